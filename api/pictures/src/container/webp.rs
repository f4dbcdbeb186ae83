//! WebP: a RIFF file with one image chunk, or with a canvas (`VP8X`) and chunks around the image (RFC 9649, section 2).

mod lossless;

use super::{Claim, Format, array};

/// Bit of the flags of `VP8X` that announces frames.
const ANIMATION: u8 = 0x02;

/// Bits of the flags of `ALPH` that say how it is compressed, and what they say of a lossless image.
const COMPRESSION: u8 = 0x03;
const LOSSLESS: u8 = 0x01;

/// Length of the header of a lossless image, in bytes.
const LOSSLESS_HEADER: usize = 5;

pub(super) fn read(file: &[u8]) -> Option<Claim<'_>> {
    let end = usize::try_from(u32::from_le_bytes(array(file, 4)?)).ok()?.checked_add(8)?;
    let file = file.get(..end)?;
    let mut canvas = None;
    let mut image = None;
    let mut animated = false;
    let mut at = 12;
    while at < end {
        let length = usize::try_from(u32::from_le_bytes(array(file, at + 4)?)).ok()?;
        let content = file.get(at + 8..)?.get(..length)?;
        let size = match &array(file, at)? {
            b"VP8 " => Some(lossy(content)?),
            b"VP8L" => Some(lossless(content)?),
            // Beside a lossy picture, its transparency may be a lossless one without a header.
            b"ALPH" => {
                let (&flags, data) = content.split_first()?;
                if flags & COMPRESSION == LOSSLESS {
                    let (width, height) = canvas?;
                    lossless::is_modest(data, width, height)?.then_some(())?;
                }
                None
            }
            b"VP8X" => {
                animated |= content.first()? & ANIMATION != 0;
                canvas = Some(extended(content)?);
                None
            }
            b"ANIM" | b"ANMF" => {
                animated = true;
                None
            }
            _ => None,
        };
        if size.is_some() && image.replace(size?).is_some() {
            return None;
        }
        // Chunks begin at even offsets.
        at += 8 + length.next_multiple_of(2);
    }
    // An image that is larger than its canvas would be unpacked before anybody compares the two.
    let (width, height) = match (canvas, image) {
        (Some(canvas), None) if animated => canvas,
        (None, Some(image)) => image,
        (Some(canvas), Some(image)) if canvas == image => canvas,
        _ => return None,
    };
    Some(Claim { format: Format::WebP, width, height, animated, bytes: file })
}

/// The frame header of VP8 (RFC 6386, section 9.1): three bytes, a start code, two sizes of 14 bits.
fn lossy(content: &[u8]) -> Option<(u32, u32)> {
    let [width, height] = [6, 8].map(|at| array(content, at).map(u16::from_le_bytes));
    Some((u32::from(width? & 0x3fff), u32::from(height? & 0x3fff)))
}

/// The header of the lossless format (RFC 9649, section 3.4): a signature and two sizes of 14 bits, less one.
fn lossless(content: &[u8]) -> Option<(u32, u32)> {
    let bits = u32::from_le_bytes(array(content, 1)?);
    let (width, height) = ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    lossless::is_modest(content.get(LOSSLESS_HEADER..)?, width, height)?.then_some((width, height))
}

/// The canvas (RFC 9649, section 2.7): flags and two sizes of 24 bits, less one.
fn extended(content: &[u8]) -> Option<(u32, u32)> {
    let [width, height] =
        [4, 7].map(|at| array(content, at).map(|[a, b, c]: [u8; 3]| u32::from_le_bytes([a, b, c, 0])));
    Some((width? + 1, height? + 1))
}
