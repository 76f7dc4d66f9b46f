//! Notebooks: valid files whose data are those of the run bit by bit, for every member of every family. That they agree with the page
//! when they are run takes PyTorch: `tests/notebook/run.py`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/spec.rs"]
mod spec;
#[path = "support/typed.rs"]
mod typed;

use imbalance_lab::{
    batch::SamplerSpec,
    data::{
        Dataset,
        samples::Sample,
        table::{Choices, Table},
    },
    decide::{CalibrationSpec, ThresholdSpec},
    experiment::{Notebook, NotebookError, Run},
    nn::{Activation, loss::LossSpec, optim::OptimizerSpec, schedule::ScheduleSpec},
    progress::Quiet,
    resample::ResamplerSpec,
};
use serde_json::Value;
use spec::spec_of;
use std::collections::BTreeSet;

const TEMPLATE: &str = include_str!("../src/experiment/export/notebook/template.py");

/// The notebook of an experiment, and the run that it was written down from.
fn notebook(link: &str, table: Option<&Dataset>) -> (Value, Notebook) {
    let mut notebook = Notebook::new(&spec_of(link), table).unwrap_or_else(|error| panic!("{link}: {error}"));
    while let Some(done) = notebook.advance(&mut Quiet) {
        assert!((0.0..=1.0).contains(&done.unwrap_or_else(|error| panic!("{link}: {error}"))));
    }
    let json = serde_json::from_str(&notebook.write(TEMPLATE, table).unwrap()).unwrap();
    (json, notebook)
}

fn source(notebook: &Value) -> String {
    let cells = notebook["cells"].as_array().unwrap().iter();
    cells.map(|cell| cell["source"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

/// Checks a notebook against the parts of Jupyter's schema 4.5 that it uses.
fn check(link: &str, notebook: &Value) {
    assert_eq!((&notebook["nbformat"], &notebook["nbformat_minor"]), (&Value::from(4), &Value::from(5)));
    let mut ids = BTreeSet::new();
    for cell in notebook["cells"].as_array().unwrap() {
        let keys: BTreeSet<&str> = cell.as_object().unwrap().keys().map(String::as_str).collect();
        let is_code = cell["cell_type"] == "code";
        let expected: &[&str] = if is_code {
            &["cell_type", "execution_count", "id", "metadata", "outputs", "source"]
        } else {
            &["cell_type", "id", "metadata", "source"]
        };
        assert_eq!(keys, expected.iter().copied().collect(), "{link}");
        assert!(is_code || cell["cell_type"] == "markdown", "{link}");
        assert!(ids.insert(cell["id"].as_str().unwrap().to_owned()), "{link}: ids are different");
        assert!(cell["metadata"].is_object());
    }
    let text = source(notebook);
    for left in ["#@ ", "{{", "= inf"] {
        assert!(!text.contains(left), "{link}: {left} is left in it");
    }
    for name in ["make_loss", "make_model", "resample", "train", "judge", "usual"] {
        assert_eq!(text.matches(&format!("\ndef {name}(")).count(), 1, "{link}: {name}");
    }
}

/// The bytes of `NAME = unpack("…")`, the first that stands after `name`.
fn unpacked(text: &str, name: &str) -> Vec<u8> {
    let (_, rest) = text.split_once(&format!("{name} = ")).unwrap_or_else(|| panic!("{name}"));
    first_unpacked(rest).0
}

fn first_unpacked(text: &str) -> (Vec<u8>, &str) {
    let (_, rest) = text.split_once("unpack(\"").unwrap();
    let (digits, rest) = rest.split_once('"').unwrap();
    let value = |digit: u8| match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    for four in digits.as_bytes().chunks(4) {
        let n = four.iter().filter(|&&digit| digit != b'=').count();
        let bits =
            four.iter().fold(0, |bits, &digit| bits << 6 | if digit == b'=' { 0 } else { u32::from(value(digit)) });
        bytes.extend_from_slice(&bits.to_be_bytes()[1..n]);
    }
    (bytes, rest)
}

fn f32s(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect()
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn its_data_are_those_of_the_run_bit_by_bit() {
    let link = "data=moons&data.n_samples=300&resample=smote&epochs=4&hidden=7,5";
    let (json, notebook) = notebook(link, None);
    let text = source(&json);
    let run = notebook.run();
    let data = run.generated().unwrap();
    assert_eq!(f32s(&unpacked(&text, "FEATURES")), bits(data.features().values()));
    let labels: Vec<u8> = data.labels().iter().map(|label| label.0).collect();
    assert_eq!(unpacked(&text, "LABELS"), labels);
    for (name, rows) in ["TRAIN_ROWS", "VALIDATION_ROWS", "TEST_ROWS"].iter().zip(&run.split().rows) {
        assert_eq!(f32s(&unpacked(&text, name)), rows.iter().map(|row| row.0).collect::<Vec<_>>());
    }
    let outputs = run.outputs().unwrap();
    assert_eq!(f32s(&unpacked(&text, "TEST_LOGITS")), bits(&outputs.test.logits));
    assert_eq!(f32s(&unpacked(&text, "VALIDATION_LOGITS")), bits(&outputs.validation.logits));
    let (resampled, plan) = run.resampled().unwrap();
    let made = plan.origins.iter().enumerate().filter(|(_, origin)| origin.is_synthetic());
    let made: Vec<f32> = made.flat_map(|(place, _)| resampled.features().row(place)).copied().collect();
    assert!(!made.is_empty());
    assert_eq!(f32s(&unpacked(&text, "MADE_ROWS")), bits(&made));
    let numbers = plan.origins.iter().map(|it| if it.is_synthetic() { u32::MAX } else { it.base().0 });
    assert_eq!(f32s(&unpacked(&text, "PAGE_ROWS")), numbers.collect::<Vec<_>>());
    let (_, mut rest) = text.split_once("INITIAL_WEIGHTS = ").unwrap();
    let recording = run.recording().unwrap();
    for tensor in recording.initial.iter().flat_map(|(weights, biases)| [weights, biases]) {
        let bytes;
        (bytes, rest) = first_unpacked(rest);
        assert_eq!(f32s(&bytes), bits(tensor));
    }
    let orders = unpacked(&text, "ORDERS");
    let orders: Vec<u32> = orders.chunks(2).map(|b| u32::from(u16::from_le_bytes(b.try_into().unwrap()))).collect();
    assert_eq!(orders, recording.orders.iter().map(|row| row.0).collect::<Vec<_>>());
    assert_eq!(orders.len(), 4 * resampled.n_samples());
}

#[test]
fn a_table_of_words_and_gaps_is_prepared_by_the_pipeline_of_scikit_learn() {
    let data = typed::hypothyroid();
    for (technique, steps) in [("smote", ["prepare", "prepare"]), ("smotenc", ["codes", "encode"])] {
        let link = format!("data=file&epochs=2&hidden=4&prepare.add_indicator=yes&resample={technique}");
        let (json, notebook) = notebook(&link, Some(&data));
        check(&link, &json);
        let text = source(&json);
        assert_eq!(f32s(&unpacked(&text, "FEATURES")), bits(data.features().values()), "with its gaps");
        for step in steps {
            assert!(text.contains(&format!("\n{step} = ColumnTransformer([\n")), "{link}: {step}");
        }
        for call in [
            "SimpleImputer(strategy=\"median\"), StandardScaler()",
            "OneHotEncoder(handle_unknown=\"ignore\"",
            "Pipeline([(",
        ] {
            assert!(text.contains(call), "{link}: {call}");
        }
        assert!(text.contains(&format!("N_INPUTS = {}\n", notebook.run().split().train.n_features())));
        assert!(text.contains("    1: [\"F\", \"M\"],\n"), "{link}");
    }
}

#[test]
fn writing_a_run_down_changes_nothing_of_it() {
    let link = "data=moons&data.n_samples=300&resample=smote&epochs=6&early_stopping=loss&patience=2";
    let run = |is_recorded: bool| {
        let run = Run::new(&spec_of(link), None).unwrap();
        let mut run = if is_recorded { run.recorded() } else { run };
        run.finish().unwrap()
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn every_resampler_is_the_library_s_or_brings_its_rows() {
    let own = ["gan"];
    for about in ResamplerSpec::MEMBERS {
        let link = format!("data=moons&data.n_samples=400&resample={}&epochs=2", about.id);
        let link = match about.id {
            "gan" => link + "&resample.epochs=5",
            "smotenc" => link + "&resample.categorical_features=0",
            "kmeans_smote" => link + "&resample.cluster_balance_threshold=0.1",
            _ => link,
        };
        let (json, _) = notebook(&link, None);
        check(&link, &json);
        let text = source(&json);
        if about.id == "none" || own.contains(&about.id) {
            assert!(!text.contains("from imblearn.over") && !text.contains("make_sampler"), "{link}");
            assert!(about.id == "none" || text.contains("imbalanced-learn has none"), "{link}");
        } else {
            let (_, call) = text.split_once("def make_sampler(").unwrap_or_else(|| panic!("{link}"));
            let (_, call) = call.split_once("return ").unwrap();
            let (name, _) = call.split_once('(').unwrap();
            assert!(text.contains(&format!("import {name}\n")), "{link}: {name} is not imported");
            // `SMOTE and edited nearest neighbours` is SMOTEENN: the source of each technique names its class.
            let mut sources = about.source.split([' ', ';', ',', '(']);
            assert!(sources.any(|word| word == name), "{link}: {name} is not in {:?}", about.source);
        }
    }
}

#[test]
fn every_family_has_its_class_in_the_notebook() {
    let named = |key: &str, id: &str| match (key, id) {
        ("loss", "cross_entropy" | "weighted_cross_entropy") => "nn.CrossEntropyLoss(",
        ("loss", "bce_with_logits") => "nn.BCEWithLogitsLoss(",
        ("loss", "focal") => "def focal(",
        ("loss", "logit_adjusted") => "outputs + shift",
        ("loss", "ldam") => "def ldam(",
        ("optimizer", "adam") => "torch.optim.Adam(",
        ("optimizer", "adamw") => "torch.optim.AdamW(",
        ("optimizer", "sgd") => "torch.optim.SGD(",
        ("optimizer", "rmsprop") => "torch.optim.RMSprop(",
        ("optimizer", "adagrad") => "torch.optim.Adagrad(",
        ("schedule", "step") => "lr_scheduler.StepLR(",
        ("schedule", "cosine") => "lr_scheduler.CosineAnnealingLR(",
        ("schedule", "warmup") => "lr_scheduler.LinearLR(",
        ("schedule", "constant") => "optimizer.step()",
        ("sampler", "shuffled") => "shuffle=True",
        ("sampler", "weighted") => "WeightedRandomSampler(",
        ("calibration", "none") => "Probabilities stay as the network gives them",
        ("calibration", "prior") => "NATURAL_SHARES",
        ("calibration", "platt") => "def fit_line(",
        ("calibration", "temperature") => "log_inverse",
        ("threshold", "argmax") => "return logits.argmax(axis=1)",
        ("threshold", "fixed") => "return 0.5",
        ("threshold", "prior") => "np.mean(y_train == RARE)",
        ("threshold", "cost") => "return 1.0 / (1.0 + 10.0)",
        ("threshold", "tuned") => "def value_of_counts(",
        other => panic!("{other:?}: say here what a notebook repeats it with"),
    };
    let families = [
        ("loss", LossSpec::MEMBERS),
        ("optimizer", OptimizerSpec::MEMBERS),
        ("schedule", ScheduleSpec::MEMBERS),
        ("sampler", SamplerSpec::MEMBERS),
        ("calibration", CalibrationSpec::MEMBERS),
        ("threshold", ThresholdSpec::MEMBERS),
    ];
    for (key, members) in families {
        for about in members {
            let link = format!("data=moons&data.n_samples=300&epochs=2&{key}={}", about.id);
            let (json, _) = notebook(&link, None);
            check(&link, &json);
            assert!(source(&json).contains(named(key, about.id)), "{link}");
        }
    }
    for activation in Activation::ALL {
        let link = format!("data=moons&data.n_samples=200&epochs=1&activation={}", activation.word());
        check(&link, &notebook(&link, None).0);
    }
    for metric in ["loss", "balanced_accuracy", "g_mean", "mcc", "minority_f1"] {
        let link = format!("data=moons&data.n_samples=200&epochs=2&early_stopping={metric}");
        let (json, _) = notebook(&link, None);
        check(&link, &json);
        assert!(source(&json).contains("def watched("), "{link}");
    }
}

#[test]
fn what_cannot_be_replayed_says_so() {
    for (link, why) in [
        ("data=moons&data.n_samples=200&epochs=2&dropout=0.2", "dropout draws"),
        (
            "data=moons&data.n_samples=200&epochs=300&sampler=weighted&sampler.num_samples=10000&hidden=1&batch_size=5000",
            "have 3000000 rows",
        ),
    ] {
        let (json, _) = notebook(link, None);
        check(link, &json);
        let text = source(&json);
        assert!(text.contains("is left out") && text.contains(why), "{link}");
        assert!(!text.contains("INITIAL_WEIGHTS"), "{link}");
    }
}

#[test]
fn what_has_no_notebook_is_refused_with_a_reason() {
    for (link, says) in [
        ("leak=resample_before_split&resample=smote", "Resample after the split."),
        ("data=article&data.n_samples=400010&epochs=1", "Take a sample of the rows."),
        (
            "optimizer=sgd&optimizer.momentum=0.9&optimizer.nesterov=yes&optimizer.dampening=0.1",
            "Choose another setting",
        ),
    ] {
        let error = Notebook::new(&spec_of(link), None).err().unwrap_or_else(|| panic!("{link}"));
        assert!(error.problem().fix.starts_with(says), "{link}: {:?}", error.problem());
        assert!(!matches!(error, NotebookError::Run(_)), "{link}");
    }
}

/// Names that could end a text, a string or a program.
fn hostile() -> Dataset {
    let names = ["a'''b\"\"\"", "# %%\\", "{{data}}", "</script>\u{1f600}"];
    let header = format!("\"{}\",y,kind\n", names[0].replace('"', "\"\""));
    let row = |index: usize| {
        let name = names[if index.is_multiple_of(5) { 1 } else { 3 }];
        format!("{},{},\"{}\"\n", index % 7, index, name.replace('"', "\"\""))
    };
    let csv = [header].into_iter().chain((0..80).map(row)).collect::<String>();
    Table::read(csv.as_bytes(), &Choices::default(), &mut |_| {}).unwrap().dataset
}

#[test]
fn no_name_becomes_code() {
    let data = hostile();
    let (json, _) = notebook("data=file&data.name=x%0A%23%20%25%25&epochs=1", Some(&data));
    let text = source(&json);
    assert!(text.contains(r#"COLUMNS = ["a'''b\"\"\"", "y"]"#), "{text}");
    assert!(text.contains("\"# %%\\\\\"") && text.contains(r#""</script>\U0001f600""#), "{text}");
    let (_, page) = text.split_once("PAGE = json.loads(r'''").unwrap();
    let (page, _) = page.split_once("''')").unwrap();
    let page: Value = serde_json::from_str(page).unwrap();
    assert_eq!(page["train_loss"].as_array().unwrap().len(), 1);
    assert_eq!(
        json["cells"].as_array().unwrap().len(),
        notebook("data=moons&epochs=1", None).0["cells"].as_array().unwrap().len()
    );
}

#[test]
fn a_sample_s_rows_are_in_it() {
    let table = Table::read(Sample::of("yeast").unwrap().bytes(), &Choices::default(), &mut |_| {}).unwrap();
    let link = "data=yeast&data.positive=ME2&epochs=1&resample=tomek_links";
    let (json, notebook) = notebook(link, Some(&table.dataset));
    let text = source(&json);
    assert_eq!(f32s(&unpacked(&text, "FEATURES")), bits(table.dataset.features().values()));
    assert_eq!(notebook.run().split().train.n_classes(), 2);
    assert!(text.contains("CLASS_NAMES = [") && text.contains("\"ME2\""));
}
