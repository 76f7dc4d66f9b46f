//! Lessons: predict, run, explain. A lesson is a text file that anybody can write; this module reads it and judges its runs.
//!
//! The files are served beside the page and fetched when they are chosen, so that they weigh nothing in the bundle; the
//! native build carries them inside. Only their list, [`LESSONS`], is part of both.
//!
//! # The file
//!
//! ```text
//! # Title
//! summary: One line for the list of lessons.
//! minutes: 5
//!
//! ## Heading of the first step
//! link: v=1&resample=smote
//! pin: v=1
//! lock: all but threshold
//! show: decision-map, loss
//! ask: How many of the rare cases does it find?
//! range: 0 to 30 cases
//! start: 15
//! right: found
//! within: 3
//! goal: recall >= 80% && precision > a.precision
//! solution: v=1&resample=smote&threshold=fixed&threshold.at=0.3
//! hint: The threshold is the last station.
//!
//! What to read before the run. Paragraphs are parted by empty lines; they hold *emphasis*, `code` and
//! [sources](https://doi.org/10.1613/jair.953).
//!
//! reveal:
//! What to read after it. It found {found} of {rare} rare cases; A found {a.found}.
//! ```
//!
//! A line that starts with a lowercase word and a colon sets something; lines below it that start with two spaces go on with it.
//! A whole line of `<!-- … -->` is for authors. Of a step, `link` and `goal` have to be there.
//!
//! | key | what it takes |
//! |---|---|
//! | `link` | the state that the step opens, complete, as behind `#` in the page's address |
//! | `pin` | the run that stands beside it as A: another such link |
//! | `lock` | settings that stay as they are: names as in links, with their parameters; `all`, or `all but` some |
//! | `show` | stations and figures that the text speaks of, the first most; see [`shown`] |
//! | `ask` | a question to answer before the run; with `range`, `start`, `right` and maybe `within`, or with some `choice` |
//! | `range` | `0 to 30 cases`: the smallest and the largest answer and their unit; `0 to 1 by 0.05` sets the step |
//! | `start` | where the slider starts |
//! | `right` | the right answer, an expression |
//! | `within` | how far off an answer may be and still count; one step if it is left out |
//! | `choice` | `It rises. [if recall > a.recall]`: an answer and when it is right; `[right]` where no run can tell |
//! | `goal` | what has to be true of the finished run, and what the step claims: see below |
//! | `solution` | where the student has to change something to reach the goal: a link that does |
//! | `epoch` | the epoch at which the finished run is looked at, and A with it; the end if it is left out |
//! | `hint` | one sentence; may come several times |
//!
//! Expressions know numbers, shares such as `80%`, the names of [`names`], `+ - * /`, comparisons, `&&`, `||` and parentheses. `a.recall`
//! is of the pinned run, `set.cost_fn` is a setting. Braces in the text below `reveal:` are filled from the run:
//! `{found}`, `{100 * recall|0}` (digits behind the point), `{f1|percent}`, `{missed|n miss}` (1 miss, 2 misses).
//!
//! `tests/lessons.rs` runs every step of every lesson on ten seeds: goals, right answers and braces have to hold.

mod expression;
mod index;
mod judge;
mod parse;
mod quantity;
#[cfg(not(target_arch = "wasm32"))]
mod verify;
mod text;

pub use expression::{Condition, Formula};
pub use index::{LESSONS, Listed};
pub use judge::{Answered, GoalOutcome, Prediction, Right};
pub use parse::LessonError;
pub use quantity::{meanings, names};
pub use text::{Paragraph, Span};
#[cfg(not(target_arch = "wasm32"))]
pub use verify::{Verified, Verifier};

use crate::{experiment::ExperimentSpec, figure::FigureId};
use text::Template;

/// A lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Name of its file without the ending, `snake_case`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about: one line.
    pub summary: String,
    /// How long it takes about.
    pub minutes: u32,
    /// Its steps, at least one.
    pub steps: Vec<Step>,
}

/// One step: read, predict, run, read on.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its heading.
    pub heading: String,
    /// What to read before the run.
    pub text: Vec<Paragraph>,
    /// What the step opens.
    pub opens: Opening,
    /// The run that stands beside it as A.
    pub pin: Option<Opening>,
    /// What cannot be changed in this step.
    pub locks: Locks,
    /// Stations and figures that the text speaks of, by their names in [`shown`].
    pub show: Vec<&'static str>,
    /// What is asked before the run.
    pub ask: Option<Ask>,
    /// The epoch at which the finished run is looked at; `None` for its end.
    pub epoch: Option<u32>,
    /// What has to be true of the finished run.
    pub goal: Condition,
    /// Where the student has to change something to reach the goal: what does.
    pub solution: Option<Opening>,
    /// One sentence each, to be shown one by one.
    pub hints: Vec<Paragraph>,
    reveal: Vec<Template>,
}

/// An experiment to open.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// Its link, the part after `#`, in canonical form.
    pub link: String,
    /// What it says.
    pub spec: ExperimentSpec,
}

/// Settings that stay as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locks {
    /// These, with the parameters of the techniques among them.
    These(Vec<String>),
    /// All but these.
    AllBut(Vec<String>),
}

impl Locks {
    /// Whether a setting is locked, by its name in links.
    pub fn holds(&self, key: &str) -> bool {
        let is_of = |name: &String| {
            key.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        match self {
            Self::These(names) => names.iter().any(is_of),
            Self::AllBut(names) => !names.iter().any(is_of),
        }
    }
}

/// A question before the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The question.
    pub question: Paragraph,
    /// How it is answered.
    pub answer: Answer,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// With a number.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// From one answer to the next.
        step: f64,
        /// Unit of the numbers, or "".
        unit: String,
        /// Where the control starts.
        start: f64,
        /// How far off an answer may be and still be right.
        within: f64,
        /// The right answer.
        right: Formula,
    },
    /// With one of a few sentences.
    Choice(Vec<Choice>),
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// When it is right.
    pub right: When,
}

/// When an answer is right.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// Whatever the run.
    Always,
    /// If this is true of the run.
    If(Condition),
    /// Never.
    Never,
}

/// Stations of the ribbon, and other parts of the page, by the page's names for them.
const PARTS: &[&str] = &[
    "data",
    "split",
    "resample",
    "sampler",
    "loss",
    "train",
    "threshold",
    "metrics",
    "test-lane",
    "verdict",
    "scores",
];

/// What a step can speak of: parts of the page, and the places of its figures.
pub fn shown() -> impl Iterator<Item = &'static str> {
    PARTS.iter().copied().chain(FigureId::places())
}
