//! Lessons say what is true: every step of every lesson, on ten seeds, and what is told of lessons that are wrong.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::{
    lesson::{Answer, LESSONS, Lesson, Listed, Locks, Prediction, Right, Step, Verified, Verifier, names, shown},
    rng::Seed,
};
use std::{path::Path, thread};

const N_SEEDS: u32 = 10;
/// Of so many seeds a step has to come as it says.
const ENOUGH: u32 = 9;

fn lesson(listed: &Listed) -> Lesson {
    Lesson::parse(listed.id, listed.text()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_list_of_lessons_says_what_their_files_say() {
    for listed in LESSONS {
        let Lesson { id, title, summary, minutes, steps } = lesson(listed);
        assert_eq!((id.as_str(), title.as_str()), (listed.id, listed.title));
        assert_eq!((summary.as_str(), minutes), (listed.summary, listed.minutes), "{id}");
        assert!((3..=10).contains(&steps.len()), "{id} has {} steps", steps.len());
        assert!(listed.text().len() < 16_000, "{id} is a chapter, not a lesson");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lesson/lessons");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of the lessons")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut listed: Vec<String> = LESSONS.iter().map(Listed::file).collect();
    listed.sort();
    assert_eq!(files, listed, "src/lesson/index.rs lists the files of src/lesson/lessons");
}

/// What came of a step on one seed, as far as it has to be the same on most.
fn comes_as_it_says(step: &Step, here: &Verified, usual: &Verified) -> Vec<String> {
    let mut wrong = Vec::new();
    if !here.goal.reached {
        wrong.push(here.goal.because.clone());
    }
    match (step.ask.as_ref().map(|ask| &ask.answer), here.right) {
        (None, _) => {}
        (Some(_), None) => wrong.push("no answer is right, or several are".to_owned()),
        (Some(Answer::Number { min, max, .. }), Some(Right::Number(is))) => {
            if !(*min..=*max).contains(&is) {
                wrong.push(format!("the right answer {is} is out of range"));
            }
        }
        (Some(Answer::Choice(choices)), Some(Right::Choice(index))) => {
            if here.right != usual.right {
                wrong.push(format!("“{}” is right", choices[index].text));
            }
        }
        _ => wrong.push("the answer does not fit the question".to_owned()),
    }
    let filled: Vec<String> = step.fill(&here.run, here.a.as_ref()).iter().map(ToString::to_string).collect();
    if filled.iter().any(|text| text.contains('—')) {
        wrong.push("a number in the text has no value".to_owned());
    }
    wrong
}

/// Runs a lesson on its own seeds, where all has to come as it says, and on ten others.
fn hold(id: &str) {
    let lesson = lesson(LESSONS.iter().find(|listed| listed.id == id).unwrap_or_else(|| panic!("no lesson {id}")));
    let verify = |verifier: &mut Verifier, step: &Step, seed| {
        verifier.step(step, seed).unwrap_or_else(|error| panic!("{}: {error}", step.heading))
    };
    let mut verifier = Verifier::default();
    let usual: Vec<Verified> = lesson.steps.iter().map(|step| verify(&mut verifier, step, None)).collect();
    // One lesson takes most of the time of all, so the seeds of each go side by side.
    let on_seed = &|seed| {
        let mut verifier = Verifier::default();
        let steps = lesson.steps.iter().zip(&usual);
        let wrong =
            steps.map(|(step, usual)| comes_as_it_says(step, &verify(&mut verifier, step, Some(Seed(seed))), usual));
        wrong.collect::<Vec<_>>()
    };
    let by_seed: Vec<Vec<Vec<String>>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..N_SEEDS).map(|seed| scope.spawn(move || on_seed(seed))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no step panics")).collect()
    });
    let mut broken = Vec::new();
    let mut rows = Vec::new();
    for (at, (step, usual)) in lesson.steps.iter().zip(&usual).enumerate() {
        let mut wrong = comes_as_it_says(step, usual, usual);
        if usual.is_idle {
            wrong.push("the step asks for a change, and its own link reaches the goal".to_owned());
        }
        broken.extend(wrong.iter().map(|wrong| format!("{}, “{}”: {wrong}", lesson.id, step.heading)));
        let n = by_seed.iter().filter(|steps| steps[at].is_empty()).count() as u32;
        let others: Vec<String> = (0..)
            .zip(&by_seed)
            .flat_map(|(seed, steps): (u32, _)| steps[at].iter().map(move |wrong| format!("  seed {seed}: {wrong}")))
            .collect();
        rows.push(format!("  {n:>2} of {N_SEEDS}  {}", step.heading));
        rows.extend(others.iter().map(|text| format!("        {text}")));
        if n < ENOUGH {
            broken.push(format!(
                "{}, “{}”: only {n} of {N_SEEDS} seeds\n{}",
                lesson.id,
                step.heading,
                others.join("\n")
            ));
        }
    }
    println!("{}\n{}", lesson.id, rows.join("\n"));
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// One test per lesson, whose name tells which one is not true any more.
macro_rules! lessons {
    ($($id:ident),+ $(,)?) => {
        mod every_step_comes_as_it_says_on_nine_seeds_of_ten {
            $(#[test]
            fn $id() {
                super::hold(stringify!($id));
            })+
        }

        /// The lessons that are held.
        const HELD: &[&str] = &[$(stringify!($id)),+];
    };
}
lessons!(accuracy_trap, base_rates, threshold_first, one_idea, duplicates, smote_geometry, leakage, costs, article,);

#[test]
fn every_lesson_is_held() {
    assert_eq!(HELD, LESSONS.iter().map(|lesson| lesson.id).collect::<Vec<_>>());
}

/// A lesson that is right.
const RIGHT: &str = "\
# Title
summary: A line.
minutes: 3

## Step
link: v=1&epochs=2
pin: v=1&epochs=1
lock: all but threshold
show: threshold, decision-map
ask: How many?
range: 0 to 30 cases
start: 10
right: found
goal: accuracy >= 50% && a.accuracy >= 50%
solution: v=1&epochs=2&threshold=prior
hint: Look at the threshold.

Words.

reveal:
It is {found} of {rare}.
";

#[test]
fn a_wrong_lesson_says_which_line_and_what_belongs_there() {
    Lesson::parse("right", RIGHT).unwrap();
    // What is replaced by what, the line, and parts of the message.
    let cases: &[(&str, &str, usize, &[&str])] = &[
        ("# Title\n", "Title\n", 1, &["“Title”", "# Title"]),
        ("summary: A line.\n", "", 1, &["no “summary:”"]),
        ("minutes: 3", "minutes: three", 3, &["“three”", "a whole number from 1 to 180"]),
        ("minutes: 3", "minutes: 3\nauthor: me", 4, &["“author:”", "summary or minutes"]),
        ("## Step", "Words", 5, &["“Words”", "the first \"## Heading\""]),
        ("## Step", "### Step", 5, &["“### Step”", "the heading of a step"]),
        ("link: v=1&epochs=2\n", "", 5, &["no “link:”"]),
        ("link: v=1&epochs=2", "link: v=1&epoch=2", 6, &["names an epoch", "\"epoch: 12\""]),
        ("link: v=1&epochs=2", "link: v=9", 6, &["v=9", "version 9"]),
        ("link: v=1&epochs=2", "link:", 6, &["something behind \"link:\""]),
        ("link: v=1&epochs=2", "link: v=1\nlink: v=1", 7, &["“link:” again, after line 6"]),
        ("hint: Look", "epoch: 3\nhint: Look", 16, &["“3”", "a whole number from 1 to the 2 epochs"]),
        ("hint: Look", "epoch: last\nhint: Look", 16, &["“last”", "a whole number"]),
        ("pin: v=1&epochs=1\n", "", 13, &["a.accuracy", "the step has no \"pin:\""]),
        ("all but threshold", "all but treshold", 8, &["“treshold”", "such as", "threshold"]),
        ("all but threshold", "threshold", 15, &["changes threshold, which is locked"]),
        ("show: threshold", "show: treshold", 9, &["“treshold”", "threshold"]),
        ("ask: How many?\n", "", 10, &["“range:” without a question"]),
        ("range: 0 to 30 cases\n", "", 10, &["a question without answers"]),
        ("range: 0 to 30 cases", "range: 30 to 0 cases", 11, &["two rising numbers"]),
        ("range: 0 to 30 cases", "range: 0 to inf", 11, &["two rising numbers"]),
        ("range: 0 to 30 cases", "range: 0 to 30 by 0 cases", 11, &["a step behind \"by\""]),
        ("range: 0 to 30 cases", "choice: It rises. [right]", 11, &["one choice", "at least two"]),
        ("range: 0 to 30 cases", "choice: Yes.\nchoice: No.", 11, &["0 choices with [right]"]),
        ("range: 0 to 30 cases", "choice: Yes. [maybe]\nchoice: No.", 11, &["“[maybe]”", "[if …]"]),
        ("range: 0 to 30 cases", "choice: [right]\nchoice: No.", 11, &["a choice without words"]),
        ("start: 10", "start: 31", 12, &["“31”", "a number from 0 to 30"]),
        ("right: found\n", "", 10, &["no “right:”"]),
        ("right: found", "right: fond", 13, &["fond", "such as", "found"]),
        ("right: found", "right: found > 1", 13, &["found > 1", "a number"]),
        ("right: found", "right: set.k_neighbors", 13, &["set.k_neighbors", "a setting of the step's link"]),
        ("goal: accuracy >= 50%", "goal: acuracy >= 50%", 14, &["acuracy", "such as", "accuracy"]),
        ("goal: accuracy >= 50% && a.accuracy >= 50%\n", "", 5, &["no “goal:”"]),
        ("goal: accuracy >= 50% && a.accuracy >= 50%", "goal: accuracy", 14, &["a comparison"]),
        ("&threshold=prior", "", 15, &["the step's own link"]),
        ("Words.", "Words: {found}.", 18, &["none before the run"]),
        ("Words.", "gaol: recall > 1", 18, &["“gaol:”", "goal"]),
        ("Words.", "A *word.", 18, &["words between * and *"]),
        ("{found}", "{fund}", 21, &["fund", "found"]),
        ("{found}", "{found", 21, &["found of {rare"]),
        ("reveal:", "reveal: It is.", 20, &["\"reveal:\" alone"]),
        ("It is {found} of {rare}.", "It is.\n\nhint: Late.", 23, &["settings above \"reveal:\""]),
    ];
    for (what, by, line, parts) in cases {
        assert!(RIGHT.contains(what), "{what}");
        let error = Lesson::parse("wrong", &RIGHT.replacen(what, by, 1)).expect_err(by);
        let text = error.to_string();
        assert_eq!(error.line, *line, "{by}: {text}");
        assert!(text.starts_with(&format!("wrong, line {line}: found ")), "{text}");
        parts.iter().for_each(|part| assert!(text.contains(part), "{by}: no {part} in: {text}"));
    }
    for empty in ["", "\n\n", "# Title", "# Title\nsummary: A line.\nminutes: 1"] {
        Lesson::parse("empty", empty).unwrap_err();
    }
}

#[test]
fn a_step_looks_at_its_epoch_and_at_that_of_its_pinned_run() {
    let lesson = |settings: &str| {
        let text = format!("# T\nsummary: S.\nminutes: 1\n\n## Step\n{settings}\ngoal: accuracy > 0\n");
        let lesson = Lesson::parse("x", &text).unwrap();
        Verifier::default().step(&lesson.steps[0], None).unwrap()
    };
    let data = "v=1&data=moons&data.n_samples=300";
    for (epoch, of_a) in [(2, 2), (6, 4)] {
        let looked = lesson(&format!("link: {data}&epochs=9\npin: {data}&sampler=weighted&epochs=4\nepoch: {epoch}"));
        let ended = lesson(&format!("link: {data}&epochs={epoch}\npin: {data}&sampler=weighted&epochs={of_a}"));
        assert_eq!((looked.run.test, looked.run.epochs), (ended.run.test, ended.run.epochs));
        let [looked, ended] = [looked.a, ended.a].map(|a| a.unwrap().test);
        assert_eq!(looked, ended);
    }
}

#[test]
fn no_text_makes_it_panic() {
    // Every prefix, and every line in every place of every other: wrong in many ways.
    for end in (0..RIGHT.len()).filter(|&end| RIGHT.is_char_boundary(end)) {
        let _ = Lesson::parse("cut", &RIGHT[..end]);
    }
    let lines: Vec<&str> = RIGHT.lines().collect();
    for from in 0..lines.len() {
        for to in 0..lines.len() {
            let mut mixed = lines.clone();
            mixed[to] = lines[from];
            let _ = Lesson::parse("mixed", &mixed.join("\n"));
        }
    }
    for odd in
        ["((((", "a.", "set.", "1e999 > 1", "%", "found / (found - found) > 0 &&", "é > ü", "|", "||", "- - -1 > 0"]
    {
        let _ = Lesson::parse("odd", &RIGHT.replace("accuracy >= 50% && a.accuracy >= 50%", odd));
        let _ = Lesson::parse("odd", &RIGHT.replace("{found}", &format!("{{{odd}}}")));
    }
}

#[test]
fn a_step_judges_predictions_and_goals_in_words() {
    let lesson = Lesson::parse("right", RIGHT).unwrap();
    let step = &lesson.steps[0];
    let Verified { run, a, goal, .. } = Verifier::default().step(step, None).unwrap();
    assert!(goal.reached && goal.because.starts_with("Reached: accuracy is "), "{}", goal.because);
    let without_a = step.judge(&run, None);
    assert_eq!(
        (without_a.reached, without_a.because.as_str()),
        (false, "Not reached: there is no run A yet to compare with.")
    );
    let Some(Right::Number(is)) = step.right(&run, a.as_ref()) else { panic!("a number is asked for") };
    let near = step.answered(Prediction::Number(is + 1.0), &run, a.as_ref());
    assert_eq!((near.right, near.because), (Some(true), format!("You said {} cases; it is {is} cases.", is + 1.0)));
    assert_eq!(step.answered(Prediction::Number(is + 2.0), &run, a.as_ref()).right, Some(false));
    assert_eq!(step.answered(Prediction::Choice(0), &run, a.as_ref()).right, None, "a number was asked for");
    assert_eq!(step.fill(&run, a.as_ref())[0].to_string(), format!("It is {is} of 30."));
    assert!(!step.locks.holds("threshold.at") && step.locks.holds("threshold_at") && step.locks.holds("seed"));
    assert!(Locks::These(vec!["data".to_owned()]).holds("data.noise"));
}

#[test]
fn the_docs_name_every_name() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lessons.md");
    let docs = std::fs::read_to_string(path).unwrap();
    for name in names() {
        assert!(docs.contains(&format!("`{name}`")), "docs/lessons.md does not speak of {name}");
    }
    const HEADING: &str = "## What a step can show\n\n";
    let (before, rest) = docs.split_once(HEADING).expect("docs/lessons.md has the heading");
    let (listed, after) = rest.split_once("\n\n").expect("a paragraph follows");
    let list = wrapped(&shown().map(|name| format!("`{name}`")).collect::<Vec<_>>());
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        std::fs::write(path, format!("{before}{HEADING}{list}\n\n{after}")).expect("the docs can be written");
        return;
    }
    assert!(
        listed == list,
        "IMBALANCE_LAB_BLESS=1 cargo test --test lessons the_docs writes into docs/lessons.md:\n{list}"
    );
}

/// Names as a sentence in lines of up to 120 characters.
fn wrapped(names: &[String]) -> String {
    let mut lines = vec![String::new()];
    for (at, name) in names.iter().enumerate() {
        let word = format!("{name}{}", if at + 1 < names.len() { "," } else { "." });
        let line = lines.last_mut().expect("there is one");
        match line.len() + 1 + word.len() {
            _ if line.is_empty() => line.push_str(&word),
            ..=120 => *line += &format!(" {word}"),
            _ => lines.push(word),
        }
    }
    lines.join("\n")
}
