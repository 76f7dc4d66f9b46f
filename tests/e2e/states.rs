//! The states that the page can be in, each with the way there: what is asked of the page is asked of all of them.

use crate::page::{KEEP_DOWNLOADS, Page, Visit};
use std::{path::Path, thread, time::Duration};

/// One state of the page.
pub struct State {
    /// What it is called in messages and names of pictures.
    pub name: &'static str,
    /// Brings a freshly loaded page there.
    open: fn(&Page),
}

/// All of them; the first is what a visitor meets.
pub const STATES: &[State] = &[
    State { name: "at-rest", open: |page| run(page, "") },
    State {
        name: "details",
        open: |page| {
            whole(page, "v=1&epochs=3&resample=smote");
            page.open_all_details();
        },
    },
    State {
        name: "lessons",
        open: |page| {
            run(page, "v=1&epochs=3");
            page.evaluate("document.querySelector('[data-testid=lessons]').open = true");
        },
    },
    State {
        name: "undone",
        open: |page| {
            run(page, "v=1&epochs=3");
            page.press("remedy-smote");
            page.wait_for_run(2);
            page.press("undo");
            page.wait_for_run(3);
        },
    },
    State {
        name: "looking-back",
        open: |page| {
            run(page, "v=1&epochs=3&epoch=2");
            page.wait_for("an epoch before the end is shown", |_| {
                page.evaluate("document.querySelector('[data-testid=timeline-end]')?.ariaDisabled") == "false"
            });
        },
    },
    State {
        name: "lesson",
        open: |page| {
            run(page, "v=1&epochs=3");
            page.evaluate("document.querySelector('[data-testid=lessons]').open = true");
            page.press("lesson-one_idea");
            page.wait_for("the lesson is there", |shown| shown.phase == "idle");
        },
    },
    State {
        name: "lesson-number",
        open: |page| {
            page.open_address("lesson=one_idea&step=2", "");
            page.wait_for("the step is there", |_| {
                page.evaluate("document.querySelector('[data-testid=lesson-slider]') !== null") == true
            });
        },
    },
    State { name: "compared", open: |page| compared(page) },
    State {
        name: "pinned",
        open: |page| {
            whole(page, "v=1&epochs=3&resample=smote");
            page.press("pin");
            page.wait_for("the run is pinned", |_| page.read_text("verdict-a").starts_with("A, "));
            page.type_value("epochs", "4");
            page.press("run");
            page.wait_for_run(2);
            page.open_all_details();
        },
    },
    State {
        name: "bench",
        open: |page| {
            run(page, "v=1&epochs=3");
            page.press("pin");
            page.wait_for("the run is pinned", |_| page.read_text("verdict-a").starts_with("A, "));
            page.press("remedy-smote");
            page.wait_for_run(2);
            page.open_more("train");
            page.press("panel-scores");
        },
    },
    State { name: "panels", open: |page| run(page, "v=1&epochs=3&panel=runs,exports") },
    State {
        name: "leak",
        open: |page| {
            whole(page, "v=1&data=yeast&data.positive=ME2&leak=resample_before_split&resample=smote&epochs=3");
            page.open_all_details();
        },
    },
    State {
        name: "problem",
        open: |page| {
            run(page, "v=1&epochs=3");
            page.upload(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/csv/bad/label_is_measurement.csv"));
            page.wait_for("the table is refused", |shown| !shown.problems.is_empty());
        },
    },
    State {
        name: "broken",
        open: |page| {
            page.open_link("v=1&epochs=100000");
            page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
            page.evaluate(
                "workers.at(-1).dispatchEvent(new ErrorEvent('error', {message: 'out of memory', cancelable: true}))",
            );
            page.wait_for("the worker is broken", |shown| shown.mode == "broken" && !shown.problems.is_empty());
        },
    },
    State {
        name: "wrong-value",
        open: |page| {
            run(page, "v=1&epochs=3&sampler=weighted&loss=weighted_cross_entropy");
            page.type_value("epochs", "0");
        },
    },
    State {
        name: "three-classes",
        open: |page| {
            whole(page, "v=1&data=multiclass&epochs=3&resample=smote");
            page.open_all_details();
        },
    },
    State {
        name: "generated",
        open: |page| {
            whole(page, "v=1&data=multiclass&epochs=3&resample=gan&resample.epochs=20");
            page.open_all_details();
        },
    },
    State {
        name: "own-table",
        open: |page| {
            whole(page, "v=1&epochs=3");
            let rows =
                (0..200).map(|row| format!("{},{},{}\n", row % 17, row % 23, if row % 10 == 0 { "b" } else { "a" }));
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("states.csv");
            std::fs::write(&path, "x,y,kind\n".to_owned() + &rows.collect::<String>()).expect("it is written");
            page.upload(&path);
            page.wait_for_run(2);
            page.open_all_details();
        },
    },
    State {
        name: "paused",
        open: |page| {
            page.open_link("v=1&epochs=100000");
            page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
            page.press("pause");
            page.wait_for("it pauses", |shown| shown.phase == "paused");
            // The button beside the verdict comes a moment later.
            let is_there =
                "document.querySelector('[data-testid=pause-here]').checkVisibility({visibilityProperty: true})";
            page.wait_for("all of it is there", |_| page.evaluate(is_there) == true);
        },
    },
    State {
        name: "comparing",
        open: |page| {
            page.open_link("v=1&epochs=5000");
            page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
            page.press("cancel");
            page.press("compare-start");
            page.wait_for("it compares", |_| page.read_text("compare-progress").starts_with("0 of 100"));
        },
    },
    State {
        name: "drop-hint",
        open: |page| {
            run(page, "v=1&epochs=3");
            page.evaluate(
                "document.querySelector('main').dispatchEvent(new DragEvent('dragover', {bubbles: true, cancelable: true}))",
            );
            page.wait_for("the hint", |_| {
                page.evaluate("document.querySelector('.drop-hint').checkVisibility()") == true
            });
        },
    },
];

/// Keeps every worker that the page starts, so that one can be broken, and every download.
const KEEP_WORKERS: &str = "
    window.workers = [];
    window.Worker = class extends Worker { constructor(...all) { super(...all); workers.push(this); } };
";

impl State {
    /// The state of that name.
    pub fn named(name: &str) -> &'static Self {
        STATES.iter().find(|state| state.name == name).expect("a state of that name")
    }

    /// Loads the page anew and brings it there. The page is one of [`visit`].
    pub fn reach(&self, page: &Page) {
        (self.open)(page);
        page.wait_for_all();
        // What follows from the last step, such as the tables of figures.
        thread::sleep(Duration::from_millis(150));
    }
}

/// A page that can be brought to every state; `more` runs before the page's own scripts.
pub fn visit(more: &str) -> Page {
    let script: &'static str = Box::leak(format!("{KEEP_DOWNLOADS}\n{KEEP_WORKERS}\n{more}").into_boxed_str());
    Page::visit("v=1&epochs=1", Visit { script, ..Visit::default() })
}

/// A run with every panel open, one below the other.
fn whole(page: &Page, link: &str) {
    run(page, &format!("{link}&panel=all"));
}

fn run(page: &Page, link: &str) {
    page.open_link(link);
    page.wait_for_run(1);
}

/// A comparison that is done, with a remedy of one's own.
fn compared(page: &Page) {
    whole(page, "v=1&epochs=2");
    page.open_all_details();
    page.evaluate(
        "(() => {
            const write = (id, text, kind) => {
                const input = document.getElementById(id);
                input.value = text;
                input.dispatchEvent(new Event(kind, {bubbles: true}));
            };
            write('compare-seeds', 3, 'change');
            write('compare-add-name', 'k of 3', 'input');
            write('compare-add-settings', 'resample=smote&resample.k_neighbors=3', 'input');
            document.querySelector('.compare-add button').click();
        })()",
    );
    page.press("compare-start");
    page.wait_for("the comparison is done", |_| page.read_text("compare-progress").contains(" runs in "));
    page.open_all_details();
}
