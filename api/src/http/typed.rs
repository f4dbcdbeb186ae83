//! From values of JSON to the types of bodies, with faults that name what was expected and never what was sent: serde's
//! own quote the value, which may be a password.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{Deserializer, Error, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

/// Why a value is not of the type that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An object has a field that there is none of.
    UnknownField {
        /// Its name.
        field: String,
        /// The fields that there are.
        known: &'static [&'static str],
    },
    /// An object lacks a field.
    MissingField(&'static str),
    /// Something else was expected: in a sentence.
    Type(String),
}

impl Fault {
    /// The fault's name in the API.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownField { .. } => "unknown_field",
            Self::MissingField(_) => "required",
            Self::Type(_) => "type",
        }
    }

    /// The field of the object that is at fault; none where the value itself is.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::UnknownField { field, .. } => Some(field),
            Self::MissingField(field) => Some(field),
            Self::Type(_) => None,
        }
    }

    fn expected(expected: &dyn Expected) -> Self {
        Self::Type(format!("Expected {}.", article(expected)))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownField { field, known: [] } => write!(f, "There is no field `{field}`, nor any other."),
            Self::UnknownField { field, known } => {
                write!(f, "There is no field `{field}`; there are {}.", listed(known))
            }
            Self::MissingField(field) => write!(f, "The field `{field}` is missing."),
            Self::Type(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    /// What a type says of its own accord may quote the value, so nothing of it is repeated.
    fn custom<T: fmt::Display>(message: T) -> Self {
        let is_uuid = message.to_string().starts_with("UUID parsing failed");
        Self::Type(if is_uuid { "Expected a UUID." } else { "This value is not of the form that is expected." }.into())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::Type(format!("Expected {}, not {}.", article(expected), kind(&found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match found {
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => {
                Self::Type("This number is out of range.".to_owned())
            }
            _ => Self::expected(expected),
        }
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::expected(expected)
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::Type(format!("Expected one of {}.", listed(known)))
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownField { field: field.to_owned(), known }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::MissingField(field)
    }
}

/// What was expected, where serde has a type's name in Rust for it.
fn article(expected: &dyn Expected) -> String {
    match expected.to_string().as_str() {
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        other => other.to_owned(),
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// What a value is in JSON, without saying which.
fn kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a number",
        Unexpected::Float(number) if number.fract() == 0.0 => "one as large as that",
        Unexpected::Float(_) => "a fraction",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        _ => "something else",
    }
}

/// A value of JSON, to be read into a type.
#[derive(Clone, Copy)]
pub struct Typed<'a>(pub &'a Value);

impl<'de> IntoDeserializer<'de, Fault> for Typed<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Typed<'_> {
    fn kind(self) -> &'static str {
        kind(&match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(_) => Unexpected::Unsigned(0),
            Value::String(value) => Unexpected::Str(value),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        })
    }
}

impl<'de> Deserializer<'de> for Typed<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => visitor.visit_u64(value),
                (None, Some(value), _) => visitor.visit_i64(value),
                (None, None, Some(value)) => visitor.visit_f64(value),
                (None, None, None) => Err(Fault::Type("This number is out of range.".to_owned())),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.iter().map(Typed));
                let value = visitor.visit_seq(&mut items)?;
                items.end()?;
                Ok(value)
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (name.as_str(), Typed(value)));
                let mut fields = MapDeserializer::new(fields);
                let value = visitor.visit_map(&mut fields)?;
                fields.end()?;
                Ok(value)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    /// Only from an object: serde would take an array, too.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            _ => Err(Fault::Type(format!("Expected an object, not {}.", self.kind()))),
        }
    }

    /// Words only: no type of the API has variants with something in them.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(StrDeserializer::new(word)),
            _ => Err(Fault::Type(format!("Expected one of {}, not {}.", listed(words), self.kind()))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        word: Option<Word>,
        count: Option<u8>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        Red,
        Green,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Everything {
        text: String,
        whole: i64,
        part: f64,
        flag: bool,
        list: Vec<Option<u32>>,
        map: BTreeMap<String, Value>,
        inner: Inner,
        id: Uuid,
    }

    fn fault<T: DeserializeOwned + fmt::Debug>(value: &Value) -> (&'static str, String) {
        let fault = T::deserialize(Typed(value)).unwrap_err();
        (fault.code(), fault.to_string())
    }

    #[test]
    fn every_kind_of_value_is_read_as_serde_json_reads_it() {
        let value = json!({
            "text": "a", "whole": -1, "part": 2.5, "flag": true, "list": [1, null], "map": { "x": [1, { "y": null }] },
            "inner": { "word": "green", "count": 7 }, "id": Uuid::from_u128(7).to_string()
        });
        let read = Everything::deserialize(Typed(&value)).unwrap();
        assert_eq!(read, serde_json::from_value(value).unwrap());
    }

    #[test]
    fn what_was_sent_is_never_repeated() {
        for secret in [json!("5ecret"), json!(5_555_555), json!(["5ecret"]), json!({ "5ecret": 1 })] {
            for (_, sentence) in [fault::<bool>(&secret), fault::<Word>(&secret), fault::<Uuid>(&secret)] {
                assert!(!sentence.contains("5ecret") && !sentence.contains("5555555"), "{sentence}");
            }
        }
    }

    #[test]
    fn sentences_say_what_was_expected() {
        let sentence = |(code, sentence): (&'static str, String)| {
            assert_eq!(code, "type");
            sentence
        };
        assert_eq!(sentence(fault::<String>(&json!(12_345_678))), "Expected a string, not a number.");
        assert_eq!(sentence(fault::<String>(&json!(null))), "Expected a string, not null.");
        assert_eq!(sentence(fault::<u8>(&json!(300))), "This number is out of range.");
        assert_eq!(sentence(fault::<u8>(&json!("300"))), "Expected a whole number, not a string.");
        assert_eq!(sentence(fault::<u8>(&json!(2.5))), "Expected a whole number, not a fraction.");
        assert_eq!(sentence(fault::<u8>(&json!(1e30))), "Expected a whole number, not one as large as that.");
        assert_eq!(sentence(fault::<Word>(&json!("blue"))), "Expected one of `red`, `green`.");
        assert_eq!(sentence(fault::<Word>(&json!(1))), "Expected one of `red`, `green`, not a number.");
        assert_eq!(sentence(fault::<Uuid>(&json!("x"))), "Expected a UUID.");
        assert_eq!(sentence(fault::<Inner>(&json!([null, null]))), "Expected an object, not an array.");
        assert_eq!(
            fault::<Inner>(&json!({ "x": 1 })),
            ("unknown_field", "There is no field `x`; there are `word`, `count`.".to_owned())
        );
        assert_eq!(fault::<Everything>(&json!({})), ("required", "The field `text` is missing.".to_owned()));
    }
}
