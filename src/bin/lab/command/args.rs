//! Arguments.

use super::Failure;
use lexopt::{Arg, Parser, ValueExt};
use std::{ffi::OsString, path::PathBuf};

/// What `lab help` prints.
pub(super) const HELP: &str = "\
lab: the experiments of Imbalance Lab, without the page and with the same bits

Usage:
  lab [run] [LINK | SPEC.json] [OPTIONS]   run an experiment; without LINK the one the page opens with
  lab list                                 every technique and every setting
  lab help                                 this text

LINK is what the page's address bar shows: all of it, or the part after #, such as
'resample=smote&epochs=30'. In a shell it needs quotes. SPEC.json is one JSON object with the same keys;
its values are strings or numbers. The \"spec\" in what --json prints is such an object.

Options:
  --csv FILE        take the rows from a CSV file
  --label COLUMN    its column to predict; by default the one in LINK, or the last one
  --set KEY=VALUE   change a setting; can be given many times, the last word counts
  --json            print one JSON document instead of the report
  --resampled FILE  write the resampled train set as a CSV file, with the rows that each row comes from
  --strict          take warnings for errors
  --quiet           show no progress
  -h, --help        this text
  -V, --version     the version of the command and of its links

The report goes to standard output; progress, warnings and errors go to standard error.

Exit codes:
  0   the experiment ran
  1   the output could not be written
  2   the arguments, the link or the spec file are wrong; with --strict also: there were warnings
  3   the data could not be read
  4   the experiment cannot run with these settings, or training diverged
";

/// What is asked for.
pub(super) enum Command {
    Run(RunArgs),
    List,
    Help,
    Version,
}

/// What an experiment is made of, and how to tell about it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct RunArgs {
    /// A link or the path of a spec file.
    pub(super) source: Option<OsString>,
    pub(super) csv: Option<PathBuf>,
    pub(super) label: Option<String>,
    pub(super) set: Vec<(String, String)>,
    pub(super) json: bool,
    pub(super) resampled: Option<PathBuf>,
    pub(super) strict: bool,
    pub(super) quiet: bool,
}

impl Command {
    /// Reads the arguments of this process.
    pub(super) fn from_env() -> Result<Self, Failure> {
        Self::parse(Parser::from_env()).map_err(|error| {
            Failure::usage(format!("The arguments are wrong: {error}."), "Run `lab help` to see what there is.")
        })
    }

    fn parse(mut parser: Parser) -> Result<Self, lexopt::Error> {
        let mut args = RunArgs::default();
        let mut word: Option<OsString> = None;
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Long("csv") => args.csv = Some(parser.value()?.into()),
                Arg::Long("label") => args.label = Some(parser.value()?.string()?),
                Arg::Long("set") => args.set.push(key_and_value(parser.value()?.string()?)?),
                Arg::Long("resampled") => args.resampled = Some(parser.value()?.into()),
                Arg::Long("json") => args.json = true,
                Arg::Long("strict") => args.strict = true,
                Arg::Long("quiet") => args.quiet = true,
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
        match word.as_deref().and_then(|word| word.to_str()) {
            Some("help") => Ok(Self::Help),
            Some("list") if args != RunArgs::default() => Err("`lab list` takes no arguments".into()),
            Some("list") => Ok(Self::List),
            _ if args.label.is_some() && args.csv.is_none() => Err("--label is for a file given with --csv".into()),
            _ => Ok(Self::Run(args)),
        }
    }
}

fn is_command(word: &OsString) -> bool {
    ["run", "list", "help"].iter().any(|command| word == command)
}

fn key_and_value(text: String) -> Result<(String, String), lexopt::Error> {
    match text.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err(format!("--set takes KEY=VALUE, not \"{text}\"").into()),
    }
}
