//! Everything that the page says in its own name, in one place: to be read, corrected or translated.
//!
//! What techniques, figures, scores, problems and lessons say stands with them in the library. The groups follow a
//! visitor's way down the page, and are called like the files that use them. Names are short and say what is meant; a
//! function takes what varies, and knows how its sentence changes with it. Spaces at the ends of a text keep it apart
//! from what stands beside it; a sentence that something stands in is in two pieces, `_A` and `_B`.

/// What several parts say.
pub(crate) mod common {
    pub(crate) const NAME: &str = "Imbalance Lab";
    pub(crate) const RUN: &str = "Run";
    pub(crate) const RUN_AGAIN: &str = "Run again";
    pub(crate) const CANCEL: &str = "Cancel";
    pub(crate) const CLOSE: &str = "Close";
    pub(crate) const A: &str = "A";
    pub(crate) const B: &str = "B";
    pub(crate) const TRAIN_ROWS: &str = "train rows";
    pub(crate) const KNOWN_LATER: &str = "known after training";
    pub(crate) const COLOURS: &str = "Colours ";
    pub(crate) const COPIED: &str = "Copied.";
    pub(crate) const COPY_BY_HAND: &str = "Selected: copy it with Ctrl+C, or ⌘C on a Mac.";

    /// A count with what is counted.
    pub(super) fn count(n: usize, one: &str, many: &str) -> String {
        format!("{n} {}", if n == 1 { one } else { many })
    }

    pub(crate) fn of(part: u32, whole: u32) -> String {
        format!("{part} of {whole}")
    }

    pub(crate) fn pin(name: &str) -> String {
        format!("Pin {name} as A")
    }
}

/// The header.
pub(crate) mod bar {
    pub(crate) const WHAT_IT_IS: &str =
        "Most rows are common, a few are rare. Train a model, and see what it finds of the rare ones.";
    pub(crate) const SHARE: &str = "Share";
    pub(crate) const COPY_LINK: &str = "Copy link";
    pub(crate) const LINK: &str = "Link to this run";
}

/// The choice of colours.
pub(crate) mod theme {
    pub(crate) const AUTO: &str = "as the system";
    pub(crate) const LIGHT: &str = "light";
    pub(crate) const DARK: &str = "dark";
    pub(crate) const CONTRAST: &str = "high contrast";
}

/// The page around its parts.
pub(crate) mod app {
    pub(crate) const SKIP: &str = "Skip to the scores";
    pub(crate) const DROP_FILE: &str = "Drop the CSV file anywhere";
    pub(crate) const PRIVACY: &str =
        "Everything runs in this tab; no data leave it. The address holds the settings: share it to share the run.";
    pub(crate) const TRY_AGAIN: &str = "Try again";
}

/// The verdict and the remedies.
pub(crate) mod verdict {
    use super::common::count;

    pub(crate) const VERDICT: &str = "Verdict";
    pub(crate) const STOPPED: &str = "No result: the run stopped.";
    pub(crate) const IDLE: &str = "Press Run to train the model.";
    pub(crate) const TRAINING: &str = "Training…";
    pub(crate) const STALE: &str = "Settings changed since this run: press Run to see what they do.";

    pub(crate) const REMEDIES: &str = "Remedies: each sets the pipeline and runs it";
    pub(crate) const FIX: &str = "fix";
    pub(crate) const AS_SET: &str = "as set";

    pub(crate) const ACCURACY: &str = "accuracy";
    pub(crate) const RAREST_FOUND: &str = "rarest class found";
    pub(crate) const ITS_ALARMS: &str = "its precision";

    pub(crate) fn fewer_neighbors(remedy: &str, most: u32) -> String {
        format!(
            "{remedy} looks for {}, as many as the smallest class has.",
            count(most as usize, "neighbor", "neighbors")
        )
    }

    pub(crate) fn found(class: &str) -> String {
        format!("“{class}” found")
    }

    pub(crate) fn alarms_right(class: &str) -> String {
        format!("“{class}” precision")
    }

    pub(crate) fn largest_class(accuracy: &str) -> String {
        format!("always the largest class: {accuracy}")
    }
}

/// The panels beside the maps.
pub(crate) mod bench {
    pub(crate) const PANELS: &str = "Panels";
    pub(crate) const NOTHING: &str = "Known after training.";

    /// What is on a panel's tab.
    pub(crate) fn title(name: &str) -> &'static str {
        match name {
            "leak" => "Leak",
            "score-histogram" => "Threshold",
            "confusion-matrix" => "Answers",
            "precision-recall" => "Precision-recall",
            "roc" => "ROC",
            "reliability" => "Reliability",
            "cost-curve" => "Costs",
            "class-distribution" => "Resampled",
            "loss-curves" => "Loss",
            "class-loss" => "By class",
            "gan-curves" => "GAN",
            "scores" => "Scores",
            "columns" => "Columns",
            "compare" => "Compare",
            "runs" => "Runs",
            "exports" => "Files",
            _ => "All",
        }
    }
}

/// The run that is pinned as A.
pub(crate) mod pinned {
    pub(crate) const PIN: &str = "Pin this run as A";
    pub(crate) const UNPIN: &str = "Unpin A";
    pub(crate) const TAKE_SETTINGS: &str = "Take A’s settings";

    pub(crate) fn named(name: &str) -> String {
        format!("A, {name}")
    }

    /// `verdict` has to be seen of it, however long the name is.
    pub(crate) fn verdict(name: &str, verdict: &str) -> String {
        match name.char_indices().nth(40) {
            Some((end, _)) => format!("A, {}…: {verdict}", &name[..end]),
            None => format!("A, {name}: {verdict}"),
        }
    }

    pub(crate) fn running(name: &str) -> String {
        format!("Running “{name}” to pin it as A…")
    }

    pub(crate) const UNPINNED: &str = "A was of other data, which nothing can be compared with: it is unpinned.";

    pub(crate) fn before_split(technique: &str) -> String {
        format!("{technique}, resampled before the split")
    }
}

/// The list of lessons, and the one that is taken.
pub(crate) mod lessons {
    pub(crate) const LESSONS: &str = "Lessons";
    pub(crate) const ABOUT: &str = "Predict what will happen, run it, and read why. Each takes a few minutes.";
    pub(crate) const CLOSE: &str = "Close the lesson";
    pub(crate) const GO_BACK: &str = "Back to my run";
    pub(crate) const HINT: &str = "A hint";
    pub(crate) const BACK: &str = "Back";
    pub(crate) const NEXT: &str = "Next step";
    pub(crate) const LAST: &str = "This was the last step. Close the lesson, and all settings are free to go on with.";

    pub(crate) const ALL_SETTINGS: &str = "all settings";
    pub(crate) const FIXED_ABOUT: &str = "They are shown in the pipeline, as they are.";

    pub(crate) fn fixed(what: &str) -> String {
        format!("Fixed in this step: {what}.")
    }

    pub(crate) fn fixed_but(what: &str) -> String {
        format!("Fixed in this step: {ALL_SETTINGS} but {what}.")
    }

    pub(crate) const EXPECTED: &str = "What you expect";
    pub(crate) const EXPECTED_NUMBER: &str = "What you expect, as a number";
    pub(crate) const ANSWER_FIRST: &str = "Say first what you expect, then run it.";

    pub(crate) const MISSING_WHY: &str = "Lessons are fetched from where the page is.";
    pub(crate) const MISSING_FIX: &str = "Choose another lesson, or reload the page.";

    pub(crate) fn unknown(id: &str) -> String {
        format!("There is no lesson “{id}”.")
    }

    /// `progress`: steps done, of how many.
    pub(crate) fn length(minutes: u32, progress: Option<(usize, usize)>) -> String {
        match progress {
            None | Some((0, _)) => format!("{minutes} min"),
            Some((done, of)) if done == of => format!("{minutes} min · done"),
            Some((done, of)) => format!("{minutes} min · {done} of {of} steps done"),
        }
    }

    pub(crate) fn step(step: usize, of: usize) -> String {
        format!("step {step} of {of}")
    }
}

/// The buttons of a run, and where it stands.
pub(crate) mod transport {
    pub(crate) const TRANSPORT: &str = "Training";
    pub(crate) const PAUSE: &str = "Pause";
    pub(crate) const RESUME: &str = "Resume";
    pub(crate) const STEP: &str = "Step";
    pub(crate) const RESET: &str = "Reset";
    pub(crate) const NEW_SEED: &str = "New seed";
    pub(crate) const UNDO: &str = "Undo";
    pub(crate) const REDO: &str = "Redo";

    pub(crate) const READY: &str = "ready";
    pub(crate) const TRAINING: &str = "training";
    pub(crate) const PAUSED: &str = "paused";
    pub(crate) const DONE: &str = "done";
    pub(crate) const STOPPED: &str = "stopped";

    pub(crate) const PREPARING: &str = "Preparing";
    pub(crate) const LOADING: &str = "loading the table";
    pub(crate) const READING: &str = "reading the table";
    pub(crate) const RESAMPLING: &str = "resampling";
    pub(crate) const COMPARING: &str = "comparing";
    pub(crate) const FETCHING: &str = "fetching a part of the lab";

    pub(crate) const CONNECTING: &str = "starting the worker…";
    pub(crate) const INLINE: &str = "No worker can start here, so the page itself does the work in short slices.";
    pub(crate) const BROKEN: &str = "The worker stopped.";
    pub(crate) const RESTART_WORKER: &str = "Restart the worker";

    pub(crate) fn progress(activity: &str, percent: f64) -> String {
        format!("{activity}: {percent:.0} %")
    }

    /// What the button that pauses says.
    pub(crate) fn pause_or_resume(is_paused: bool) -> &'static str {
        if is_paused { RESUME } else { PAUSE }
    }
}

/// What a screen reader is told of undo and redo.
pub(crate) mod history {
    pub(crate) const UNDONE: &str = "Undone.";
    pub(crate) const REDONE: &str = "Done again.";
}

/// What a screen reader is told of a run, and what became of it.
pub(crate) mod state {
    pub(crate) const STARTED: &str = "Training started.";
    pub(crate) const RESET: &str = "Reset.";
    pub(crate) const CANCELLED: &str = "Cancelled.";
    pub(crate) const DOWNLOADED: &str = "The file is downloaded.";
    pub(crate) const RESTARTED: &str = "The worker did not answer in time: it was ended and a new one was started.";

    pub(crate) fn epoch(epoch: u32, of: u32) -> String {
        format!("Epoch {epoch} of {of}.")
    }

    pub(crate) fn finished(verdict: &str) -> String {
        format!("Training finished. {verdict}")
    }
}

/// The pipeline.
pub(crate) mod stations {
    pub(crate) fn slider(label: &str) -> String {
        format!("{label}, slider")
    }

    pub(crate) fn waits(seconds: f64) -> String {
        format!("The last run took {seconds:.1} s: press Run.")
    }

    use imbalance_lab::experiment::Station;

    pub(crate) const PIPELINE: &str = "Pipeline";
    pub(crate) const DATA: &str = "Data";
    pub(crate) const SPLIT: &str = "Split";
    pub(crate) const RESAMPLE: &str = "Resample";
    pub(crate) const SAMPLER: &str = "Sampler";
    pub(crate) const LOSS: &str = "Loss";
    pub(crate) const TRAIN: &str = "Train";
    pub(crate) const THRESHOLD: &str = "Threshold";
    pub(crate) const METRICS: &str = "Metrics";
    pub(crate) const COUNTED_ONCE: &str = "Answers on the test set, counted once, after training.";
    pub(crate) const MORE: &str = "More";
    pub(crate) const EPOCHS: &str = "Epochs done";

    // What the counts of a bar are of.
    pub(crate) const ROWS: &str = "rows";
    pub(crate) const DRAWN: &str = "drawn in the last epoch";
    pub(crate) const OF_WEIGHT: &str = "of the loss’s weight";
    pub(crate) const ANSWERED: &str = "answered";
    pub(crate) const HELD_OUT: &str = "held out";

    pub(crate) const TEST_SET: &str = "Test set";
    pub(crate) const LOCKED: &str = "locked: no station touches it";
    pub(crate) const LEAKING: &str = "leaking: copies and relatives of these rows were learned from";
    pub(crate) const BEFORE_SPLIT: &str = "resampled before the split: its class shares are not those of the data";

    /// What a station is called.
    pub(crate) fn title(station: Station) -> &'static str {
        match station {
            Station::Data => DATA,
            Station::Split => SPLIT,
            Station::Resample => RESAMPLE,
            Station::Sampler => SAMPLER,
            Station::Loss => LOSS,
            Station::Train => TRAIN,
            Station::Threshold => THRESHOLD,
        }
    }

    pub(crate) fn source(source: &str) -> String {
        format!("Source: {source}.")
    }

    pub(crate) fn over_corrected(class: &str) -> String {
        format!("Over-corrected: “{class}” weighs the most. Remedies add up.")
    }

    pub(crate) fn epoch(done: u32, of: u32) -> String {
        format!("epoch {done} of {of}")
    }

    pub(crate) fn many_classes(first: &str, last: &str, n_classes: usize) -> String {
        format!("{first} … {last} ({n_classes} classes)")
    }
}

/// Bringing a table.
pub(crate) mod upload {
    use super::common::count;

    pub(crate) const UPLOAD: &str = "Open a table…";
    pub(crate) const OR_DROP: &str = "or drop a file, or paste a table. It stays in this tab.";
    pub(crate) const PASTED: &str = "pasted table";
    pub(crate) const LABEL_COLUMN: &str = "Label column";
    pub(crate) const COLUMN_NAME: &str = "name of a column";
    pub(crate) const PREVIEW: &str = "Preview";

    pub(crate) fn facts(name: &str, n_rows: &str, n_columns: usize, n_classes: usize) -> String {
        let columns = count(n_columns, "feature column", "feature columns");
        format!("{name}: {n_rows} rows, {columns}, {n_classes} classes.")
    }

    pub(crate) fn first_rows(name: &str) -> String {
        format!("First rows of {name}")
    }
}

/// The columns of a table.
pub(crate) mod columns {
    use super::common::count;
    use imbalance_lab::{
        data::table::{Choice, Role},
        wording::{grouped, whole_percent},
    };

    pub(crate) const CAPTION: &str = "Columns of the table";
    pub(crate) const HEADS: [&str; 7] = ["Column", "Kind", "Use", "Missing", "Values", "Rare rows", "Why"];
    pub(crate) const LABEL: &str = "label: to predict";
    /// The value of the menu that makes a column the label.
    pub(crate) const LABEL_ID: &str = "label";

    pub(crate) fn summary(n_columns: usize, n_questions: usize, n_notices: usize) -> String {
        let mut summary = format!("Columns: what was read of {}", count(n_columns, "column", "columns"));
        if n_questions > 0 {
            summary += &format!(", {} to look at", count(n_questions, "question", "questions"));
        }
        if n_notices > 0 {
            summary += &format!(", {}", count(n_notices, "note", "notes"));
        }
        summary
    }

    pub(crate) fn choice(choice: Choice) -> &'static str {
        match choice {
            Choice::Feature => "feature",
            Choice::Number => "feature: number",
            Choice::Category => "feature: category",
            Choice::Date => "feature: date",
            Choice::Group => "group: kept on one side",
            Choice::Order => "order: the last are tested",
            Choice::Out => "left out",
            Choice::Missing => "count it as missing",
            Choice::Keep => "keep the value",
            Choice::Limit => "use the limit",
            Choice::Half => "use half the limit",
            Choice::Merge => "take them for one class",
            Choice::Drop => "leave out",
            Choice::Other => "make “other” of them",
            Choice::Table => "read it whole",
            Choice::Visible => "leave them out",
        }
    }

    /// The other reading, on the button of a question.
    pub(crate) fn other(of: Choice, name: &str) -> String {
        if of == Choice::Table { format!("read all of “{name}”") } else { choice(of).to_owned() }
    }

    pub(crate) fn as_read(role: &Role) -> &'static str {
        match role {
            Role::Feature => "as read: feature",
            Role::Label => "as read",
            Role::Group(_) => "as read: group",
            Role::Order => "as read: order",
            Role::LeftOut(_) => "as read: left out",
        }
    }

    pub(crate) fn menu(name: &str) -> String {
        format!("Use of {name}")
    }

    pub(crate) fn missing(n: u32, share: f64) -> String {
        if n == 0 { String::new() } else { format!("{} ({})", grouped(n), whole_percent(Some(share))) }
    }

    /// What the bars of a column say, from its smallest values to its largest or name by name.
    pub(crate) fn rare_share(parts: &[u16]) -> String {
        let parts: Vec<String> = parts.iter().map(|&part| whole_percent(Some(f64::from(part) / 1000.0))).collect();
        format!("Rare rows along the column: {}", parts.join(", "))
    }

    pub(crate) fn more(n: usize) -> String {
        format!("Show more of {} other columns", grouped(n))
    }
}

/// The threshold's slider.
pub(crate) mod threshold {
    use super::common::count;

    pub(crate) const THRESHOLD: &str = "Threshold ";
    pub(crate) const AS_NUMBER: &str = "Threshold as a number";
    pub(crate) const OUT_OF_RANGE: &str = "A threshold is a number from 0 to 1.";

    pub(crate) fn finds(found: u32, of: u32, alarms: u32) -> String {
        let alarms = count(alarms as usize, "false alarm", "false alarms");
        format!("finds {found} of {of}, {alarms}")
    }
}

/// What is said of a threshold that stands for other remedies.
pub(crate) mod judge {
    pub(crate) fn like_threshold(threshold: &str) -> String {
        format!(
            "Resampling, sampler and weights changed the shares that the model learned from: that alone is like a \
             threshold of {threshold} on a plainly trained model."
        )
    }
}

/// What stands around the figures.
pub(crate) mod figures {
    pub(crate) const MAP_ROWS: &str = "Rows to draw";
    pub(crate) const TEST_ROWS: &str = "test rows";
    pub(crate) const ANSWERS: &str = "How to draw the answers";
    pub(crate) const AREAS: &str = "areas";
    pub(crate) const MATRIX: &str = "matrix";
    pub(crate) const OF_CLASS: &str = "What to draw of each class";
    pub(crate) const LOSS: &str = "loss";
    pub(crate) const RECALL: &str = "recall";
    pub(crate) const PRECISION: &str = "precision";
    pub(crate) const AS_TABLE: &str = "Show as table";
}

/// Looking for what made rows were made from.
pub(crate) mod parents {
    pub(crate) const HINT: &str = "Point at a hollow row, or walk over them with the arrow keys, to see what it was \
                                   made from. Rows have their numbers in the data set, from 0.";
    pub(crate) const PLOT: &str = "plot";

    pub(crate) fn on_map(n_made: usize) -> String {
        format!("Rows made by the resampler: {n_made} on the map")
    }
}

/// Drawing rows on the map.
pub(crate) mod draw {
    pub(crate) const DRAW: &str = "Draw rows on the map";
    pub(crate) const CLASS: &str = "Class of the rows to draw";
    pub(crate) const NOTHING: &str = "nothing";
    pub(crate) const TAKE_BACK: &str = "Take back the last";
    pub(crate) const REMOVE_ALL: &str = "Remove all";
    pub(crate) const SURFACE: &str = "drawing surface";
    pub(crate) const BY_KEYS: &str = "Draw rows: arrow keys move the cursor, Enter adds a row of the chosen class";

    pub(crate) fn drawn(n: usize, most: usize) -> String {
        match n {
            0 => {
                "Choose a class and press on the map: rows are added, split and trained on like the others.".to_owned()
            }
            n if n == most => format!("{n} rows were drawn, which is as many as a link holds."),
            1 => "1 row was drawn.".to_owned(),
            n => format!("{n} rows were drawn."),
        }
    }
}

/// Networks that make rows.
pub(crate) mod gans {
    pub(crate) const GENERATED: &str = "Generated rows";
    pub(crate) const CLASS: &str = "Class ";
    pub(crate) const LAST: &str = "the one that learned last";
    pub(crate) const WORTH: &str = "What the generated rows are worth";

    pub(crate) fn class(number: u32) -> String {
        format!("class number {number}")
    }
}

/// The tables of scores.
pub(crate) mod scores {
    pub(crate) const TITLE: &str = "Scores on the test set";
    pub(crate) const CLASS_SCORES: &str = "Scores by class";
    pub(crate) const BY_CLASS: &str = "By class";
    pub(crate) const CLASS: &str = "Class";
    pub(crate) const FOUND: &str = "Found (recall)";
    pub(crate) const RIGHT: &str = "Answers right (precision)";
    pub(crate) const F1: &str = "F1";
    pub(crate) const LEFT_ALONE: &str = "Others left alone (specificity)";
    pub(crate) const ROC_AUC: &str = "ROC AUC";
    pub(crate) const AVERAGE_PRECISION: &str = "Average precision (by chance)";
    pub(crate) const DIGEST_A: &str = "Run digest ";
    pub(crate) const DIGEST_B: &str = ": the same link gives the same digest on every machine.";

    pub(crate) const OF_CLASS_A: &str = "Scores of ";
    pub(crate) const OF_CLASS_B: &str = " against the rest, then of all classes";
    pub(crate) const EVERY: &str = "Every score";
    pub(crate) const FORMULAS: &str = "Every score with its formula. TP: rows of the class answered with it; FP: \
                                       others answered with it; FN: rows of it answered otherwise; TN: all else";
    pub(crate) const SCORE: &str = "Score";
    pub(crate) const VALUE: &str = "Value";
    pub(crate) const FORMULA: &str = "Formula, with these numbers";
    pub(crate) const MEANING: &str = "What it says";

    pub(crate) fn counted(part: &str, whole: &str, share: &str) -> String {
        format!("{part} of {whole} ({share})")
    }

    pub(crate) fn unseen(n_rows: &str) -> String {
        format!("{n_rows} rows that were not used for scaling, resampling or training.")
    }

    pub(crate) fn leaked(n_rows: &str) -> String {
        format!("{n_rows} rows, and copies or relatives of many of them were learned from: a leak.")
    }

    pub(crate) fn before_split(n_rows: &str) -> String {
        format!("{n_rows} rows that were resampled before the split.")
    }
}

/// Comparing remedies over seeds.
pub(crate) mod compare {
    use super::common::count;

    pub(crate) const TITLE: &str = "Compare remedies over seeds";
    pub(crate) const WHY: &str = "One run can be luck. Here every remedy meets the same rows, the same split and the \
                                  same first weights, seed by seed.";
    pub(crate) const LEAK: &str = "Compared with resampling after the split: what leaks is judged on other rows, and \
                                   cannot stand beside what does not.";
    pub(crate) const COMPARE: &str = "Compare";
    pub(crate) const ONE_IDEA: &str = "Threshold, weights, sampler: one idea?";
    pub(crate) const DONE: &str = "The comparison is done.";

    pub(crate) const BESIDE: &str = "Beside no remedy";
    pub(crate) const SEEDS: &str = "Seeds ";
    pub(crate) const WORKERS: &str = "Workers ";
    pub(crate) const ADD_OWN: &str = "Add a remedy of your own";
    pub(crate) const NAME: &str = "Name ";
    pub(crate) const SETTINGS: &str = "Settings, as in a link ";
    pub(crate) const ADD: &str = "Add";

    pub(crate) const NAMELESS: &str = "The remedy has no name and no settings.";
    pub(crate) const NAME_WHY: &str = "Rows of the table are told apart by their names.";
    pub(crate) const NAME_FIX: &str =
        "Write what it sets, such as resample=smote&resample.k_neighbors=3, and a name that is new.";

    pub(crate) const STALE: &str = "Settings changed since: press Compare for the present ones.";
    pub(crate) const MEASURE: &str = "Measure ";
    pub(crate) const RELATIVE: &str = " as difference to no remedy, seed by seed";
    pub(crate) const ALL_RUNS: &str = "Download all runs (CSV)";
    pub(crate) const COMPARISON: &str = "Comparison";
    pub(crate) const MEANS: &str = "Means over the seeds on the test rows, ± half of their 95 % interval. The \
                                    positive class is the rarest, or the one that stands against the rest.";
    pub(crate) const REMEDY: &str = "Remedy";
    pub(crate) const LOOK: &str = "Look at it";
    pub(crate) const BASELINE: &str = "baseline";
    pub(crate) const SORT: &str = "Sort: best first, then worst first";
    pub(crate) const BEST_FIRST: &str = " best first";
    pub(crate) const WORST_FIRST: &str = " worst first";

    pub(crate) fn comparing(n_remedies: usize) -> String {
        format!("Comparing {}.", count(n_remedies, "remedy", "remedies"))
    }

    pub(crate) fn runs(done: usize, of: usize) -> String {
        format!("{done} of {}", count(of, "run", "runs"))
    }

    pub(crate) fn took(runs: &str, seconds: f64) -> String {
        format!("{runs} in {seconds:.2} s")
    }

    pub(crate) fn stopped(runs: &str) -> String {
        format!("{runs}, then stopped")
    }

    pub(crate) fn name_taken(name: &str) -> String {
        format!("There is a remedy “{name}” already.")
    }

    pub(crate) fn remove(name: &str) -> String {
        format!("Remove {name}")
    }

    pub(crate) fn show(name: &str) -> String {
        format!("Show {name} as B, the page’s own run")
    }

    pub(crate) fn with(settings: &str) -> String {
        format!(", with {settings}")
    }

    pub(crate) fn seeds(first: u32, last: u32) -> String {
        format!("seeds {first} to {last}")
    }

    pub(crate) fn seed(seed: u32) -> String {
        format!("seed {seed}")
    }

    pub(crate) fn about(data: &str, seeds: &str, others: &str) -> String {
        format!("Data set “{data}”, {seeds}{others}.")
    }

    pub(crate) fn difference(measure: &str, is_in_points: bool) -> String {
        format!("Difference in {measure}{}", if is_in_points { " (points)" } else { "" })
    }

    pub(crate) fn n_values(n: usize) -> String {
        format!(" (n = {n})")
    }

    pub(crate) fn failed(n: usize, of: usize, what: &str) -> String {
        format!("{n} of {of} failed: {what}")
    }

    pub(crate) fn notice(n: usize, of: usize, sentence: &str) -> String {
        format!("{n} of {of}: {sentence}")
    }
}

/// The list of runs.
pub(crate) mod runs {
    pub(crate) const RUNS: &str = "Runs";
    pub(crate) const FINISHED: &str = "Finished runs";
    pub(crate) const NEWEST_FIRST: &str = "Finished runs, newest first";
    /// One run.
    pub(crate) const RUN: &str = "Run";
    pub(crate) const SETTINGS: &str = "Settings";
    pub(crate) const RAREST_FOUND: &str = "Rarest class found";
    pub(crate) const FALSE_ALARMS: &str = "False alarms";
    pub(crate) const ACCURACY: &str = "Accuracy";
    pub(crate) const BALANCED_ACCURACY: &str = "Balanced accuracy";
    pub(crate) const LINK: &str = "Link";
    pub(crate) const PIN: &str = "Pin";
    pub(crate) const AS_OPENED: &str = "as opened";
    pub(crate) const OPEN: &str = "open";

    pub(crate) fn run(number: usize) -> String {
        format!("run {number}")
    }
}

/// What can be taken away.
pub(crate) mod export {
    pub(crate) const TITLE: &str = "Take it with you";
    pub(crate) const ABOUT: &str = "The notebook repeats this experiment in PyTorch and imbalanced-learn, on the same \
                                    rows and the same split. Figures are saved beside their titles. Nothing is \
                                    sent anywhere.";
    pub(crate) const NOTEBOOK: &str = "Notebook (ipynb)";
    pub(crate) const ABOUT_NOTEBOOK: &str =
        "The experiment in PyTorch and imbalanced-learn, and how far its scores agree with these";
    pub(crate) const RESULTS_JSON: &str = "Results (JSON)";
    pub(crate) const RESULTS_CSV: &str = "Results (CSV)";
    pub(crate) const WEIGHTS: &str = "Weights (JSON)";
    pub(crate) const ABOUT_WEIGHTS: &str = "The trained network with the names and layout of a PyTorch state_dict";
    pub(crate) const RESAMPLED: &str = "Resampled train set (CSV)";
    pub(crate) const ABOUT_RESAMPLED: &str = "Every row with where it comes from";
    pub(crate) const DOWNLOAD_RESAMPLED: &str = "Download resampled train set (CSV)";
    pub(crate) const ABOUT_COLUMNS: &str = "Every row with where it comes from: columns origin, base, neighbor and \
                                            gap. Rows have their numbers in the data set, from 0.";
    pub(crate) const SAVE: &str = "Save with its title, as PNG";

    pub(crate) fn save(title: &str) -> String {
        format!("Save “{title}” as PNG")
    }

    /// What a saved figure is of: the data, and what is done against their imbalance.
    pub(crate) fn about(data: &str, a: Option<&str>, own: &str) -> String {
        match a {
            Some(a) => format!("{data}. A: {a}. B: {own}."),
            None => format!("{data}. {own}."),
        }
    }

    pub(crate) const AS_SVG: &str = "Save as SVG";
    pub(crate) const AS_PNG: &str = "Save as PNG";

    pub(crate) const TEMPLATE_WHY: &str = "The fixed part of notebooks is fetched from where the page is.";
    pub(crate) const TEMPLATE_FIX: &str = "Check the connection and press again.";

    pub(crate) fn writing(percent: f64) -> String {
        format!("Writing: {percent:.0} %")
    }
}

/// The smaller views.
pub(crate) mod views {
    pub(crate) const SET: &str = "Set: ";
    pub(crate) const SCORES: &str = "All scores with their formulas";
    pub(crate) const USUAL: &str = "the usual settings";
    pub(crate) const MAP: &str = "Decision map";
    pub(crate) const RARE_CASES: &str = "rare cases ";
    pub(crate) const STALE: &str = "Changed: press Run.";
    pub(crate) const OPEN_FULL: &str = "Open the full lab ";
    pub(crate) const IN_NEW_TAB: &str = " in a new tab";

    pub(crate) fn share(percent: f64, n_rows: &str) -> String {
        format!("{percent} percent of {n_rows} rows are rare")
    }
}

/// The timeline of epochs.
pub(crate) mod timeline {
    pub(crate) const TIMELINE: &str = "Timeline of epochs";
    pub(crate) const EPOCH: &str = "Epoch";
    pub(crate) const PLAY: &str = "Play";
    pub(crate) const PAUSE: &str = "Pause";
    pub(crate) const SPEED: &str = "Speed";
    pub(crate) const FASTEST: &str = "max";
    pub(crate) const BACK: &str = "Back to the epoch before";
    pub(crate) const ON: &str = "On to the next epoch";
    pub(crate) const END: &str = "End of the run";
    pub(crate) const LOOKING_BACK: &str = "Looking back: files and comparisons are of the end. ";

    pub(crate) fn epoch(epoch: u32, of: u32) -> String {
        format!("Epoch {epoch} of {of}")
    }

    pub(crate) fn best(epoch: u32) -> String {
        format!("Best validation loss: {epoch}")
    }

    /// What is heard: where it is, whether that is special, and what the model finds there.
    pub(crate) fn spoken(epoch: &str, is_best: bool, is_end: bool, verdict: &str) -> String {
        let best = if is_best { ", smallest validation loss" } else { "" };
        let end = if is_end { ", as the run ended" } else { "" };
        format!("{epoch}{best}{end}. {verdict}")
    }

    pub(crate) fn thinned(n_kept: usize, of: u32) -> String {
        format!("{n_kept} of {of} epochs are kept: a run keeps weights of 32 MB at the most.")
    }
}

/// What the model says at one place of the map.
pub(crate) mod reading {
    pub(crate) const MAP: &str = "map";
    pub(crate) const BY_KEYS: &str = "Probability on the map: the arrow keys walk, Escape ends.";
    pub(crate) const HINT: &str = "Point at the map, or walk over it by the arrow keys, to read the probability there.";
}

/// Settings that are locked.
pub(crate) mod access {
    pub(crate) const BY_AUTHOR: &str = "Locked by the author of this view.";
    pub(crate) const BY_LESSON: &str = "Stays as it is in this step of the lesson.";
    pub(crate) const KEPT: &str = "These settings stay as they are in this step of the lesson.";
    pub(crate) const KEPT_BY_AUTHOR: &str = "The author of this view keeps some of these settings.";
}

/// The author's dialog.
pub(crate) mod author {
    pub(crate) const EMBED: &str = "Embed…";
    pub(crate) const TITLE: &str = "Put this lab into a page of your own";
    pub(crate) const OPENS_WITH: &str = "It opens with the settings that the page has now.";
    pub(crate) const VIEW: &str = "View ";
    pub(crate) const HEIGHT: &str = "Height ";
    pub(crate) const AUTORUN: &str = " Run by itself";
    pub(crate) const LESSON: &str = "Lesson ";
    pub(crate) const NO_LESSON: &str = "none";

    pub(crate) const READERS: &str = "What readers can change";
    pub(crate) const COURTESY: &str = "Locking and hiding are a courtesy, not exam security: whoever reads the \
                                       address can change it. Results and the choice of colours always stay.";
    pub(crate) const WHOLE_STATION: &str = "The whole station";
    pub(crate) const EACH_SETTING: &str = "Setting by setting";
    pub(crate) const SHOW: &str = "show";
    pub(crate) const LOCK: &str = "lock";
    pub(crate) const HIDE: &str = "hide";

    pub(crate) const PREVIEW: &str = "See this view in a new tab";
    pub(crate) const FOR_MOST: &str = "For most pages";
    pub(crate) const FOR_SANDBOX: &str = "For hosts that want a sandbox";
    pub(crate) const FOR_ISOLATED: &str = "For pages isolated from other origins (COEP), such as JupyterLite";
    pub(crate) const FOR_KINDS: &str = "For notebooks, documentation and slides";
    pub(crate) const FOR_ELEMENT: &str = "For pages that may load a script: as high as it needs";
    pub(crate) const COPY: &str = "Copy";
}

/// What the page around this one is told when it asks for what cannot be.
pub(crate) mod messages {
    pub(crate) const VERSION: &str = "Messages have v: 1.";
    pub(crate) const SET: &str = "set: hash is a text such as v=1&resample=smote.";
    pub(crate) const PAUSE: &str = "pause: nothing is being trained.";
    pub(crate) const THRESHOLD: &str = "threshold: t is a number from 0 to 1.";
    pub(crate) const EPOCH: &str = "epoch: i is an epoch of the run, from 1, or null for its end.";
    pub(crate) const UNANSWERED: &str = "The question of the lesson comes first.";
    pub(crate) const NO_FIGURE: &str = "snapshot: that figure is not drawn now.";
    pub(crate) const NO_RESULT: &str = "There is no result now.";
    pub(crate) const NO_PNG: &str = "snapshot: this browser draws no png here.";
    pub(crate) const KIND: &str = "snapshot: kind is svg, png, json or csv.";

    pub(crate) fn unknown(kind: &str) -> String {
        format!("There is no message “{kind}”.")
    }
}

/// A worker that broke.
pub(crate) mod client {
    pub(crate) const SILENT: &str = "The worker has said nothing for 20 seconds of work.";
    pub(crate) const UNSENT: &str = "A message to the worker could not be sent.";
    pub(crate) const UNREADABLE: &str = "A message of the worker could not be understood.";
    pub(crate) const CRASHED: &str = "The worker stopped with an error.";
    pub(crate) const WHY: &str = "Training runs in the worker, so nothing can run without it; your settings are kept.";
    pub(crate) const FIX: &str =
        "Press “Restart the worker” and run with other settings; if it happens again, reload the page.";
    pub(crate) const STOPPED: &str = "The work stopped with an error.";
    pub(crate) const STOPPED_WHY: &str = "The run that was on is lost; your settings are kept.";
    pub(crate) const STOPPED_FIX: &str = "Change the settings and run again; if it happens again, reload the page.";

    pub(crate) fn other_build(worker: &str, page: &str) -> String {
        format!("The worker is of build {worker}, and this page of build {page}.")
    }
}

/// A file that cannot be read.
pub(crate) mod serve {
    pub(crate) const UNREADABLE: &str = "The file could not be read.";
    pub(crate) const UNREADABLE_WHY: &str = "The browser may have lost access to it, or it was moved or changed.";
    pub(crate) const UNREADABLE_FIX: &str = "Choose the file again.";
}

/// Files of the page that do not come.
pub(crate) mod files {
    pub(crate) const SAMPLE_WHY: &str = "Samples are fetched from where the page is.";
    pub(crate) const SAMPLE_FIX: &str = "Check the connection and run again.";

    pub(crate) fn no_sample(id: &str) -> String {
        format!("There is no sample “{id}”.")
    }

    pub(crate) fn sample_failed(title: &str) -> String {
        format!("The sample “{title}” could not be fetched.")
    }

    pub(crate) fn sample_refused(title: &str, status: u16) -> String {
        format!("The sample “{title}” could not be fetched: status {status}.")
    }

    pub(crate) fn text_failed(path: &str) -> String {
        format!("“{path}” could not be fetched.")
    }

    pub(crate) fn text_refused(path: &str, status: u16) -> String {
        format!("“{path}” could not be fetched: status {status}.")
    }
}

/// Parts of the program that do not come.
pub(crate) mod parts {
    pub(crate) const MISSING: &str = "A part of the lab could not be loaded.";
    pub(crate) const MISSING_WHY: &str = "It is fetched from where the page is when it is first needed.";
    pub(crate) const MISSING_FIX: &str = "Check the connection and try again, or reload the page.";
}
