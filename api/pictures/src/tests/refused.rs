//! What is not taken as a picture.

use super::{SECRET, picture};
use crate::samples::{
    ALL, MOVING, described, exif, file, jpeg_of, png_chunk, png_of, png_with, quarters, webp, webp_animation,
    webp_canvas, webp_chunk, webp_groups, webp_lossy, webp_still,
};
use crate::{Claim, Format, Unsuitable};

#[test]
fn claims_of_gigapixels_are_refused_before_anything_is_unpacked() {
    for (bomb, reason) in [
        (png_of(100_000, 100_000), Unsuitable::TooManyPixels),
        (png_of(u32::MAX >> 1, u32::MAX >> 1), Unsuitable::TooManyPixels),
        (png_of(40_000_001, 1), Unsuitable::TooManyPixels),
        (jpeg_of(65_535, 65_535), Unsuitable::TooManyPixels),
        (webp(&[webp_lossy(16_383, 16_383)]), Unsuitable::TooManyPixels),
        (webp(&[webp_chunk(*b"VP8L", &[0x2f, 0xff, 0xff, 0xff, 0x0f, 0, 0])]), Unsuitable::TooManyPixels),
        // A canvas needs a picture of its size.
        (webp(&[webp_canvas(0, 1 << 24, 1 << 24), webp_chunk(*b"VP8L", &[0x2f, 0, 0, 0, 0])]), Unsuitable::Damaged),
    ] {
        assert_eq!(picture(&bomb), Err(reason));
    }
}

#[test]
fn a_small_claim_with_a_large_picture_inside_is_refused_before_anything_is_unpacked() {
    let large = webp_lossy(16_383, 16_383);
    let still = webp_still(16);
    for two_faced in [
        // The canvas is small, the frame is not.
        webp(&[webp_canvas(0, 16, 16), large.clone()]),
        // The canvas that is read first is large.
        webp(&[webp_canvas(0, 16_383, 16_383), webp_canvas(0, 16, 16), still.clone()]),
        // Two images, one of them large.
        webp(&[still.clone(), large]),
        // A chunk that says it has four gigabytes.
        webp(&[webp_canvas(0x08, 16, 16), still, [b"EXIF".to_vec(), u32::MAX.to_le_bytes().to_vec()].concat()]),
    ] {
        assert_eq!(picture(&two_faced), Err(Unsuitable::Damaged));
    }
    let mut two_frames = file(Format::Jpeg, &quarters(16));
    let end = two_frames.len() - 2;
    let frame = jpeg_of(65_535, 65_535);
    let at = frame.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    two_frames.splice(end..end, frame[at..at + 19].iter().copied());
    assert_eq!(picture(&two_frames), Err(Unsuitable::Damaged));
}

#[test]
fn a_webp_that_asks_for_gigabytes_of_tables_is_refused_before_any_is_made() {
    let (modest, too_many) = (webp_groups(4096), [webp_groups(4097), webp_groups(65_536)]);
    assert!(Claim::of(&webp(&[webp_chunk(*b"VP8L", &modest)])).is_ok());
    for codes in &too_many {
        assert_eq!(picture(&webp(&[webp_chunk(*b"VP8L", codes)])), Err(Unsuitable::Damaged));
    }
    // Transparency beside a lossy picture: the same without the header of five bytes.
    let beside = |codes: &[u8]| {
        let transparency = [&[1], &codes[5..]].concat();
        webp(&[webp_canvas(0x10, 256, 256), webp_chunk(*b"ALPH", &transparency), webp_lossy(256, 256)])
    };
    assert!(Claim::of(&beside(&modest)).is_ok());
    for codes in &too_many {
        assert_eq!(picture(&beside(codes)), Err(Unsuitable::Damaged));
    }
}

#[test]
fn what_follows_the_end_is_not_read() {
    // The decoder would take a chunk behind the end for one of the file's, and make room for four gigabytes.
    let still = webp(&[webp_canvas(0x08, 16, 16), webp_still(16), webp_chunk(*b"EXIF", &exif(1, SECRET))]);
    let behind = [b"ICCP".to_vec(), u32::MAX.to_le_bytes().to_vec()].concat();
    assert_eq!(Claim::of(&[still.clone(), behind.clone()].concat()).unwrap().bytes, still);
    assert!(picture(&[still, behind].concat()).is_ok());
}

#[test]
fn what_moves_is_refused() {
    assert_eq!(picture(&png_with(&png_chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]))), Err(Unsuitable::Animated));
    assert_eq!(picture(&webp_animation(16)), Err(Unsuitable::Animated));
    for moving in MOVING {
        assert_eq!(picture(moving), Err(Unsuitable::Animated));
    }
}

#[test]
fn what_is_cut_off_anywhere_is_refused() {
    for format in ALL {
        let whole = described(format, &quarters(48), Some(exif(6, SECRET)), None);
        for length in (0..whole.len()).step_by(7).chain([whole.len() - 1]) {
            let reason = picture(&whole[..length]).unwrap_err();
            let due = if length < 12 { [Unsuitable::Type, Unsuitable::Damaged] } else { [Unsuitable::Damaged; 2] };
            assert!(due.contains(&reason), "{format:?}, {length} of {}: {reason:?}", whole.len());
        }
    }
}

#[test]
fn what_is_whole_but_makes_no_sense_is_refused() {
    for nonsense in [
        png_of(16, 16),
        png_of(0, 16),
        webp(&[]),
        webp(&[webp_canvas(0, 16, 16)]),
        webp(&[webp_chunk(*b"VP8L", &[0x2f, 0, 0, 0, 0])]),
        webp(&[webp_chunk(*b"VP8 ", b"")]),
        b"\xff\xd8\xff\xd9".to_vec(),
        b"\xff\xd8\xff\xda\x00\x02\xff\xd9".to_vec(),
        b"\xff\xd8\xff\xe0\x00\x00\xff\xd9".to_vec(),
    ] {
        assert_eq!(picture(&nonsense), Err(Unsuitable::Damaged), "{nonsense:x?}");
    }
    let mut scans = file(Format::Jpeg, &quarters(16));
    let end = scans.len() - 2;
    scans.splice(end..end, b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00".repeat(101));
    assert_eq!(picture(&scans), Err(Unsuitable::Damaged));
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    for other in [
        &b""[..],
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"RIFF\x04\x00\x00\x00WAVE",
        b"%PDF-1.7",
        b"\x00\x00\x00\x1cftypavif",
        b"BM",
    ] {
        assert_eq!(picture(other), Err(Unsuitable::Type), "{}", String::from_utf8_lossy(other));
    }
}
