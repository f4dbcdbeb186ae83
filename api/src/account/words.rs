//! Words of the rules in bodies: read and written by their names.

use std::str::FromStr;

use domain::UnknownName;
use domain::policy::{CharacterClass, CreatesAs, DeleteMode, UsernameSource, Visibility};

/// A value that has a name.
pub(super) trait Named: FromStr<Err = UnknownName> + Copy {
    /// Its name.
    fn named(self) -> &'static str;
}

macro_rules! named {
    ($($type:ident),+ $(,)?) => {$(
        impl Named for $type {
            fn named(self) -> &'static str {
                self.name()
            }
        }
    )+};
}

named!(CharacterClass, CreatesAs, DeleteMode, UsernameSource, Visibility);

/// One word.
pub(super) mod word {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Named;

    pub fn serialize<T: Named, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.named())
    }

    pub fn deserialize<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let word = String::deserialize(deserializer)?;
        word.parse().map_err(|unknown: domain::UnknownName| D::Error::unknown_variant(&word, unknown.expected))
    }
}

/// Several words.
pub(super) mod several {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Named;

    pub fn serialize<T: Named, S: Serializer>(values: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|value| value.named()))
    }

    pub fn deserialize<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        let parse = |word: &String| {
            word.parse().map_err(|unknown: domain::UnknownName| D::Error::unknown_variant(word, unknown.expected))
        };
        words.iter().map(parse).collect()
    }
}
