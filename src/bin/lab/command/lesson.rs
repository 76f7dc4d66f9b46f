//! A lesson on a terminal: each step with its question, its run, its goal and what is to be read after it.

use super::{Code, Failure, args::LessonArgs, print};
use imbalance_lab::{
    lesson::{Answer, LESSONS, Lesson, Listed, Paragraph, Right, Step, Verified, Verifier},
    problem::Problem,
    rng::Seed,
};
use std::path::Path;

pub(super) fn lesson(args: &LessonArgs) -> Result<String, Failure> {
    let Some(source) = &args.source else {
        let row = |it: &Listed| vec![it.id.to_owned(), format!("{} min", it.minutes), it.title.to_owned()];
        return Ok(print::table(&LESSONS.iter().map(row).collect::<Vec<_>>()) + "\n");
    };
    let name = source.to_string_lossy();
    let read = |text: &str, id: &str| {
        let fix = "Correct the line; docs/lessons.md shows what a lesson is made of.";
        Lesson::parse(id, text).map_err(|error| Failure::usage(format!("{error}."), fix))
    };
    let lesson = match Listed::of(&name) {
        Some(listed) => read(listed.text(), listed.id)?,
        None => {
            let text = std::fs::read_to_string(source).map_err(|error| {
                let what = format!("There is no lesson “{name}”, and no file of that name can be read: {error}.");
                Failure::usage(what, "Run `lab lesson` to see the lessons, or give the path of a file.")
            })?;
            read(&text, &Path::new(source).file_stem().unwrap_or_default().to_string_lossy())?
        }
    };
    let mut verifier = Verifier::default();
    let mut text = format!("{}\n{}\n", lesson.title, lesson.summary);
    for step in &lesson.steps {
        text += &format!("\n## {}\n", step.heading);
        step.text.iter().for_each(|it| text += &format!("{it}\n"));
        let verified = run(&mut verifier, step, None)?;
        text += &told(step, &verified);
        if let Some(n_seeds) = args.n_seeds {
            text += &tried(&mut verifier, step, n_seeds, verified.right)?;
        }
    }
    Ok(print::harmless(&text))
}

fn run(verifier: &mut Verifier, step: &Step, seed: Option<Seed>) -> Result<Verified, Failure> {
    verifier.step(step, seed).map_err(|error| {
        let Problem { what, why, fix } = error.problem();
        Failure(Code::Run, Problem::new(format!("Step “{}”: {what}", step.heading), why, fix))
    })
}

/// Question, runs, goal and what is to be read.
fn told(step: &Step, Verified { run, a, goal, right, is_idle }: &Verified) -> String {
    let mut lines = Vec::new();
    if let Some(ask) = &step.ask {
        lines.push(format!("? {}", ask.question));
        match (&ask.answer, right) {
            (Answer::Number { min, max, unit, .. }, Some(Right::Number(is))) => {
                lines.push(format!("  {min} to {max} {unit}; right: {is:.4}"));
            }
            (Answer::Number { .. }, _) => lines.push("  right: undefined in this run".to_owned()),
            (Answer::Choice(choices), right) => lines.extend(choices.iter().enumerate().map(|(index, choice)| {
                format!("  [{}] {}", if *right == Some(Right::Choice(index)) { "x" } else { " " }, choice.text)
            })),
        }
    }
    lines.extend(a.as_ref().map(|a| format!("A #{}: {}", a.link(), a.verdict())));
    lines.push(format!("> #{}: {}", run.link(), run.verdict()));
    lines.push(format!("= {}", goal.because));
    lines.extend(is_idle.then(|| "= The step’s own link reaches the goal, so there is nothing to do.".to_owned()));
    lines.extend(step.fill(run, a.as_ref()).iter().map(Paragraph::to_string));
    lines.join("\n") + "\n"
}

/// How many of the seeds come as the step says.
fn tried(verifier: &mut Verifier, step: &Step, n_seeds: u32, right: Option<Right>) -> Result<String, Failure> {
    let (mut n_reached, mut n_alike, mut failed) = (0, 0, Vec::new());
    for seed in 0..n_seeds {
        let other = run(verifier, step, Some(Seed(seed)))?;
        n_reached += u32::from(other.goal.reached);
        n_alike += u32::from(match (right, other.right) {
            (Some(Right::Number(_)), Some(Right::Number(_))) => true,
            (here, there) => here == there,
        });
        failed.extend((!other.goal.reached).then(|| format!("  seed {seed}: {}\n", other.goal.because)));
    }
    let answers = if step.ask.is_some() { format!(", the answer is the same on {n_alike}") } else { String::new() };
    Ok(format!("Of {n_seeds} seeds the goal is reached on {n_reached}{answers}.\n{}", failed.concat()))
}
