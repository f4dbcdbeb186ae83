//! A picture that is ready to be shown: a square in two sizes.

use fast_image_resize::{MulDiv, ResizeError, ResizeOptions, Resizer};
use image::DynamicImage;

use crate::decode::{Decoded, decode};
use crate::encode::Output;
use crate::{Claim, Unsuitable, colour};

/// Width and height in pixels (S0.18); the other size has twice as much, for screens with small pixels.
const SIDE: u32 = 280;

/// Most pixels that are unpacked.
pub const PIXELS_MAX: u64 = 40_000_000;

/// A picture, ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Of both files.
    pub media_type: &'static str,
    /// 280 × 280 pixels.
    pub file: Vec<u8>,
    /// 560 × 560 pixels.
    pub file_2x: Vec<u8>,
}

/// Why nothing became of a file.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The file's fault.
    #[error("{0}")]
    Unsuitable(#[from] Unsuitable),
    /// Ours.
    #[error("a picture cannot be resized: {0}")]
    Resize(#[from] ResizeError),
    /// Ours.
    #[error("a picture cannot be written: {0}")]
    Encode(#[from] image::ImageError),
}

impl Picture {
    /// The middle of the picture in `claim`, upright, in sRGB.
    ///
    /// # Errors
    /// [`Failed::Unsuitable`] when the picture cannot be unpacked or would take too much memory; the others are faults of
    /// ours.
    pub fn of(claim: &Claim<'_>) -> Result<Self, Failed> {
        let Decoded { pixels, orientation, profile } = decode(claim)?;
        // Turned and coloured when it is small: the middle square is the same however it is turned.
        let mut large = squared(pixels, 2 * SIDE)?;
        large.apply_orientation(orientation);
        let mut large = large.into_rgba8();
        if let Some(profile) = profile {
            colour::to_srgb(&mut large, &profile);
        }
        let output = Output::for_pixels(&large);
        let small = squared(large.clone().into(), SIDE)?.into_rgba8();
        Ok(Self { media_type: output.media_type(), file: output.encode(small)?, file_2x: output.encode(large)? })
    }
}

/// The middle of a picture, `side` pixels wide and high.
fn squared(pixels: DynamicImage, side: u32) -> Result<DynamicImage, ResizeError> {
    scaled(pixels, (side, side), ResizeOptions::new().fit_into_destination(None))
}

/// Takes all of a picture.
pub(super) fn whole() -> ResizeOptions {
    ResizeOptions::new()
}

/// A picture, or what `options` take of it, in another width and height.
pub(super) fn scaled(
    mut pixels: DynamicImage,
    (width, height): (u32, u32),
    options: ResizeOptions,
) -> Result<DynamicImage, ResizeError> {
    let mut smaller = DynamicImage::new(width, height, pixels.color());
    let options = options.use_alpha(false);
    if !pixels.color().has_alpha() {
        Resizer::new().resize(&pixels, &mut smaller, &options)?;
        return Ok(smaller);
    }
    // What is transparent has a colour too, which must not bleed into what is seen. Done in place: the resizer itself
    // would copy the whole picture for it.
    MulDiv::new().multiply_alpha_inplace(&mut pixels)?;
    Resizer::new().resize(&pixels, &mut smaller, &options)?;
    MulDiv::new().divide_alpha_inplace(&mut smaller)?;
    Ok(smaller)
}
