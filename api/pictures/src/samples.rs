//! Files for tests: real ones, and what strangers make of them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder, Rgb, RgbImage};

use crate::Format;

/// Files that other programs made (Pillow, with libwebp and libjpeg-turbo) of the four quarters; the last three in
/// other colours.
pub const OF_OTHERS: [(&str, &[u8]); 8] = [
    ("lossless.webp", include_bytes!("samples/lossless.webp")),
    ("palette.webp", include_bytes!("samples/palette.webp")),
    ("lossy.webp", include_bytes!("samples/lossy.webp")),
    ("palette.png", include_bytes!("samples/palette.png")),
    ("progressive.jpg", include_bytes!("samples/progressive.jpg")),
    ("alpha.webp", include_bytes!("samples/alpha.webp")),
    ("cmyk.jpg", include_bytes!("samples/cmyk.jpg")),
    ("grey.jpg", include_bytes!("samples/grey.jpg")),
];

/// The same, moving.
pub const MOVING: [&[u8]; 2] = [include_bytes!("samples/animated.webp"), include_bytes!("samples/animated.png")];

pub const ALL: [Format; 3] = [Format::Png, Format::Jpeg, Format::WebP];

pub const RED: [u8; 3] = [220, 30, 30];
pub const GREEN: [u8; 3] = [30, 200, 30];
pub const BLUE: [u8; 3] = [30, 30, 220];
pub const WHITE: [u8; 3] = [250, 250, 250];

/// Red and green above, blue and white below.
pub fn quarters(side: u32) -> DynamicImage {
    let colour = |x, y| match (x < side / 2, y < side / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => WHITE,
    };
    RgbImage::from_fn(side, side, |x, y| Rgb(colour(x, y))).into()
}

/// The colours of the four quarters of a file, in the order of reading; each as the nearest of the four above.
pub fn quarters_of(file: &[u8]) -> [[u8; 3]; 4] {
    let pixels = image::load_from_memory(file).unwrap().into_rgb8();
    let (width, height) = pixels.dimensions();
    let distance = |a: [u8; 3], b: [u8; 3]| (0..3).map(|i| u32::from(a[i].abs_diff(b[i]))).sum::<u32>();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
        let found = pixels.get_pixel(width * x / 4, height * y / 4).0;
        let nearest = [RED, GREEN, BLUE, WHITE].into_iter().min_by_key(|known| distance(*known, found)).unwrap();
        assert!(distance(nearest, found) < 30, "{found:?} is none of the four");
        nearest
    })
}

pub fn file(format: Format, pixels: &DynamicImage) -> Vec<u8> {
    described(format, pixels, None, None)
}

/// A file with an Exif block and a colour profile.
pub fn described(format: Format, pixels: &DynamicImage, exif: Option<Vec<u8>>, profile: Option<Vec<u8>>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    match format {
        Format::Png => write(PngEncoder::new(&mut file), pixels, exif, profile),
        Format::Jpeg => write(JpegEncoder::new_with_quality(&mut file, 95), pixels, exif, profile),
        Format::WebP => write(WebPEncoder::new_lossless(&mut file), pixels, exif, profile),
    }
    file.into_inner()
}

fn write(mut encoder: impl ImageEncoder, pixels: &DynamicImage, exif: Option<Vec<u8>>, profile: Option<Vec<u8>>) {
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).unwrap();
    }
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).unwrap();
    }
    pixels.write_with_encoder(encoder).unwrap();
}

/// Exif that says how the camera was held (tag 0x0112), and something that must not get out.
pub fn exif(orientation: u8, secret: &str) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(secret.as_bytes());
    exif
}

/// A chunk of PNG.
pub fn png_chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [&kind[..], content].concat();
    let mut crc = u32::MAX;
    for byte in &named {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], &named, &(!crc).to_be_bytes()].concat()
}

/// A PNG whose header claims this size; of its pixels there is next to nothing.
pub fn png_of(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    // zlib: one stored block of one byte.
    let pixels = [0x78, 0x01, 0x01, 0x01, 0x00, 0xfe, 0xff, 0x00, 0x00, 0x01, 0x00, 0x01];
    let parts = [png_chunk(*b"IHDR", &header), png_chunk(*b"IDAT", &pixels), png_chunk(*b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat()
}

/// A PNG with a chunk put behind its header.
pub fn png_with(chunk: &[u8]) -> Vec<u8> {
    let mut file = file(Format::Png, &quarters(16));
    file.splice(33..33, chunk.iter().copied());
    file
}

/// A chunk of WebP.
pub fn webp_chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = [&kind[..], &u32::try_from(content.len()).unwrap().to_le_bytes()[..], content].concat();
    chunk.extend(std::iter::repeat_n(0, content.len() % 2));
    chunk
}

/// A WebP of these chunks.
pub fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
    let chunks = chunks.concat();
    let length = u32::try_from(chunks.len() + 4).unwrap();
    [b"RIFF", &length.to_le_bytes()[..], b"WEBP", &chunks].concat()
}

/// The chunk of a canvas.
pub fn webp_canvas(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let [width, height] = [width - 1, height - 1].map(u32::to_le_bytes);
    webp_chunk(*b"VP8X", &[&[flags, 0, 0, 0], &width[..3], &height[..3]].concat())
}

/// The header of a lossy frame of this size, followed by data that decodes to something.
pub fn webp_lossy(width: u16, height: u16) -> Vec<u8> {
    // Key frame, shown, first partition of 64 bytes; then the start code and the size.
    let mut content = vec![0x10, 0x08, 0x00, 0x9d, 0x01, 0x2a];
    content.extend(width.to_le_bytes());
    content.extend(height.to_le_bytes());
    content.extend([0; 2000]);
    webp_chunk(*b"VP8 ", &content)
}

/// The one chunk of a lossless WebP.
pub fn webp_still(side: u32) -> Vec<u8> {
    file(Format::WebP, &quarters(side))[12..].to_vec()
}

/// A WebP of two frames.
pub fn webp_animation(side: u32) -> Vec<u8> {
    let [width, height] = [side - 1; 2].map(u32::to_le_bytes);
    let place = [&[0; 6][..], &width[..3], &height[..3], &[100, 0, 0, 0]].concat();
    let frame = webp_chunk(*b"ANMF", &[place, webp_still(side)].concat());
    webp(&[webp_canvas(0x02, side, side), webp_chunk(*b"ANIM", &[0; 6]), frame.clone(), frame])
}

/// A JPEG whose frame header claims this size.
pub fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let mut file = file(Format::Jpeg, &quarters(16));
    let frame = file.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

/// The beginning of a lossless image of 256 × 256 pixels that asks for so many groups of codes.
pub fn webp_groups(groups: u32) -> Vec<u8> {
    let mut bits = Vec::new();
    let mut write = |number: u32, count: u32| bits.extend((0..count).map(|place| number >> place & 1));
    // Sizes, alpha, version; no transform, no cache; groups for blocks of 4 × 4.
    for (number, count) in [(255, 14), (255, 14), (0, 1), (0, 3), (0, 1), (0, 1), (1, 1), (0, 3)] {
        write(number, count);
    }
    // The image that says which: no cache, and five codes of one symbol each, so that its pixels take no bits.
    write(0, 1);
    for symbol in [(groups - 1) & 0xff, (groups - 1) >> 8, 0, 0, 0] {
        for (number, count) in [(1, 1), (0, 1), (1, 1), (symbol, 8)] {
            write(number, count);
        }
    }
    let bytes = bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |byte, &bit| byte << 1 | bit));
    std::iter::once(0x2f).chain(bytes.filter_map(|byte| u8::try_from(byte).ok())).collect()
}
