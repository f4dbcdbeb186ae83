//! How many groups of prefix codes a lossless image asks for (RFC 9649, section 3): a decoder makes tables for all of
//! them before the first pixel, twenty kilobytes for sixty bytes of the file, and cannot be told to stop. They are
//! counted here without making any.

mod bits;
mod prefix;

use bits::Bits;
use prefix::Group;

/// Most groups that are accepted. The encoder of libwebp makes at most 2,600.
const GROUPS_MAX: u32 = 4096;

/// Transforms of which there is one at most, by their number in the file.
const PREDICTOR: u32 = 0;
const COLOUR: u32 = 1;
const SUBTRACT_GREEN: u32 = 2;
const COLOUR_INDEXING: u32 = 3;

/// Whether the image with this many columns and rows, whose data begins behind the header, asks for no more groups of
/// codes than any encoder makes; nothing when the data makes no sense up to where that is told.
pub(super) fn is_modest(data: &[u8], width: u32, height: u32) -> Option<bool> {
    let mut bits = Bits::new(data);
    let mut width = width;
    let mut seen = [false; 4];
    while bits.flag()? {
        let transform = bits.read(2)?;
        if std::mem::replace(seen.get_mut(usize::try_from(transform).ok()?)?, true) {
            return None;
        }
        match transform {
            PREDICTOR | COLOUR => {
                let size = bits.read(3)? + 2;
                skip_image(&mut bits, blocks(width, size), blocks(height, size))?;
            }
            COLOUR_INDEXING => {
                let colours = bits.read(8)? + 1;
                skip_image(&mut bits, colours, 1)?;
                // Several pixels of few colours share a byte.
                let size = match colours {
                    0..=2 => 3,
                    3..=4 => 2,
                    5..=16 => 1,
                    _ => 0,
                };
                width = blocks(width, size);
            }
            SUBTRACT_GREEN => {}
            _ => return None,
        }
    }
    cache(&mut bits)?;
    if !bits.flag()? {
        return Some(true);
    }
    let size = bits.read(3)? + 2;
    let highest = skip_image(&mut bits, blocks(width, size), blocks(height, size))?;
    Some(highest < GROUPS_MAX)
}

/// How many blocks of 2^`size` pixels cover so many.
const fn blocks(pixels: u32, size: u32) -> u32 {
    pixels.div_ceil(1 << size)
}

/// How many colours the image's cache has.
fn cache(bits: &mut Bits<'_>) -> Option<usize> {
    Some(if bits.flag()? { 1 << bits.read(4)? } else { 0 })
}

/// Reads past an image within the image; tells the highest number that its pixels' red and green make together, which
/// are the numbers of groups where it says which group is for which block.
fn skip_image(bits: &mut Bits<'_>, width: u32, height: u32) -> Option<u32> {
    let cache = cache(bits)?;
    let group = Group::read(bits, cache)?;
    let pixels = u64::from(width) * u64::from(height);
    let (mut pixel, mut highest) = (0, 0);
    while pixel < pixels {
        pixel += match group.green.symbol(bits)? {
            green @ 0..256 => {
                let red = group.red.symbol(bits)?;
                group.blue.symbol(bits)?;
                group.alpha.symbol(bits)?;
                highest = highest.max(red << 8 | green);
                1
            }
            // Pixels that were seen before, by the distance that follows.
            length @ 256..280 => {
                let length = number(bits, length - 256)?;
                let distance = group.distance.symbol(bits)?;
                number(bits, distance)?;
                u64::from(length)
            }
            // A colour of the cache, which was seen before.
            _ => 1,
        };
    }
    Some(highest)
}

/// A length or a distance: a symbol says how many bits follow (RFC 9649, section 5.2.2).
fn number(bits: &mut Bits<'_>, symbol: u32) -> Option<u32> {
    if symbol < 4 {
        return Some(symbol + 1);
    }
    let extra = (symbol - 2) >> 1;
    Some(((2 + (symbol & 1)) << extra) + bits.read(extra)? + 1)
}
