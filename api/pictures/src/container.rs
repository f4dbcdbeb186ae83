//! What a file claims to be, read from its structure without unpacking anything: the format, the size in pixels, whether
//! it moves, and whether all of it is there.
//!
//! Decoders make room for what a header claims, and forgive what is missing; so the claim is looked at first, and
//! decoders are given nothing that lies outside of it.

mod jpeg;
mod png;
mod webp;

use crate::Unsuitable;

/// The formats that are taken, recognised by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PNG (W3C, third edition).
    Png,
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// WebP (RFC 9649), lossy and lossless.
    WebP,
}

/// What a file claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// Its format.
    pub format: Format,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Whether it moves.
    pub animated: bool,
    /// The picture, without whatever follows its end.
    pub bytes: &'a [u8],
}

impl<'a> Claim<'a> {
    /// Reads what `file` claims to be.
    ///
    /// # Errors
    /// [`Unsuitable::Type`] when it is of no known format, [`Unsuitable::Damaged`] when not all of it is there.
    pub fn of(file: &'a [u8]) -> Result<Self, Unsuitable> {
        let claim = if file.starts_with(png::SIGNATURE) {
            png::read(file)
        } else if file.starts_with(jpeg::SIGNATURE) {
            jpeg::read(file)
        } else if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
            webp::read(file)
        } else {
            return Err(Unsuitable::Type);
        };
        claim.filter(|claim| claim.width > 0 && claim.height > 0).ok_or(Unsuitable::Damaged)
    }

    /// How many pixels it claims to have.
    #[must_use]
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// The bytes of `file` from `at` on, if there are so many.
fn array<const N: usize>(file: &[u8], at: usize) -> Option<[u8; N]> {
    file.get(at..)?.first_chunk().copied()
}
