//! JSON out of plain values, for files that a person takes away: the browser's module carries no JSON library for it.

use serde::{
    Serialize,
    ser::{
        Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant, Serializer,
    },
};
use std::fmt::{self, Display, Write as _};

/// The value as JSON on one line. Numbers have the fewest digits that are read back to the same bits; what is `None` or no
/// finite number is `null`. Text is ASCII: everything else is escaped, so that it can stand in a program or a page.
///
/// # Panics
/// If a key of a map is not a text or a whole number, which no value of this crate has.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut json = Json { text: String::new() };
    value.serialize(&mut json).expect("a String takes every write, and keys are texts");
    json.text
}

/// JSON in the making.
struct Json {
    text: String,
}

/// Why a value has no JSON.
#[derive(Debug)]
struct NoJson(String);

impl Display for NoJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoJson {}

impl serde::ser::Error for NoJson {
    fn custom<T: Display>(text: T) -> Self {
        Self(text.to_string())
    }
}

/// A list or an object that is open.
struct Open<'a> {
    json: &'a mut Json,
    is_empty: bool,
    /// What closes it.
    end: &'static str,
}

// Inlined, these would stand in the code of every type that is written.
impl Json {
    #[inline(never)]
    fn push(&mut self, text: &str) -> Result<(), NoJson> {
        self.text.push_str(text);
        Ok(())
    }

    #[inline(never)]
    fn display(&mut self, value: &dyn Display) -> Result<(), NoJson> {
        write!(self.text, "{value}").map_err(NoJson::custom)
    }

    #[inline(never)]
    fn string(&mut self, text: &str) -> Result<(), NoJson> {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                ' '..='~' => self.text.push(c),
                _ => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        write!(self.text, "\\u{unit:04x}").map_err(NoJson::custom)?;
                    }
                }
            }
        }
        self.push("\"")
    }

    fn open(&mut self, start: &str, end: &'static str) -> Result<Open<'_>, NoJson> {
        self.push(start)?;
        Ok(Open { json: self, is_empty: true, end })
    }

    /// `{"Variant":` and what stands for it.
    fn variant(&mut self, name: &str, start: &str, end: &'static str) -> Result<Open<'_>, NoJson> {
        self.push("{")?;
        self.string(name)?;
        self.push(":")?;
        self.open(start, end)
    }
}

impl Open<'_> {
    fn comma(&mut self) -> Result<(), NoJson> {
        if !std::mem::take(&mut self.is_empty) {
            self.json.push(",")?;
        }
        Ok(())
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoJson> {
        self.comma()?;
        value.serialize(&mut *self.json)
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), NoJson> {
        self.key(key)?;
        value.serialize(&mut *self.json)
    }

    #[inline(never)]
    fn key(&mut self, key: &str) -> Result<(), NoJson> {
        self.comma()?;
        self.json.string(key)?;
        self.json.push(":")
    }

    fn close(self) -> Result<(), NoJson> {
        self.json.push(self.end)
    }
}

/// Numbers by `Display`.
macro_rules! displayed {
    ($($method:ident: $type:ty),+) => {
        $(fn $method(self, value: $type) -> Result<(), NoJson> {
            self.display(&value)
        })+
    };
}

impl<'a> Serializer for &'a mut Json {
    type Ok = ();
    type Error = NoJson;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Open<'a>;
    type SerializeTupleVariant = Open<'a>;
    type SerializeMap = Open<'a>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Open<'a>;

    displayed!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    // `Debug` writes the shortest digits that read back, with an exponent where that is shorter; both are JSON.
    fn serialize_f32(self, value: f32) -> Result<(), NoJson> {
        if value.is_finite() { self.display(&format_args!("{value:?}")) } else { self.push("null") }
    }

    fn serialize_f64(self, value: f64) -> Result<(), NoJson> {
        if value.is_finite() { self.display(&format_args!("{value:?}")) } else { self.push("null") }
    }

    fn serialize_char(self, value: char) -> Result<(), NoJson> {
        self.string(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), NoJson> {
        self.string(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), NoJson> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), NoJson> {
        self.push("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NoJson> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NoJson> {
        self.push("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NoJson> {
        self.push("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), NoJson> {
        self.string(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), NoJson> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), NoJson> {
        let mut open = self.open("{", "}")?;
        open.field(variant, value)?;
        open.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, NoJson> {
        self.open("[", "]")
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a>, NoJson> {
        self.open("[", "]")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, NoJson> {
        self.open("[", "]")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, NoJson> {
        self.variant(variant, "[", "]}")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a>, NoJson> {
        self.open("{", "}")
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, NoJson> {
        self.open("{", "}")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, NoJson> {
        self.variant(variant, "{", "}}")
    }
}

/// The kinds of lists, which differ in the name of their method.
macro_rules! lists {
    ($($list:ident: $method:ident),+) => {
        $(impl $list for Open<'_> {
            type Ok = ();
            type Error = NoJson;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoJson> {
                self.item(value)
            }

            fn end(self) -> Result<(), NoJson> {
                self.close()
            }
        })+
    };
}
lists!(SerializeSeq: serialize_element, SerializeTuple: serialize_element, SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field);

macro_rules! objects {
    ($($object:ident),+) => {
        $(impl $object for Open<'_> {
            type Ok = ();
            type Error = NoJson;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), NoJson> {
                self.field(key, value)
            }

            fn end(self) -> Result<(), NoJson> {
                self.close()
            }
        })+
    };
}
objects!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Open<'_> {
    type Ok = ();
    type Error = NoJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NoJson> {
        self.comma()?;
        let key = to_json(key);
        let is_text = key.starts_with('"');
        if !is_text && key.parse::<i64>().is_err() {
            return Err(NoJson::custom("a key of an object is a text"));
        }
        self.json.push(&if is_text { key } else { format!("\"{key}\"") })
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NoJson> {
        self.json.push(":")?;
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), NoJson> {
        self.close()
    }
}
