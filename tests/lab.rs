//! The `lab` command as a shell sees it: exit codes, standard output and standard error; and the example that walks
//! through the article.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::experiment::{Digest, ExperimentSpec, LABEL, Run};
use serde_json::{Value, json};
use spec::spec_of;
use std::{
    collections::BTreeMap,
    fs,
    num::NonZero,
    path::PathBuf,
    process::{Command, Stdio},
};

#[path = "../examples/article.rs"]
#[expect(dead_code, reason = "an example has a main function, a test calls what is below it")]
mod article;

#[path = "../src/bin/lab/command/jobs.rs"]
mod jobs;

/// What a call of the command came to.
struct Outcome {
    code: i32,
    stdout: String,
    stderr: String,
}

fn lab(args: &[&str]) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_lab")).args(args).output().unwrap();
    Outcome {
        code: output.status.code().expect("the command ends by itself"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A call that fails with that code says what, why and how to go on, and nothing on standard output.
fn refused(args: &[&str], code: i32) -> String {
    let Outcome { code: found, stdout, stderr } = lab(args);
    assert_eq!(found, code, "{args:?}: {stderr}");
    assert_eq!(stdout, "", "{args:?}");
    for part in ["error: ", "\n  why: ", "\n  fix: "] {
        assert!(stderr.contains(part), "{args:?}: {stderr}");
    }
    stderr
}

fn document(outcome: &Outcome) -> Value {
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    serde_json::from_str(&outcome.stdout).unwrap()
}

/// A file with that text, in the folder cargo keeps for this test.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// Thirty rows of two classes that a line can tell apart; the label is not the last column.
fn small_csv() -> String {
    let row = |index: u32| {
        let kind = if index.is_multiple_of(3) { "yes" } else { "no" };
        let height = if index.is_multiple_of(3) { 5 + index } else { index };
        format!("{},{kind},{height}\n", 29 - index)
    };
    ["age,fraud,amount\n".to_owned()].into_iter().chain((0..30).map(row)).collect()
}

#[test]
fn the_report_goes_to_stdout_and_progress_to_stderr() {
    let Outcome { code, stdout, stderr } = lab(&["epochs=20"]);
    assert_eq!(code, 0);
    assert!(stdout.starts_with("This model is "), "the verdict comes first: {stdout}");
    assert_eq!(stderr.lines().count(), 10, "a line for each tenth: {stderr}");
    assert_eq!(stderr.lines().next(), Some("training 10 %"));
    assert_eq!(stderr.lines().last(), Some("training 100 %"));
}

#[test]
fn the_report_shows_counts_before_shares_and_the_undefined_as_a_dash() {
    let Outcome { stdout, stderr, .. } = lab(&["--quiet"]);
    assert_eq!(stderr, "");
    let has_line = |start: &str, end: &str| stdout.lines().any(|line| line.starts_with(start) && line.ends_with(end));
    assert!(
        stdout.lines().any(|line| line.starts_with("rare") && line.contains(" 0.0000 "))
            && stdout.contains("0 of 30 (0.0 %)"),
        "{stdout}"
    );
    assert!(stdout.contains("0 of 0 (—)"), "precision of a class never answered: {stdout}");
    assert!(
        has_line("accuracy", "270 of 300 (90.0 %)") && has_line("always common", "270 of 300 (90.0 %)"),
        "{stdout}"
    );
    assert!(has_line("MCC", "—"), "{stdout}");
    assert!(has_line("link", "#v=1"), "{stdout}");
}

#[test]
fn json_is_the_report_of_the_library_and_nothing_else() {
    let link = "v=1&data=moons&data.n_samples=300&resample=smote&epochs=4";
    let report = Run::new(&spec_of(link), None).unwrap().finish().unwrap();
    let document = document(&lab(&["run", link, "--json"]));
    assert_eq!(document["digest"], report.digest.to_string());
    assert_eq!(document["verdict"], report.verdict());
    assert_eq!(document["epochs"], json!(report.epochs));
    assert_eq!(document["test"], json!(report.test));
    assert_eq!(document["spec"]["resample.k_neighbors"], 5);
    assert_eq!(document["warnings"], json!([]));
}

#[test]
fn the_spec_in_a_document_is_a_spec_file() {
    let link = "v=1&data=blobs&data.n_samples=200&sampler=weighted&sampler.power=0.9069767441860465&epochs=3";
    let first = document(&lab(&[link, "--json", "--quiet"]));
    let path = file("again.json", &first["spec"].to_string());
    let second = document(&lab(&[&path, "--json", "--quiet", "--strict"]));
    assert_eq!(first, second);
}

#[test]
fn a_link_may_be_pasted_in_every_form() {
    let fragment = "epochs=2&data.n_samples=100";
    let digests = ["", "#", "https://example.org/lab/?lang=en#", "#v=1&"]
        .map(|prefix| document(&lab(&[&format!("{prefix}{fragment}"), "--json", "--quiet"]))["digest"].clone());
    assert!(digests.iter().all(|digest| *digest == digests[0]), "{digests:?}");
    let by_set = lab(&["--set", "epochs=2", "--set=data.n_samples=100", "--json", "--quiet"]);
    assert_eq!(document(&by_set)["digest"], digests[0]);
}

#[test]
fn parameters_may_be_set_before_their_technique() {
    let set = ["--set", "resample.k_neighbors=3", "--set", "resample=smote", "--set", "epochs=1", "--json", "--quiet"];
    assert_eq!(document(&lab(&set))["link"], "v=1&resample=smote&resample.k_neighbors=3&epochs=1");
}

#[test]
fn warnings_of_a_link_are_told_and_with_strict_they_stop() {
    let args = ["epochs=2&colour=red\u{1b}[31m", "--json", "--quiet"];
    let outcome = lab(&args);
    assert!(outcome.stderr.starts_with("warning: Ignored: there is no setting \"colour\""), "{}", outcome.stderr);
    assert_eq!(document(&outcome)["warnings"].as_array().map(Vec::len), Some(1));

    let outcome = lab(&["\u{1b}[31m=1&epochs=2", "--quiet"]);
    assert!(!outcome.stderr.contains('\u{1b}'), "a link must not speak to the terminal: {:?}", outcome.stderr);

    let stderr = refused(&[args[0], "--strict"], 2);
    assert!(stderr.contains("\"colour\""), "{stderr}");
}

#[test]
fn wrong_arguments_are_exit_code_2() {
    let no_object = file("list.json", "[1, 2]");
    let no_setting = file("nested.json", "{\"epochs\": {\"n\": 1}}");
    let broken = file("broken.json", "{\"epochs\": 3,\n");
    let csv = file("unused.csv", &small_csv());
    let wrong: [(&[&str], &str); 33] = [
        (&["--colour"], "'--colour'"),
        (&["--csv"], "'--csv'"),
        (&["--set", "epochs"], "KEY=VALUE"),
        (&["--set", "epochs=0"], "from 1 to 100000"),
        (&["--set", "colour=red"], "\"colour\""),
        (&["--label", "fraud"], "--csv"),
        (&["epochs=1", "epochs=2"], "epochs=2"),
        (&["compare", "epochs=1", "epochs=2"], "put a link with & between quotes"),
        (&["list", "--json"], "--json is for `lab run` and `lab table`, not for `lab list`"),
        (&["--lable", "x"], "It may be --label that is meant"),
        (&["-x"], "`lab run` has no option '-x'"),
        (&["--json=3"], "'--json' takes no value"),
        (&["compare", "--out"], "A value is missing behind '--out'"),
        (&["help", "lesons"], "There is no command 'lesons'"),
        (&["completions"], "`lab completions` needs <SHELL>"),
        (&["completions", "csh"], "Give bash, elvish, fish, powershell or zsh"),
        (&["lesson", "accuracy_trap", "--seeds", "few"], "it takes a whole number"),
        (&["nowhere.json"], "nowhere.json"),
        (&[&no_object], "one JSON object"),
        (&[&no_setting], "a setting is a string or a number"),
        (&[&broken], "line 2"),
        (&["v=2"], "version 2"),
        (&["--csv", &csv, "--set", "data=moons"], "two data sets"),
        (&["--seeds", "3"], "`lab compare`"),
        (&["compare", "--json"], "`lab run`"),
        (&["compare", "--seeds", "0"], "from 1 to 10000"),
        (&["compare", "--seeds", "4,4"], "different seeds"),
        (&["compare", "--jobs", "0"], "\"0\""),
        (&["compare", "--sort", "auc"], "roc_auc"),
        (&["compare", "--format", "xml"], "text, csv or json"),
        (&["compare", "--with", "resample=smote"], "NAME: CHANGES"),
        (&["compare", "--with", "SMOTE: resample=smoth&foo=3"], "such as smote"),
        (&["compare", "--with", "other data: data=moons"], "must be the same for all remedies"),
    ];
    for (args, named) in wrong {
        let stderr = refused(args, 2);
        assert!(stderr.contains(named), "{args:?}: {stderr}");
    }
}

#[test]
fn a_csv_file_is_learned_from_and_named_in_the_link() {
    let text = small_csv();
    let path = file("small.csv", &text);
    let args = ["--csv", &path, "--label", "fraud", "--set", "epochs=3", "--json", "--quiet", "--strict"];
    let document = document(&lab(&args));
    let fingerprint = Digest::of_bytes(text.as_bytes());
    assert_eq!(document["class_names"], json!(["no", "yes"]));
    assert_eq!(document["mixes"]["data"], json!([20, 10]));
    let link = format!("v=1&data=file&data.name=small.csv&data.label=fraud&data.fingerprint={fingerprint}&epochs=3");
    assert_eq!(document["link"], link);
}

#[test]
fn the_resampled_train_set_is_written_as_the_library_writes_it() {
    let link = "data=moons&data.n_samples=200&resample=smote&resample.k_neighbors=2&epochs=1";
    let path = file("resampled.csv", "an older one");
    document(&lab(&[link, "--resampled", &path, "--json", "--quiet"]));
    let mut run = Run::new(&spec_of(link), None).unwrap();
    run.finish().unwrap();
    let data = run.generated().unwrap();
    let export = run.export(&data, LABEL).unwrap();
    assert_eq!(fs::read(&path).unwrap(), [export.header(), export.rows(0..export.n_rows())].concat());

    let csv = file("to_resample.csv", &small_csv());
    let args = ["--csv", &csv, "--label", "fraud", "--set", "resample=random_over", "--set", "epochs=1", "--quiet"];
    assert_eq!(lab(&[&args[..], &["--resampled", &path]].concat()).code, 0);
    let written = fs::read_to_string(&path).unwrap();
    assert!(
        written.starts_with("\"age\",\"amount\",\"fraud\",\"origin\",\"base\",\"neighbor\",\"gap\"\n"),
        "{written}"
    );

    let stderr = refused(&["epochs=1", "--resampled", "nowhere/at/all.csv", "--quiet"], 1);
    assert!(stderr.contains("nowhere/at/all.csv"), "{stderr}");
}

#[test]
fn a_file_other_than_the_links_is_told() {
    let path = file("other.csv", &small_csv());
    let link = "data=file&data.name=other.csv&data.label=fraud&data.fingerprint=0123456789abcdef&epochs=1";
    let outcome = lab(&[link, "--csv", &path, "--quiet"]);
    assert_eq!(outcome.code, 0);
    let found = Digest::of_bytes(small_csv().as_bytes()).to_string();
    assert!(outcome.stderr.contains(&found) && outcome.stderr.contains("0123456789abcdef"), "{}", outcome.stderr);
    refused(&[link, "--csv", &path, "--strict"], 2);
}

#[test]
fn data_that_cannot_be_read_are_exit_code_3() {
    let text = small_csv().replace("\n22,no,7\n", "\n22,no\n");
    let bad = file("bad.csv", &text);
    let stderr = refused(&["--csv", &bad, "--label", "fraud"], 3);
    assert!(stderr.contains("Line 9 has 2 fields, but 3 are expected."), "{stderr}");

    let good = file("good.csv", &small_csv());
    let stderr = refused(&["--csv", &good, "--label", "colour"], 3);
    assert!(stderr.contains("colour") && stderr.contains("fraud"), "the columns there are: {stderr}");

    refused(&["--csv", "nowhere.csv"], 3);
    let stderr = refused(&["data=file&data.name=mine.csv"], 3);
    assert!(stderr.contains("mine.csv") && stderr.contains("--csv"), "{stderr}");
}

#[test]
fn an_experiment_that_cannot_run_is_exit_code_4() {
    let diverging = "data=wine_quality_red&epochs=20&optimizer=sgd&optimizer.lr=10";
    let stderr = refused(&[diverging, "--quiet"], 4);
    assert!(stderr.starts_with("error: Training diverged: after step "), "{stderr}");
    assert!(
        stderr.contains(
            "fix: Lower optimizer.lr (it is 10), for example to 1, or clip the gradients with a max_norm of 1.\n"
        ),
        "{stderr}"
    );

    let stderr = refused(&["resample=smote&resample.k_neighbors=100", "--quiet"], 4);
    assert!(stderr.contains("fix: Set k_neighbors to 54 or less"), "{stderr}");

    // The full stop in the name is not the end of the sentence.
    let stderr = refused(&["resample=random_over&resample.sampling_strategy=St. John%3D3", "--quiet"], 4);
    assert!(stderr.contains("error: Class \"St. John\" is not in the train set.\n"), "{stderr}");
}

/// Lines of a comparison's CSV by the names of its columns.
fn lines(csv: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(csv.as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn a_comparison_is_the_same_with_any_number_of_threads() {
    for format in ["text", "csv", "json"] {
        let args = ["compare", "data.n_samples=300&epochs=4", "--seeds", "3", "--quiet", "--format", format, "--jobs"];
        let [one, four] = ["1", "4"].map(|n| lab(&[&args[..], &[n]].concat()));
        assert_eq!((one.code, one.stderr.as_str()), (0, ""));
        assert_eq!(one.stdout, four.stdout, "{format}");
        match format {
            "csv" => assert_eq!(lines(&one.stdout).len(), 30),
            "json" => assert_eq!(document(&one)["remedies"].as_array().map(Vec::len), Some(10)),
            _ => assert!(one.stdout.starts_with("10 remedies, 3 seeds each"), "{}", one.stdout),
        }
    }
}

#[test]
fn lines_of_a_comparison_are_runs_of_their_links() {
    let path = file("compared.csv", &small_csv());
    let table = ["--csv", &path, "--label", "fraud"];
    let with =
        ["--with", "SMOTE, 2: resample=smote&resample.k_neighbors=2", "--with", "both: loss=focal&sampler=weighted"];
    for (link, data) in [("data=moons&data.n_samples=200&seed=9&epochs=3", &[][..]), ("epochs=3", &table)] {
        let compare = ["compare", link, "--seeds", "2,7", "--format", "csv", "--quiet"];
        let Outcome { stdout, stderr, .. } = lab(&[&compare[..], &with, data].concat());
        let lines = lines(&stdout);
        assert_eq!(lines.len(), 6, "{stderr}");
        for line in &lines {
            let report = document(&lab(&[&[&line["link"], "--json", "--quiet"], &data[..data.len().min(2)]].concat()));
            assert_eq!(report["digest"], line["digest"]);
            assert_eq!(report["spec"]["seed"].to_string(), line["seed"]);
            let minority = report["minority"].as_u64().unwrap() as usize;
            let (test, probability) = (&report["test"], &report["test_probability"]);
            for (key, found) in [
                ("accuracy", &test["accuracy"]),
                ("mcc", &test["mcc"]),
                ("recall", &test["per_class"][minority]["recall"]),
                ("precision", &test["per_class"][minority]["precision"]),
                ("roc_auc", &probability["per_class"][minority]["roc_auc"]),
                ("log_loss", &probability["log_loss"]),
            ] {
                assert_eq!(line[key].parse().ok(), found.as_f64(), "{key} of {line:?}");
            }
        }
        assert!(lines[2].values().any(|value| value == "SMOTE, 2"), "{stdout}");
    }
}

#[test]
fn the_document_of_a_comparison_has_means_differences_and_settings() {
    let args = ["compare", "resample=smote&epochs=3&colour=red", "--with", "3: resample.k_neighbors=3", "--seeds", "3"];
    let outcome = lab(&[&args[..], &["--format", "json", "--quiet"]].concat());
    let document = document(&outcome);
    assert_eq!(document["warnings"].as_array().map(Vec::len), Some(1));
    let [baseline, other] = [0, 1].map(|index| &document["remedies"][index]);
    assert_eq!(other["differences"], json!({ "resample.k_neighbors": "3" }));
    assert_eq!(other["runs"][2]["link"], "v=1&seed=5&resample=smote&resample.k_neighbors=3&epochs=3");
    let mean = |of: &Value, what: &str| of["measures"]["roc_auc"][what]["mean"].as_f64().unwrap();
    let difference = mean(other, "estimate") - mean(baseline, "estimate");
    assert!((difference - mean(other, "difference")).abs() < 1e-12);
    assert_eq!(baseline["measures"]["roc_auc"]["difference"], Value::Null);
}

#[test]
fn a_run_that_fails_is_not_the_end_of_a_comparison() {
    let too_many = "too many: resample=smote&resample.k_neighbors=100";
    let args = ["compare", "epochs=1", "--seeds", "2", "--quiet", "--with", too_many, "--format"];
    let text = lab(&[&args[..], &["text"]].concat());
    assert_eq!(text.code, 0, "{}", text.stderr);
    let row = text.stdout.lines().find(|line| line.starts_with("too many")).unwrap();
    assert!(row.contains("failed"), "{row}");
    assert!(
        text.stdout.contains("too many failed on 2 seeds (3, 4): SMOTE looks for 100 neighbors"),
        "{}",
        text.stdout
    );

    let path = file("failed.csv", "an older one");
    let csv = lab(&[&args[..], &["csv", "--out", &path]].concat());
    assert_eq!((csv.code, csv.stdout.as_str()), (0, ""));
    let lines = lines(&fs::read_to_string(&path).unwrap());
    assert!(
        lines[2]["failed"].contains("Set k_neighbors to 54 or less") && lines[2]["accuracy"].is_empty(),
        "{lines:?}"
    );

    let stderr =
        refused(&["compare", "resample=smote&resample.k_neighbors=100", "--with", "a: epochs=1", "--quiet"], 4);
    assert!(stderr.contains("Set k_neighbors to 54 or less"), "{stderr}");
    refused(&["compare", "epochs=1", "--out", "nowhere/at/all.csv", "--quiet"], 1);
}

#[test]
fn a_comparison_tells_which_remedies_changed_nothing() {
    let shared =
        ["compare", "epochs=1&data=blobs&data.n_samples=200", "--with", "idle:sampler=weighted&sampler.power=0"];
    let told = "WeightedRandomSampler changes the share of no class: with power 0 every row has the same weight.";
    let text = lab(&[&shared[..], &["--seeds", "3", "--quiet"]].concat()).stdout;
    assert!(text.contains(&format!("Note on idle, 3 of 3 seeds: {told}")), "{text}");
    let document = document(&lab(&[&shared[..], &["--seeds", "1", "--quiet", "--format", "json"]].concat()));
    assert_eq!(document["remedies"][1]["runs"][0]["notices"], json!([told]));
    assert_eq!(document["remedies"][0]["runs"][0]["notices"], json!([]));
}

#[test]
fn a_comparison_takes_as_many_neighbors_as_a_small_class_has() {
    // Seven rare rows, of which four are learned from.
    let row =
        |index: u32| format!("{index},{},{}\n", index % 7, if index.is_multiple_of(10) { "rare" } else { "common" });
    let path = file("few.csv", &("a,b,kind\n".to_owned() + &(0..70).map(row).collect::<String>()));
    let args = ["compare", "--csv", &path, "--set", "epochs=1", "--seeds", "2", "--quiet", "--format"];
    let text = lab(&[&args[..], &["text"]].concat());
    assert_eq!(text.code, 0, "{}", text.stderr);
    assert!(!text.stdout.contains("failed"), "{}", text.stdout);
    let document = document(&lab(&[&args[..], &["json"]].concat()));
    let smote =
        document["remedies"].as_array().unwrap().iter().find(|remedy| remedy["differences"]["resample"] == "smote");
    assert_eq!(smote.unwrap()["name"], "SMOTE (k = 3, as many as the smallest class has)");
    assert_eq!(smote.unwrap()["differences"]["resample.k_neighbors"], "3");
}

#[test]
fn two_seeds_have_no_interval() {
    let args = ["compare", "epochs=1", "--with", "smote: resample=smote", "--quiet", "--seeds"];
    assert!(!lab(&[&args[..], &["2"]].concat()).stdout.contains(" ± "), "an interval of two is wider than anything");
    assert!(lab(&[&args[..], &["3"]].concat()).stdout.contains(" ± "));
}

#[test]
fn the_text_of_a_comparison_is_sorted_as_asked() {
    let args = ["compare", "epochs=20", "--seeds", "2", "--quiet", "--sort", "mean_probability_over_prevalence"];
    let Outcome { code, stdout, .. } = lab(&args);
    assert_eq!(code, 0);
    let rows: Vec<&str> = stdout.lines().skip(2).take(11).collect();
    assert!(rows[0].starts_with("remedy ") && rows[0].contains("Mean p / prevalence"), "{stdout}");
    assert!(rows[1].starts_with("No remedy "), "the only one without a reason to expect too many: {stdout}");
    assert!(rows.iter().any(|row| row.ends_with("  sampler=weighted")), "{stdout}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for args in [&["list"][..], &["epochs=1", "--json", "--quiet"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lab"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{args:?}: {output:?}");
    }
}

#[test]
fn help_and_version_are_for_stdout() {
    for args in [&["help"][..], &["--help"], &["-h"], &["run", "--help"]] {
        let Outcome { code, stdout, stderr } = lab(args);
        assert_eq!((code, stderr.as_str()), (0, ""));
        for part in ["Usage:", "--csv <FILE>", "Exit codes:", "\n  4   "] {
            assert!(stdout.contains(part), "{args:?}: {stdout}");
        }
    }
    assert!(lab(&["--version"]).stdout.starts_with(concat!("lab ", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn shells_complete_commands_and_options() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let Outcome { code, stdout, stderr } = lab(&["completions", shell]);
        assert_eq!((code, stderr.as_str()), (0, ""), "{shell}");
        for word in ["compare", "resampled"] {
            assert!(stdout.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn the_list_has_every_setting_and_every_choice() {
    let Outcome { code, stdout, .. } = lab(&["list"]);
    assert_eq!(code, 0);
    for field in ExperimentSpec::default().fields() {
        assert!(stdout.contains(&format!("  {}  ", field.key)), "{}", field.key);
    }
    for choice in ["data=article", "data=ecoli", "data=file", "resample=smote", "sampler=weighted", "optimizer=sgd"] {
        assert!(stdout.contains(&format!("    {choice}  ")), "{choice}");
    }
    assert!(stdout.contains("resample.k_neighbors  a whole number from 1 to 100 [rows]; default 5."));
}

#[test]
fn a_lesson_is_walked_through_and_tried_on_seeds() {
    let list = lab(&["lesson"]).stdout;
    assert!(list.contains("accuracy_trap") && list.contains("The accuracy trap"), "{list}");
    let Outcome { code, stdout, stderr } = lab(&["lesson", "accuracy_trap", "--seeds", "2"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    for part in
        ["## Nine in ten", "0 to 30 rows; right: 0", "found 0 of 30 rare rows", "Of 2 seeds the goal is reached on 2"]
    {
        assert!(stdout.contains(part), "no {part} in: {stdout}");
    }
    let wrong =
        file("wrong_lesson.md", "# Title\nsummary: A line.\nminutes: 1\n\n## Step\nlink: v=1\ngoal: recal > 1\n");
    let told = refused(&["lesson", &wrong], 2);
    assert!(told.contains("wrong_lesson, line 7: found recal"), "{told}");
    refused(&["lesson", "no_such_lesson"], 2);
    refused(&["lesson", "accuracy_trap", "--json"], 2);
    refused(&["lesson", "accuracy_trap", "--sort", "f1"], 2);
}

#[test]
fn the_walk_through_the_article_says_what_the_article_says() {
    let mut text = Vec::new();
    article::walk(&mut text).unwrap();
    let text = String::from_utf8(text).unwrap();
    for part in [
        "1000 rows of 10 columns\n    900 common, 100 rare",
        "(c) Under-sampling: 100 common, 100 rare",
        "(d) Over-sampling: 900 common, 900 rare",
        "balanced:      [0.5556, 5.0000]",
        "inverse_count: [0.0011, 0.0100]",
        "(f) SMOTE: 900 common, 900 rare",
    ] {
        assert!(text.contains(part), "{part} is missing from\n{text}");
    }
    let line = |start: &str| text.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_default();
    let numbers = |start: &str| {
        let words = line(start).split(|c: char| !(c.is_ascii_digit() || c == '.')).filter_map(|word| word.parse().ok());
        words.collect::<Vec<f64>>()
    };
    assert_eq!(text.matches("    batch ").count(), 16);
    // 1000 draws of even chance have a deviation of 16; about 483 different rows (a deviation of 12) are expected.
    let [common, rare] = numbers("drawn:")[..] else { panic!("{text}") };
    assert!(common + rare == 1000.0 && (common - 500.0).abs() < 64.0, "{common} and {rare}");
    let [common, rare, different, _] = numbers("different:")[..] else { panic!("{text}") };
    assert!(
        (common - 384.0).abs() < 48.0 && rare >= 95.0 && (different - 483.0).abs() < 48.0,
        "{}",
        line("different:")
    );
    for epoch in 1..=10 {
        let loss = numbers(&format!("epoch {epoch:>2}"))[1];
        assert!((loss - std::f64::consts::LN_2).abs() < 0.06, "epoch {epoch}: {loss}");
    }
}

#[test]
fn an_experiment_is_exported_to_files() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("exported");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::create_dir_all(&folder).unwrap();
    let [results, table, weights, resampled, notebook, figures] =
        ["results.json", "results.csv", "weights.json", "resampled.csv", "experiment.ipynb", "figures"].map(path);
    let link = "data=moons&data.n_samples=400&resample=smote&epochs=3";
    let all = ["--weights", &weights, "--resampled", &resampled, "--notebook", &notebook, "--figures", &figures];
    let outcome = lab(&[&["export", link, "--quiet", "--results", &results], &all[..]].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    for name in outcome.stdout.lines() {
        assert!(fs::metadata(name).unwrap().len() > 100, "{name}");
    }
    assert_eq!(fs::read_to_string(&results).unwrap(), lab(&["run", link, "--json"]).stdout, "as lab run prints it");
    for json in [&results, &weights, &notebook] {
        serde_json::from_str::<Value>(&fs::read_to_string(json).unwrap()).unwrap();
    }
    let svg = fs::read_to_string(format!("{figures}/decision-map-test-dark.svg")).unwrap();
    assert!(svg.starts_with("<?xml") && !svg.contains("var("), "{svg}");
    assert_eq!(lab(&["export", link, "--results", &table]).code, 0);
    assert!(fs::read_to_string(&table).unwrap().starts_with("part,set,epoch,class,metric,value\n"));
}

#[test]
fn a_comparison_is_drawn_into_a_folder() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compared");
    let figures = folder.to_str().unwrap();
    let link = "data=moons&data.n_samples=400&epochs=1&hidden=4";
    let of = ["--seeds", "3", "--with", "SMOTE: resample=smote", "--sort", "recall", "--figures", figures, "--quiet"];
    let outcome = lab(&[&["compare", link], &of[..]].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    for scheme in ["light", "dark"] {
        let svg = fs::read_to_string(folder.join(format!("comparison-{scheme}.svg"))).unwrap();
        for part in ["<?xml", "SMOTE", "Baseline", "recall"] {
            assert!(svg.contains(part), "{part}: {svg}");
        }
    }
    let refused = lab(&["run", link, "--figures", figures]);
    assert!(refused.code == 2 && refused.stderr.contains("`lab compare`"), "{}", refused.stderr);
}

#[test]
fn an_export_that_cannot_be_is_refused() {
    for (args, says) in [
        (&["export", "epochs=1"][..], "told to write nothing"),
        (&["export", "--results", "results.txt"], "ends in .json or .csv"),
        (&["export", "--json"], "--json is for `lab run`"),
        (&["run", "--notebook", "x.ipynb"], "--notebook is for `lab export`"),
        (&["compare", "--resampled", "x.csv"], "--resampled is for `lab run` and `lab export`"),
    ] {
        let stderr = refused(args, 2);
        assert!(stderr.contains(says), "{args:?}: {stderr}");
    }
    let stderr = refused(&["export", "leak=resample_before_split&resample=smote", "--notebook", "never.ipynb"], 4);
    assert!(stderr.contains("Resample after the split"), "{stderr}");
}

#[test]
fn a_run_that_panics_takes_no_other_with_it() {
    let jobs: Vec<u32> = (0..20).collect();
    for n_threads in [1, 3] {
        let mut results = BTreeMap::new();
        let work = |job| if job == 7 { panic!("a planted panic") } else { Ok(job) };
        jobs::do_all(&jobs, NonZero::new(n_threads).unwrap(), work, |job, outcome| {
            results.insert(job, outcome);
        });
        assert_eq!(results.len(), jobs.len());
        for (job, outcome) in results {
            match outcome {
                Ok(result) => assert_eq!(result, job),
                Err(problem) => assert!(job == 7 && problem.what.contains("mistake in the lab"), "{problem}"),
            }
        }
    }
}

#[test]
fn a_comparison_keeps_the_runs_that_end() {
    // A value far away from all others is held out on some seeds only.
    let rows = (0..300).map(|row| {
        let ndvi = if row == 137 { "-3.3e38".to_owned() } else { format!("0.{}", 10 + row * 7 % 83) };
        format!("{ndvi},{}\n", if row % 10 == 0 { "rare" } else { "common" })
    });
    let path = file("map.csv", &["ndvi,kind\n".to_owned()].into_iter().chain(rows).collect::<String>());
    let outcome = lab(&["compare", "v=1&epochs=2", "--csv", &path, "--seeds", "8", "--format", "json", "--quiet"]);
    let summary = document(&outcome);
    let text = summary.to_string();
    assert!(text.contains("Row 137 (counted from 0)") && text.contains("ndvi"), "{text}");
    let runs = summary["remedies"].as_array().unwrap().iter().flat_map(|remedy| remedy["runs"].as_array().unwrap());
    let (kept, failed): (Vec<&Value>, Vec<&Value>) = runs.partition(|run| run["failed"].is_null());
    assert!(!kept.is_empty() && !failed.is_empty() && kept.iter().all(|run| run["digest"].is_string()), "{summary:#}");
}
