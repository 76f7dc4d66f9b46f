//! Files of a reader: read as they are chosen, read anew as columns are, and again when an undo goes back to them.

use super::{handover::TableFile, lab::Lab, run::Phase};
use crate::worker::Client;
use imbalance_lab::{
    data::table::{Choice, Choices},
    experiment::{DataSpec, ExperimentSpec, Station},
    protocol::{Activity, TableChoices, TableSource},
};

impl Lab {
    /// The table that was last handed over.
    pub(crate) fn loaded_table(self) -> Option<TableFile> {
        self.run.with_client(Client::table).flatten()
    }

    /// Reads a table that a reader chose, dropped or pasted, unless the data are kept.
    pub(crate) fn upload(self, name: String, blob: web_sys::Blob) {
        if self.access.refuses(Station::Data, "data").is_some() {
            return;
        }
        self.run.set_phase(Phase::Preparing(Activity::Loading, 0.0));
        // The file that a link asks for is read as the link says; any other, and the same once more, from the start.
        let is_asked_for = self.table.source().is_none();
        let choices = self.settings.spec.with_untracked(|spec| match &spec.data {
            DataSpec::File { name: asked, .. } if is_asked_for && *asked == name => TableChoices::of(spec),
            _ => TableChoices::default(),
        });
        self.settings.pick_table(&name, choices.clone());
        self.table.keep(&name, &blob);
        self.hand_over(TableSource::File(name), choices, blob);
    }

    pub(super) fn hand_over(self, source: TableSource, choices: TableChoices, blob: web_sys::Blob) {
        self.table.expect(matches!(source, TableSource::File(_)));
        self.run.with_client(|client| client.upload(source, choices, blob));
    }

    /// Sees to it that the worker has the file of an experiment, read as that says: after an undo it is another one.
    pub(super) fn have_table(self, spec: &ExperimentSpec) {
        let DataSpec::File { name, fingerprint, .. } = &spec.data else { return };
        let choices = TableChoices::of(spec);
        match self.table.is_read(name, fingerprint, &choices) {
            Some(true) => {}
            Some(false) => {
                self.table.clear_problem();
                self.run.with_client(|client| client.choose(choices));
            }
            None => {
                let last = self.loaded_table().map(|(.., blob)| blob);
                if let Some(blob) = self.table.kept(name, fingerprint, last.as_ref()) {
                    self.table.expect(false);
                    self.run.with_client(|client| client.upload(TableSource::File(name.clone()), choices, blob));
                }
            }
        }
    }

    /// Predicts another column of the table for a reader; whether the label is not kept.
    pub(crate) fn use_label(self, label: &str) -> bool {
        self.choose(|choices| choices.label = label.to_owned())
    }

    /// Decides what a column of the table is to be for a reader, or leaves it to the lab; whether the columns are not kept.
    pub(crate) fn choose_column(self, column: &str, choice: Option<Choice>) -> bool {
        self.choose(|choices| {
            let mut decided = Choices::of_texts(&choices.label, &choices.columns);
            if decided.decide(column, choice) {
                choices.group.clear();
            }
            choices.label = decided.label.unwrap_or_default();
            choices.columns = Choices::text(&decided.columns);
        })
    }

    fn choose(self, change: impl FnOnce(&mut TableChoices)) -> bool {
        let is_free =
            ["data.label", "data.columns"].iter().all(|key| self.access.refuses(Station::Data, key).is_none());
        if is_free {
            let mut choices = self.settings.spec.with_untracked(TableChoices::of);
            change(&mut choices);
            self.table.expect_again();
            self.run.with_client(|client| client.choose(choices));
        }
        is_free
    }
}
