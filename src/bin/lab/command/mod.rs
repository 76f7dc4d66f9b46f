//! From arguments to output and exit code.

mod args;
mod compare;
mod export;
mod figures;
mod jobs;
mod lesson;
mod list;
mod mistake;
mod print;
mod progress;
mod source;
mod table;

use args::{Command, RunArgs, SpecArgs};
use imbalance_lab::{
    data::{
        samples::Sample,
        table::{Choices, Table},
    },
    experiment::{DataSpec, Digest, Event, ExperimentSpec, LABEL, Report, Run, RunError, results_json},
    problem::Problem,
    wording::counted,
};
use progress::Teller;
use std::{
    borrow::Cow,
    fs::File,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

/// Why a command ends without its output; the numbers are the exit codes that the help lists.
#[derive(Clone, Copy)]
enum Code {
    Output = 1,
    Usage = 2,
    Data = 3,
    Run = 4,
}

/// A problem and the exit code that tells its kind.
struct Failure(Code, Problem);

impl Failure {
    fn usage(what: String, fix: &str) -> Self {
        Self(Code::Usage, Problem::new(what, "Nothing was run.", fix))
    }
}

/// Runs the command that the arguments ask for.
pub(crate) fn main() -> ExitCode {
    match Command::from_env().and_then(perform).and_then(|output| write(&output)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code, Problem { what, why, fix })) => {
            tell(&format!("error: {what}\n  why: {why}\n  fix: {fix}"));
            ExitCode::from(code as u8)
        }
    }
}

fn perform(command: Command) -> Result<String, Failure> {
    match command {
        Command::Text(text) => Ok(text),
        Command::Completions { shell } => Ok(Command::completions(shell)),
        Command::List => Ok(list::text()),
        Command::Run(args) => run(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Lesson(args) => lesson::lesson(&args),
        Command::Export(args) => export::export(&args),
        Command::Table(args) => table::table(&args),
    }
}

fn run(args: &RunArgs) -> Result<String, Failure> {
    let mut teller = Teller::new(args.spec.quiet);
    let (spec, table, warnings) = prepare(&args.spec, &mut teller)?;
    let (_, report) = train(&spec, table.as_ref(), (args.resampled.as_deref(), args.spec.csv.as_deref()), &mut teller)?;
    Ok(if args.json { results_json(&spec, &report, &warnings) + "\n" } else { print::text(&report) })
}

/// The experiment asked for, its table if it has one, and the warnings, which are told.
fn prepare(args: &SpecArgs, teller: &mut Teller) -> Result<(ExperimentSpec, Option<Table>, Vec<String>), Failure> {
    let (mut spec, mut warnings) = source::spec(args)?;
    let table = table(&mut spec, args, &mut warnings, teller)?;
    warnings.iter().for_each(|warning| tell(&format!("warning: {warning}")));
    if args.strict && !warnings.is_empty() {
        return Err(Failure::usage(
            format!(
                "The experiment is not quite the one asked for ({} above).",
                counted(warnings.len() as u64, "warning")
            ),
            "Correct what the warnings name, or leave out --strict.",
        ));
    }
    Ok((spec, table, warnings))
}

/// The sample or file that the spec names. What is found out about a file goes into the spec.
fn table(
    spec: &mut ExperimentSpec,
    args: &SpecArgs,
    warnings: &mut Vec<String>,
    teller: &mut Teller,
) -> Result<Option<Table>, Failure> {
    let mut read = |bytes: &[u8], choices: &Choices| {
        let table = Table::read(bytes, choices, &mut |done| teller.tell("reading", done));
        table.map_err(|error| Failure(Code::Data, error.problem()))
    };
    let choices = spec.choices();
    match (&mut spec.data, &args.csv) {
        (DataSpec::Generated(_), _) => Ok(None),
        (DataSpec::Sample(id), _) => {
            let sample = Sample::of(id).expect("a spec names only samples that there are");
            read(sample.bytes(), &Choices::default()).map(Some)
        }
        (DataSpec::File { name, .. }, None) => Err(Failure(
            Code::Data,
            Problem::new(
                match name.as_str() {
                    "" => "This experiment uses a file.".to_owned(),
                    name => format!("This experiment uses the file “{name}”."),
                },
                "A link carries the name of a file, not its rows.",
                "Give the file with --csv FILE.",
            ),
        )),
        (data @ DataSpec::File { .. }, Some(path)) => {
            let bytes = bytes_of(path)?;
            let table = read(&bytes, &choices)?;
            let DataSpec::File { name, label, fingerprint, .. } = data else { unreachable!("it is a file") };
            let found = Digest::of_bytes(&bytes).to_string();
            if !fingerprint.is_empty() && *fingerprint != found {
                warnings.push(format!(
                    "The file has the fingerprint {found}, and the experiment was made with {fingerprint}: its rows differ."
                ));
            }
            *name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            label.clone_from(&table.label);
            *fingerprint = found;
            Ok(Some(table))
        }
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        let what = format!("The file {} cannot be read: {error}.", path.display());
        Failure(Code::Data, Problem::new(what, "The experiment needs its rows.", "Check path and permissions."))
    })
}

fn train(
    spec: &ExperimentSpec,
    table: Option<&Table>,
    (resampled, csv): (Option<&Path>, Option<&Path>),
    teller: &mut Teller,
) -> Result<(Run, Report), Failure> {
    let failed = |error: RunError| Failure(Code::Run, error.problem());
    let mut run = Run::new(spec, table.map(|table| &table.dataset)).map_err(failed)?;
    let of_all = |epochs_done: f64| epochs_done / f64::from(spec.epochs);
    loop {
        let event = run.advance(&mut |done: f64| teller.tell("resampling", done));
        match event.expect("a run ends with a report or an error").map_err(failed)? {
            // Now, because the file may be what is wanted of an experiment whose training diverges.
            Event::Prepared { .. } => resampled.map_or(Ok(()), |path| write_resampled(&run, table, csv, path))?,
            Event::Steps { epoch, done, of } => {
                teller.tell("training", of_all(f64::from(epoch - 1) + f64::from(done) / f64::from(of)));
            }
            Event::Epoch(record) => teller.tell("training", of_all(f64::from(record.epoch))),
            Event::Finished(report) => {
                teller.clear();
                return Ok((run, *report));
            }
        }
    }
}

/// Rows of a file that are written at once.
const ROWS_AT_ONCE: usize = 10_000;

/// Writes the resampled train set as the page does.
fn write_resampled(run: &Run, table: Option<&Table>, csv: Option<&Path>, path: &Path) -> Result<(), Failure> {
    let bytes: Option<Cow<'_, [u8]>> = match (&run.spec().data, csv) {
        (DataSpec::Sample(id), _) => Sample::of(id).map(|sample| sample.bytes().into()),
        (DataSpec::File { .. }, Some(csv)) => Some(bytes_of(csv)?.into()),
        _ => None,
    };
    let letters = table.zip(bytes).and_then(|(table, bytes)| table.places().read(&bytes));
    let generated = run.generated();
    let (data, label) = match (table, &generated) {
        (Some(table), _) => (&table.dataset, table.label.as_str()),
        (None, Some(generated)) => (generated, LABEL),
        (None, None) => unreachable!("a run has a table or makes its data"),
    };
    let export = run.export(data, label).expect("the train set is resampled").with_letters(letters.as_ref());
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(&export.header())?;
        for start in (0..export.n_rows()).step_by(ROWS_AT_ONCE) {
            file.write_all(&export.rows(start..(start + ROWS_AT_ONCE).min(export.n_rows())))?;
        }
        file.flush()
    };
    write().map_err(|error| cannot_write(path, &error, "Nothing was trained."))
}

fn cannot_write(path: &Path, error: &io::Error, why: &str) -> Failure {
    let what = format!("The file {} cannot be written: {error}.", path.display());
    Failure(Code::Output, Problem::new(what, why, "Check path, permissions and room."))
}

/// A line to the person, beside the output. A closed standard error is nobody's problem.
fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{}", print::harmless(text));
}

/// The output; that its reader has gone, as in `lab list | head`, is no failure.
fn write(output: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(output.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let what = format!("The output cannot be written: {error}.");
            Err(Failure(
                Code::Output,
                Problem::new(what, "What the run found out is lost.", "Make room and run again."),
            ))
        }
        _ => Ok(()),
    }
}
