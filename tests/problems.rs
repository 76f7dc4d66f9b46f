//! Every error that a person can meet says what, why and what to do, each in one sentence, whatever names stand in it.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::{
    batch::WeightsError,
    data::{
        DataError, Dataset, Row, SplitError,
        import::{CsvError, Delimiter, ImportError, ReadError},
        prepare::PrepareError,
        table::{Choices, Table, TableError},
    },
    decide::{calibration::CalibrationError, threshold::ThresholdError},
    experiment::{ExperimentSpec, FieldError, LinkError, NotebookError, Run, RunError, WayOut, compare::RemedyError},
    nn::loss::LossError,
    param::ParamError,
    problem::Problem,
    resample::{ResampleError, StrategyError},
};
use std::{collections::BTreeSet, fs, path::PathBuf, process::Command};

/// Names that end a sentence, a text, a line or an element where they are not taken as a whole.
const NAMES: [&str; 4] = ["St. Louis", "Mt. \"E\". x", "a\nb. c", "<b>x. y</b>"];

/// Verbs that a way out begins with.
const VERBS: &str = "Add Ask Change Choose Close Correct Fill Give Keep Leave Lower Name Open Put Raise Reload Remove Resample \
                     Run Save Separate Set Take Use Write";

/// Errors of a family with a name in them. Does not compile while a variant of the family is missing from the list of patterns,
/// and fails while no error is of a pattern.
macro_rules! family {
    ($errors:expr, $($variant:pat),+ $(,)?) => {{
        let errors = $errors;
        let covers_all = |error: &_| match error { $($variant => stringify!($variant)),+ };
        let covered: BTreeSet<&str> = errors.iter().map(covers_all).collect();
        let all = BTreeSet::from([$(stringify!($variant)),+]);
        assert_eq!(covered, all, "an error of every variant is looked at");
        errors
    }};
}

/// On one line, as a message may show it.
fn line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A problem in three sentences. Every name stands whole in one of them.
fn check(problem: &Problem, names: &[&str], of: &dyn std::fmt::Debug) {
    let parts = [&problem.what, &problem.why, &problem.fix].map(|part| line(part));
    let names: Vec<String> = names.iter().map(|name| line(name)).collect();
    for part in &parts {
        let told = || format!("{part:?} of {of:?}: {parts:?}");
        assert!(part.ends_with('.') && !part.ends_with(".."), "no sentence: {}", told());
        assert_eq!(part.trim(), part, "{}", told());
        let without_names = names.iter().fold(part.clone(), |part, name| part.replace(name, "it"));
        assert!(!without_names.contains(". "), "more than a sentence: {}", told());
        let first = without_names.split(' ').next().unwrap_or_default();
        let is_setting = first.contains('_');
        assert!(first.starts_with(|c: char| c.is_uppercase() || c.is_numeric()) || is_setting, "{}", told());
        assert!(part.contains(' '), "a fragment: {}", told());
        let is_fragment = |name: &String| name.contains(part.trim_end_matches('.'));
        assert!(!names.iter().any(is_fragment), "a fragment of a name: {}", told());
    }
    for name in &names {
        assert!(parts.iter().any(|part| part.contains(name)), "{name:?} stands nowhere whole in {parts:?} of {of:?}");
    }
    let verb = parts[2].split([' ', ',']).next().unwrap_or_default();
    assert!(VERBS.split(' ').any(|known| known == verb), "{of:?} names nothing to do: {}", parts[2]);
    let told: BTreeSet<&String> = parts.iter().collect();
    assert_eq!(told.len(), 3, "{of:?} repeats itself: {parts:?}");
}

/// The name, if the error holds it.
fn names_in<'a>(error: &dyn std::fmt::Debug, name: &'a str) -> Vec<&'a str> {
    let has_name = format!("{error:?}").contains(&name.escape_debug().to_string());
    if has_name { vec![name] } else { Vec::new() }
}

/// Errors in three sentences, which are their texts too.
fn check_told<E: std::error::Error>(errors: &[E], problem: impl Fn(&E) -> Problem, name: &str) {
    for error in errors {
        let problem = problem(error);
        check(&problem, &names_in(error, name), error);
        assert_eq!(error.to_string(), problem.to_string(), "{error:?}");
    }
}

fn data_errors(name: &str) -> Vec<DataError> {
    family!(
        vec![
            DataError::Lengths { rows: 7, labels: 8 },
            DataError::UnknownClass { row: 3, class: 2, n_classes: 2 },
            DataError::NotFinite { row: 3, column: name.to_owned() },
            DataError::NoSuchClass { name: name.to_owned(), known: "a, b".to_owned() },
            DataError::NoSuchClass { name: "zzz".to_owned(), known: format!("{name}, b") },
            DataError::NoSuchClass { name: "zzz".to_owned(), known: format!("b, {name}") },
            DataError::OneClass { found: 0 },
            DataError::OneClass { found: 1 },
            DataError::Kinds { columns: 3, kinds: 2 },
            DataError::UnknownLevel { row: 3, column: name.to_owned(), n_levels: 2 },
            DataError::NoSuchColumn { name: name.to_owned() },
        ],
        DataError::Lengths { .. },
        DataError::UnknownClass { .. },
        DataError::NotFinite { .. },
        DataError::NoSuchClass { .. },
        DataError::OneClass { .. },
        DataError::Kinds { .. },
        DataError::UnknownLevel { .. },
        DataError::NoSuchColumn { .. },
    )
}

fn split_errors(name: &str) -> Vec<SplitError> {
    family!(
        vec![
            SplitError::ClassTooSmall { class: name.to_owned(), found: 1, is_like_header: false },
            SplitError::ClassTooSmall { class: name.to_owned(), found: 1, is_like_header: true },
            SplitError::PartTooSmall { part: "test", rows: 1, n_samples: 8, n_classes: 3 },
            SplitError::TooFewGroups { found: 1 },
            SplitError::TooFewGroups { found: 2 },
            SplitError::NotAmongFirst { class: name.to_owned(), n_train: 1 },
            SplitError::NotAmongFirst { class: name.to_owned(), n_train: 55 },
            SplitError::OneMoment,
        ],
        SplitError::ClassTooSmall { .. },
        SplitError::PartTooSmall { .. },
        SplitError::TooFewGroups { .. },
        SplitError::NotAmongFirst { .. },
        SplitError::OneMoment,
    )
}

fn prepare_errors() -> Vec<PrepareError> {
    family!(
        vec![PrepareError::NothingLeft, PrepareError::TooWide { columns: 20_000, rows: 9_000 }],
        PrepareError::NothingLeft,
        PrepareError::TooWide { .. },
    )
}

fn loss_errors(name: &str) -> Vec<LossError> {
    family!(
        vec![
            LossError::WeightCount { given: 2, n_classes: 3 },
            LossError::UnknownClass { class: name.to_owned(), known: "a, b".to_owned() },
            LossError::UnknownClass { class: "zzz".to_owned(), known: format!("a, {name}") },
            LossError::NotBinary { n_classes: 3 },
        ],
        LossError::WeightCount { .. },
        LossError::UnknownClass { .. },
        LossError::NotBinary { .. },
    )
}

fn weights_errors() -> Vec<WeightsError> {
    family!(
        vec![
            WeightsError::NotAWeight { row: 3, weight: -0.5 },
            WeightsError::AllZero,
            WeightsError::TooManyDraws { wanted: 9, found: 8 },
        ],
        WeightsError::NotAWeight { .. },
        WeightsError::AllZero,
        WeightsError::TooManyDraws { .. },
    )
}

fn strategy_errors(name: &str) -> Vec<StrategyError> {
    let (class, known, example) = (name.to_owned(), format!("a, {name}"), format!("a=5,{name}=7"));
    family!(
        vec![
            StrategyError::RatioNeedsTwoClasses { ratio: 0.5, n_classes: 3, example: example.clone() },
            StrategyError::WrongWord { strategy: "majority", why: "The minority must not lose rows." },
            StrategyError::RatioOutOfRange { ratio: 1.5 },
            StrategyError::RatioTooSmallForOver { ratio: 0.1, minority: 5, majority: 9 },
            StrategyError::RatioTooSmallForOver { ratio: 1.0, minority: 9, majority: 9 },
            StrategyError::RatioTooSmallForUnder { ratio: 0.1, wanted: 50, majority: 9, minority: 5 },
            StrategyError::RatioForClean { ratio: 0.5 },
            StrategyError::UnknownClass { class: class.clone(), known: "a, b".to_owned() },
            StrategyError::UnknownClass { class: "zzz".to_owned(), known },
            StrategyError::CountBelow { class: class.clone(), found: 9, wanted: 5 },
            StrategyError::CountAbove { class: class.clone(), found: 5, wanted: 9 },
            StrategyError::CountsForClean { classes: class },
            StrategyError::ClassesWithoutCounts { example },
            StrategyError::TooManyRows { rows: 4_000_000_060, most: 10_000_000 },
            StrategyError::OneClass,
        ],
        StrategyError::RatioNeedsTwoClasses { .. },
        StrategyError::WrongWord { .. },
        StrategyError::RatioOutOfRange { .. },
        StrategyError::RatioTooSmallForOver { .. },
        StrategyError::RatioTooSmallForUnder { .. },
        StrategyError::RatioForClean { .. },
        StrategyError::UnknownClass { .. },
        StrategyError::CountBelow { .. },
        StrategyError::CountAbove { .. },
        StrategyError::CountsForClean { .. },
        StrategyError::ClassesWithoutCounts { .. },
        StrategyError::TooManyRows { .. },
        StrategyError::OneClass,
    )
}

fn resample_errors(name: &str) -> Vec<ResampleError> {
    let class = || name.to_owned();
    let too_few = |technique, group| ResampleError::TooFewNeighbors {
        technique,
        param: "k_neighbors",
        k: 5,
        needed: 6,
        group,
        found: 3,
        instead: "random over-sampling",
    };
    family!(
        vec![
            ResampleError::Strategy(StrategyError::CountBelow { class: class(), found: 9, wanted: 5 }),
            too_few("SMOTE", format!("class \"{name}\"")),
            too_few("k-means SMOTE", "the train set".to_owned()),
            ResampleError::SingleRow { technique: "k-means SMOTE", class: class() },
            ResampleError::NoShrinkage { class: class() },
            ResampleError::NoBorder { class: class(), k: 5, reaching: Some(9), instead: "SMOTE" },
            ResampleError::NoBorder { class: class(), k: 5, reaching: None, instead: "SMOTE" },
            ResampleError::SharesRoundToNone { class: class(), wanted: 9, instead: "SMOTE" },
            ResampleError::OnlyNoise { class: class(), found: 9, reaching: Some(12), instead: "SMOTE" },
            ResampleError::OnlyNoise { class: class(), found: 0, reaching: None, instead: "SMOTE" },
            ResampleError::NoCluster { class: class(), threshold: 0.5, k: 2 },
            ResampleError::Categories {
                what: format!("categorical_features names \"{name}\"."),
                why: "That is neither a column nor a number from 0 to 3.".to_owned(),
                fix: "Use the names of columns, or auto.",
            },
            ResampleError::Diverged { technique: "GAN", class: class(), lr: 1.0 },
            ResampleError::TooFewForFolds { class: class(), found: 1, folds: 5 },
            ResampleError::TooFewForFolds { class: class(), found: 3, folds: 5 },
            ResampleError::Cancelled,
        ],
        ResampleError::Strategy(_),
        ResampleError::TooFewNeighbors { .. },
        ResampleError::SingleRow { .. },
        ResampleError::NoShrinkage { .. },
        ResampleError::NoBorder { .. },
        ResampleError::SharesRoundToNone { .. },
        ResampleError::OnlyNoise { .. },
        ResampleError::NoCluster { .. },
        ResampleError::Categories { .. },
        ResampleError::Diverged { .. },
        ResampleError::TooFewForFolds { .. },
        ResampleError::Cancelled,
    )
}

fn way_out(setting: &'static str, or_clip: bool) -> WayOut {
    WayOut { setting, is: 10.0, instead: 0.9, or_clip }
}

fn run_errors(name: &str) -> Vec<RunError> {
    let mut errors = vec![
        RunError::NoSample { title: name.to_owned() },
        RunError::NoFile { name: name.to_owned() },
        RunError::NoFile { name: String::new() },
        RunError::TooLarge { rows: 10_000_000, columns: 20 },
        RunError::NothingLeft { rows: 9, n_classes: 1 },
        RunError::NothingToWatch,
        RunError::NoBatch { rows: 9, batch_size: 16 },
        RunError::Diverged { epoch: 2, step: 9, way_out: way_out("optimizer.lr", true) },
        RunError::Overflow { set: "test", way_out: way_out("optimizer.alpha", false) },
        RunError::ValueTooLarge { row: Row(3), column: name.to_owned(), value: f32::MIN, is_scaled: true },
        RunError::ValueTooLarge { row: Row(3), column: name.to_owned(), value: f32::MIN, is_scaled: false },
        RunError::MadeTooLarge { class: name.to_owned(), column: "b".to_owned(), technique: "Random over-sampling" },
        RunError::MadeTooLarge { class: "a".to_owned(), column: name.to_owned(), technique: "Random over-sampling" },
    ];
    errors.extend(data_errors(name).into_iter().map(RunError::from));
    errors.extend(split_errors(name).into_iter().map(RunError::from));
    errors.extend(prepare_errors().into_iter().map(RunError::from));
    errors.extend(strategy_errors(name).into_iter().map(|error| ResampleError::from(error).into()));
    errors.extend(resample_errors(name).into_iter().map(RunError::from));
    errors.extend(loss_errors(name).into_iter().map(RunError::from));
    errors.extend(weights_errors().into_iter().map(RunError::from));
    family!(
        errors,
        RunError::NoSample { .. },
        RunError::NoFile { .. },
        RunError::TooLarge { .. },
        RunError::Data(_),
        RunError::Split(_),
        RunError::Prepare(_),
        RunError::Resample(_),
        RunError::NothingLeft { .. },
        RunError::Loss(_),
        RunError::NothingToWatch,
        RunError::Sampler(_),
        RunError::NoBatch { .. },
        RunError::Diverged { .. },
        RunError::Overflow { .. },
        RunError::ValueTooLarge { .. },
        RunError::MadeTooLarge { .. },
    )
}

#[test]
fn errors_of_a_run_say_what_why_and_what_to_do() {
    for name in NAMES {
        check_told(&data_errors(name), DataError::problem, name);
        check_told(&split_errors(name), SplitError::problem, name);
        check_told(&strategy_errors(name), StrategyError::problem, name);
        check_told(&resample_errors(name), ResampleError::problem, name);
        check_told(&loss_errors(name), LossError::problem, name);
        check_told(&run_errors(name), RunError::problem, name);
    }
    check_told(&weights_errors(), WeightsError::problem, NAMES[0]);
    check_told(&prepare_errors(), PrepareError::problem, NAMES[0]);
}

#[test]
fn errors_of_a_notebook_say_what_why_and_what_to_do() {
    let sgd = "optimizer=sgd&optimizer.momentum=0.9&optimizer.nesterov=yes&optimizer.dampening=0.1";
    let refused = imbalance_lab::experiment::Notebook::new(&spec(sgd), None).err().expect("PyTorch refuses it");
    for name in NAMES {
        let mut errors = vec![NotebookError::TooLarge { values: 9_000_000 }, NotebookError::Leak, refused.clone()];
        errors.extend(run_errors(name).into_iter().map(NotebookError::from));
        let errors = family!(
            errors,
            NotebookError::TooLarge { .. },
            NotebookError::Leak,
            NotebookError::Refused { .. },
            NotebookError::Run(_),
        );
        check_told(&errors, NotebookError::problem, name);
    }
}

#[test]
fn errors_of_judging_say_what_why_and_what_to_do() {
    let calibration = family!(
        vec![CalibrationError::NoRows, CalibrationError::NoShares],
        CalibrationError::NoRows,
        CalibrationError::NoShares,
    );
    check_told(&calibration, CalibrationError::problem, NAMES[0]);
    let threshold = family!(
        vec![ThresholdError::Undefined { positive: 0, others: 3, metric: "F1" }, ThresholdError::NoCosts],
        ThresholdError::Undefined { .. },
        ThresholdError::NoCosts,
    );
    check_told(&threshold, ThresholdError::problem, NAMES[0]);
}

#[test]
fn errors_of_settings_and_links_say_what_why_and_what_to_do() {
    for name in NAMES {
        let newer = || LinkError::Newer { found: name.to_owned() };
        check_told(&family!(vec![newer()], LinkError::Newer { .. }), LinkError::problem, name);
        let value = ParamError { found: name.to_owned(), expected: "a whole number from 1 to 100".to_owned() };
        let fields = family!(
            vec![
                FieldError::Unknown { key: name.to_owned() },
                FieldError::Value { key: "epochs".to_owned(), error: value }
            ],
            FieldError::Unknown { .. },
            FieldError::Value { .. },
        );
        for field in fields {
            check(&field.problem(), &[name], &field);
        }
        let remedies = family!(
            vec![
                RemedyError::Newer(newer()),
                RemedyError::Settings(vec!["epochs: \"0\" is not a whole number from 1 to 100".to_owned()]),
                RemedyError::Shared { key: "seed".to_owned() },
            ],
            RemedyError::Newer(_),
            RemedyError::Settings(_),
            RemedyError::Shared { .. },
        );
        for remedy in remedies {
            check(&remedy.problem(name), &[name], &remedy);
        }
    }
}

#[test]
fn errors_of_a_table_say_what_why_and_what_to_do() {
    for name in NAMES {
        let (named, line) = (|| name.to_owned(), 7);
        let errors = family!(
            vec![
                CsvError::Empty,
                CsvError::NotCsv { looks_like: "a ZIP archive" },
                CsvError::OpenQuote { line },
                CsvError::TextAfterQuote { line, last_line: 9 },
                CsvError::OneColumn,
                CsvError::TooManyColumns { found: 9000, limit: 1000 },
                CsvError::NoRows { n_columns: 3 },
                CsvError::TooLarge { n_rows: 1200 },
                CsvError::Ragged { line, last_line: 7, found: 3, expected: 4, delimiter: Delimiter::Comma },
            ],
            CsvError::Empty,
            CsvError::NotCsv { .. },
            CsvError::OpenQuote { .. },
            CsvError::TextAfterQuote { .. },
            CsvError::OneColumn,
            CsvError::TooManyColumns { .. },
            CsvError::NoRows { .. },
            CsvError::TooLarge { .. },
            CsvError::Ragged { .. },
        );
        for error in &errors {
            check(&error.problem(), &[], error);
        }
        let errors = family!(
            vec![
                TableError::Read(ReadError::Csv(CsvError::Empty)),
                TableError::UnknownColumn { name: named(), columns: vec!["a".to_owned()] },
                TableError::UnknownColumn { name: "zzz".to_owned(), columns: vec!["a".to_owned(), named()] },
                TableError::TooManyClasses { column: "x".to_owned(), distinct: 900, first: vec![named()] },
                TableError::NoLabel { columns: vec![named()] },
                TableError::OneClass { column: "x".to_owned(), class: Some(named()), n_rows: 9 },
                TableError::OneClass { column: named(), class: None, n_rows: 0 },
                TableError::NoFeatures { label: named() },
                TableError::NoOrder { column: named() },
            ],
            TableError::Read(_),
            TableError::UnknownColumn { .. },
            TableError::TooManyClasses { .. },
            TableError::NoLabel { .. },
            TableError::OneClass { .. },
            TableError::NoFeatures { .. },
            TableError::NoOrder { .. },
        );
        for error in &errors {
            check(&error.problem(), &names_in(error, name), error);
        }
    }
}

fn spec(link: &str) -> ExperimentSpec {
    let parsed = ExperimentSpec::from_link(link).unwrap();
    assert_eq!(parsed.notices, [""; 0]);
    parsed.spec
}

/// A table of two classes with those names, as a file.
fn csv_of(common: &str, rare: &str) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let row = |row: usize| format!("{row},{}\n", quoted(if row.is_multiple_of(5) { rare } else { common }));
    "x,city\n".to_owned() + &(0..60).map(row).collect::<String>()
}

fn table_of(common: &str, rare: &str) -> Dataset {
    Table::read(csv_of(common, rare).as_bytes(), &Choices::default(), &mut |_| {}).unwrap().dataset
}

#[test]
fn what_a_run_refuses_keeps_the_names_of_its_classes_whole() {
    for name in NAMES {
        let data = table_of("Mt. Everest", name);
        // As the table has it, which may be on one line.
        let name = data.class_names().iter().find(|class| *class != "Mt. Everest").expect("the other class");
        let class = form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>();
        let both = ["Mt. Everest", name.as_str()];
        for (settings, names) in [
            ("data.positive=zzz".to_owned(), &both[..]),
            ("resample=random_over&resample.sampling_strategy=zzz%3D50".to_owned(), &both),
            ("resample=smote&resample.k_neighbors=99".to_owned(), &both[1..]),
            (format!("data.positive={class}&resample=adasyn&resample.n_neighbors=50"), &both[1..]),
            ("resample=instance_hardness_threshold&resample.cv=20".to_owned(), &both[1..]),
            ("resample=random_over&resample.shrinkage=zzz%3D1".to_owned(), &both[1..]),
        ] {
            let link = format!("data=file&epochs=1&{settings}");
            let error = Run::new(&spec(&link), Some(&data)).and_then(|mut run| run.finish()).expect_err(&link);
            check(&error.problem(), names, &error);
        }
    }
    let error = Run::new(&spec("data=file&data.positive=zzz"), Some(&table_of("Mt. Everest", "St. Louis"))).err();
    let problem = error.expect("there is no such class").problem();
    assert_eq!(
        problem,
        Problem::new(
            "There is no class \"zzz\".",
            "The classes are Mt. Everest, St. Louis.",
            "Name one of these classes."
        )
    );
}

#[test]
fn the_command_cuts_no_name() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cities.csv");
    fs::write(&path, csv_of("Mt. Everest", "St. Louis")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lab"))
        .args(["--csv", path.to_str().expect("a path in UTF-8"), "--set", "data.positive=zzz", "--quiet"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let expected = "error: There is no class \"zzz\".\n  why: The classes are Mt. Everest, St. Louis.\n  \
                    fix: Name one of these classes.\n";
    assert_eq!(told, expected);
}

#[test]
fn errors_of_other_formats_say_what_why_and_what_to_do() {
    for name in NAMES {
        let named = || name.to_owned();
        let fix = || "Write a line as 1 3:0.5 7:2.".to_owned();
        let errors = family!(
            vec![
                ImportError::Foreign { title: "a PDF document", fix: "Choose a file that holds a table." },
                ImportError::Locked { title: "a zip archive" },
                ImportError::Damaged { title: "a zip archive", fault: format!("its file \"{name}\" is not all there") },
                ImportError::Line {
                    line: 7,
                    title: "an ARFF file",
                    fault: format!("holds \"{name}\" before @data"),
                    fix: fix()
                },
                ImportError::Codec { codec: "brotli".to_owned() },
                ImportError::TooLarge { title: "a gzip archive", limit: "1 GB".to_owned() },
                ImportError::NoTable { title: "a zip archive", fault: "it holds no file".to_owned() },
                ImportError::NoSuchTable { wanted: named(), known: vec!["a".to_owned()] },
                ImportError::NoSuchTable { wanted: "zzz".to_owned(), known: vec!["a".to_owned(), named()] },
            ],
            ImportError::Foreign { .. },
            ImportError::Locked { .. },
            ImportError::Damaged { .. },
            ImportError::Line { .. },
            ImportError::Codec { .. },
            ImportError::TooLarge { .. },
            ImportError::NoTable { .. },
            ImportError::NoSuchTable { .. },
        );
        for error in &errors {
            check(&error.problem(), &names_in(error, name), error);
        }
    }
}
