//! What is wrong with the arguments, in the words in which every problem is told.

use super::Failure;
use clap::{
    Command,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use imbalance_lab::param::one_of;
use std::{error::Error as _, ffi::OsString};

/// The failure that tells of clap's error about these arguments.
pub(super) fn failure(error: &Error, lab: &Command, args: &[OsString]) -> Failure {
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let is_command = |word: &&str| lab.get_subcommands().any(|command| command.get_name() == *word);
    let command = args.get(1).and_then(|word| word.to_str()).filter(is_command).unwrap_or("run");
    let options = format!("Run `lab help {command}` to see what it takes.");
    match error.kind() {
        ErrorKind::UnknownArgument if arg.starts_with('-') => {
            let owners: Vec<String> =
                lab.get_subcommands().filter(|other| has_option(other, &arg)).map(shown).collect();
            let suggested = of(ContextKind::SuggestedArg);
            let fix = match suggested.as_str() {
                "" => options,
                suggested => format!("It may be {suggested} that is meant. {options}"),
            };
            match owners.as_slice() {
                [] => Failure::usage(format!("`lab {command}` has no option \'{arg}\'."), &fix),
                owners => Failure::usage(
                    format!("{arg} is for {}, not for `lab {command}`.", owners.join(" and ")),
                    "Leave it out, or give the other command.",
                ),
            }
        }
        // Without the name of a command, clap takes what is too much for one.
        ErrorKind::UnknownArgument | ErrorKind::ArgumentConflict => Failure::usage(
            format!("\'{arg}{}\' is one argument too many for `lab {command}`.", of(ContextKind::InvalidSubcommand)),
            "Name the command first, give one link or file at most, and put a link with & between quotes.",
        ),
        ErrorKind::InvalidValue if value.is_empty() => {
            Failure::usage(format!("A value is missing behind \'{}\'.", name(&arg)), &options)
        }
        ErrorKind::InvalidValue => {
            let taken = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(words)) => one_of(words.iter().map(String::as_str)),
                _ => String::new(),
            };
            Failure::usage(format!("\'{}\' does not take \"{value}\".", name(&arg)), &format!("Give {taken}."))
        }
        ErrorKind::ValueValidation => {
            let reason = error.source().map_or_else(String::new, |reason| format!(": {reason}"));
            Failure::usage(format!("\'{}\' does not take \"{value}\"{reason}.", name(&arg)), &options)
        }
        ErrorKind::TooManyValues => {
            Failure::usage(format!("\'{}\' takes no value, such as \"{value}\".", name(&arg)), "Leave the value out.")
        }
        ErrorKind::MissingRequiredArgument => {
            Failure::usage(format!("`lab {command}` needs {arg}."), &format!("Add it. {options}"))
        }
        ErrorKind::InvalidSubcommand => Failure::usage(
            format!("There is no command \'{}\'.", of(ContextKind::InvalidSubcommand)),
            "Run `lab help` to see the commands there are.",
        ),
        kind => Failure::usage(format!("The arguments are wrong: {kind}."), &options),
    }
}

/// Whether a command has an option, which is written with its dashes.
fn has_option(command: &Command, option: &str) -> bool {
    let name = option.strip_prefix("--");
    name.is_some() && command.get_arguments().any(|arg| arg.get_long() == name)
}

fn shown(command: &Command) -> String {
    format!("`lab {}`", command.get_name())
}

/// The option without what it takes: `--csv` of `--csv <FILE>`.
fn name(arg: &str) -> &str {
    arg.split(' ').next().unwrap_or(arg)
}
