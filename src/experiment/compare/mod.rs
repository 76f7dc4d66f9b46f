//! Remedies side by side: any set of them on the same seeds, judged on the same rows.
//!
//! For one seed every remedy meets the same data, the same split and the same initial weights, because each purpose draws from
//! a stream of its own ([`Stream`](crate::rng::Stream)): what remains between two remedies is what they do, and
//! [`Results::difference`] compares them seed by seed. Nothing here depends on the order in which results arrive.

mod estimate;
mod finding;
mod measure;
mod results;

pub use estimate::{Estimate, FEWEST_SEEDS, t_quantile};
pub use measure::{Better, Measure, Unit};
pub use results::{JobScores, MeasureSummary, Order, RemedySummary, Results, RunSummary, Summary};

use super::{
    DataSpec, ExperimentSpec, Leak, LinkError, Station, VERSION,
    link::pairs,
    remedy::{COMPARED, KnownRemedy, NEIGHBORS, OFF, ONE_IDEA, WITHOUT, most_neighbors},
};
use crate::{data::ClassCounts, problem::Problem, rng::Seed};
use serde::{Deserialize, Serialize};

/// One way to treat the imbalance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remedy {
    /// What it is called in tables.
    pub name: String,
    /// The experiment that it makes; its seed is replaced by those of the comparison.
    pub spec: ExperimentSpec,
}

/// Why changes do not make a remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemedyError {
    /// Written by a newer lab.
    #[error(transparent)]
    Newer(#[from] LinkError),
    /// Settings that there are not, are given twice, or do not take that value; one text each.
    #[error("{}", .0.join("; "))]
    Settings(Vec<String>),
    /// A setting that decides which rows a model is judged on.
    #[error("{key} must be the same for all remedies, or they would be judged on different rows")]
    Shared {
        /// Name of the setting.
        key: String,
    },
}

impl RemedyError {
    /// The error as it reaches the screen.
    pub fn problem(&self, name: &str) -> Problem {
        match self {
            Self::Newer(LinkError::Newer { found }) => Problem::new(
                format!("The remedy “{name}” has version {found}."),
                format!("Remedies are read up to version {VERSION}."),
                "Leave the version out, or use a newer lab.",
            ),
            Self::Settings(_) => Problem::new(
                format!("The remedy “{name}” does not fit: {self}."),
                "A remedy is compared only if all of its settings are understood.",
                "Write its settings as a link does, such as resample=smote&resample.k_neighbors=3.",
            ),
            Self::Shared { key } => Problem::new(
                format!("The remedy “{name}” changes the setting {key}."),
                "It must be the same for all remedies, or they would be judged on different rows.",
                "Leave it out of the remedy.",
            ),
        }
    }
}

/// Whether a setting decides about the data or the rows held out.
fn is_shared(station: Station, key: &str) -> bool {
    station == Station::Data || ["test_size", "validation_size", "leak"].contains(&key)
}

impl Remedy {
    /// A remedy from a spec and the settings in which it differs, written as in a link: `resample=smote&resample.k_neighbors=3`.
    ///
    /// # Errors
    /// [`RemedyError`], which names every setting that is wrong.
    pub fn of(base: &ExperimentSpec, name: &str, changes: &str) -> Result<Self, RemedyError> {
        let (spec, wrong) = base.changed(pairs(changes))?;
        if !wrong.is_empty() {
            return Err(RemedyError::Settings(wrong));
        }
        match spec.fields_unlike(base).into_iter().find(|field| is_shared(field.station, &field.key)) {
            Some(field) => Err(RemedyError::Shared { key: field.key }),
            None => Ok(Self { name: name.to_owned(), spec }),
        }
    }

    /// Its settings that differ from a spec's, by name and value; parameters of a technique that the spec has not chosen only
    /// where they differ from their defaults.
    pub fn differences(&self, base: &ExperimentSpec) -> Vec<(String, String)> {
        self.spec.differences_from(base)
    }
}

/// Known remedies, each in place of whatever a spec does against the imbalance.
fn known(ids: &[&str], base: &ExperimentSpec) -> Vec<Remedy> {
    // A leak changes the rows that are judged: what leaks cannot be compared with what does not.
    let base = ExperimentSpec { leak: Leak::None, ..base.clone() };
    let changed = |spec: &ExperimentSpec, settings: &[(&str, &str)]| {
        let pairs = settings.iter().map(|&(key, value)| (key.to_owned(), value.to_owned()));
        spec.changed(pairs.collect()).expect("the settings exist").0
    };
    let plain = changed(&base, &[&WITHOUT[..], &OFF[..]].concat());
    let of = |remedy: &KnownRemedy| Remedy {
        name: remedy.title.to_owned(),
        spec: changed(&plain, remedy.setting.as_slice()),
    };
    ids.iter().map(|id| of(KnownRemedy::of(id).expect("it is on the list"))).collect()
}

/// One run of a comparison, by its places in [`Comparison::remedies`] and [`Comparison::seeds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Job {
    /// Which remedy, from 0.
    pub remedy: usize,
    /// Which seed, from 0.
    pub seed: usize,
}

/// Remedies and the seeds on which they run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// At least one; the first is the baseline. All have the same data and the same split.
    pub remedies: Vec<Remedy>,
    /// No seed twice, or one run would count as two.
    pub seeds: Vec<Seed>,
}

/// Seeds of a comparison unless somebody asks for more or fewer.
const N_SEEDS: u32 = 10;

/// How the name of the remedy begins that is the page's own settings.
pub const AS_SET: &str = "As set";

impl Comparison {
    /// Nine common remedies with their default parameters beside none at all, on ten seeds from the spec's own. Whatever the spec does
    /// against the imbalance is taken off first; everything else is as in the spec.
    pub fn usual(base: &ExperimentSpec) -> Self {
        Self { remedies: known(&COMPARED, base), seeds: Self::seeds_from(base.seed, N_SEEDS) }
    }

    /// Three ways to move one border, beside none at all: the threshold at the share of the rarest class, class weights, and
    /// drawing by weight. In expectation, and for a model that can be right, all three answer with the class where it is more
    /// likely than on average.
    pub fn one_idea(base: &ExperimentSpec) -> Self {
        Self { remedies: known(&ONE_IDEA, base), seeds: Self::seeds_from(base.seed, N_SEEDS) }
    }

    /// Lowers `k_neighbors` of the known remedies to [`most_neighbors`], and says so in their names.
    pub fn fit_neighbors(&mut self, train: &ClassCounts) {
        let is_known =
            |remedy: &Remedy| COMPARED.iter().any(|id| KnownRemedy::of(id).is_some_and(|it| it.title == remedy.name));
        for remedy in self.remedies.iter_mut().filter(|remedy| is_known(remedy)) {
            if let Some(most) = most_neighbors(&remedy.spec, train) {
                remedy.spec.set(NEIGHBORS, &most.to_string()).expect("it is below a value that was taken");
                remedy.name += &format!(" (k = {most}, as many as the smallest class has)");
            }
        }
    }

    /// The base as it is, named by what it does against the imbalance; `None` if that is nothing, or one of these remedies.
    pub fn as_set(&self, base: &ExperimentSpec) -> Option<Remedy> {
        let base = &ExperimentSpec { leak: Leak::None, ..base.clone() };
        let is_known = self.remedies.iter().any(|remedy| remedy.spec == *base);
        let differences = base.differences_from(&self.remedies[0].spec);
        let named = differences.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ");
        (!is_known).then(|| Remedy { name: format!("{AS_SET}: {named}"), spec: base.clone() })
    }

    /// Whether it is about the data, the split and the training of a spec, whatever that does against the imbalance.
    pub fn is_about(&self, spec: &ExperimentSpec) -> bool {
        let plain = &self.remedies[0].spec;
        let ExperimentSpec { leak, resample, sampler, loss, threshold, calibration, .. } = plain.clone();
        *plain == ExperimentSpec { leak, resample, sampler, loss, threshold, calibration, ..spec.clone() }
    }

    /// That many seeds, one after another; 0 follows on the largest.
    pub fn seeds_from(first: Seed, n: u32) -> Vec<Seed> {
        (0..n).map(|index| Seed(first.0.wrapping_add(index))).collect()
    }

    /// Every run, all remedies on the first seed before any on the second, so that a table is soon filled.
    pub fn jobs(&self) -> impl Iterator<Item = Job> + use<> {
        let n_remedies = self.remedies.len();
        (0..self.seeds.len()).flat_map(move |seed| (0..n_remedies).map(move |remedy| Job { remedy, seed }))
    }

    /// The experiment of one run.
    ///
    /// # Panics
    /// If there is no such remedy or seed.
    pub fn spec(&self, job: Job) -> ExperimentSpec {
        ExperimentSpec { seed: self.seeds[job.seed], ..self.remedies[job.remedy].spec.clone() }
    }

    /// What the intervals are about, in a sentence or two to be shown with them.
    ///
    /// Seeds of generated data make fresh rows, so scores of different seeds are independent draws. Seeds of a table split the same
    /// rows anew; train and test sets overlap from seed to seed, and the variance of the mean over `J` seeds is about `1/J +
    /// n_test/n_train` times that of a score, not `1/J` (Nadeau & Bengio 2003, "Inference for the generalization error", Machine
    /// Learning 52:239–281). The sentence then says how much wider intervals about new rows would be.
    pub fn about_intervals(&self) -> String {
        let ExperimentSpec { data, split, .. } = &self.remedies[0].spec;
        if let DataSpec::Generated(_) = data {
            return "Each seed makes rows of its own: the 95 % intervals are about new rows of the same making."
                .to_owned();
        }
        let train_size = (1.0 - split.test_size - split.validation_size).max(f64::MIN_POSITIVE);
        let factor = (1.0 + self.seeds.len() as f64 * split.test_size / train_size).sqrt();
        format!(
            "Each seed splits the same rows anew: the 95 % intervals tell how much seed and split matter on these rows. \
             About new rows they would be some {factor:.1} times as wide (Nadeau & Bengio 2003)."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(link: &str) -> ExperimentSpec {
        crate::experiment::spec_of(link)
    }

    #[test]
    fn a_remedy_is_the_base_and_what_differs() {
        let base = spec("data=moons&resample=smote&resample.k_neighbors=3&epochs=9");
        for changes in [
            "",
            "resample.k_neighbors=4&loss=focal&loss.gamma=1",
            "resample=borderline_smote",
            "scale=none&resample=none",
        ] {
            let remedy = Remedy::of(&base, "it", changes).unwrap();
            let differences = remedy.differences(&base);
            assert_eq!(base.changed(differences.clone()).unwrap(), (remedy.spec, vec![]), "{changes}");
            let written: Vec<String> = differences.iter().map(|(key, value)| format!("{key}={value}")).collect();
            assert_eq!(written.join("&"), changes);
        }
    }

    #[test]
    fn what_is_wrong_with_a_remedy_is_named() {
        let base = ExperimentSpec::default();
        for (changes, named) in [
            ("colour=red", "\"colour\""),
            ("resample.k_neighbors=3", "\"resample.k_neighbors\""),
            ("resample=smote&resample.k_neighbors=0", "k_neighbors: \"0\" is not a whole number from 1"),
            ("epochs=1&epochs=2", "\"epochs\" is given twice"),
            ("seed=4", "seed must be the same"),
            ("data=moons", "data must be the same"),
            ("data.n_samples=50", "data.n_samples must"),
            ("test_size=0.5", "test_size must"),
            ("v=2", "version 2"),
        ] {
            let error = Remedy::of(&base, "it", changes).unwrap_err();
            assert!(error.to_string().contains(named), "{changes}: {error}");
        }
        let both = Remedy::of(&base, "it", "colour=red&epochs=0").unwrap_err().to_string();
        assert!(both.contains("\"colour\"") && both.contains("epochs"), "{both}");
    }

    #[test]
    fn the_usual_remedies_start_from_none_and_keep_the_rest() {
        let base = spec(
            "data=moons&seed=7&leak=resample_before_split&resample=adasyn&sampler=weighted&loss=cross_entropy&loss.label_smoothing=0.1&epochs=9",
        );
        let Comparison { remedies, seeds } = Comparison::usual(&base);
        assert_eq!((remedies.len(), seeds.len()), (10, 10));
        assert_eq!([seeds[0], seeds[9]], [Seed(7), Seed(16)]);
        assert_eq!(remedies[0].spec, spec("data=moons&seed=7&epochs=9"));
        let expected = [
            ("Class weights", "loss", "weighted_cross_entropy"),
            ("Weighted sampler", "sampler", "weighted"),
            ("Random over-sampling", "resample", "random_over"),
            ("Random under-sampling", "resample", "random_under"),
            ("SMOTE", "resample", "smote"),
            ("SMOTE-ENN", "resample", "smote_enn"),
            ("Focal loss", "loss", "focal"),
            ("Logit adjustment", "loss", "logit_adjusted"),
            ("Tuned threshold", "threshold", "tuned"),
        ];
        for (remedy, (name, key, value)) in remedies[1..].iter().zip(expected) {
            assert_eq!(remedy.name, name);
            assert_eq!(remedy.differences(&remedies[0].spec), [(key.to_owned(), value.to_owned())]);
        }
    }

    #[test]
    fn the_base_is_a_remedy_of_its_own_unless_it_is_a_usual_one() {
        let as_set = |link| Comparison::usual(&spec(link)).as_set(&spec(link)).map(|remedy| remedy.name);
        assert_eq!(as_set("epochs=9&resample=smote"), None);
        assert_eq!(
            as_set("epochs=9&resample=smote&resample.k_neighbors=3").as_deref(),
            Some("As set: resample = smote, resample.k_neighbors = 3")
        );
        let comparison = Comparison::usual(&spec("epochs=9&resample=smote"));
        assert!(comparison.is_about(&spec("epochs=9&loss=focal&threshold=prior")));
        assert!(!comparison.is_about(&spec("epochs=8")) && !comparison.is_about(&spec("epochs=9&data=moons")));
        let one_idea = Comparison::one_idea(&spec("resample=smote"));
        let names: Vec<&str> = one_idea.remedies.iter().map(|remedy| remedy.name.as_str()).collect();
        assert_eq!(names, ["No remedy", "Threshold at its share", "Class weights", "Weighted sampler"]);
    }

    #[test]
    fn every_remedy_gets_its_first_seed_first() {
        let comparison = Comparison::usual(&ExperimentSpec::default());
        let jobs: Vec<Job> = comparison.jobs().collect();
        assert_eq!(jobs.len(), 100);
        assert!(jobs[..10].iter().enumerate().all(|(at, job)| *job == Job { remedy: at, seed: 0 }));
        let job = Job { remedy: 5, seed: 2 };
        assert_eq!(comparison.spec(job).to_link(), "v=1&seed=5&resample=smote");
    }

    #[test]
    fn intervals_about_a_table_are_told_from_those_about_new_rows() {
        let about = |link| Comparison::usual(&spec(link)).about_intervals();
        assert!(about("data=moons").contains("new rows of the same making"));
        // Ten seeds, 30 % to test, 55 % to train: √(1 + 10 · 0.3 / 0.55).
        assert!(about("data=yeast").contains("some 2.5 times"), "{}", about("data=yeast"));
    }
}
