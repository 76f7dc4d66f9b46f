//! A spec as a flat list of named fields: the one list behind the page's controls, links and spec files.

use super::{DataSpec, ExperimentSpec, Leak, RepeatedRows};
use crate::{
    data::{
        Drawn,
        generate::GeneratorSpec,
        prepare::Scaling,
        samples::{SAMPLES, Sample},
        table::Choices,
    },
    nn::loss::ClassWeights,
    order::sort_by_key,
    param::{Described, Family, Kind, ParamError, Tunable, Value, one_of_nearest},
    problem::Problem,
    rng::Seed,
    wording::start,
};

/// The stations of the pipeline that have something to set, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Station {
    /// Where the rows come from.
    Data,
    /// What is held out, and how columns are scaled.
    Split,
    /// How the train set is rebalanced.
    Resample,
    /// Which rows an epoch visits.
    Sampler,
    /// What training makes small.
    Loss,
    /// The network and its optimizer.
    Train,
    /// How probabilities are corrected, and which is enough to answer.
    Threshold,
}

impl Station {
    /// Every station in pipeline order.
    pub const ALL: [Station; 7] = [
        Station::Data,
        Station::Split,
        Station::Resample,
        Station::Sampler,
        Station::Loss,
        Station::Train,
        Station::Threshold,
    ];

    /// Its name in addresses and markup.
    pub const fn id(self) -> &'static str {
        match self {
            Station::Data => "data",
            Station::Split => "split",
            Station::Resample => "resample",
            Station::Sampler => "sampler",
            Station::Loss => "loss",
            Station::Train => "train",
            Station::Threshold => "threshold",
        }
    }

    /// The station of that name.
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|station| station.id() == id)
    }
}

/// What a field takes, ready for a control.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// A number; whole if `integer`.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Whether only whole numbers fit.
        integer: bool,
    },
    /// One of a few words.
    Choice(Vec<Choice>),
    /// A short text.
    Text {
        /// What to write, as a hint.
        form: &'static str,
    },
}

/// A word to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Name in links.
    pub id: &'static str,
    /// Name on the page.
    pub title: &'static str,
    /// The heading it stands under, or "". Choices of one heading stand together.
    pub group: &'static str,
}

/// One setting of a spec.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name in links, such as `resample` or `resample.k_neighbors`.
    pub key: String,
    /// Where the page shows it.
    pub station: Station,
    /// Name on the page.
    pub label: &'static str,
    /// One sentence on what it changes.
    pub help: String,
    /// Where the chosen technique comes from, or "".
    pub source: &'static str,
    /// Unit of the value, or "".
    pub unit: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// Its value now.
    pub value: String,
    /// Whether it chooses a technique (and so which further fields there are).
    pub is_choice_of_technique: bool,
}

impl Field {
    /// Its value for people who know the names of the classes: weights in the order of the classes are written by name.
    pub fn named_value(&self, class_names: &[String]) -> String {
        let is_of_weights = ["loss.class_weight", "loss.alpha"].contains(&self.key.as_str());
        let weights = is_of_weights.then(|| self.value.parse::<ClassWeights>().ok()).flatten();
        let named = weights.and_then(|weights| weights.named(class_names));
        named.map_or_else(|| self.value.clone(), |named| named.to_string())
    }
}

const FILE: &str = "file";

/// Most epochs of a run.
pub const MOST_EPOCHS: u32 = 100_000;

/// Most characters of a text without a grammar, such as the name of a file; what is longer is cut.
pub const MAX_TEXT: usize = 200;

const fn described(key: &'static str, label: &'static str, help: &'static str, kind: Kind) -> Described {
    Described { key, label, help, unit: "", kind }
}

const SEED: Described = described(
    "seed",
    "Seed",
    "Fixes every random number: the same seed gives the same run, to the last bit, on every machine.",
    Kind::Integer { min: 0, max: u32::MAX },
);
const VALIDATION_SIZE: Described = described(
    "validation_size",
    "Validation share",
    "Share of the rows held out to watch training.",
    Kind::Real { min: 0.0, max: 0.8 },
);
const TEST_SIZE: Described = described(
    "test_size",
    "Test share",
    "Share of the rows held out until the end; nothing ever touches them.",
    Kind::Real { min: 0.01, max: 0.8 },
);
const SCALE: Described = described(
    "scale",
    "Scaling",
    "Standard gives every column mean 0 and deviation 1, robust median 0 and distance 1 of the quartiles, measured on the train rows only.",
    Scaling::CHOICES,
);
const GROUP: Described = described(
    "split.group",
    "Keep together by",
    "Name of the column that says which rows belong together, such as a patient: all of a group stand on one side of the split, and the column is no feature. Empty for none.",
    ANY_TEXT,
);
const REPEATS: Described = described(
    "split.repeats",
    "Equal rows",
    "Rows that are in the table more than once can be on both sides of the split; once each leaves their copies out.",
    Kind::Choice(&[("keep", "Keep all"), ("once", "Once each")]),
);
const LEAK: Described = described(
    "leak",
    "Resample",
    "Resampling before the split is a leak: copies of train rows, and rows made from them, are then tested on. Here it is shown beside the honest score.",
    Kind::Choice(&[("none", "After the split"), ("resample_before_split", "Before the split (a leak)")]),
);
const POSITIVE: Described = described(
    "data.positive",
    "One class against the rest",
    "Name of the class to tell from all others; empty keeps all classes apart.",
    ANY_TEXT,
);
const DRAWN: Described = described(
    "data.points",
    "Points added by hand",
    "Rows that are added to those made: x, y and the number of the class (0 is the first), with a space between points.",
    Kind::Text { form: "0.5_-1.25_1", canonical: |text| Drawn::parse(text).map(|drawn| drawn.to_string()) },
);
const EPOCHS: Described = Described {
    key: "epochs",
    label: "Epochs",
    help: "How often training passes over the train set.",
    unit: "passes",
    kind: Kind::Integer { min: 1, max: MOST_EPOCHS },
};
const MAX_NORM: Described = described(
    "max_norm",
    "Clip gradients to",
    "Gradients longer than this are scaled down to it, so that one bad batch cannot throw the weights far off; 0 clips nothing.",
    Kind::Real { min: 0.0, max: 1e6 },
);
const ANY_TEXT: Kind = Kind::Text { form: "", canonical: |text| Ok(start(text, MAX_TEXT)) };
const COLUMNS_FORM: &str = "pairs such as region=number;patient=group;ref=out";
const COLUMNS_TEXT: Kind = Kind::Text {
    form: COLUMNS_FORM,
    canonical: |text| match Choices::parse(text) {
        Ok(columns) => Ok(start(&Choices::text(&columns), MAX_COLUMNS_TEXT)),
        Err(_) => Err(COLUMNS_FORM.to_owned()),
    },
};
/// Longest text of choices; a link with more would be no link.
const MAX_COLUMNS_TEXT: usize = 20_000;
const FILE_FIELDS: [Described; 4] = [
    described("data.name", "File", "Name of the file the rows came from.", ANY_TEXT),
    described("data.label", "Label column", "The column to predict; the most likely one if empty.", ANY_TEXT),
    described(
        "data.columns",
        "Columns",
        "What was decided about columns, such as region=number;patient=group;ref=out.",
        COLUMNS_TEXT,
    ),
    described("data.fingerprint", "Fingerprint", "Tells whether a file is the same one again.", ANY_TEXT),
];

impl ExperimentSpec {
    /// Every setting with its present value, in pipeline order.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::with_capacity(48);
        self.data_fields(&mut fields);
        fields.push(plain(Station::Data, &SEED, self.seed.0.to_string()));
        fields.push(plain(Station::Split, &TEST_SIZE, self.split.test_size.to_string()));
        fields.push(plain(Station::Split, &VALIDATION_SIZE, self.split.validation_size.to_string()));
        if self.takes_table() {
            fields.push(plain(Station::Split, &GROUP, self.group.clone()));
            let repeats = if self.repeats == RepeatedRows::Keep { "keep" } else { "once" };
            fields.push(plain(Station::Split, &REPEATS, repeats.to_owned()));
        }
        fields.push(plain(Station::Split, &SCALE, self.scale.word().to_owned()));
        if self.takes_table() {
            params(&mut fields, Station::Split, "prepare.", &self.prepare);
        }
        let leak = if self.leak == Leak::None { "none" } else { "resample_before_split" };
        fields.push(plain(Station::Split, &LEAK, leak.to_owned()));
        technique(&mut fields, Station::Resample, "resample", "Technique", &self.resample);
        technique(&mut fields, Station::Sampler, "sampler", "Sampler", &self.sampler);
        params(&mut fields, Station::Sampler, "", &self.batching);
        technique(&mut fields, Station::Loss, "loss", "Loss", &self.loss);
        fields.push(plain(Station::Train, &EPOCHS, self.epochs.to_string()));
        // What is changed most comes first: the page shows the first few and keeps the rest behind a button.
        let mut model = Vec::new();
        params(&mut model, Station::Train, "", &self.model);
        let details = model.split_off(1);
        fields.append(&mut model);
        technique(&mut fields, Station::Train, "optimizer", "Optimizer", &self.optimizer);
        fields.extend(details);
        technique(&mut fields, Station::Train, "schedule", "Schedule", &self.schedule);
        fields.push(plain(Station::Train, &MAX_NORM, self.max_norm.to_string()));
        params(&mut fields, Station::Train, "", &self.early_stopping);
        technique(&mut fields, Station::Threshold, "threshold", "Threshold", &self.threshold);
        technique(&mut fields, Station::Threshold, "calibration", "Probabilities", &self.calibration);
        params(&mut fields, Station::Threshold, "", &self.costs);
        fields
    }

    fn data_fields(&self, fields: &mut Vec<Field>) {
        let choice = |group| move |(id, title)| Choice { id, title, group };
        let generators = GeneratorSpec::MEMBERS.iter().map(|about| (about.id, about.title));
        let samples = SAMPLES.iter().map(|sample| (sample.id, sample.title));
        let choices = generators
            .map(choice("Made here"))
            .chain(samples.map(choice("Samples")))
            .chain([(FILE, "Your own table")].map(choice("Files")))
            .collect();
        let (id, help) = match &self.data {
            DataSpec::Generated(generator) => {
                let about = generator.tunable().about();
                (about.id.to_owned(), format!("{} {}", about.does, about.hurts))
            }
            DataSpec::Sample(id) => {
                let about = Sample::of(id).map(|sample| format!("{} {}.", sample.about, sample.attribution));
                (id.clone(), about.unwrap_or_default())
            }
            DataSpec::File { .. } => (FILE.to_owned(), "Your file is read in this tab and sent nowhere.".to_owned()),
        };
        fields.push(Field {
            key: "data".to_owned(),
            station: Station::Data,
            label: "Data set",
            help,
            source: "",
            unit: "",
            kind: FieldKind::Choice(choices),
            value: id,
            is_choice_of_technique: true,
        });
        match &self.data {
            DataSpec::Generated(generator) => {
                params(fields, Station::Data, "data.", generator.tunable());
                if self.takes_points() {
                    fields.push(plain(Station::Data, &DRAWN, self.drawn.to_string()));
                }
            }
            DataSpec::Sample(_) => {}
            DataSpec::File { name, label, columns, fingerprint } => {
                for (described, value) in FILE_FIELDS.iter().zip([name, label, columns, fingerprint]) {
                    fields.push(plain(Station::Data, described, value.clone()));
                }
            }
        }
        if self.takes_positive() {
            fields.push(plain(Station::Data, &POSITIVE, self.positive.clone()));
        }
    }

    /// Reads and sets one field.
    ///
    /// Choosing a technique gives it its default parameters; choosing the one it has already changes nothing.
    ///
    /// # Errors
    /// [`FieldError`] if there is no such field now or the value does not fit; nothing is changed then.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), FieldError> {
        let wrong = |error: ParamError| FieldError::Value { key: key.to_owned(), error };
        let own = |described| own(described, text);
        match key {
            "seed" => self.seed = Seed(own(&SEED)?.integer()),
            "test_size" => self.split.test_size = own(&TEST_SIZE)?.real(),
            "validation_size" => self.split.validation_size = own(&VALIDATION_SIZE)?.real(),
            "leak" => {
                self.leak = if own(&LEAK)?.text() == "none" { Leak::None } else { Leak::ResampleBeforeSplit };
            }
            "data.positive" if self.takes_positive() => self.positive = own(&POSITIVE)?.text(),
            "data.points" if self.takes_points() => self.drawn = Drawn::parse(&own(&DRAWN)?.text()).unwrap_or_default(),
            "scale" => self.scale = Scaling::from_word(&own(&SCALE)?.text()),
            "split.group" if self.takes_table() => self.group = own(&GROUP)?.text(),
            "split.repeats" if self.takes_table() => {
                self.repeats = if own(&REPEATS)?.text() == "keep" { RepeatedRows::Keep } else { RepeatedRows::Once };
            }
            "epochs" => self.epochs = own(&EPOCHS)?.integer(),
            "max_norm" => self.max_norm = own(&MAX_NORM)?.real(),
            "data" => self.choose_data(text).map_err(wrong)?,
            _ => match self.family(key) {
                Some(family) => choose(family, text).map_err(wrong)?,
                None => return self.set_param(key, text),
            },
        }
        Ok(())
    }

    /// The family whose member is chosen by that key.
    fn family(&mut self, key: &str) -> Option<&mut dyn Family> {
        Some(match key {
            "resample" => &mut self.resample,
            "sampler" => &mut self.sampler,
            "loss" => &mut self.loss,
            "optimizer" => &mut self.optimizer,
            "schedule" => &mut self.schedule,
            "threshold" => &mut self.threshold,
            "calibration" => &mut self.calibration,
            _ => return None,
        })
    }

    fn set_param(&mut self, key: &str, text: &str) -> Result<(), FieldError> {
        let unknown = || FieldError::Unknown { key: start(key, 60) };
        if let (DataSpec::File { name, label, columns, fingerprint }, Some(described)) =
            (&mut self.data, FILE_FIELDS.iter().find(|described| described.key == key))
        {
            match key {
                "data.name" => *name = start(text, MAX_TEXT),
                "data.label" => *label = start(text, MAX_TEXT),
                "data.columns" => *columns = own(described, text)?.text(),
                _ => *fingerprint = start(text, MAX_TEXT),
            }
            return Ok(());
        }
        let takes_table = self.takes_table();
        let (tunable, param): (&mut dyn Tunable, &str) = match key.split_once('.') {
            Some(("prepare", param)) if takes_table => (&mut self.prepare, param),
            Some(("data", param)) => match &mut self.data {
                DataSpec::Generated(generator) => (generator.tunable_mut(), param),
                DataSpec::Sample(_) | DataSpec::File { .. } => return Err(unknown()),
            },
            Some((family, param)) => (self.family(family).ok_or_else(unknown)?.technique_mut(), param),
            None if self.early_stopping.value(key).is_some() => (&mut self.early_stopping, key),
            None if self.costs.value(key).is_some() => (&mut self.costs, key),
            None if self.batching.value(key).is_some() => (&mut self.batching, key),
            None => (&mut self.model, key),
        };
        if tunable.value(param).is_none() {
            return Err(unknown());
        }
        tunable.set(param, text).map_err(|error| FieldError::Value { key: key.to_owned(), error })
    }

    /// Tables can have classes by any name, and so a class that is named to stand against the rest.
    fn takes_positive(&self) -> bool {
        !matches!(self.data, DataSpec::Generated(_))
    }

    /// Tables that somebody brings can have gaps, categories, groups and rows that come again.
    fn takes_table(&self) -> bool {
        matches!(self.data, DataSpec::File { .. })
    }

    /// Points can be drawn where the data are made in a plane.
    pub fn takes_points(&self) -> bool {
        match &self.data {
            DataSpec::Generated(generator) => generator.tunable().value("n_features").is_none_or(|n| n.integer() == 2),
            DataSpec::Sample(_) | DataSpec::File { .. } => false,
        }
    }

    fn choose_data(&mut self, id: &str) -> Result<(), ParamError> {
        let now = match &self.data {
            DataSpec::Generated(generator) => generator.tunable().about().id,
            DataSpec::Sample(sample) => sample.as_str(),
            DataSpec::File { .. } => FILE,
        };
        if now == id {
            return Ok(());
        }
        // A class of one table is none of another, and points that were drawn among other points mean nothing.
        let positive = std::mem::take(&mut self.positive);
        let drawn = std::mem::take(&mut self.drawn);
        let of_table = (std::mem::take(&mut self.group), self.repeats, std::mem::take(&mut self.prepare));
        self.repeats = RepeatedRows::Keep;
        self.data = if let Some(generator) = GeneratorSpec::of(id) {
            DataSpec::Generated(generator)
        } else if Sample::of(id).is_some() {
            DataSpec::Sample(id.to_owned())
        } else if id == FILE {
            DataSpec::new_file(String::new(), String::new())
        } else {
            let known = GeneratorSpec::MEMBERS.iter().map(|about| about.id);
            let known = known.chain(SAMPLES.iter().map(|sample| sample.id)).chain([FILE]);
            (self.positive, self.drawn) = (positive, drawn);
            (self.group, self.repeats, self.prepare) = of_table;
            return Err(not_among(id, known));
        };
        Ok(())
    }
}

/// A value of a field that belongs to no technique.
fn own(described: &Described, text: &str) -> Result<Value, FieldError> {
    described.kind.parse(text).map_err(|error| FieldError::Value { key: described.key.to_owned(), error })
}

fn choose(family: &mut dyn Family, id: &str) -> Result<(), ParamError> {
    if family.technique().about().id == id || family.become_default(id) {
        return Ok(());
    }
    Err(not_among(id, family.members().iter().map(|about| about.id)))
}

fn not_among<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> ParamError {
    ParamError { found: start(id, 60), expected: one_of_nearest(id, known) }
}

fn plain(station: Station, described: &Described, value: String) -> Field {
    Field {
        key: described.key.to_owned(),
        station,
        label: described.label,
        help: described.help.to_owned(),
        source: "",
        unit: described.unit,
        kind: field_kind(&described.kind),
        value,
        is_choice_of_technique: false,
    }
}

/// The choice of a technique, and then its parameters.
fn technique(fields: &mut Vec<Field>, station: Station, key: &'static str, label: &'static str, family: &dyn Family) {
    let (members, groups, now) = (family.members(), family.groups(), family.technique());
    let mut choices: Vec<Choice> =
        members.iter().zip(groups).map(|(about, group)| Choice { id: about.id, title: about.title, group }).collect();
    // Headings in the order in which they first come; a family may list its members in any order.
    sort_by_key(&mut choices, |choice| groups.iter().position(|group| *group == choice.group).unwrap_or(0));
    fields.push(Field {
        key: key.to_owned(),
        station,
        label,
        help: format!("{} {}", now.about().does, now.about().hurts),
        source: now.about().source,
        unit: "",
        kind: FieldKind::Choice(choices),
        value: now.about().id.to_owned(),
        is_choice_of_technique: true,
    });
    params(fields, station, &format!("{key}."), now);
}

fn params(fields: &mut Vec<Field>, station: Station, prefix: &str, tunable: &dyn Tunable) {
    for described in tunable.params() {
        let value = tunable.value(described.key).map(|value| value.to_string()).unwrap_or_default();
        let key = format!("{prefix}{}", described.key);
        fields.push(Field { key, ..plain(station, described, value) });
    }
}

fn field_kind(kind: &Kind) -> FieldKind {
    match *kind {
        Kind::Integer { min, max } => FieldKind::Number { min: f64::from(min), max: f64::from(max), integer: true },
        Kind::Real { min, max } => FieldKind::Number { min, max, integer: false },
        Kind::Choice(choices) => {
            FieldKind::Choice(choices.iter().map(|&(id, title)| Choice { id, title, group: "" }).collect())
        }
        Kind::Text { form, .. } => FieldKind::Text { form },
    }
}

/// Why a field cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// There is no such field, or not with the techniques chosen now.
    #[error("there is no setting \"{key}\" here")]
    Unknown {
        /// The name given, cut to what fits a message.
        key: String,
    },
    /// The value does not fit.
    #[error("{key}: {error}")]
    Value {
        /// Name of the field.
        key: String,
        /// What was wrong.
        error: ParamError,
    },
}

impl FieldError {
    /// The error as it reaches the screen by itself; its text is a part of a sentence.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Unknown { key } => Problem::new(
                format!("There is no setting \"{key}\" here."),
                "The techniques that are chosen say which settings there are.",
                "Choose the technique that has it, or leave it out.",
            ),
            Self::Value { key, error } => Problem::new(
                format!("The setting {key} is given as \"{}\".", error.found),
                format!("It takes {}.", error.expected),
                "Give it such a value, or leave it out.",
            ),
        }
    }
}
