//! Prefix codes of a lossless image (RFC 9649, sections 6.2.1 and 6.2.2), read without making tables.

use super::bits::Bits;

/// Longest code in bits.
const LENGTH_MAX: usize = 15;

/// The order in which lengths of codes of lengths are written.
const ORDER: [usize; 19] = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// The codes for one kind of pixel.
pub(super) struct Group {
    /// Green, lengths of repetitions, and colours of the cache.
    pub green: Code,
    /// Red.
    pub red: Code,
    /// Blue.
    pub blue: Code,
    /// Alpha.
    pub alpha: Code,
    /// Distances of repetitions.
    pub distance: Code,
}

impl Group {
    /// Reads the five codes of an image whose cache has `cache` colours.
    pub fn read(bits: &mut Bits<'_>, cache: usize) -> Option<Self> {
        Some(Self {
            green: Code::read(bits, 256 + 24 + cache)?,
            red: Code::read(bits, 256)?,
            blue: Code::read(bits, 256)?,
            alpha: Code::read(bits, 256)?,
            distance: Code::read(bits, 40)?,
        })
    }
}

/// A canonical prefix code: how many symbols have a code of each length, and the symbols in the order of their codes.
pub(super) struct Code {
    counts: [u32; LENGTH_MAX + 1],
    symbols: Vec<u32>,
}

impl Code {
    /// Reads a code for the symbols below `alphabet`.
    fn read(bits: &mut Bits<'_>, alphabet: usize) -> Option<Self> {
        let mut lengths = vec![0; alphabet];
        if bits.flag()? {
            let has_second = bits.flag()?;
            let width = if bits.flag()? { 8 } else { 1 };
            let first = bits.read(width)?;
            let second = if has_second { Some(bits.read(8)?) } else { None };
            // Decoders differ in what they take two symbols for that are not in order; encoders write them in order.
            if second.is_some_and(|second| second <= first) {
                return None;
            }
            for symbol in [Some(first), second].into_iter().flatten() {
                *lengths.get_mut(usize::try_from(symbol).ok()?)? = 1;
            }
        } else {
            Self::read_lengths(bits, &mut lengths)?;
        }
        Self::of(&lengths)
    }

    /// Reads the lengths of codes, which are themselves coded, and in runs.
    fn read_lengths(bits: &mut Bits<'_>, lengths: &mut [usize]) -> Option<()> {
        let mut meta = [0; ORDER.len()];
        let count = usize::try_from(bits.read(4)? + 4).ok()?;
        for &symbol in ORDER.get(..count)? {
            meta[symbol] = usize::try_from(bits.read(3)?).ok()?;
        }
        let meta = Self::of(&meta)?;
        let mut left = if bits.flag()? {
            let width = 2 + 2 * bits.read(3)?;
            2 + usize::try_from(bits.read(width)?).ok()?
        } else {
            lengths.len()
        };
        let (mut at, mut previous) = (0, 8);
        while at < lengths.len() && left > 0 {
            left -= 1;
            let symbol = meta.symbol(bits)?;
            let (length, times) = match symbol {
                0..16 => (usize::try_from(symbol).ok()?, 1),
                16 => (previous, 3 + bits.read(2)?),
                17 => (0, 3 + bits.read(3)?),
                _ => (0, 11 + bits.read(7)?),
            };
            if length != 0 {
                previous = length;
            }
            let end = at + usize::try_from(times).ok()?;
            lengths.get_mut(at..end)?.fill(length);
            at = end;
        }
        Some(())
    }

    /// The code in which each symbol's code has this length; none where it has 0.
    fn of(lengths: &[usize]) -> Option<Self> {
        let mut counts = [0; LENGTH_MAX + 1];
        let mut symbols: Vec<_> = (0..lengths.len()).filter(|&symbol| lengths[symbol] > 0).collect();
        symbols.sort_by_key(|&symbol| lengths[symbol]);
        for &symbol in &symbols {
            *counts.get_mut(lengths[symbol])? += 1;
        }
        let symbols = symbols.into_iter().filter_map(|symbol| u32::try_from(symbol).ok()).collect();
        Some(Self { counts, symbols })
    }

    /// The next symbol. The only one of its code takes no bits.
    pub fn symbol(&self, bits: &mut Bits<'_>) -> Option<u32> {
        if let [only] = self.symbols[..] {
            return Some(only);
        }
        let (mut code, mut first, mut index) = (0_u32, 0, 0);
        for count in &self.counts[1..] {
            code = code << 1 | bits.bit()?;
            first <<= 1;
            if code < first + count {
                return self.symbols.get(usize::try_from(index + code.checked_sub(first)?).ok()?).copied();
            }
            first += count;
            index += count;
        }
        None
    }
}
