//! A list of steps, run in order: each with a header and its time, a table of all times, and a stop at a failure.

use std::time::{Duration, Instant};

use crate::Result;

/// How a step that did not fail ended.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    Done,
    /// Not run, and why.
    Skipped(String),
}

type Action<'a> = Box<dyn FnOnce() -> Result<Outcome> + 'a>;

/// One step: what it does, how long it takes the first time if that is long, and how to do it.
pub struct Step<'a> {
    title: &'static str,
    first_time: &'static str,
    action: Action<'a>,
}

impl<'a> Step<'a> {
    pub fn new(title: &'static str, action: impl FnOnce() -> Result<Outcome> + 'a) -> Self {
        Self { title, first_time: "", action: Box::new(action) }
    }

    /// Says how long the step takes on a machine where nothing has been built.
    pub fn first_time(mut self, time: &'static str) -> Self {
        self.first_time = time;
        self
    }
}

/// Runs the steps; the error names the one that failed.
pub fn run(steps: Vec<Step<'_>>) -> Result<()> {
    let total = steps.len();
    let start = Instant::now();
    let mut table = Vec::new();
    let mut failure = None;
    for (index, step) in steps.into_iter().enumerate() {
        let number = index + 1;
        let note =
            if step.first_time.is_empty() { String::new() } else { format!(" (first time: {})", step.first_time) };
        println!("\n=== [{number}/{total}] {}{note}", step.title);
        let step_start = Instant::now();
        let outcome = (step.action)();
        let time = step_start.elapsed();
        let word = match &outcome {
            Ok(Outcome::Done) => "ok",
            Ok(Outcome::Skipped(reason)) => {
                println!("Skipped: {reason}");
                "skipped"
            }
            Err(_) => "FAILED",
        };
        println!("--- [{number}/{total}] {word}, {}", shown(time));
        table.push((step.title, word, time));
        if let Err(error) = outcome {
            failure = Some(format!("step {number} of {total} failed: {}\n{error}", step.title));
            break;
        }
    }
    println!("\nTimes:");
    for (title, word, time) in &table {
        println!("  {:>8}  {word:7}  {title}", shown(*time));
    }
    println!("  {:>8}  in all", shown(start.elapsed()));
    match failure {
        Some(message) => Err(format!("{message}\nSteps after it that were not run: {}.", total - table.len())),
        None => Ok(()),
    }
}

/// A time for people: `0.4 s`, `12.0 s`, `4m 07s`.
fn shown(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{}m {:02}s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn the_first_failure_stops_the_rest() {
        let ran = Cell::new(0);
        let count = |outcome: Result<Outcome>| {
            ran.set(ran.get() + 1);
            outcome
        };
        let message = run(vec![
            Step::new("first", || count(Ok(Outcome::Done))),
            Step::new("second", || count(Ok(Outcome::Skipped("no file".to_owned())))),
            Step::new("third", || count(Err("broken".to_owned()))),
            Step::new("fourth", || count(Ok(Outcome::Done))),
        ])
        .expect_err("the third fails");
        assert_eq!(ran.get(), 3);
        assert!(message.contains("step 3 of 4 failed: third\nbroken"), "{message}");
    }

    #[test]
    fn times_are_short() {
        assert_eq!(shown(Duration::from_millis(420)), "0.4 s");
        assert_eq!(shown(Duration::from_secs(247)), "4m 07s");
    }
}
