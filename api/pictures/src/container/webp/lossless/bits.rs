//! Bits of a lossless image, the lowest of each byte first (RFC 9649, section 3.3).

/// Bits that are yet to be read.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    /// The bits of `data`.
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    /// One bit.
    pub fn bit(&mut self) -> Option<u32> {
        let bit = self.data.get(self.at / 8)? >> (self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }

    /// One bit, as yes or no.
    pub fn flag(&mut self) -> Option<bool> {
        Some(self.bit()? == 1)
    }

    /// A number of `count` bits.
    pub fn read(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |number, place| Some(number | self.bit()? << place))
    }
}
