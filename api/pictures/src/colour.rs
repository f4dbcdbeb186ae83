//! Colours as every screen understands them: a profile does not survive, so what it says is applied first. Photos of
//! recent telephones would look pale otherwise (their colours are those of Display P3).

use image::RgbaImage;
use moxcms::{CmsError, ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Turns colours that mean what `profile` (ICC) says into sRGB. What is no profile for RGB changes nothing.
pub(super) fn to_srgb(pixels: &mut RgbaImage, profile: &[u8]) {
    if let Err(error) = convert(pixels, profile) {
        tracing::debug!(%error, "a colour profile is not applied");
    }
}

fn convert(pixels: &mut RgbaImage, profile: &[u8]) -> Result<(), CmsError> {
    let profile = ColorProfile::new_from_slice(profile)?;
    // Decoders have turned everything else into RGB already.
    if profile.color_space != DataColorSpace::Rgb {
        return Ok(());
    }
    let srgb = ColorProfile::new_srgb();
    let transform = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, TransformOptions::default())?;
    let before = pixels.clone();
    transform.transform(&before, pixels)
}
