//! A logo that is ready to be shown: whole, in its proportions, in several widths.

use image::DynamicImage;

use crate::decode::{Decoded, decode};
use crate::encode::Output;
use crate::picture::{Failed, scaled, whole};
use crate::{Claim, colour};

/// A logo, ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// Of all files.
    pub media_type: &'static str,
    /// A file for each of [`Logo::WIDTHS`], in their order.
    pub files: [Vec<u8>; Logo::WIDTHS.len()],
}

impl Logo {
    /// The sides of the squares, in pixels, that the files fit into, smallest first: for a line of text, a page's head, a
    /// slide, and a page in print. What is smaller than its square is not made larger.
    pub const WIDTHS: [u32; 4] = [160, 320, 640, 1280];

    /// The picture in `claim` as a whole, upright, in sRGB.
    ///
    /// # Errors
    /// [`Failed::Unsuitable`] when the picture cannot be unpacked or would take too much memory; the others are faults of
    /// ours.
    pub fn of(claim: &Claim<'_>) -> Result<Self, Failed> {
        let Decoded { pixels, orientation, profile } = decode(claim)?;
        let [.., largest] = Self::WIDTHS;
        // Turned and coloured when it is small: a square has room for it however it is turned.
        let mut large = fitted(pixels, largest)?;
        large.apply_orientation(orientation);
        let mut large = large.into_rgba8();
        if let Some(profile) = profile {
            colour::to_srgb(&mut large, &profile);
        }
        let output = Output::for_drawing(&large)?;
        let mut files = [const { Vec::new() }; Self::WIDTHS.len()];
        for (file, width) in files.iter_mut().zip(Self::WIDTHS) {
            *file = output.encode(fitted(large.clone().into(), width)?.into_rgba8())?;
        }
        Ok(Self { media_type: output.media_type(), files })
    }
}

/// The whole picture, made so small that it fits into a square.
fn fitted(pixels: DynamicImage, side: u32) -> Result<DynamicImage, Failed> {
    let (width, height) = (pixels.width(), pixels.height());
    let longer = width.max(height);
    if longer <= side {
        return Ok(pixels);
    }
    // At least one pixel: a line is a picture, too.
    let shrunk = |length: u32| {
        let length = (u64::from(length) * u64::from(side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(length).unwrap_or(side).max(1)
    };
    Ok(scaled(pixels, (shrunk(width), shrunk(height)), whole())?)
}
