//! From pixels to a file that holds nothing else: no metadata, no profile, nothing of what was uploaded.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageResult, RgbaImage};

/// Of 100; a face shows no difference to more.
const JPEG_QUALITY: u8 = 85;

/// A format to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// For what is opaque: a fifth of the size, and shown by every mail program and in every report.
    Jpeg,
    /// For what is not: WebP would be smaller, but not everything that renders documents shows it.
    Png,
}

impl Output {
    /// The one for these pixels.
    pub fn for_pixels(pixels: &RgbaImage) -> Self {
        if pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX) { Self::Jpeg } else { Self::Png }
    }

    /// The one for these pixels, where they may be drawn rather than photographed: what is drawn takes less as a PNG, and
    /// keeps its edges.
    pub fn for_drawing(pixels: &RgbaImage) -> ImageResult<Self> {
        if Self::for_pixels(pixels) == Self::Png {
            return Ok(Self::Png);
        }
        let [jpeg, png] = [Self::Jpeg, Self::Png].map(|output| output.encode(pixels.clone()));
        Ok(if png?.len() <= 2 * jpeg?.len() { Self::Png } else { Self::Jpeg })
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The file.
    pub fn encode(self, pixels: RgbaImage) -> ImageResult<Vec<u8>> {
        let mut file = Vec::new();
        match self {
            Self::Jpeg => {
                let opaque = DynamicImage::from(pixels).into_rgb8();
                opaque.write_with_encoder(JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY))?;
            }
            Self::Png => {
                let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Best, FilterType::Adaptive);
                pixels.write_with_encoder(encoder)?;
            }
        }
        Ok(file)
    }
}
