//! What is locked stays as it is, whatever writes: controls, number fields, remedies, the drawing tool, tables, undo, a lesson's step.
//! Links and messages of the host are the author's and may set anything.

use crate::{embedding::Course, page::Page, server::Extras};
use imbalance_lab::lesson::{Lesson, Listed};
use serde_json::{Value, json};
use std::{thread, time::Duration};

/// Every station, so that nothing is free.
const ALL: &str = "data,split,resample,sampler,loss,train,threshold";

/// Writes another value into every control of a setting that is locked, past what keeps keys and pointers away from it, as a program
/// or a browser's own filling-in would; gives back how many there were.
const WRITE_ALL: &str = "(() => {
    const locked = [...document.querySelectorAll('[data-field], .threshold input, #share')].filter(it => it.ariaDisabled === 'true');
    for (const control of locked) {
        const others = control.options ? [...control.options].map(it => it.value).filter(it => it !== control.value) : [];
        const number = control.value === control.max ? control.min : control.max;
        control.value = others[0] ?? (control.type === 'text' ? '0.25' : number || '7');
        for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, {bubbles: true}));
    }
    return locked.length;
})()";

/// Presses every button that changes settings, whether it looks pressed or not.
const PRESS_ALL: &str = "(() => {
    const buttons = [...document.querySelectorAll('[data-testid^=remedy-], [data-testid=new-seed], [data-testid=undo], [data-testid=redo], #find-rare')];
    buttons.forEach(button => button.click());
    return buttons.length;
})()";

/// Longer than the address takes to follow the settings.
fn let_address_follow() {
    thread::sleep(Duration::from_millis(600));
}

/// Values of all controls, those of the threshold too.
fn values(page: &Page) -> Value {
    page.evaluate("[...document.querySelectorAll('[data-field], .threshold input')].map(it => [it.dataset.field ?? it.id, it.value])")
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn what_an_author_locks_stays_whatever_writes() {
    let link = "v=1&data.n_samples=400&epochs=4";
    let page = Page::open("");
    page.open_address(&format!("lock={ALL}"), link);
    page.wait_for_finish();
    page.open_all_details();
    let (before, address) = (values(&page), page.read_link());
    let n_locked = page.evaluate(WRITE_ALL).as_u64().unwrap_or_default();
    assert!(n_locked > 20, "only {n_locked} controls are locked");
    let_address_follow();
    assert_eq!(values(&page), before, "a control that is locked shows what was written into it");
    assert_eq!(page.read_link(), address);
    assert!(page.evaluate(PRESS_ALL).as_u64().unwrap_or_default() > 8);
    page.press_with_control("z");
    let_address_follow();
    assert_eq!((values(&page), page.read_link()), (before.clone(), address.clone()));
    // A click into the histogram, and rows drawn on the map, have no place to go.
    assert_eq!(
        page.evaluate("document.querySelectorAll('[data-testid=threshold-plot], [data-testid=draw]').length"),
        0
    );
    // Nor has a table of one's own.
    page.paste("a,b,label\n1,2,x\n3,4,y\n5,6,x\n");
    page.drop_file("own.csv", "a,b,label\n1,2,x\n3,4,y\n5,6,x\n");
    let_address_follow();
    assert_eq!((values(&page), page.read_link()), (before, address));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn what_is_free_is_still_written() {
    let page = Page::open("");
    page.open_address("lock=resample,sampler,loss", "v=1&data.n_samples=400&epochs=4");
    page.wait_for_finish();
    // A remedy whose own setting is free is taken, and leaves what is locked as it is.
    page.press("remedy-threshold");
    assert!(page.wait_for_link("threshold=prior").contains("threshold=prior"));
    page.press("undo");
    page.wait_for("the threshold is back", |_| !page.read_link().contains("threshold"));
    page.evaluate("document.querySelector('[data-testid=remedy-smote]').click()");
    let_address_follow();
    assert!(!page.read_link().contains("smote"), "{}", page.read_link());
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn what_a_step_of_a_lesson_locks_stays_whatever_writes() {
    let listed = Listed::of("accuracy_trap").expect("it is among them");
    let lesson = Lesson::parse(listed.id, listed.text()).unwrap_or_else(|error| panic!("{error}"));
    let page = Page::open("");
    for (at, step) in lesson.steps.iter().enumerate() {
        page.open_address(&format!("lesson={}&step={}", listed.id, at + 1), "");
        let heading = "document.querySelector('#lesson-heading')?.textContent.trim()";
        page.wait_for("the step is there", |_| page.evaluate(heading) == step.heading);
        page.open_all_details();
        let locked = "[...document.querySelectorAll('[data-field]')].filter(it => it.ariaDisabled === 'true')
            .map(it => [it.dataset.field, it.value])";
        let before = page.evaluate(locked);
        page.evaluate(WRITE_ALL);
        page.evaluate(PRESS_ALL.replace(", #find-rare", "").as_str());
        let_address_follow();
        assert_eq!(page.evaluate(locked), before, "step {}", at + 1);
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_host_may_set_what_its_readers_may_not() {
    let course = Course::open(Extras::default(), |lab| {
        let address = lab.address();
        format!(
            "<iframe src='{address}?embed=1&view=full&autorun=1&lock={ALL}#v=1&data.n_samples=400&epochs=4' title=Lab width=900 height=600></iframe>"
        )
    });
    course.wait_for("done", 1);
    let state = course.ask("set", json!({"hash": "v=1&data.n_samples=300&epochs=3"}), "state");
    assert!(state["hash"].as_str().unwrap_or_default().contains("data.n_samples=300"), "{state}");
    course.wait_for("done", 2);
    course.say("threshold", json!({"t": 0.25}));
    let done = course.wait_for("done", 3);
    assert_eq!(done["metrics"]["threshold"], 0.25);
    course.close();
}
