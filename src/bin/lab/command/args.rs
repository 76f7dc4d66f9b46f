//! Arguments: every command with its options, which are also the help and what shells complete.

use super::{Failure, mistake};
use clap::{
    Args, CommandFactory as _, Parser, Subcommand, ValueEnum,
    builder::{PathBufValueParser, PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
};
use imbalance_lab::{
    experiment::{VERSION, compare::Measure},
    rng::Seed,
};
use std::{collections::BTreeSet, ffi::OsString, num::NonZero, path::PathBuf};

/// What stands below the options in the help.
const AFTER_HELP: &str = "\
LINK is what the page's address bar shows: all of it, or the part after #, such as
'resample=smote&epochs=30'. In a shell it needs quotes. SPEC.json is one JSON object with the same keys;
its values are strings or numbers. The \"spec\" in what --json prints is such an object.

The report goes to standard output; progress, warnings and errors go to standard error.

Exit codes:
  0   the experiment ran
  1   the output could not be written
  2   the arguments, the link, the spec file or the lesson are wrong; with --strict also: there were warnings
  3   the data could not be read
  4   the experiment cannot run with these settings, or training diverged; of a comparison: every run of it";

const AFTER_HELP_OF_COMPARE: &str = "\
CHANGES are settings written as in a link, such as
--with 'SMOTE, 3 neighbors: resample=smote&resample.k_neighbors=3'. Those of LINK itself are taken off first
where the nine common remedies are compared.

The csv has a line per run with its link, the json all means, differences and intervals.";

/// The experiments of Imbalance Lab, without the page and with the same bits
#[derive(Parser)]
#[command(name = "lab", version, propagate_version = true, after_help = AFTER_HELP)]
#[command(args_conflicts_with_subcommands = true, args_override_self = true)]
#[command(override_usage = "lab [run] [LINK | SPEC.json] [OPTIONS]\n       lab COMMAND")]
struct Lab {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArgs,
}

/// What is asked for.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Run an experiment; without LINK the one the page opens with
    #[command(after_help = AFTER_HELP)]
    Run(RunArgs),
    /// Run many experiments: remedies side by side, on several seeds each
    #[command(after_help = AFTER_HELP_OF_COMPARE)]
    Compare(CompareArgs),
    /// Go through a lesson; without ID the list of them
    Lesson(LessonArgs),
    /// Run an experiment and write what it found to files
    Export(ExportArgs),
    /// Say what a file of rows holds, as the other commands would read it
    Table(TableArgs),
    /// List every technique and every setting
    List,
    /// Print a script that makes a shell complete commands and options
    Completions {
        /// The shell that is to read it
        shell: clap_complete::Shell,
    },
    /// A text to print, which needs no experiment.
    #[command(skip)]
    Text(String),
}

/// What an experiment is made of.
#[derive(Args)]
pub(super) struct SpecArgs {
    /// A link, or the path of a spec file
    #[arg(value_name = "LINK | SPEC.json")]
    pub(super) source: Option<OsString>,
    /// Take the rows from a file; `lab table FILE` says how it is read
    #[arg(long, value_name = "FILE")]
    pub(super) csv: Option<PathBuf>,
    #[command(flatten)]
    pub(super) choices: ChoiceArgs,
    /// Change a setting; can be given many times, the last word counts
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value)]
    pub(super) set: Vec<(String, String)>,
    /// Take warnings for errors
    #[arg(long)]
    pub(super) strict: bool,
    /// Show no progress
    #[arg(long)]
    pub(super) quiet: bool,
}

/// What is decided about the columns of a file.
#[derive(Args)]
pub(super) struct ChoiceArgs {
    /// The column to predict; by default the one in LINK, or the most likely one
    #[arg(long, value_name = "COLUMN")]
    pub(super) label: Option<String>,
    /// What columns are, such as 'region=number;patient=group;ref=out': feature, number, category, date, group, out, and
    /// missing, keep, limit, half or merge, as `lab table` offers them
    #[arg(long, value_name = "COLUMN=CHOICE;…")]
    pub(super) columns: Option<String>,
}

/// A file, and how to tell about it.
#[derive(Args)]
pub(super) struct TableArgs {
    /// A file of rows
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) choices: ChoiceArgs,
    /// Print one JSON document instead of the report
    #[arg(long)]
    pub(super) json: bool,
}

/// An experiment, and how to tell about it.
#[derive(Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    /// Print one JSON document instead of the report
    #[arg(long)]
    pub(super) json: bool,
    /// Write the resampled train set as a CSV file, with the rows that each row comes from
    #[arg(long, value_name = "FILE")]
    pub(super) resampled: Option<PathBuf>,
}

/// An experiment, and what to write of it.
#[derive(Args)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    #[command(flatten, next_help_heading = "Files to write, at least one")]
    pub(super) files: ExportFiles,
}

/// The files of an export.
#[derive(Args)]
pub(super) struct ExportFiles {
    /// Settings, scores, confusion matrix, thresholds and losses; FILE ends in .json or .csv
    #[arg(long, value_name = "FILE", value_parser = PathBufValueParser::new().try_map(results_file))]
    pub(super) results: Option<(PathBuf, ResultsFormat)>,
    /// The trained network as JSON, in PyTorch's layout
    #[arg(long, value_name = "FILE")]
    pub(super) weights: Option<PathBuf>,
    /// The resampled train set as a CSV file, with the rows that each row comes from
    #[arg(long, value_name = "FILE")]
    pub(super) resampled: Option<PathBuf>,
    /// A Jupyter notebook that repeats the experiment in PyTorch and imbalanced-learn
    #[arg(long, value_name = "FILE")]
    pub(super) notebook: Option<PathBuf>,
    /// Every figure as an SVG file, on white and on dark
    #[arg(long, value_name = "DIR")]
    pub(super) figures: Option<PathBuf>,
}

/// How results are written.
#[derive(Clone, Copy)]
pub(super) enum ResultsFormat {
    Csv,
    Json,
}

/// An experiment, what to compare it with, and how to tell about it.
#[derive(Args)]
pub(super) struct CompareArgs {
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    /// Compare LINK with this remedy; can be given many times; by default nine common ones with none at all
    #[arg(long, value_name = "NAME: CHANGES", value_parser = name_and_changes)]
    pub(super) with: Vec<(String, String)>,
    /// Run each on N seeds from the one in LINK; with commas, as in 1,2,5, on these seeds
    #[arg(long, value_name = "N", value_parser = seeds, default_value = "10")]
    pub(super) seeds: Seeds,
    /// Runs at the same time, by default one per processor; the output is the same
    #[arg(long, value_name = "N", value_parser = |text: &str| text.parse::<NonZero<usize>>().map_err(|_| "it takes a whole number from 1"))]
    pub(super) jobs: Option<NonZero<usize>>,
    /// What the text sorts by and shows in full, such as recall
    #[arg(long, value_name = "MEASURE", value_parser = measures(), hide_possible_values = true, default_value = "balanced_accuracy")]
    pub(super) sort: Measure,
    /// How to write the comparison
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Write there instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// The plot of what is sorted by as an SVG file, on white and on dark
    #[arg(long, value_name = "DIR")]
    pub(super) figures: Option<PathBuf>,
}

/// A lesson, and whether to try it on many seeds.
#[derive(Args)]
pub(super) struct LessonArgs {
    /// The id of a lesson, or the path of one
    #[arg(value_name = "ID | FILE.md")]
    pub(super) source: Option<OsString>,
    /// Try every step on the seeds from 0 to N - 1 as well, and say how often it comes as it says
    #[arg(long = "seeds", value_name = "N", value_parser = |text: &str| text.parse::<u32>().map_err(|_| "it takes a whole number"))]
    pub(super) n_seeds: Option<u32>,
}

/// Which seeds to run on.
#[derive(Clone)]
pub(super) enum Seeds {
    /// That many from the experiment's own.
    Following(u32),
    These(Vec<Seed>),
}

/// How a comparison is written.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    Text,
    Csv,
    Json,
}

/// Most seeds of a comparison.
const MOST_SEEDS: u32 = 10_000;

impl Command {
    /// Reads the arguments of this process.
    pub(super) fn from_env() -> Result<Self, Failure> {
        Self::parse(std::env::args_os().collect())
    }

    fn parse(args: Vec<OsString>) -> Result<Self, Failure> {
        let lab = match Lab::try_parse_from(&args) {
            Ok(lab) => lab,
            Err(error) if error.kind() == ErrorKind::DisplayVersion => {
                return Ok(Self::Text(format!("lab {} (links v{VERSION})\n", env!("CARGO_PKG_VERSION"))));
            }
            Err(error) if error.kind() == ErrorKind::DisplayHelp => return Ok(Self::Text(error.to_string())),
            Err(error) => return Err(mistake::failure(&error, &Lab::command(), &args)),
        };
        Ok(lab.command.unwrap_or(Self::Run(lab.run)))
    }

    /// The script that makes a shell complete commands and options.
    pub(super) fn completions(shell: clap_complete::Shell) -> String {
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Lab::command(), "lab", &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }
}

impl ExportFiles {
    /// Whether nothing is to be written.
    pub(super) fn is_empty(&self) -> bool {
        let Self { results, weights, resampled, notebook, figures } = self;
        results.is_none() && [weights, resampled, notebook, figures].iter().all(|file| file.is_none())
    }
}

fn key_and_value(text: &str) -> Result<(String, String), &'static str> {
    text.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())).ok_or("it takes KEY=VALUE")
}

/// What is written follows from the name's ending.
fn results_file(path: PathBuf) -> Result<(PathBuf, ResultsFormat), &'static str> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => Ok((path, ResultsFormat::Json)),
        Some("csv") => Ok((path, ResultsFormat::Csv)),
        _ => Err("it takes a FILE that ends in .json or .csv"),
    }
}

/// A name cannot have a `=`, or a colon in the changes could be taken for the one behind the name.
fn name_and_changes(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once(':').map(|(name, changes)| (name.trim(), changes.trim())) {
        Some((name, changes)) if !name.is_empty() && !name.contains('=') => Ok((name.to_owned(), changes.to_owned())),
        _ => Err("it takes \"NAME: CHANGES\""),
    }
}

fn seeds(text: &str) -> Result<Seeds, String> {
    let wrong = || format!("it takes a number from 1 to {MOST_SEEDS}, or different seeds with commas between them");
    if !text.contains(',') {
        let n = text.trim().parse().ok().filter(|n| (1..=MOST_SEEDS).contains(n));
        return n.map(Seeds::Following).ok_or_else(wrong);
    }
    let seeds: Vec<u32> =
        text.split(',').map(|seed| seed.trim().parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    let different: BTreeSet<u32> = seeds.iter().copied().collect();
    let fits = different.len() == seeds.len() && seeds.len() <= MOST_SEEDS as usize;
    if fits { Ok(Seeds::These(seeds.into_iter().map(Seed).collect())) } else { Err(wrong()) }
}

fn measures() -> impl TypedValueParser<Value = Measure> {
    let keys = PossibleValuesParser::new(Measure::ALL.iter().map(|measure| measure.key()));
    keys.map(|key| Measure::of(&key).expect("only keys of measures are taken"))
}
