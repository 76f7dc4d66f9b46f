//! The settings of the experiment as the controls show them, and the address that mirrors them.

use super::read::{Read, owned};
use super::{access::AccessControl, presentation::Embedding};
use crate::browser::address;
use imbalance_lab::{
    decide::{ThresholdSpec, threshold::FixedThreshold},
    experiment::{DataSpec, ExperimentSpec, Field, Station},
    protocol::TableChoices,
};
use leptos::prelude::*;
use std::time::Duration;

/// What moving the threshold sets: the rule and its number.
pub(crate) const THRESHOLD_KEYS: [&str; 2] = ["threshold", "threshold.at"];

/// The settings.
pub(crate) struct Settings {
    access: &'static AccessControl,
    pub(crate) spec: Read<ExperimentSpec>,
    set_spec: RwSignal<ExperimentSpec>,
    /// The settings one by one, listed once for all controls.
    pub(crate) fields: Memo<Vec<Field>>,
    /// The epoch that the results are looked at, which the address tells; `None` for their end.
    pub(crate) epoch: Read<Option<u32>>,
    set_epoch: RwSignal<Option<u32>>,
    /// The settings, and the epoch, as a link.
    pub(crate) link: Memo<String>,
    /// What the reader should know, such as parts of a link that were ignored.
    pub(crate) notices: Read<Vec<String>>,
    set_notices: RwSignal<Vec<String>>,
    /// A link that could not be read stays in the address until a setting is changed.
    keeps_address: RwSignal<bool>,
    /// Whether another data set was chosen, which the address is yet to tell.
    is_pick: StoredValue<bool>,
    /// Whether the change of settings on its way begins a new history of undo.
    clears_undo: StoredValue<bool>,
    /// Which step of undo changes are part of.
    step: StoredValue<UndoStep>,
}

/// Which step of undo a change is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum UndoStep {
    /// The last one, if it was a moment ago.
    ByTime,
    /// One of its own: the first of a hand that holds a slider.
    Begun,
    /// That one.
    Held,
}

impl Settings {
    pub(crate) fn new(access: &'static AccessControl) -> Self {
        let (spec, set_spec) = owned(ExperimentSpec::default());
        let (notices, set_notices) = owned(Vec::new());
        let (epoch, set_epoch) = owned(None);
        Self {
            access,
            spec,
            set_spec,
            fields: Memo::new(move |_| spec.with(ExperimentSpec::fields)),
            epoch,
            set_epoch,
            link: Memo::new(move |_| spec.with(|spec| spec.to_link_at(epoch.get()))),
            notices,
            set_notices,
            keeps_address: RwSignal::new(false),
            is_pick: StoredValue::new(false),
            clears_undo: StoredValue::new(false),
            step: StoredValue::new(UndoStep::ByTime),
        }
    }

    /// Changes one setting for a reader; `Err` says why it is locked, or what would fit.
    pub(crate) fn set(&'static self, key: &str, value: &str) -> Result<(), String> {
        if let Some(why) = self.station_of(key).and_then(|station| self.access.refuses(station, key)) {
            return Err(why.to_owned());
        }
        let mut spec = self.spec.get_untracked();
        spec.set(key, value).map_err(|error| error.to_string())?;
        if spec != self.spec.get_untracked() {
            // Another data set is another place: the way back leads to the one before.
            if key == "data" {
                self.is_pick.set_value(true);
            }
            self.set_spec.set(spec);
            self.settle();
        }
        Ok(())
    }

    fn station_of(&'static self, key: &str) -> Option<Station> {
        let of_field = |fields: &Vec<Field>| fields.iter().find(|field| field.key == key).map(|field| field.station);
        self.fields.with_untracked(of_field).or_else(|| Station::of(key.split('.').next()?))
    }

    /// Sets the threshold to a number for a reader; whether it was not locked.
    pub(crate) fn set_threshold(&'static self, at: f64) -> bool {
        let is_locked = THRESHOLD_KEYS.iter().any(|key| self.access.refuses(Station::Threshold, key).is_some());
        if !is_locked {
            self.open_threshold(at);
        }
        !is_locked
    }

    /// Sets the threshold to a number for the author of the view.
    pub(crate) fn open_threshold(&'static self, at: f64) {
        self.set_spec.update(|spec| spec.threshold = ThresholdSpec::Fixed(FixedThreshold { at }));
    }

    /// Exchanges the settings for others as a whole for a reader; `Err` says why some are kept.
    pub(super) fn exchange(&'static self, spec: ExperimentSpec) -> Result<(), &'static str> {
        let refusal = self.spec.with_untracked(|now| self.access.refuses_exchange(now, &spec));
        match refusal {
            Some(why) => {
                self.set_notices.set(vec![why.to_owned()]);
                Err(why)
            }
            None => {
                self.open(spec);
                Ok(())
            }
        }
    }

    /// Takes over the settings of a link, a lesson or the host, which may be any.
    pub(super) fn open(&'static self, spec: ExperimentSpec) {
        self.set_notices.set(Vec::new());
        self.keeps_address.set(false);
        self.set_spec.set(spec);
    }

    /// The table that the reader chose is the data: the way back leads to those before.
    pub(super) fn pick_table(&'static self, name: &str, choices: TableChoices) {
        self.is_pick.set_value(true);
        self.open_table(name, choices, "");
    }

    /// The table that was read is the data; whether the reader may choose it was asked before it was read.
    pub(super) fn open_table(&'static self, name: &str, choices: TableChoices, fingerprint: &str) {
        let TableChoices { label, columns, group } = choices;
        let (name, fingerprint) = (name.to_owned(), fingerprint.to_owned());
        self.set_spec.update(|spec| {
            spec.data = DataSpec::File { name, label, columns, fingerprint };
            spec.group = group;
        });
    }

    /// The results are looked at another epoch, or are to be.
    pub(super) fn name_epoch(&'static self, epoch: Option<u32>) {
        if self.epoch.get_untracked() != epoch {
            self.set_epoch.set(epoch);
        }
    }

    /// Tells the reader something about the settings.
    pub(crate) fn notify(&'static self, notices: Vec<String>) {
        self.set_notices.set(notices);
    }

    /// Takes the notices away.
    pub(crate) fn clear_notices(&'static self) {
        self.set_notices.set(Vec::new());
    }

    /// After a change by hand, notices are of the past and the address follows the settings.
    pub(super) fn settle(&'static self) {
        if self.notices.with_untracked(|notices| !notices.is_empty()) {
            self.set_notices.set(Vec::new());
        }
        self.follow();
    }

    /// Leaves the address as it is until settings come.
    pub(super) fn keep_address(&'static self) {
        self.keeps_address.set(true);
    }

    /// The address follows the settings.
    pub(super) fn follow(&'static self) {
        if self.keeps_address.get_untracked() {
            self.keeps_address.set(false);
        }
    }

    /// The change of settings to come begins a new history of undo.
    pub(super) fn begin_history(&'static self) {
        self.clears_undo.set_value(true);
    }

    /// Whether the change of settings that came begins a new history of undo.
    pub(super) fn takes_new_history(&'static self) -> bool {
        self.clears_undo.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// A hand takes hold of a slider, or lets it go.
    pub(super) fn hold_step(&'static self, is_held: bool) {
        self.step.set_value(if is_held { UndoStep::Begun } else { UndoStep::ByTime });
    }

    /// Which step of undo a change is part of that came.
    pub(super) fn take_step(&'static self) -> UndoStep {
        let step = self.step.get_value();
        if step == UndoStep::Begun {
            self.step.set_value(UndoStep::Held);
        }
        step
    }

    /// Keeps the address in step with the settings.
    pub(crate) fn mirror_in_address(&'static self, embedding: Embedding) {
        let write = leptos::leptos_dom::helpers::debounce(Duration::from_millis(250), move |link: String| {
            let is_pick = self.is_pick.try_update_value(std::mem::take).unwrap_or_default();
            // A frame never adds entries to the history of its host.
            address::write_hash(&link, is_pick && !embedding.with(|it| it.embed));
        });
        let write = StoredValue::new_local(write);
        Effect::new(move || {
            let link = self.link.get();
            if self.keeps_address.get() {
                return;
            }
            write.update_value(|write| write(link));
        });
    }
}
