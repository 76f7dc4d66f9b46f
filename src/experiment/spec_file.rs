//! Spec files: the settings of an experiment as one JSON object of strings and numbers.

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use std::fmt;

/// The settings of a spec file by name and value, for [`ExperimentSpec::from_pairs`](super::ExperimentSpec::from_pairs).
///
/// # Errors
/// If it is not one JSON object of strings and numbers.
pub fn read_spec_file(bytes: &[u8]) -> Result<Vec<(String, String)>, serde_json::Error> {
    serde_json::from_slice(bytes).map(|Pairs(pairs)| pairs)
}

/// The settings of a JSON object in their order, keys that come twice included.
struct Pairs(Vec<(String, String)>);

/// A value of a setting.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a setting is a string or a number")]
enum Setting {
    Text(String),
    Whole(u64),
    Number(f64),
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("one JSON object of settings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry()? {
                    let value = match value {
                        Setting::Text(text) => text,
                        Setting::Whole(number) => number.to_string(),
                        Setting::Number(number) => number.to_string(),
                    };
                    pairs.push((key, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
