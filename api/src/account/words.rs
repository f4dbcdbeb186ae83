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
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Named;

    pub fn serialize<T: Named, S: Serializer>(values: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|value| value.named()))
    }

    pub fn deserialize<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let words = Vec::<Word<T>>::deserialize(deserializer)?;
        Ok(words.into_iter().map(|Word(value)| value).collect())
    }

    /// One of them, so that what is wrong with it is told at its place.
    struct Word<T>(T);

    impl<'de, T: Named> Deserialize<'de> for Word<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            super::word::deserialize(deserializer).map(Self)
        }
    }
}
