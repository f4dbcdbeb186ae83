//! Why a file is not taken as a picture.

use thiserror::Error;

use crate::PIXELS_MAX;

/// Why a file is not taken as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unsuitable {
    /// It is of another format, whatever its name says.
    #[error("A picture is a PNG, JPEG or WebP file; this one is of another kind, whatever its name says.")]
    Type,
    /// It is cut off, broken, or of a variety that hardly anybody uses.
    #[error("The picture is incomplete or damaged.")]
    Damaged,
    /// It moves.
    #[error("The picture is animated; a still one is needed.")]
    Animated,
    /// It would take too much memory to unpack.
    #[error("The picture has more than {} megapixels.", PIXELS_MAX / 1_000_000)]
    TooManyPixels,
}

impl Unsuitable {
    /// The reason as a stable word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Damaged => "damaged",
            Self::Animated => "animated",
            Self::TooManyPixels => "too_many_pixels",
        }
    }
}
