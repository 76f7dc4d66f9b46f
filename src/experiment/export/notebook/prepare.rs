//! Lines of Python that prepare a table of words, numbers and gaps with scikit-learn.

use super::python::quoted;
use crate::{
    data::{
        Dataset,
        prepare::{CategoryFill, Encoding, NumberFill, PrepareSpec, Sources},
    },
    resample::over::{CategoricalFeatures, Smotenc},
};
use std::fmt::Write as _;

/// What the lines take.
pub(super) const IMPORTS: &str = "import pandas as pd\n\
    from imblearn.pipeline import Pipeline\n\
    from sklearn.base import clone\n\
    from sklearn.compose import ColumnTransformer\n\
    from sklearn.impute import MissingIndicator, SimpleImputer\n\
    from sklearn.pipeline import make_pipeline\n\
    from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder";

/// The words of the categories, by column number.
pub(super) fn levels(data: &Dataset) -> String {
    let mut lines = "LEVELS = {\n".to_owned();
    for (column, kind) in data.kinds().iter().enumerate() {
        if let Some(levels) = kind.levels() {
            let words: Vec<String> = levels.iter().map(|level| quoted(level)).collect();
            let _ = writeln!(lines, "    {column}: [{}],", words.join(", "));
        }
    }
    lines + "}"
}

/// A pipeline of the calls that there are, or the only one.
fn chain(calls: &[String]) -> String {
    match calls {
        [only] => only.clone(),
        calls => format!("make_pipeline({})", calls.join(", ")),
    }
}

/// The lines that make `prepare`, and for a sampler that takes categories whole its two steps, `codes` and `encode`.
pub(super) fn lines(
    spec: &PrepareSpec,
    scaler: &str,
    sources: &Sources,
    takes_categories: bool,
    n_inputs: usize,
) -> String {
    let scale = (!scaler.is_empty()).then(|| format!("{scaler}()"));
    let of_numbers = match spec.impute {
        NumberFill::Mean => "SimpleImputer(strategy=\"mean\")".to_owned(),
        NumberFill::MostFrequent => "SimpleImputer(strategy=\"most_frequent\")".to_owned(),
        NumberFill::Constant => format!("SimpleImputer(strategy=\"constant\", fill_value={:?})", spec.fill_value),
        NumberFill::Median | NumberFill::DropRow => "SimpleImputer(strategy=\"median\")".to_owned(),
    };
    let of_categories = match spec.impute_categories {
        // A number after those of all words.
        CategoryFill::Missing => "SimpleImputer(strategy=\"constant\", fill_value=1e6)",
        CategoryFill::MostFrequent | CategoryFill::DropRow => "SimpleImputer(strategy=\"most_frequent\")",
    };
    let mut limits = String::new();
    for (name, limit) in [("min_frequency", spec.min_frequency), ("max_categories", spec.max_categories)] {
        if limit > 0 {
            let _ = write!(limits, ", {name}={limit}");
        }
    }
    let encoder = match spec.encode {
        Encoding::OneHot => {
            vec![format!("OneHotEncoder(handle_unknown=\"ignore\", drop=\"if_binary\", sparse_output=False{limits})")]
        }
        Encoding::Ordinal => {
            let ordinal = format!("OrdinalEncoder(handle_unknown=\"use_encoded_value\", unknown_value=-1{limits})");
            std::iter::once(ordinal).chain(scale.clone()).collect()
        }
    };
    let numbers = chain(&std::iter::once(of_numbers).chain(scale).collect::<Vec<_>>());
    let filler = of_categories.to_owned();
    let Sources { numbers: number_columns, categories, indicators } = sources;
    let mut lines = format!(
        "# Numbers of columns. Those with one value in all train rows are in none of the lists.\n\
         NUMBER_COLUMNS, CATEGORY_COLUMNS = {number_columns:?}, {categories:?}\n\
         GAP_COLUMNS = {indicators:?}  # A column of 0 and 1 says where these had gaps.\n\
         N_INPUTS = {n_inputs}\n\
         warnings.filterwarnings(\"ignore\", message=\"Found unknown categories\")\n\n"
    );
    let gaps = "(\"gaps\", MissingIndicator(features=\"all\"), GAP_COLUMNS)";
    let transformer = |name: &str, parts: &[String]| {
        let parts: String = parts.iter().map(|part| format!("    {part},\n")).collect();
        format!("{name} = ColumnTransformer([\n{parts}])\n")
    };
    let part = |name: &str, call: &str, columns: &str| format!("(\"{name}\", {call}, {columns})");
    let of_numbers = (!number_columns.is_empty()).then(|| part("numbers", &numbers, "NUMBER_COLUMNS"));
    let of_gaps = (!indicators.is_empty()).then(|| gaps.to_owned());
    let filled =
        |calls: &[String]| (!categories.is_empty()).then(|| part("categories", &chain(calls), "CATEGORY_COLUMNS"));
    if takes_categories {
        let parts: Vec<String> = of_numbers.into_iter().chain(filled(&[filler])).chain(of_gaps).collect();
        lines += &transformer("codes", &parts);
        let (first, last) = (number_columns.len(), number_columns.len() + categories.len());
        let n_codes = last + indicators.len();
        let pass = |name: &str, columns: String| part(name, "\"passthrough\"", &columns);
        let mut parts = vec![pass("numbers", format!("slice(0, {first})"))];
        if !categories.is_empty() {
            parts.push(part("categories", &chain(&encoder), &format!("slice({first}, {last})")));
        }
        parts.push(pass("gaps", format!("slice({last}, {n_codes})")));
        lines += &transformer("encode", &parts);
        lines += "prepare = make_pipeline(codes, encode)";
    } else {
        let calls: Vec<String> = std::iter::once(filler).chain(encoder).collect();
        let parts: Vec<String> = of_numbers.into_iter().chain(filled(&calls)).chain(of_gaps).collect();
        lines += transformer("prepare", &parts).trim_end();
    }
    lines
}

/// Which of the columns that SMOTENC is given are categories: those of words, those that say where gaps were, and any listed number.
pub(super) fn categories(spec: &Smotenc, sources: &Sources, columns: &[String]) -> String {
    let first = sources.numbers.len();
    let n_codes = first + sources.categories.len() + sources.indicators.len();
    let listed = match &spec.categorical_features {
        CategoricalFeatures::Auto => Vec::new(),
        CategoricalFeatures::Listed(words) => {
            let is_listed = |&at: &usize| words.contains(&columns[sources.numbers[at]]);
            (0..first).filter(is_listed).collect()
        }
    };
    let numbers = if listed.is_empty() { String::new() } else { format!("{listed:?} + ") };
    format!("CATEGORIES = {numbers}list(range({first}, {n_codes}))")
}
