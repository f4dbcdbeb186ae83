//! PNG: a signature and chunks, `IHDR` first and `IEND` last (PNG, third edition, section 5).

use super::{Claim, Format, array};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Length, type and checksum of a chunk, in bytes.
const FRAME: usize = 12;

pub(super) fn read(file: &[u8]) -> Option<Claim<'_>> {
    let mut size = None;
    let mut animated = false;
    let mut at = SIGNATURE.len();
    loop {
        let length = usize::try_from(u32::from_be_bytes(array(file, at)?)).ok()?;
        let end = at.checked_add(length)?.checked_add(FRAME)?;
        if end > file.len() {
            return None;
        }
        match &array(file, at + 4)? {
            b"IHDR" if size.is_none() => {
                size = Some((u32::from_be_bytes(array(file, at + 8)?), u32::from_be_bytes(array(file, at + 12)?)));
            }
            b"acTL" => animated = true,
            b"IEND" => {
                let (width, height) = size?;
                return Some(Claim { format: Format::Png, width, height, animated, bytes: &file[..end] });
            }
            _ if size.is_none() => return None,
            _ => {}
        }
        at = end;
    }
}
