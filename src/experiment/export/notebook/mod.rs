//! The experiment as a Jupyter notebook that repeats it in PyTorch, scikit-learn and imbalanced-learn, and checks itself.
//!
//! What is the same in every notebook is a text, `template.py`, which is passed in and so need not be part of a program that
//! rarely writes one. What depends on the experiment are data (rows, split, what the page found, for a replay also initial
//! weights and orders of rows) and lines of code ([`python`]).

mod prepare;
mod python;

use super::{results::Settings, to_json};
use crate::{
    data::{Class, Dataset, Row, prepare::Scaling},
    decide::{Calibration, ThresholdSpec},
    experiment::{
        DataSpec, Event, ExperimentSpec, Leak, MOST_DRAWN, Recording, Report, Run, RunError, SetOutputs, StopMetric,
    },
    metrics::{ProbabilityScores, Scores},
    nn::{
        BiasInit,
        loss::{LossSpec, TrainClasses},
    },
    problem::Problem,
    progress::Progress,
    resample::{Plan, ResamplerSpec},
};
use python::{Agreement, Library};
use serde::Serialize;
use std::{collections::BTreeMap, fmt::Write as _};

/// Most values of a data set that are written into a notebook: 16 MB, which base64 makes 21.
pub const MOST_VALUES: usize = 4_000_000;

/// Why there is no notebook of an experiment.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum NotebookError {
    /// Its rows do not fit.
    TooLarge {
        /// Rows times columns.
        values: usize,
    },
    /// Its mistake is one of the page.
    Leak,
    /// PyTorch refuses something of it.
    Refused {
        /// What it refuses: one sentence.
        what: &'static str,
    },
    /// It does not run.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl NotebookError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::TooLarge { values } => Problem::new(
                format!("The data have {values} values."),
                format!("A notebook carries up to {MOST_VALUES}."),
                "Take a sample of the rows.",
            ),
            Self::Leak => Problem::new(
                "The experiment resamples before the split.",
                "That is a mistake that the page makes on purpose, and a notebook would teach it.",
                "Resample after the split.",
            ),
            Self::Refused { what } => Problem::new(
                *what,
                "A notebook trains with the optimizers of PyTorch.",
                "Choose another setting of the optimizer.",
            ),
            Self::Run(error) => error.problem(),
        }
    }
}

/// A notebook in the making: the experiment is run once more, the same to the last bit, and written down on the way.
pub struct Notebook {
    run: Run,
    report: Option<Box<Report>>,
}

impl Notebook {
    /// Begins; `table` is the sample or file that the spec names, if any.
    ///
    /// # Errors
    /// [`NotebookError`] if there is no notebook of this experiment.
    pub fn new(spec: &ExperimentSpec, table: Option<&Dataset>) -> Result<Self, NotebookError> {
        if spec.leak != Leak::None {
            return Err(NotebookError::Leak);
        }
        python::optimizer(spec).map_err(|what| NotebookError::Refused { what })?;
        let run = Run::new(spec, table)?;
        let n_rows: usize = run.split().rows.iter().map(Vec::len).sum();
        let values = n_rows * run.split().train.n_features();
        if values > MOST_VALUES {
            return Err(NotebookError::TooLarge { values });
        }
        Ok(Self { run: run.recorded(), report: None })
    }

    /// Does one bounded piece of work and gives back the share done, in `[0, 1]`; `None` when nothing is left to do.
    pub fn advance(&mut self, progress: &mut dyn Progress) -> Option<Result<f64, NotebookError>> {
        let epochs = f64::from(self.run.spec().epochs);
        Some(match self.run.advance(progress)? {
            Err(error) => Err(error.into()),
            Ok(Event::Prepared { .. }) => Ok(0.0),
            Ok(Event::Steps { epoch, done, of }) => {
                Ok((f64::from(epoch - 1) + f64::from(done) / f64::from(of)) / epochs)
            }
            Ok(Event::Epoch(record)) => Ok(f64::from(record.epoch) / epochs),
            Ok(Event::Finished(report)) => {
                self.report = Some(report);
                Ok(1.0)
            }
        })
    }

    /// The run that is written down.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The notebook as JSON of Jupyter's format 4.5; `None` before [`Notebook::advance`] has done its work. `template` is the text of
    /// `template.py`, and `table` as for [`Notebook::new`].
    pub fn write(&self, template: &str, table: Option<&Dataset>) -> Option<String> {
        let report = self.report.as_deref()?;
        let generated = self.run.generated();
        let data = generated.as_ref().or(table)?;
        Some(to_json(&Document {
            cells: Filling::of(&self.run, report, data)?.cells(template),
            metadata: Metadata {
                kernelspec: KernelSpec { display_name: "Python 3", language: "python", name: "python3" },
                language_info: LanguageInfo { name: "python" },
            },
            nbformat: 4,
            nbformat_minor: 5,
        }))
    }
}

#[derive(Serialize)]
struct Document {
    cells: Vec<Cell>,
    metadata: Metadata,
    nbformat: u8,
    nbformat_minor: u8,
}

#[derive(Serialize)]
struct Metadata {
    kernelspec: KernelSpec,
    language_info: LanguageInfo,
}

#[derive(Serialize)]
struct KernelSpec {
    display_name: &'static str,
    language: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct LanguageInfo {
    name: &'static str,
}

/// A cell; one of code has two fields more, which text must not have.
#[derive(Serialize)]
#[serde(untagged)]
enum Cell {
    Text {
        cell_type: &'static str,
        id: String,
        metadata: BTreeMap<&'static str, Vec<&'static str>>,
        source: String,
    },
    Code {
        cell_type: &'static str,
        execution_count: Option<u32>,
        id: String,
        metadata: BTreeMap<&'static str, Vec<&'static str>>,
        outputs: [u8; 0],
        source: String,
    },
}

/// What the template is filled with.
#[derive(Default)]
struct Filling {
    /// What the experiment has, for `#@ if`.
    has: Vec<&'static str>,
    /// Texts for `{{…}}` and lines for `#@ insert`.
    texts: BTreeMap<&'static str, String>,
}

/// What the page found, beside its arrays.
#[derive(Serialize)]
struct Page<'a> {
    digest: String,
    spec: Settings<'a>,
    rows: BTreeMap<&'static str, &'a [u32]>,
    train_loss: Vec<Option<f64>>,
    validation_loss: Vec<Option<f64>>,
    threshold: Option<f64>,
    confusion: &'a [Vec<u32>],
    scores: ScoreList,
}

/// Scores by name, in order.
struct ScoreList(Vec<(String, Option<f64>)>);

impl Serialize for ScoreList {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

fn score_list(scores: &Scores, probability: &ProbabilityScores, names: &[String]) -> ScoreList {
    let of_all = [
        ("accuracy", scores.accuracy),
        ("balanced accuracy", scores.balanced_accuracy),
        ("G-mean", scores.g_mean),
        ("MCC", scores.mcc),
        ("kappa", scores.kappa),
        ("log loss", probability.log_loss),
        ("Brier score", probability.brier),
    ];
    let mut list: Vec<_> = of_all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for ((name, scores), ranks) in names.iter().zip(&scores.per_class).zip(&probability.per_class) {
        let of_class = [
            ("precision", scores.precision),
            ("recall", scores.recall),
            ("F1", scores.f1),
            ("ROC AUC", ranks.roc_auc),
            ("average precision", ranks.average_precision),
        ];
        list.extend(of_class.into_iter().map(|(score, value)| (format!("{score} of {name}"), value)));
    }
    ScoreList(list)
}

impl Filling {
    fn set(&mut self, name: &'static str, text: impl Into<String>) {
        self.put(name, text.into());
    }

    #[inline(never)]
    fn put(&mut self, name: &'static str, text: String) {
        self.texts.insert(name, text);
    }

    #[inline(never)]
    fn has(&mut self, name: &'static str, is: bool) {
        if is {
            self.has.push(name);
        }
    }

    /// `None` before the end of the run.
    fn of(run: &Run, report: &Report, data: &Dataset) -> Option<Self> {
        let (resampled, plan) = run.resampled()?;
        let (outputs, decider, recording) = (run.outputs()?, run.decider()?, run.recording()?);
        let spec = run.spec();
        let train = &run.split().train;
        let mut filling = Self::default();
        filling.about(spec, report);
        filling.data(run, report, data);
        for (name, set) in [("VALIDATION_LOGITS", &outputs.validation), ("TEST_LOGITS", &outputs.test)] {
            filling.append("data", &logits(name, set, outputs.n_classes));
        }
        filling.set("page", page(spec, report));
        filling.judging(spec, &decider.calibration, report);
        if let Calibration::Shifted { from, to } = &decider.calibration {
            filling.append("data", &format!("NATURAL_SHARES, LEARNED_SHARES = {to:?}, {from:?}"));
        }
        filling.preparing(run, data);
        filling.resampling(run);
        filling.training(spec, train, report.minority);
        let no_replay = if spec.model.dropout > 0.0 {
            "dropout draws which outputs to drop at every step, and the page's draws cannot be given to PyTorch."
                .to_owned()
        } else if recording.orders.is_empty() {
            format!(
                "the orders of all epochs have {} rows, and a notebook carries up to {MOST_DRAWN}.",
                recording.n_drawn
            )
        } else {
            String::new()
        };
        filling.has("replay", no_replay.is_empty());
        let needs_rows = no_replay.is_empty() || matches!(spec.resample, ResamplerSpec::Gan(_));
        if needs_rows || filling.has.contains(&"same_rows") {
            filling.has("page_rows", true);
            filling.set("resampled", resampled_rows(resampled.features().n_cols(), plan, resampled));
        }
        if no_replay.is_empty() {
            filling.set("replay", replay(recording, resampled.n_samples(), report.epochs.len()));
        }
        filling.set("no_replay", no_replay);
        filling.set("steps", report.n_steps.to_string());
        Some(filling)
    }

    fn append(&mut self, name: &'static str, line: &str) {
        let text = self.texts.entry(name).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }

    fn about(&mut self, spec: &ExperimentSpec, report: &Report) {
        let title = match &spec.data {
            DataSpec::Generated(generator) => generator.tunable().about().title.to_owned(),
            DataSpec::Sample(id) => {
                crate::data::samples::Sample::of(id).map_or_else(|| id.clone(), |sample| sample.title.to_owned())
            }
            DataSpec::File { name, .. } => name.clone(),
        };
        let technique = spec.resample.tunable().about().title;
        self.set("title", plain(&format!("{title}: {technique}")));
        self.set("verdict", plain(&report.verdict()));
        self.set("link", report.link());
        self.set("digest", report.digest.to_string());
        let notices = report.notices.iter().chain(&report.judge_notices);
        let notes: Vec<String> = notices.map(|notice| format!("# - {}", plain(notice))).collect();
        self.has("notes", !notes.is_empty());
        self.set("notes", notes.join("\n"));
    }

    fn data(&mut self, run: &Run, report: &Report, data: &Dataset) {
        let split = run.split();
        let mut labels = vec![Class(0); data.n_samples()];
        let parts: [&Dataset; 3] = [&split.train, &split.validation, &split.test];
        for (rows, part) in split.rows.iter().zip(parts) {
            rows.iter().zip(part.labels()).for_each(|(row, &label)| labels[row.index()] = label);
        }
        let names = |names: &[String]| names.iter().map(|name| python::quoted(name)).collect::<Vec<_>>().join(", ");
        let (n, d) = (data.n_samples(), data.n_features());
        let mut lines = vec![
            format!("COLUMNS = [{}]", names(data.columns())),
            format!("CLASS_NAMES = [{}]", names(&report.class_names)),
            format!("RARE = {}  # the class that thresholds and verdicts are about", report.minority.index()),
            format!("FEATURES = unpack(\"{}\", \"<f4\", {n}, {d})", base64(f32s(data.features().values()))),
            format!(
                "LABELS = unpack(\"{}\", \"u1\", {n}).astype(np.int64)",
                base64(labels.iter().map(|label| label.index() as u8))
            ),
        ];
        for (name, rows) in ["TRAIN_ROWS", "VALIDATION_ROWS", "TEST_ROWS"].iter().zip(&split.rows) {
            let bytes = rows.iter().flat_map(|row| row.0.to_le_bytes());
            lines.push(format!("{name} = unpack(\"{}\", \"<u4\", {})", base64(bytes), rows.len()));
        }
        self.append("data", &lines.join("\n"));
        self.set("rows", format!("{n} rows of {d} columns"));
    }

    fn judging(&mut self, spec: &ExperimentSpec, calibration: &Calibration, report: &Report) {
        // As it was done: what could not be fitted or chosen is left out, and the notices say so.
        let (has, words) = match calibration {
            Calibration::AsTrained => ("as_trained", "Probabilities are the softmax of the outputs, as trained"),
            Calibration::Shifted { .. } => (
                "prior_correction",
                "Probabilities are shifted back from the class shares that the loss saw to those of the data",
            ),
            Calibration::Platt(_) => {
                ("platt", "Probabilities are corrected by Platt scaling, fitted on the validation rows")
            }
            Calibration::Temperature(_) => {
                ("temperature", "Probabilities are corrected by one temperature, fitted on the validation rows")
            }
        };
        self.has(has, true);
        self.has("keeps_order", calibration.keeps_order());
        let rule = report.threshold.map(|_| &spec.threshold);
        let decision = match rule {
            None | Some(ThresholdSpec::Argmax(_)) => {
                self.has("argmax", true);
                "the largest decides"
            }
            Some(ThresholdSpec::Tuned(tuned)) => {
                self.has("tuned", true);
                let (lines, words) = python::tuned(tuned.metric, spec.costs);
                self.set("tuned_metric", indented(&lines, 4));
                self.set("threshold_words", words);
                "the threshold is chosen on the validation rows"
            }
            Some(rule) => {
                if let Some((expression, words)) = python::threshold(rule, spec.costs) {
                    self.set("threshold", expression);
                    self.set("threshold_words", words);
                }
                "a threshold decides"
            }
        };
        self.set(
            "judging",
            format!("{words}; {decision}. The test rows are answered once, and nothing is fitted on them."),
        );
        let is_fitted = matches!(calibration, Calibration::Platt(_) | Calibration::Temperature(_));
        self.set("score_tolerance", if is_fitted { "1e-5" } else { "1e-9" });
        self.set("threshold_tolerance", if self.has.contains(&"tuned") { "0.01" } else { "1e-9" });
    }

    fn preparing(&mut self, run: &Run, data: &Dataset) {
        let spec = run.spec();
        let (scaler, words) = match spec.scale {
            Scaling::Standard => ("StandardScaler", "Mean 0 and standard deviation 1"),
            Scaling::Robust => ("RobustScaler", "Median 0 and distance 1 of the quartiles"),
            Scaling::None => ("", ""),
        };
        if spec.scale == Scaling::Robust {
            self.append("imports", "from sklearn.preprocessing import RobustScaler");
        }
        let Some(sources) = run.preparation().sources() else {
            self.has("scaled", spec.scale != Scaling::None);
            self.has("unscaled", spec.scale == Scaling::None);
            self.set("scaling", words);
            self.set("scaler", scaler);
            return;
        };
        self.has("typed", true);
        self.set("more_packages", " pandas");
        self.append("imports", prepare::IMPORTS);
        self.append("data", &prepare::levels(data));
        let n_inputs = run.split().train.n_features();
        self.set(
            "prepare",
            prepare::lines(&spec.prepare, scaler, &sources, spec.resample.takes_categories(), n_inputs),
        );
        self.set(
            "preparing",
            match spec.resample.takes_categories() {
                true => "The sampler takes categories whole, so there are two steps: numbers first, and columns of 0 and 1 after it.",
                false => "Columns with one value in all train rows are left out.",
            },
        );
    }

    fn resampling(&mut self, run: &Run) {
        let (spec, train) = (run.spec(), &run.split().train);
        let about = spec.resample.tunable().about();
        self.set("resampled_anew", "");
        let Some(Library { imports, call, agreement, differs }) = python::resampler(&spec.resample, train) else {
            if matches!(spec.resample, ResamplerSpec::Gan(_)) {
                self.has("resampler", true);
                self.set(
                    "resampling",
                    "New rows were made by a generative network. imbalanced-learn has none, so the rows that the page made are part of \
                     this notebook, and every seed learns from the same ones.",
                );
                self.set(
                    "resampler",
                    "def resample(seed):\n    \"\"\"The page's rows, whatever the seed.\"\"\"\n    return X_page, y_page",
                );
                self.has("counts", true);
            } else {
                self.set("resampling", "Nothing is resampled: the train rows are learned from as they are.");
            }
            return;
        };
        self.has("resampler", true);
        self.append("imports", imports);
        self.has("same_rows", agreement == Agreement::Rows);
        self.has("counts", agreement != Agreement::Nothing);
        self.set("no_counts", differs);
        self.set("resampled_anew", ", and rows resampled anew");
        let name = call.split('(').next().unwrap_or_default();
        self.set(
            "resampling",
            format!("{} It is `{name}` of imbalanced-learn, and sees train rows only. {differs}", about.does)
                .trim()
                .to_owned(),
        );
        let mut lines = String::new();
        let sources = run.preparation().sources();
        if let ResamplerSpec::Smotenc(spec) = &spec.resample {
            let categories = match &sources {
                Some(sources) => prepare::categories(spec, sources, run.preparation().columns()),
                None => python::categories(spec, train),
            };
            lines += &format!("{categories}\n\n\n");
        }
        let seed = if call.contains("seed") { "seed" } else { "_" };
        let (made, given) = match (sources, spec.resample.takes_categories()) {
            (None, _) => ("make_sampler(seed).fit_resample(X_train, y_train)", "X"),
            (Some(_), false) => (
                "Pipeline([(\"prepare\", clone(prepare)), (\"sample\", make_sampler(seed))]).fit_resample(X_raw, y_train)",
                "X",
            ),
            (Some(_), true) => (
                "Pipeline([(\"codes\", clone(codes)), (\"sample\", make_sampler(seed))]).fit_resample(X_raw, y_train)",
                "encode.transform(X)",
            ),
        };
        let _ = write!(
            lines,
            "def make_sampler({seed}):\n    return {}\n\n\ndef resample(seed):\n    \"\"\"The rows to learn from.\"\"\"\n    \
             X, y = {made}\n    return {given}.astype(np.float32), y",
            wrapped(&call)
        );
        self.set("resampler", lines);
    }

    fn training(&mut self, spec: &ExperimentSpec, train: &Dataset, positive: Class) {
        let [optimizer, loss] = [spec.optimizer.tunable().about(), spec.loss.tunable().about()];
        self.set(
            "training",
            format!("Loss: {} ({}) Optimizer: {} ({})", loss.title, loss.does, optimizer.title, optimizer.does),
        );
        self.set("settings", python::settings(spec));
        self.set("model", python::model(spec, train.n_features(), train.n_classes()));
        let counts = train.class_counts();
        let classes = TrainClasses { counts: &counts, names: train.class_names(), positive };
        let loss = python::loss(&spec.loss, &classes, spec.epochs);
        self.set("loss", loss.lines);
        self.has("zero_weights", loss.has_zero_weights);
        let lines = python::optimizer(spec).unwrap_or_default();
        self.has("schedule", lines.contains("scheduler"));
        let lines: Vec<String> = lines.lines().map(wrapped_call).collect();
        self.set("optimizer", indented(&lines.join("\n"), 4));
        self.has("clip", spec.max_norm > 0.0);
        self.has("one_output", spec.loss.as_dyn().n_outputs(2) == 1);
        let (n_seeds, width) = if spec.early_stopping.metric.is_some() { ("30", "2 * ") } else { ("10", "") };
        self.set("n_seeds", n_seeds);
        self.set("width", width);
        if let Some(metric) = spec.early_stopping.metric {
            self.has("early_stopping", true);
            self.set("watched", indented(python::watched(metric), 4));
            self.has("restarts", metric == StopMetric::Loss && matches!(spec.loss, LossSpec::Ldam(_)));
        }
        self.has("bias_prior", spec.model.bias_init == BiasInit::Prior);
        self.set(
            "bias_prior",
            if spec.loss.as_dyn().n_outputs(2) == 1 { "log_prior[1:] - log_prior[:1]" } else { "log_prior" },
        );
        let (lines, imports) = python::loader(spec);
        self.set("loader", indented(&lines, 4));
        if !imports.is_empty() {
            self.append("imports", imports);
        }
    }

    /// The cells of a template, filled.
    fn cells(&self, template: &str) -> Vec<Cell> {
        let mut cells = Vec::new();
        // Conditions may span cells, so they come first.
        for text in self.filled(template).split("\n# %%").skip(1) {
            let (head, body) = text.split_once('\n').unwrap_or((text, ""));
            let source = body.trim_matches('\n').to_owned();
            if source.is_empty() {
                continue;
            }
            let id = format!("cell-{}", cells.len() + 1);
            let mut metadata = BTreeMap::new();
            if head.trim() == "data" {
                metadata.insert("tags", vec!["data", "hide-input"]);
            }
            cells.push(if head.trim() == "[markdown]" {
                let lines: Vec<&str> = source
                    .lines()
                    .map(|line| line.strip_prefix("# ").or(line.strip_prefix('#')).unwrap_or(line))
                    .collect();
                Cell::Text { cell_type: "markdown", id, metadata, source: lines.join("\n") }
            } else {
                Cell::Code { cell_type: "code", execution_count: None, id, metadata, outputs: [], source }
            });
        }
        cells
    }

    /// The lines that stay, with what they stand for.
    fn filled(&self, template: &str) -> String {
        let mut lines: Vec<String> = Vec::new();
        // Whether what is inside each open condition stays.
        let mut open: Vec<bool> = Vec::new();
        for line in template.lines() {
            let Some(order) = line.trim_start().strip_prefix("#@ ") else {
                if open.iter().all(|&is_kept| is_kept) {
                    lines.push(self.with_texts(line));
                }
                continue;
            };
            match order.split(' ').collect::<Vec<_>>()[..] {
                ["if", "not", name] => open.push(!self.has.contains(&name)),
                ["if", name] => open.push(self.has.contains(&name)),
                ["end"] => drop(open.pop()),
                ["insert", name] if open.iter().all(|&is_kept| is_kept) => {
                    lines.extend(self.texts.get(name).into_iter().flat_map(|text| text.lines()).map(str::to_owned));
                }
                _ => {}
            }
        }
        lines.join("\n")
    }

    fn with_texts(&self, line: &str) -> String {
        let mut filled = String::new();
        let mut rest = line;
        while let Some((before, name, after)) = rest
            .split_once("{{")
            .and_then(|(before, tail)| tail.split_once("}}").map(|(name, after)| (before, name, after)))
        {
            filled += before;
            filled += self.texts.get(name).map_or("", String::as_str);
            rest = after;
        }
        filled + rest
    }
}

/// A name or sentence that markdown takes for nothing else, on one line.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '<' | '[' | ']' | '#' | '|' | '$' | '{' | '}' => plain.extend(['\\', c]),
            c if c.is_control() => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{:by$}{line}", "")).collect::<Vec<_>>().join("\n")
}

/// A call with an argument per line, inside a function, if it is long.
fn wrapped(call: &str) -> String {
    if call.len() <= 100 {
        return call.to_owned();
    }
    let Some((name, arguments)) = call.strip_suffix(')').and_then(|call| call.split_once('(')) else {
        return call.to_owned();
    };
    let mut depth = 0;
    let mut text = format!("{name}(\n        ");
    for c in arguments.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if c == ' ' && depth == 0 && text.ends_with(',') {
            text += "\n        ";
        } else {
            text.push(c);
        }
    }
    text + ",\n    )"
}

/// The same of a line that gives a call a name, at the outermost indentation.
fn wrapped_call(line: &str) -> String {
    match line.split_once(" = ") {
        Some((name, call)) => format!("{name} = {}", wrapped(call).replace("\n    ", "\n")),
        None => line.to_owned(),
    }
}

fn page(spec: &ExperimentSpec, report: &Report) -> String {
    let stage_counts = &report.stage_counts;
    let counts = [
        ("train", &stage_counts.train),
        ("validation", &stage_counts.validation),
        ("test", &stage_counts.test),
        ("resampled", &stage_counts.resampled),
    ];
    let json = to_json(&Page {
        digest: report.digest.to_string(),
        spec: Settings(spec),
        rows: counts.into_iter().map(|(name, counts)| (name, &counts.0[..])).collect(),
        train_loss: report.epochs.iter().map(|record| record.train_loss).collect(),
        validation_loss: report.epochs.iter().map(|record| record.validation_loss).collect(),
        threshold: report.threshold,
        confusion: &report.test.confusion.0,
        scores: score_list(&report.test, &report.test_probability, &report.class_names),
    });
    // In a raw string of Python nothing but the quote could end it.
    format!("PAGE = json.loads(r'''{}''')", json.replace('\'', "\\u0027"))
}

fn logits(name: &str, set: &SetOutputs, n_classes: usize) -> String {
    format!("{name} = unpack(\"{}\", \"<f4\", {}, {n_classes})", base64(f32s(&set.logits)), set.labels.len())
}

/// The resampled train set: rows of the train set by their numbers, made ones by their values.
fn resampled_rows(n_columns: usize, plan: &Plan, resampled: &Dataset) -> String {
    let number = |origin: &crate::resample::Origin| if origin.is_synthetic() { -1 } else { origin.base().0 as i32 };
    let rows = plan.origins.iter().flat_map(|origin| number(origin).to_le_bytes());
    let made = plan.origins.iter().enumerate().filter(|(_, origin)| origin.is_synthetic());
    let made: Vec<f32> = made.flat_map(|(place, _)| resampled.features().row(place)).copied().collect();
    format!(
        "PAGE_ROWS = unpack(\"{}\", \"<i4\", {n})\nMADE_ROWS = unpack(\"{}\", \"<f4\", {}, {n_columns})\nPAGE_LABELS = unpack(\"{}\", \"u1\", {n}).astype(np.int64)",
        base64(rows),
        base64(f32s(&made)),
        made.len() / n_columns.max(1),
        base64(resampled.labels().iter().map(|label| label.index() as u8)),
        n = plan.origins.len(),
    )
}

fn replay(recording: &Recording, n_rows: usize, n_epochs: usize) -> String {
    let mut lines = vec!["INITIAL_WEIGHTS = [".to_owned()];
    for (weights, biases) in &recording.initial {
        let (n_out, n_in) = (biases.len(), weights.len() / biases.len());
        lines.push(format!("    unpack(\"{}\", \"<f4\", {n_out}, {n_in}),", base64(f32s(weights))));
        lines.push(format!("    unpack(\"{}\", \"<f4\", {n_out}),", base64(f32s(biases))));
    }
    lines.push("]".to_owned());
    let of_epoch = recording.orders.len() / n_epochs.max(1);
    let is_short = n_rows <= 1 << 16;
    let bytes = |row: &Row| {
        let [a, b, c, d] = row.0.to_le_bytes();
        if is_short { vec![a, b] } else { vec![a, b, c, d] }
    };
    let dtype = if is_short { "<u2" } else { "<u4" };
    let text = base64(recording.orders.iter().flat_map(bytes));
    lines.push(format!("ORDERS = unpack(\"{text}\", \"{dtype}\", {n_epochs}, {of_epoch})"));
    lines.join("\n")
}

fn f32s(values: &[f32]) -> impl Iterator<Item = u8> + '_ {
    values.iter().flat_map(|value| value.to_le_bytes())
}

/// RFC 4648, section 4.
fn base64(bytes: impl Iterator<Item = u8>) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    let mut bytes = bytes.fuse();
    while let Some(first) = bytes.next() {
        let rest = [bytes.next(), bytes.next()];
        let [second, third] = rest.map(|byte| u32::from(byte.unwrap_or(0)));
        let bits = u32::from(first) << 16 | second << 8 | third;
        let digit = |place: u32| char::from(DIGITS[(bits >> (18 - 6 * place)) as usize & 63]);
        text.extend([digit(0), digit(1)]);
        text.push(if rest[0].is_some() { digit(2) } else { '=' });
        text.push(if rest[1].is_some() { digit(3) } else { '=' });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.bytes()), text);
        }
    }

    #[test]
    fn a_template_is_filled_as_its_head_says() {
        let mut filling = Filling { has: vec!["a"], ..Filling::default() };
        filling.set("x", "1\n2");
        filling.set("y", "Y");
        let template = "#@ if a\nkept {{y}}{{none}}\n#@ if b\nlost\n#@ end\n#@ end\n#@ if not a\nlost\n#@ insert x\n#@ end\n#@ insert x";
        assert_eq!(filling.filled(template), "kept Y\n1\n2");
    }
}
