//! What pandas writes beside a table about its columns.

use super::thrift::Value;

/// What pandas says of the columns; nothing if it did not write the file.
#[derive(Debug, Default)]
pub(super) struct Pandas {
    categories: Vec<String>,
    indexes: Vec<String>,
    is_there: bool,
}

impl Pandas {
    /// Reads what stands among the keys and values of a file.
    pub(super) fn of(keys: &[Value<'_>]) -> Self {
        let text = keys.iter().find(|pair| pair.text(1).as_deref() == Some("pandas")).and_then(|pair| pair.text(2));
        text.map(|text| Self::of_text(&text)).unwrap_or_default()
    }

    fn of_text(text: &str) -> Self {
        let Ok(told) = serde_json::from_str::<serde_json::Value>(text) else { return Self::default() };
        let list = |key: &str| told.get(key).and_then(|list| list.as_array()).cloned().unwrap_or_default();
        let name = |column: &serde_json::Value| {
            let name = column
                .get("field_name")
                .and_then(|it| it.as_str())
                .or_else(|| column.get("name").and_then(|it| it.as_str()));
            name.map(str::to_owned)
        };
        let is_category =
            |column: &&serde_json::Value| column.get("pandas_type").and_then(|it| it.as_str()) == Some("categorical");
        Self {
            categories: list("columns").iter().filter(is_category).filter_map(name).collect(),
            // A named index is a column that somebody chose.
            indexes: list("index_columns")
                .iter()
                .filter_map(|it| it.as_str())
                .filter(|name| name.starts_with("__index_level_"))
                .map(str::to_owned)
                .collect(),
            is_there: true,
        }
    }

    pub(super) fn is_category(&self, name: &str) -> bool {
        self.categories.iter().any(|known| known == name)
    }

    pub(super) fn is_index(&self, name: &str) -> bool {
        self.indexes.iter().any(|known| known == name)
    }

    /// The words for no and yes, as the program that wrote the file writes them in a CSV file.
    pub(super) fn words(&self) -> [&'static str; 2] {
        if self.is_there { ["False", "True"] } else { ["false", "true"] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_and_indexes_are_known() {
        let text = r#"{"index_columns": ["__index_level_0__", "ref", {"kind": "range"}], "columns": [
            {"name": "ward", "field_name": "ward", "pandas_type": "categorical"}, {"name": null, "field_name": "x", "pandas_type": "int64"}]}"#;
        let pandas = Pandas::of_text(text);
        assert!(pandas.is_category("ward") && !pandas.is_category("x"));
        assert!(pandas.is_index("__index_level_0__") && !pandas.is_index("ref"));
        assert_eq!((pandas.words(), Pandas::of(&[]).words()), (["False", "True"], ["false", "true"]));
        assert!(!Pandas::of_text("{").is_there && Pandas::of_text("[]").is_there);
    }
}
