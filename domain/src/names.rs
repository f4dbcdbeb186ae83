//! One word for each value of an enum: what the API and the database call it.

/// A word that names no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {}", expected.join(", "))]
pub struct UnknownName {
    /// What was read.
    pub word: String,
    /// What could have been.
    pub expected: &'static [&'static str],
}

/// Gives an enum without data `ALL`, `NAMES`, `name()` and `FromStr`.
macro_rules! names {
    ($type:ident: $($variant:ident = $name:literal),+ $(,)?) => {
        impl $type {
            /// Every value, in the order in which they are listed.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];
            /// Every value's name, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The value's name in the API and in the database; parsing reads it back.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::names::UnknownName;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::names::UnknownName { word: word.to_owned(), expected: Self::NAMES }),
                }
            }
        }
    };
}
pub(crate) use names;
