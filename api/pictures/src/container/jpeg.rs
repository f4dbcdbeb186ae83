//! JPEG: segments and entropy-coded data, told apart by markers (ITU-T T.81, annex B).

use super::{Claim, Format, array};

pub(super) const SIGNATURE: &[u8] = b"\xff\xd8\xff";

/// No camera or program makes more; a picture of nothing but scans keeps a decoder busy for minutes.
const SCANS_MAX: usize = 100;

pub(super) fn read(file: &[u8]) -> Option<Claim<'_>> {
    let mut size = None;
    let mut scans = 0;
    let mut at = 2;
    loop {
        let marker;
        (marker, at) = next_marker(file, at)?;
        match marker {
            // Stand alone: TEM, restarts and a second beginning.
            0x01 | 0xd0..=0xd8 => continue,
            0xd9 => {
                let (width, height) = size.filter(|_| scans > 0)?;
                return Some(Claim { format: Format::Jpeg, width, height, animated: false, bytes: &file[..at] });
            }
            // A frame begins: all SOF but DHT, JPG and DAC, whose markers lie among them.
            0xc0..=0xcf if ![0xc4, 0xc8, 0xcc].contains(&marker) => {
                // Two frames are a hierarchy (annex J), which nobody shows.
                if size.is_some() {
                    return None;
                }
                let [height, width] = [3, 5].map(|offset| array(file, at + offset).map(u16::from_be_bytes));
                size = Some((u32::from(width?), u32::from(height?)));
            }
            0xda => {
                scans += 1;
                if scans > SCANS_MAX {
                    return None;
                }
            }
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(array(file, at)?));
        if length < 2 {
            return None;
        }
        at += length;
    }
}

/// The next marker, and what follows it. In entropy-coded data a 0xff that is data is followed by 0.
fn next_marker(file: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += file.get(at..)?.iter().position(|&byte| byte == 0xff)? + 1;
        match file.get(at)? {
            // Data, or fill bytes before a marker: it is yet to come.
            0x00 | 0xff => {}
            &marker => return Some((marker, at + 1)),
        }
    }
}
