//! The remedies that have a name: what each is called, and the one setting that it changes.
//!
//! Comparisons, the verdict's buttons and the button of the opening choose from this list.

use super::ExperimentSpec;
use crate::{data::ClassCounts, param::Family};

/// Something to do against an imbalance, as one setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownRemedy {
    /// Its name in code.
    pub id: &'static str,
    /// What it is called beside others.
    pub title: &'static str,
    /// What it is called on a button.
    pub short: &'static str,
    /// Key and value of what it sets; nothing for no remedy at all.
    pub setting: Option<(&'static str, &'static str)>,
}

/// Settings by which a remedy is chosen, without any. One remedy takes the place of another, so each sets the others to these.
pub(super) const WITHOUT: [(&str, &str); 4] =
    [("resample", "none"), ("sampler", "shuffled"), ("loss", "cross_entropy"), ("threshold", "argmax")];

/// What else works against an imbalance, or for it, and is off in the baseline of a comparison.
pub(super) const OFF: [(&str, &str); 2] = [("loss.label_smoothing", "0"), ("calibration", "none")];

/// The remedies in the order of a comparison.
static REMEDIES: [KnownRemedy; 11] = [
    KnownRemedy { id: "none", title: "No remedy", short: "No remedy", setting: None },
    remedy("threshold", "Threshold at its share", "Lower threshold", "threshold", "prior"),
    remedy("weights", "Class weights", "Class weights", "loss", "weighted_cross_entropy"),
    remedy("sampler", "Weighted sampler", "Weighted sampler", "sampler", "weighted"),
    remedy("over", "Random over-sampling", "Over-sampling", "resample", "random_over"),
    remedy("under", "Random under-sampling", "Under-sampling", "resample", "random_under"),
    remedy("smote", "SMOTE", "SMOTE", "resample", "smote"),
    remedy("smote_enn", "SMOTE-ENN", "SMOTE-ENN", "resample", "smote_enn"),
    remedy("focal", "Focal loss", "Focal loss", "loss", "focal"),
    remedy("logit_adjusted", "Logit adjustment", "Logit adjustment", "loss", "logit_adjusted"),
    remedy("tuned", "Tuned threshold", "Tuned threshold", "threshold", "tuned"),
];

/// The ids of [`KnownRemedy::buttons`].
const BUTTONS: [&str; 7] = ["none", "threshold", "weights", "sampler", "smote", "over", "under"];
/// The remedies that are compared unless somebody asks for others, the baseline first.
pub(super) const COMPARED: [&str; 10] =
    ["none", "weights", "sampler", "over", "under", "smote", "smote_enn", "focal", "logit_adjusted", "tuned"];
/// Three remedies that move one border, after none at all.
pub(super) const ONE_IDEA: [&str; 4] = ["none", "threshold", "weights", "sampler"];
/// The remedy of the opening's button, which finds most of what the first run misses.
pub const OPENING: &str = "sampler";

const fn remedy(
    id: &'static str,
    title: &'static str,
    short: &'static str,
    key: &'static str,
    value: &'static str,
) -> KnownRemedy {
    KnownRemedy { id, title, short, setting: Some((key, value)) }
}

impl KnownRemedy {
    /// The remedy with that id.
    pub fn of(id: &str) -> Option<&'static Self> {
        REMEDIES.iter().find(|remedy| remedy.id == id)
    }

    /// The remedies that are a press away under the verdict, in their order there.
    pub fn buttons() -> impl Iterator<Item = &'static Self> {
        BUTTONS.iter().filter_map(|id| Self::of(id))
    }

    /// All settings by which a remedy is chosen, as they are with this one alone.
    pub fn settings(&self) -> [(&'static str, &'static str); 4] {
        WITHOUT.map(|without| self.setting.filter(|(key, _)| *key == without.0).unwrap_or(without))
    }
}

/// The setting of how many neighbors within its class a row is mixed with.
pub const NEIGHBORS: &str = "resample.k_neighbors";

/// As many neighbors as the smallest class of a train set has, if a spec asks for more: a remedy that is a press away is to show what it
/// does, and not that its default does not fit. A class of one row has no neighbors at all.
pub fn most_neighbors(spec: &ExperimentSpec, train: &ClassCounts) -> Option<u32> {
    let k = Family::technique(&spec.resample).value("k_neighbors")?.integer();
    let most = train.get(train.minority()) - 1;
    (most > 0 && k > most).then_some(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{ExperimentSpec, compare::Comparison};
    use std::collections::BTreeSet;

    /// A spec changed by settings, in their order.
    fn changed(base: &ExperimentSpec, settings: &[(&str, &str)]) -> ExperimentSpec {
        let pairs = settings.iter().map(|&(key, value)| (key.to_owned(), value.to_owned()));
        let (spec, wrong) = base.changed(pairs.collect()).unwrap();
        assert!(wrong.is_empty(), "{wrong:?}");
        spec
    }

    #[test]
    fn a_remedy_is_one_setting_of_the_default_run() {
        let default = ExperimentSpec::default();
        for remedy in &REMEDIES {
            let own: Vec<_> = remedy.setting.into_iter().collect();
            let spec = changed(&default, &own);
            assert_eq!(changed(&default, &remedy.settings()), spec, "{}", remedy.id);
            assert_eq!(spec == default, remedy.id == "none", "{}", remedy.id);
            if COMPARED.contains(&remedy.id) {
                let compared = Comparison::usual(&default).remedies.into_iter().find(|it| it.name == remedy.title);
                assert_eq!(compared.unwrap().spec, spec, "{}", remedy.id);
            }
        }
    }

    #[test]
    fn one_remedy_takes_the_place_of_another() {
        let default = ExperimentSpec::default();
        for (first, second) in REMEDIES.iter().flat_map(|first| REMEDIES.iter().map(move |second| (first, second))) {
            let both = changed(&changed(&default, &first.settings()), &second.settings());
            assert_eq!(both, changed(&default, &second.settings()), "{} after {}", second.id, first.id);
        }
    }

    #[test]
    fn a_technique_looks_for_no_more_neighbors_than_the_smallest_class_has() {
        for (link, counts, most) in [
            ("resample=smote", [90, 3], Some(2)),
            ("resample=smote", [5, 90], Some(4)),
            ("resample=smote", [90, 6], None),
            ("resample=smote&resample.k_neighbors=2", [90, 3], None),
            ("resample=smote_enn", [90, 3], Some(2)),
            ("resample=smote", [90, 2], Some(1)),
            ("resample=smote", [90, 1], None),
            ("resample=random_over", [90, 3], None),
        ] {
            let spec = crate::experiment::spec_of(link);
            assert_eq!(most_neighbors(&spec, &ClassCounts(counts.to_vec())), most, "{link} {counts:?}");
        }
    }

    #[test]
    fn every_list_names_remedies_that_there_are() {
        let ids: BTreeSet<&str> = REMEDIES.iter().map(|remedy| remedy.id).collect();
        let titles: BTreeSet<&str> = REMEDIES.iter().map(|remedy| remedy.title).collect();
        assert_eq!((ids.len(), titles.len()), (REMEDIES.len(), REMEDIES.len()));
        for id in BUTTONS.iter().chain(&COMPARED).chain(&ONE_IDEA).chain([&OPENING]) {
            assert!(ids.contains(id), "{id}");
        }
        assert!(ids.iter().all(|id| BUTTONS.contains(id) || COMPARED.contains(id)), "{ids:?}");
    }
}
