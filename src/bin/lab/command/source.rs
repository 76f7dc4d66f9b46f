//! From a link or a spec file, and the options that change it, to a spec.

use super::{Failure, args::SpecArgs};
use imbalance_lab::experiment::{DataSpec, ExperimentSpec, LinkError, Parsed, read_spec_file};
use std::{ffi::OsStr, fmt, path::Path};

/// The spec that the arguments describe, and what was ignored on the way.
pub(super) fn spec(args: &SpecArgs) -> Result<(ExperimentSpec, Vec<String>), Failure> {
    let decided =
        [("--label", "data.label", &args.choices.label), ("--columns", "data.columns", &args.choices.columns)];
    if let Some((option, ..)) = decided.iter().find(|(.., value)| value.is_some() && args.csv.is_none()) {
        let what = format!("{option} is for a file given with --csv, and there is none.");
        return Err(Failure::usage(what, &format!("Give the file with --csv FILE, or leave {option} out.")));
    }
    let Parsed { mut spec, mut notices, epoch } = match &args.source {
        None => Parsed { spec: ExperimentSpec::default(), notices: Vec::new(), epoch: None },
        Some(source) => parsed(source)?,
    };
    // The page looks back at it; what ends there is another experiment.
    notices.extend(epoch.map(|epoch| format!("Ignored: epoch: set epochs={epoch} for a run that ends there.")));
    let mut changes = Vec::new();
    if args.csv.is_some() {
        changes.push(("data", "file"));
    }
    changes.extend(args.set.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    for (_, key, value) in &decided {
        changes.extend(value.as_ref().map(|value| (*key, value.as_str())));
    }
    // Techniques first, so that their parameters may stand anywhere.
    let techniques: Vec<String> =
        spec.fields().into_iter().filter(|field| field.is_choice_of_technique).map(|field| field.key).collect();
    changes.sort_by_key(|(key, _)| !techniques.iter().any(|technique| technique == key));
    for (key, value) in changes {
        spec.set(key, value).map_err(|error| {
            let fix = "Run `lab list` to see every setting and what it takes.";
            Failure::usage(format!("--set, --label or --columns does not fit: {error}."), fix)
        })?;
    }
    if args.csv.is_some() && !matches!(spec.data, DataSpec::File { .. }) {
        let what = "--csv and --set data=… name two data sets.".to_owned();
        return Err(Failure::usage(what, "Leave one of them out."));
    }
    Ok((spec, notices))
}

fn parsed(source: &OsStr) -> Result<Parsed, Failure> {
    let text = source.to_string_lossy();
    let path = Path::new(source);
    let is_surely_a_link = text.starts_with('#') || text.contains("://");
    let parsed = if !is_surely_a_link && path.is_file() {
        ExperimentSpec::from_pairs(spec_file(path)?)
    } else if is_surely_a_link || text.is_empty() || (text.contains('=') && !text.ends_with(".json")) {
        ExperimentSpec::from_link(&text)
    } else {
        let fix = "Give a link, a path of a spec file, or nothing; `lab help` shows all of them.";
        return Err(Failure::usage(format!("There is no file {text}, and it is not a link."), fix));
    };
    parsed.map_err(|LinkError::Newer { found }| {
        let what = format!("The experiment has version {found}, and this command reads older ones only.");
        Failure::usage(what, "Run it with a newer lab.")
    })
}

fn spec_file(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let wrong = |error: &dyn fmt::Display| {
        let what = format!("The spec file {} cannot be read: {error}.", path.display());
        Failure::usage(what, "Give one JSON object of settings, such as {\"resample\": \"smote\", \"epochs\": 30}.")
    };
    let bytes = std::fs::read(path).map_err(|error| wrong(&error))?;
    read_spec_file(&bytes).map_err(|error| wrong(&error))
}
