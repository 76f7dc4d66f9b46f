//! Arguments.

use super::Failure;
use imbalance_lab::{experiment::compare::Measure, param::one_of, rng::Seed};
use lexopt::{Arg, Parser, ValueExt};
use std::{collections::BTreeSet, ffi::OsString, num::NonZero, path::PathBuf};

/// What `lab help` prints.
pub(super) const HELP: &str = "\
lab: the experiments of Imbalance Lab, without the page and with the same bits

Usage:
  lab [run] [LINK | SPEC.json] [OPTIONS]   run an experiment; without LINK the one the page opens with
  lab compare [LINK | SPEC.json] [OPTIONS] run many: remedies side by side, on several seeds each
  lab lesson [ID | FILE.md] [OPTIONS]      go through a lesson; without ID the list of them
  lab export [LINK | SPEC.json] [OPTIONS]  run an experiment and write what it found to files
  lab list                                 every technique and every setting
  lab help                                 this text

LINK is what the page's address bar shows: all of it, or the part after #, such as
'resample=smote&epochs=30'. In a shell it needs quotes. SPEC.json is one JSON object with the same keys;
its values are strings or numbers. The \"spec\" in what --json prints is such an object.

Options of run, compare and export:
  --csv FILE        take the rows from a CSV file
  --label COLUMN    its column to predict; by default the one in LINK, or the last one
  --set KEY=VALUE   change a setting; can be given many times, the last word counts
  --strict          take warnings for errors
  --quiet           show no progress
  -h, --help        this text
  -V, --version     the version of the command and of its links

Options of lab run:
  --json            print one JSON document instead of the report
  --resampled FILE  write the resampled train set as a CSV file, with the rows that each row comes from

Options of lab export, at least one of them:
  --results FILE    settings, scores, confusion matrix, thresholds and losses; FILE ends in .json or .csv
  --weights FILE    the trained network as JSON, in PyTorch's layout
  --resampled FILE  as of lab run
  --notebook FILE   a Jupyter notebook that repeats the experiment in PyTorch and imbalanced-learn
  --figures DIR     every figure as an SVG file, on white and on dark

Options of lab compare:
  --with \"NAME: CHANGES\"
                    compare LINK with this remedy; can be given many times. CHANGES are settings written as in a
                    link, such as 'SMOTE, 3 neighbors: resample=smote&resample.k_neighbors=3'. Without any, nine
                    common remedies are compared with none at all; those of LINK itself are taken off first
  --seeds N         run each on N seeds from the one in LINK; 10 by default. With commas, as in 1,2,5: these seeds
  --jobs N          runs at the same time, by default one per processor; the output is the same
  --sort MEASURE    what the text sorts by and shows in full, such as recall; balanced_accuracy by default
  --format FORMAT   text; csv, with a line per run and its link; or json, with all means, differences and intervals
  --out FILE        write there instead of to standard output
  --figures DIR     the plot of what is sorted by as an SVG file, on white and on dark

Options of lab lesson:
  --seeds N         try every step on the seeds from 0 to N - 1 as well, and say how often it comes as it says

The report goes to standard output; progress, warnings and errors go to standard error.

Exit codes:
  0   the experiment ran
  1   the output could not be written
  2   the arguments, the link, the spec file or the lesson are wrong; with --strict also: there were warnings
  3   the data could not be read
  4   the experiment cannot run with these settings, or training diverged; of a comparison: every run of it
";

/// What is asked for.
pub(super) enum Command {
    Run(RunArgs),
    Compare(CompareArgs),
    Lesson(LessonArgs),
    Export(ExportArgs),
    List,
    Help,
    Version,
}

/// What an experiment is made of.
#[derive(Debug, Default, PartialEq)]
pub(super) struct SpecArgs {
    /// A link or the path of a spec file.
    pub(super) source: Option<OsString>,
    pub(super) csv: Option<PathBuf>,
    pub(super) label: Option<String>,
    pub(super) set: Vec<(String, String)>,
    pub(super) strict: bool,
    pub(super) quiet: bool,
}

/// An experiment, and how to tell about it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct RunArgs {
    pub(super) spec: SpecArgs,
    pub(super) json: bool,
    pub(super) resampled: Option<PathBuf>,
}

/// An experiment, and what to write of it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ExportArgs {
    pub(super) spec: SpecArgs,
    pub(super) results: Option<(PathBuf, ResultsFormat)>,
    pub(super) weights: Option<PathBuf>,
    pub(super) resampled: Option<PathBuf>,
    pub(super) notebook: Option<PathBuf>,
    pub(super) figures: Option<PathBuf>,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ResultsFormat {
    Csv,
    Json,
}

/// An experiment, what to compare it with, and how to tell about it.
pub(super) struct CompareArgs {
    pub(super) spec: SpecArgs,
    /// Name and changes of each remedy.
    pub(super) with: Vec<(String, String)>,
    pub(super) seeds: Seeds,
    pub(super) jobs: Option<NonZero<usize>>,
    pub(super) sort: Measure,
    pub(super) format: Format,
    pub(super) out: Option<PathBuf>,
    pub(super) figures: Option<PathBuf>,
}

/// A lesson, and whether to try it on many seeds.
pub(super) struct LessonArgs {
    /// The id of a lesson or the path of one; the list of lessons if `None`.
    pub(super) source: Option<OsString>,
    pub(super) n_seeds: Option<u32>,
}

/// Which seeds to run on.
pub(super) enum Seeds {
    /// That many from the experiment's own.
    Following(u32),
    These(Vec<Seed>),
}

/// How a comparison is written.
#[derive(Clone, Copy)]
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
        Self::parse(Parser::from_env()).map_err(|error| {
            Failure::usage(format!("The arguments are wrong: {error}."), "Run `lab help` to see what there is.")
        })
    }

    fn parse(mut parser: Parser) -> Result<Self, lexopt::Error> {
        let mut run = RunArgs::default();
        let mut compare = CompareArgs {
            spec: SpecArgs::default(),
            with: Vec::new(),
            seeds: Seeds::Following(10),
            jobs: None,
            sort: Measure::BalancedAccuracy,
            format: Format::Text,
            out: None,
            figures: None,
        };
        let mut export = ExportArgs::default();
        let args = &mut run.spec;
        let mut word: Option<OsString> = None;
        // An option that only one command has.
        let (mut of_run, mut of_compare, mut of_export, mut n_seeds) = (None, None, None, None);
        let (mut resampled, mut figures) = (None, None);
        while let Some(arg) = parser.next()? {
            let is_of_lesson = word.as_deref() == Some("lesson".as_ref());
            match &arg {
                Arg::Long("seeds") if is_of_lesson => {}
                Arg::Long(name @ "json") => of_run = Some(format!("--{name}")),
                Arg::Long(name @ ("results" | "weights" | "notebook")) => {
                    of_export = Some(format!("--{name}"));
                }
                Arg::Long(name @ ("with" | "seeds" | "jobs" | "sort" | "format" | "out")) => {
                    of_compare = Some(format!("--{name}"));
                }
                _ => {}
            }
            match arg {
                Arg::Long("csv") => args.csv = Some(parser.value()?.into()),
                Arg::Long("label") => args.label = Some(parser.value()?.string()?),
                Arg::Long("set") => args.set.push(key_and_value(parser.value()?.string()?)?),
                Arg::Long("strict") => args.strict = true,
                Arg::Long("quiet") => args.quiet = true,
                Arg::Long("json") => run.json = true,
                Arg::Long("resampled") => resampled = Some(PathBuf::from(parser.value()?)),
                Arg::Long("results") => export.results = Some(results_file(parser.value()?.into())?),
                Arg::Long("weights") => export.weights = Some(parser.value()?.into()),
                Arg::Long("notebook") => export.notebook = Some(parser.value()?.into()),
                Arg::Long("figures") => figures = Some(PathBuf::from(parser.value()?)),
                Arg::Long("with") => compare.with.push(name_and_changes(parser.value()?.string()?)?),
                Arg::Long("seeds") if is_of_lesson => n_seeds = Some(parser.value()?.parse()?),
                Arg::Long("seeds") => compare.seeds = parser.value()?.parse_with(seeds)?,
                Arg::Long("jobs") => compare.jobs = Some(parser.value()?.parse()?),
                Arg::Long("sort") => compare.sort = parser.value()?.parse_with(measure)?,
                Arg::Long("format") => compare.format = parser.value()?.parse_with(format_of)?,
                Arg::Long("out") => compare.out = Some(parser.value()?.into()),
                Arg::Long("help") | Arg::Short('h') => return Ok(Self::Help),
                Arg::Long("version") | Arg::Short('V') => return Ok(Self::Version),
                Arg::Value(first) if word.is_none() && is_command(&first) => word = Some(first),
                Arg::Value(source) if args.source.is_none() => {
                    word.get_or_insert_with(|| "run".into());
                    args.source = Some(source);
                }
                unexpected => return Err(unexpected.unexpected()),
            }
        }
        let word = word.as_deref().and_then(|word| word.to_str()).unwrap_or("run");
        let of_two = |path: &Option<PathBuf>, option: &str| path.as_ref().map(|_| option.to_owned());
        let (of_table, of_figures) = (of_two(&resampled, "--resampled"), of_two(&figures, "--figures"));
        let of_others: [Option<String>; 4] = match word {
            "compare" => [of_run, of_export, of_table, None],
            "export" => [of_run, of_compare, None, None],
            "run" => [of_compare, of_export, None, of_figures],
            _ => [of_run.or(of_compare), of_export, of_table, of_figures],
        };
        let is_foreign = of_others.into_iter().flatten().next();
        match (word, is_foreign) {
            ("help", _) => Ok(Self::Help),
            ("list", None) if *args == SpecArgs::default() => Ok(Self::List),
            ("lesson", None) => {
                let source = run.spec.source.take();
                match run.spec == SpecArgs::default() {
                    true => Ok(Self::Lesson(LessonArgs { source, n_seeds })),
                    false => Err("`lab lesson` takes a lesson and --seeds alone".into()),
                }
            }
            ("list", _) => Err("`lab list` takes no arguments".into()),
            _ if args.label.is_some() && args.csv.is_none() => Err("--label is for a file given with --csv".into()),
            (word, Some(option)) => {
                let owner = match &option[2..] {
                    "json" => "lab run",
                    "resampled" => "lab run` and `lab export",
                    "results" | "weights" | "notebook" => "lab export",
                    "figures" => "lab export` and `lab compare",
                    _ => "lab compare",
                };
                Err(format!("{option} is for `{owner}`, not for `lab {word}`").into())
            }
            ("compare", None) => Ok(Self::Compare(CompareArgs { spec: run.spec, figures, ..compare })),
            ("export", None) => {
                let export = ExportArgs { resampled, figures, ..export };
                if export == ExportArgs::default() {
                    return Err("`lab export` is told to write nothing".into());
                }
                Ok(Self::Export(ExportArgs { spec: run.spec, ..export }))
            }
            (_, None) => Ok(Self::Run(RunArgs { resampled, ..run })),
        }
    }
}

fn is_command(word: &OsString) -> bool {
    ["run", "compare", "lesson", "export", "list", "help"].iter().any(|command| word == command)
}

fn key_and_value(text: String) -> Result<(String, String), lexopt::Error> {
    match text.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err(format!("--set takes KEY=VALUE, not \"{text}\"").into()),
    }
}

/// What is written follows from the name's ending.
fn results_file(path: PathBuf) -> Result<(PathBuf, ResultsFormat), lexopt::Error> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("json") => Ok((path, ResultsFormat::Json)),
        Some("csv") => Ok((path, ResultsFormat::Csv)),
        _ => Err(format!("--results takes a FILE that ends in .json or .csv, not \"{}\"", path.display()).into()),
    }
}

/// A name cannot have a `=`, or a colon in the changes could be taken for the one behind the name.
fn name_and_changes(text: String) -> Result<(String, String), lexopt::Error> {
    match text.split_once(':').map(|(name, changes)| (name.trim(), changes.trim())) {
        Some((name, changes)) if !name.is_empty() && !name.contains('=') => Ok((name.to_owned(), changes.to_owned())),
        _ => Err(format!("--with takes \"NAME: CHANGES\", not \"{text}\"").into()),
    }
}

fn seeds(text: &str) -> Result<Seeds, String> {
    let wrong = || format!("not a number from 1 to {MOST_SEEDS}, nor different seeds with commas between them");
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

fn measure(key: &str) -> Result<Measure, String> {
    Measure::of(key).ok_or_else(|| format!("not one of {}", one_of(Measure::ALL.iter().map(|measure| measure.key()))))
}

fn format_of(word: &str) -> Result<Format, String> {
    match word {
        "text" => Ok(Format::Text),
        "csv" => Ok(Format::Csv),
        "json" => Ok(Format::Json),
        _ => Err("not one of text, csv or json".to_owned()),
    }
}
