//! From a file to pixels, once its claim was found acceptable.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, Limits};

use crate::{Claim, Format, PIXELS_MAX, Unsuitable};

/// Bytes that a decoder may take beside the pixels: rows of the widest pictures, and profiles that are packed.
const WORKING_MEMORY: u64 = 64 * 1024 * 1024;

/// A picture as it is in its file.
pub(super) struct Decoded {
    /// The pixels.
    pub pixels: DynamicImage,
    /// How the camera was held.
    pub orientation: Orientation,
    /// What the numbers of a pixel mean (an ICC profile); sRGB where absent.
    pub profile: Option<Vec<u8>>,
}

/// Unpacks what `claim` describes.
pub(super) fn decode(claim: &Claim<'_>) -> Result<Decoded, Unsuitable> {
    if claim.animated {
        return Err(Unsuitable::Animated);
    }
    if claim.pixels() > PIXELS_MAX {
        return Err(Unsuitable::TooManyPixels);
    }
    let file = Cursor::new(claim.bytes);
    match claim.format {
        Format::Png => unpack(claim, PngDecoder::with_limits(file, limits())),
        Format::Jpeg => unpack(claim, JpegDecoder::new(file)),
        Format::WebP => unpack(claim, WebPDecoder::new(file)),
    }
    .map_err(|error| match error {
        ImageError::Limits(_) => Unsuitable::TooManyPixels,
        _ => Unsuitable::Damaged,
    })?
    .ok_or(Unsuitable::Damaged)
}

fn unpack(claim: &Claim<'_>, decoder: ImageResult<impl ImageDecoder>) -> ImageResult<Option<Decoded>> {
    let mut decoder = decoder?;
    // Whoever reads the file differently than the claim was read would make room for what was not looked at.
    if decoder.dimensions() != (claim.width, claim.height) {
        return Ok(None);
    }
    // Pixels can be fine where what is said about them is not.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or_default();
    Ok(Some(Decoded { pixels: DynamicImage::from_decoder(decoder)?, orientation, profile }))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(WORKING_MEMORY);
    limits
}
