//! Parameters described as data: one description feeds the controls of the page, the link parser and the docs.
//!
//! A technique lists its [`Param`]s once ([`Tuned`]); a family of techniques is an enum made by the [`family!`]
//! macro. Adding a technique is therefore one file and one line in its family's `mod.rs`.
//!
//! [`family!`]: crate::family

use crate::{order::sort_by_key, wording::start};
use std::fmt;

/// What a technique is, in the words a reader sees.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// Name in links and spec files, `snake_case`; never changes once released.
    pub id: &'static str,
    /// Name on the page.
    pub title: &'static str,
    /// What it does: one sentence.
    pub does: &'static str,
    /// When it hurts or what it cannot do: one sentence.
    pub hurts: &'static str,
    /// Paper with page, or the library whose behaviour it follows.
    pub source: &'static str,
}

/// What values a parameter takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A whole number in `min..=max`.
    Integer {
        /// Smallest value.
        min: u32,
        /// Largest value.
        max: u32,
    },
    /// A finite number in `[min, max]`.
    Real {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// One of a few words, each with its title.
    Choice(&'static [(&'static str, &'static str)]),
    /// A short text with its own grammar.
    Text {
        /// What to write, as a hint.
        form: &'static str,
        /// The text in canonical form, or what is wrong with it.
        canonical: fn(&str) -> Result<String, String>,
    },
}

/// A value that fits its parameter's [`Kind`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Of [`Kind::Integer`].
    Integer(u32),
    /// Of [`Kind::Real`].
    Real(f64),
    /// Of [`Kind::Choice`]: one of its words.
    Choice(&'static str),
    /// Of [`Kind::Text`], in canonical form.
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Integer(value) => write!(f, "{value}"),
            Value::Real(value) => write!(f, "{value}"),
            Value::Choice(value) => f.write_str(value),
            Value::Text(value) => f.write_str(value),
        }
    }
}

impl Value {
    /// The whole number. Values come from the parameter's own kind, so another kind is a mistake in the description.
    #[inline(never)]
    pub fn integer(self) -> u32 {
        match self {
            Value::Integer(value) => value,
            other => unreachable!("described as an integer, got {other:?}"),
        }
    }

    /// The number; see [`Value::integer`].
    #[inline(never)]
    pub fn real(self) -> f64 {
        match self {
            Value::Real(value) => value,
            other => unreachable!("described as a real, got {other:?}"),
        }
    }

    /// The word or text; see [`Value::integer`].
    #[inline(never)]
    pub fn text(self) -> String {
        match self {
            Value::Choice(value) => value.to_owned(),
            Value::Text(value) => value,
            other => unreachable!("described as a text, got {other:?}"),
        }
    }
}

impl Kind {
    /// Reads a value, or says what would have been right.
    ///
    /// # Errors
    /// [`ParamError`] with the value found and what was expected.
    pub fn parse(&self, text: &str) -> Result<Value, ParamError> {
        let text = text.trim();
        let wrong = |expected: String| ParamError { found: start(text, 60), expected };
        match *self {
            Kind::Integer { min, max } => text
                .parse::<u32>()
                .ok()
                .filter(|value| (min..=max).contains(value))
                .map(Value::Integer)
                .ok_or_else(|| wrong(format!("a whole number from {min} to {max}"))),
            Kind::Real { min, max } => text
                .parse::<f64>()
                .ok()
                .filter(|value| (min..=max).contains(value))
                // Turns -0 into 0, so that equal values are written alike.
                .map(|value| Value::Real(value + 0.0))
                .ok_or_else(|| wrong(format!("a number from {min} to {max}"))),
            Kind::Choice(choices) => choices
                .iter()
                .find(|(id, _)| *id == text)
                .map(|(id, _)| Value::Choice(id))
                .ok_or_else(|| wrong(format!("one of {}", one_of(choices.iter().map(|(id, _)| *id))))),
            Kind::Text { canonical, .. } => canonical(text).map(Value::Text).map_err(wrong),
        }
    }
}

/// Numbers by name, `a=1;b=2`, as `number` reads them; `None` if one is not read, or a name is empty or there twice.
pub fn by_name<T>(text: &str, number: impl Fn(&str) -> Option<T>) -> Option<Vec<(String, T)>> {
    let mut named: Vec<(String, T)> = Vec::new();
    for part in text.split(';') {
        let (name, value) = part.rsplit_once('=')?;
        let name = name.trim();
        if name.is_empty() || named.iter().any(|(other, _)| other == name) {
            return None;
        }
        named.push((name.to_owned(), number(value.trim())?));
    }
    Some(named)
}

/// Numbers by name as [`by_name`] reads them.
pub fn print_by_name<T: fmt::Display>(named: &[(String, T)]) -> String {
    named.iter().map(|(name, number)| format!("{name}={number}")).collect::<Vec<_>>().join(";")
}

/// `a, b or c`.
pub fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}

/// `one of a, b or c`, or of many words the few that are most like the one that was given.
pub fn one_of_nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.into_iter().collect();
    let n_known = known.len();
    if n_known <= MOST_LISTED {
        return format!("one of {}", one_of(known));
    }
    sort_by_key(&mut known, |word| !pairs_in_common(given, word));
    known.truncate(MOST_LISTED / 2);
    format!("one of the {n_known} there are, such as {}", one_of(known))
}

/// More words than these are not listed in a message: the nearest ones are.
const MOST_LISTED: usize = 10;

/// How many pairs of neighboring letters of a word occur in a text, whatever its case.
fn pairs_in_common(text: &str, word: &str) -> usize {
    let text: Vec<char> = text.chars().take(60).flat_map(char::to_lowercase).collect();
    let word: Vec<char> = word.chars().collect();
    word.windows(2).filter(|pair| text.windows(2).any(|other| other == *pair)).count()
}

/// A value that its parameter does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{found}\" is not {expected}")]
pub struct ParamError {
    /// The text as it was given, cut at 60 characters.
    pub found: String,
    /// What the parameter takes.
    pub expected: String,
}

/// How a parameter is shown and read.
#[derive(Debug, Clone, Copy)]
pub struct Described {
    /// Name in links and spec files, the field's word (`k_neighbors`).
    pub key: &'static str,
    /// Name on the page.
    pub label: &'static str,
    /// One sentence on what it changes.
    pub help: &'static str,
    /// Unit of the value, or "".
    pub unit: &'static str,
    /// What values it takes.
    pub kind: Kind,
}

/// A parameter of a `T`: its description, and how to read and write it.
pub struct Param<T> {
    /// How it is shown and read.
    pub described: Described,
    /// The value it has now.
    pub read: fn(&T) -> Value,
    /// Puts in a value that fits [`Described::kind`].
    pub write: fn(&mut T, Value),
}

/// A technique with a description and a list of parameters.
pub trait Tuned: Sized + 'static {
    /// What it is.
    const ABOUT: About;
    /// The heading it stands under in a long menu, or "".
    const GROUP: &'static str = "";
    /// What can be set.
    const PARAMS: &'static [Param<Self>] = &[];
}

/// [`Tuned`] without its type, so that a page can show any technique.
pub trait Tunable {
    /// What it is.
    fn about(&self) -> &'static About;
    /// What can be set, in the order to show it.
    fn params(&self) -> Vec<&'static Described>;
    /// The value of a parameter, `None` if there is no such parameter.
    fn value(&self, key: &str) -> Option<Value>;
    /// Reads and sets a parameter.
    ///
    /// # Errors
    /// [`ParamError`] if the value does not fit; nothing is changed then. A key that is not in [`Tunable::params`]
    /// is an error too.
    fn set(&mut self, key: &str, text: &str) -> Result<(), ParamError>;
    /// The parameter at a place in [`Tunable::params`].
    fn described(&self, at: usize) -> Option<&'static Described>;
    /// The value of the parameter at that place; there has to be one.
    fn read(&self, at: usize) -> Value;
    /// Puts in a value that fits the parameter at that place; there has to be one.
    fn write(&mut self, at: usize, value: Value);
}

// Every technique has a copy of these methods, so they only lead to what is there once.
impl<T: Tuned> Tunable for T {
    fn about(&self) -> &'static About {
        &T::ABOUT
    }

    fn params(&self) -> Vec<&'static Described> {
        params(self)
    }

    fn value(&self, key: &str) -> Option<Value> {
        value(self, key)
    }

    fn set(&mut self, key: &str, text: &str) -> Result<(), ParamError> {
        set(self, key, text)
    }

    fn described(&self, at: usize) -> Option<&'static Described> {
        T::PARAMS.get(at).map(|param| &param.described)
    }

    fn read(&self, at: usize) -> Value {
        (T::PARAMS[at].read)(self)
    }

    fn write(&mut self, at: usize, value: Value) {
        (T::PARAMS[at].write)(self, value);
    }
}

#[inline(never)]
fn params(technique: &dyn Tunable) -> Vec<&'static Described> {
    (0..).map_while(|at| technique.described(at)).collect()
}

#[inline(never)]
fn value(technique: &dyn Tunable, key: &str) -> Option<Value> {
    find(technique, key).map(|(at, _)| technique.read(at))
}

/// The place of a parameter and its description.
fn find(technique: &dyn Tunable, key: &str) -> Option<(usize, &'static Described)> {
    (0..).map_while(|at| Some((at, technique.described(at)?))).find(|(_, described)| described.key == key)
}

#[inline(never)]
fn set(technique: &mut dyn Tunable, key: &str, text: &str) -> Result<(), ParamError> {
    let Some((at, described)) = find(technique, key) else {
        let expected = one_of(params(technique).into_iter().map(|described| described.key));
        let id = technique.about().id;
        return Err(ParamError { found: key.to_owned(), expected: format!("a parameter of {id}: {expected}") });
    };
    technique.write(at, described.kind.parse(text)?);
    Ok(())
}

/// A member of a family of techniques, without its type.
pub trait Family {
    /// Every member of the family, in the order to show it.
    fn members(&self) -> &'static [&'static About];
    /// The group of each member.
    fn groups(&self) -> &'static [&'static str];
    /// Its description and parameters.
    fn technique(&self) -> &dyn Tunable;
    /// Its description and parameters, to change.
    fn technique_mut(&mut self) -> &mut dyn Tunable;
    /// Becomes the member of that id with its default parameters. Whether there is one.
    fn become_default(&mut self, id: &str) -> bool;
}

/// Makes a family: an enum with one variant per technique, its list of members, and the way from id to default.
#[macro_export]
macro_rules! family {
    ($(#[$doc:meta])* pub enum $name:ident: $interface:path { $($(#[$vdoc:meta])* $variant:ident($technique:ty)),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name { $($(#[$vdoc])* $variant($technique)),+ }

        impl $name {
            /// Every member of the family, in the order to show it.
            pub const MEMBERS: &'static [&'static $crate::param::About] =
                &[$(&<$technique as $crate::param::Tuned>::ABOUT),+];

            /// The group of each member, in the order of [`Self::MEMBERS`].
            pub const GROUPS: &'static [&'static str] = &[$(<$technique as $crate::param::Tuned>::GROUP),+];

            /// The member of that id with its default parameters.
            pub fn of(id: &str) -> Option<Self> {
                $(if id == <$technique as $crate::param::Tuned>::ABOUT.id {
                    return Some(Self::$variant(<$technique>::default()));
                })+
                None
            }

            /// Every member with its default parameters.
            pub fn all() -> Vec<Self> {
                vec![$(Self::$variant(<$technique>::default())),+]
            }

            /// Its description and parameters.
            pub fn tunable(&self) -> &dyn $crate::param::Tunable {
                match self { $(Self::$variant(technique) => technique),+ }
            }

            /// Its description and parameters, to change.
            pub fn tunable_mut(&mut self) -> &mut dyn $crate::param::Tunable {
                match self { $(Self::$variant(technique) => technique),+ }
            }

            /// What it does.
            pub fn as_dyn(&self) -> &dyn $interface {
                match self { $(Self::$variant(technique) => technique),+ }
            }
        }

        impl $crate::param::Family for $name {
            fn members(&self) -> &'static [&'static $crate::param::About] {
                Self::MEMBERS
            }

            fn groups(&self) -> &'static [&'static str] {
                Self::GROUPS
            }

            fn technique(&self) -> &dyn $crate::param::Tunable {
                self.tunable()
            }

            fn technique_mut(&mut self) -> &mut dyn $crate::param::Tunable {
                self.tunable_mut()
            }

            fn become_default(&mut self, id: &str) -> bool {
                Self::of(id).map(|member| *self = member).is_some()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_out_of_range_says_what_was_expected() {
        let error = Kind::Integer { min: 1, max: 50 }.parse("51").unwrap_err();
        assert_eq!(error.to_string(), "\"51\" is not a whole number from 1 to 50");
    }

    #[test]
    fn not_a_number_is_not_a_real() {
        for text in ["NaN", "inf", "-inf", "", "1e999"] {
            assert!(Kind::Real { min: 0.0, max: 1e300 }.parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn minus_zero_is_written_as_zero() {
        assert_eq!(Kind::Real { min: 0.0, max: 1.0 }.parse("-0").unwrap().to_string(), "0");
    }

    #[test]
    fn a_wrong_word_lists_the_right_ones() {
        let error = Kind::Choice(&[("a", "A"), ("b", "B"), ("c", "C")]).parse("d").unwrap_err();
        assert_eq!(error.to_string(), "\"d\" is not one of a, b or c");
    }
}
