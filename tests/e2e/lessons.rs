//! Every lesson from its first step to its last, as a student takes it.

use crate::{bench::out_of_sight, page::Page};
use imbalance_lab::figure::FigureId;
use imbalance_lab::lesson::{Answer, LESSONS, Lesson, Listed, Locks, Prediction, Step, Verifier};
use serde_json::Value;
use std::time::{Duration, Instant};

/// The player's words once they are what they should be.
#[track_caller]
fn wait_for_words(page: &Page, name: &str, expected: &str) {
    let start = Instant::now();
    loop {
        let found = page.read_text(name);
        if found == expected {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{name} says\n  {found}\nand not\n  {expected}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

fn is_there(page: &Page, name: &str) -> bool {
    page.evaluate(&format!("document.querySelector('[data-testid={name}]')?.checkVisibility() ?? false")) == true
}

/// Answers the question of a step with the first answer there is.
fn predict(page: &Page, step: &Step) -> Option<Prediction> {
    match &step.ask.as_ref()?.answer {
        Answer::Choice(_) => {
            // Nothing runs before the question is answered.
            page.press("lesson-run");
            assert_eq!(page.read().phase, "idle", "{}: a run before the answer", step.heading);
            page.press("lesson-choice-0");
            Some(Prediction::Choice(0))
        }
        Answer::Number { min, .. } => {
            page.evaluate(&format!(
                "(() => {{ const slider = document.querySelector('[data-testid=lesson-slider]'); slider.value = {min};
                    slider.dispatchEvent(new Event('input', {{bubbles: true}})) }})()"
            ));
            Some(Prediction::Number(*min))
        }
    }
}

fn take(page: &Page, lesson: &Lesson, verifier: &mut Verifier) {
    for (at, step) in lesson.steps.iter().enumerate() {
        let name = format!("{}, “{}”", lesson.id, step.heading);
        wait_for_words_of(page, "#lesson-heading", &step.heading);
        assert_eq!(page.read().phase, "idle", "{name}: nothing runs by itself");
        assert_eq!(page.read_text("lesson-reveal"), "", "{name}");
        let expected = verifier.step(step, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        let prediction = predict(page, step);
        page.press("lesson-run");
        if let Some(solution) = &step.solution {
            page.wait_for("the step's own run", |shown| shown.phase == "finished");
            assert_eq!(page.read_text("lesson-reveal"), "", "{name}: told before it was found");
            for hint in 0..step.hints.len() {
                assert!(is_there(page, "lesson-hint"), "{name}: hint {hint}");
                page.press("lesson-hint");
            }
            assert!(!is_there(page, "lesson-hint"), "{name}: there is no further hint");
            page.evaluate(&format!("void (location.hash = {})", Value::from(solution.link.as_str())));
        }
        wait_for_words(page, "lesson-outcome", &expected.goal.because);
        assert!(expected.goal.reached, "{name}: {}", expected.goal.because);
        assert_eq!(page.read().digest, expected.run.digest.to_string(), "{name}");
        if let Some(prediction) = prediction {
            let answered = step.answered(prediction, &expected.run, expected.a.as_ref());
            assert_eq!(page.read_text("lesson-answered"), answered.because, "{name}");
        }
        let told = page.read_text("lesson-reveal").split_whitespace().collect::<String>();
        assert!(!told.is_empty() && !told.contains(['{', '}', '—']), "{name}: {told}");
        let is_last = at + 1 == lesson.steps.len();
        assert_eq!(is_there(page, "lesson-next"), !is_last, "{name}");
        assert_eq!(is_there(page, "lesson-end"), is_last, "{name}");
        if !is_last {
            page.press("lesson-next");
            page.wait_for(&format!("{name}: the focus follows"), |_| {
                page.evaluate("document.activeElement.id") == "lesson-heading"
            });
        }
    }
}

#[track_caller]
fn wait_for_words_of(page: &Page, selector: &str, expected: &str) {
    let start = Instant::now();
    let words = format!("document.querySelector('{selector}')?.textContent");
    while page.evaluate(&words) != expected {
        assert!(start.elapsed() < Duration::from_secs(10), "{} and not {expected}", page.evaluate(&words));
        std::thread::sleep(Duration::from_millis(30));
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_lesson_is_taken_to_its_end() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    let mut verifier = Verifier::default();
    for listed in LESSONS {
        println!("{}", listed.title);
        page.evaluate("document.querySelector('[data-testid=lessons]').open = true");
        page.press(&format!("lesson-{}", listed.id));
        let lesson = Lesson::parse(listed.id, listed.text()).unwrap_or_else(|error| panic!("{error}"));
        wait_for_words_of(&page, "#lesson-heading", &lesson.steps[0].heading);
        take(&page, &lesson, &mut verifier);
        let length = format!("document.querySelector('[data-testid=lesson-{}] .minutes').textContent", listed.id);
        assert_eq!(page.evaluate(&length), format!("{} min · done", listed.minutes));
        page.press("lesson-close");
        page.wait_for("the list of lessons has the focus", |_| {
            page.evaluate("document.activeElement.id") == "lessons-menu"
        });
        assert_eq!(
            page.evaluate("document.querySelector('[data-testid=verdict-a]')?.checkVisibility() ?? false"),
            false
        );
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_link_to_a_step_opens_it_and_back_leads_back() {
    let listed = Listed::of("accuracy_trap").expect("it is among them");
    let lesson = Lesson::parse(listed.id, listed.text()).unwrap_or_else(|error| panic!("{error}"));
    let page = Page::open("");
    page.open_address("lesson=accuracy_trap&step=2", "");
    wait_for_words_of(&page, "#lesson-heading", &lesson.steps[1].heading);
    page.press("lesson-next");
    wait_for_words_of(&page, "#lesson-heading", &lesson.steps[2].heading);
    assert_eq!(page.evaluate("new URLSearchParams(location.search).get('step')"), "3");
    page.evaluate("history.back()");
    wait_for_words_of(&page, "#lesson-heading", &lesson.steps[1].heading);
    // What a lesson locks stays as it is, and is seen.
    let locked = lesson.steps[1].locks.holds("epochs");
    assert_eq!(
        page.evaluate("document.querySelector('[data-field=epochs]').getAttribute('aria-disabled') === 'true'"),
        locked
    );
    // What was begun is gone on with.
    page.press("lesson-close");
    page.evaluate("document.querySelector('[data-testid=lessons]').open = true");
    assert!(page.read_element("[data-testid=lesson-accuracy_trap] .minutes").contains("steps done"));
    page.press("lesson-accuracy_trap");
    wait_for_words_of(&page, "#lesson-heading", &lesson.steps[2].heading);
    page.open_address("lesson=no_such_lesson", "");
    page.wait_for("the page says so", |_| {
        page.evaluate("document.querySelector('[data-testid=lesson-problem]')?.textContent.includes('no_such_lesson')")
            == true
    });
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn text_question_run_and_what_they_speak_of_are_in_sight_together_in_every_step() {
    let window = [1280, 720];
    let page = Page::open("v=1&epochs=3");
    page.resize(window[0], window[1]);
    let mut unseen = Vec::new();
    for listed in LESSONS {
        let lesson = Lesson::parse(listed.id, listed.text()).unwrap_or_else(|error| panic!("{error}"));
        for (at, step) in lesson.steps.iter().enumerate() {
            page.open_address(&format!("lesson={}&step={}", listed.id, at + 1), "");
            wait_for_words_of(&page, "#lesson-heading", &step.heading);
            let figure = step.show.iter().find(|name| FigureId::places().any(|place| place == **name));
            let spoken_of = match figure {
                Some(figure) => format!("[data-figure={figure}] .drawing svg"),
                None => format!("#station-{0}, [data-testid={0}]", step.show[0]),
            };
            let question = if step.ask.is_some() { "#lesson-question" } else { "[data-testid=lesson-run]" };
            let mut parts = vec![
                ("the heading", "#lesson-heading"),
                ("the text", if step.text.is_empty() { "#lesson-heading" } else { ".lesson > .lesson-text" }),
                ("the question", question),
                ("Run", "[data-testid=lesson-run]"),
                ("what is fixed", "[data-testid=lesson-fixed]"),
            ];
            if matches!(&step.locks, Locks::These(names) if names.is_empty()) {
                parts.pop();
            }
            let mut look = |when: &str, parts: &[(&str, &str)]| {
                page.let_settle();
                let of = format!("{} {} {when}", listed.id, at + 1);
                unseen.extend(out_of_sight(&page, parts, window).into_iter().map(|what| format!("{of}: {what}")));
            };
            look("before the run", &parts);
            // What is fixed is one line, not twenty fields.
            let locked = "[...document.querySelectorAll('.control [aria-disabled=true]')].filter(it => it.checkVisibility()).length";
            assert_eq!(page.evaluate(locked), 0, "{} {}", listed.id, at + 1);
            predict(&page, step);
            page.evaluate("(scrollTo(0, 0), document.querySelector('.lesson').scrollTo(0, 0))");
            // It is in sight, so nobody scrolls to it.
            page.evaluate("document.querySelector('[data-testid=lesson-run]').click()");
            page.wait_for("the step's own run", |shown| shown.phase == "finished");
            page.wait_for("what it speaks of is there", |_| {
                page.evaluate(&format!("document.querySelector('{spoken_of}') !== null")) == true
            });
            parts.push(("what it speaks of", &spoken_of));
            look("after it", &parts);
        }
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn what_is_fixed_unfolds() {
    let page = Page::open("");
    page.open_address("lesson=accuracy_trap&step=1", "");
    wait_for_words_of(&page, "[data-testid=lesson-fixed] summary", "Fixed in this step: all settings.");
    let fields = || {
        page.evaluate(
            "[...document.querySelectorAll('.control [aria-disabled=true]')].filter(it => it.checkVisibility()).length",
        )
    };
    assert_eq!(fields(), 0);
    page.evaluate("document.querySelector('[data-testid=lesson-fixed] summary').click()");
    page.wait_for("the settings are seen", |_| fields().as_u64() > Some(8));
    page.open_address("lesson=accuracy_trap&step=4", "");
    wait_for_words_of(
        &page,
        "[data-testid=lesson-fixed] summary",
        "Fixed in this step: all settings but threshold, resample, sampler and loss.",
    );
    page.close();
}
