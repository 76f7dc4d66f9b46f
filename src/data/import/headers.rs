//! What stands in headers beside names: numbers of columns, and units.

/// Whether a name numbers its column: `X1`, `V12`, `Y`, `Var3`.
pub(super) fn is_code(name: &str) -> bool {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let are_letters = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    are_letters && (name.len() == 1 || letters.len() < name.len() && letters.len() <= 3)
}

/// Whether a text is a unit that stands below names.
pub(super) fn is_unit(text: &str) -> bool {
    const UNITS: &[&str] = &[
        "mm", "cm", "m", "km", "kg", "g", "mg", "s", "ms", "h", "min", "%", "c", "k", "bar", "hpa", "pa", "kpa", "v",
        "mv", "a", "ma", "w", "kw", "hz", "l", "ml", "m/s", "km/h", "mg/dl", "g/l", "usd", "eur", "$", "€", "years",
        "days", "string", "float", "int",
    ];
    text.starts_with(['[', '(', '°']) || UNITS.contains(&text.to_lowercase().as_str())
}

/// Whether a text names a type of cells, as programs write it below names.
pub(super) fn is_type(text: &str) -> bool {
    const TYPES: &[&str] = &[
        "float",
        "float32",
        "float64",
        "double",
        "real",
        "int",
        "int32",
        "int64",
        "integer",
        "numeric",
        "number",
        "decimal",
        "string",
        "str",
        "text",
        "char",
        "varchar",
        "bool",
        "boolean",
        "object",
        "category",
        "factor",
        "date",
        "datetime",
        "timestamp",
    ];
    TYPES.contains(&text.to_lowercase().as_str())
}

/// Whether a text stands in brackets, as units do: `[mm]`, `(-)`.
pub(super) fn is_bracketed(text: &str) -> bool {
    text.starts_with(['[', '(']) && text.ends_with([']', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_numbered_with_a_letter_before() {
        for name in ["X1", "V12", "Y", "Var3", "x10"] {
            assert!(is_code(name), "{name}");
        }
        for name in ["ID", "age", "PAY_0", "", "1", "Month12", "X 1"] {
            assert!(!is_code(name), "{name}");
        }
        assert!(is_unit("mm") && is_unit("°C") && is_unit("[-]") && !is_unit("age"));
        assert!(is_bracketed("[mm]") && !is_bracketed("[mm"));
    }
}
