//! The way from a file to a logo.

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::samples::{ALL, BLUE, GREEN, RED, WHITE, described, exif, file, quarters, quarters_of};
use crate::{Claim, Format, Logo};

const SECRET: &str = "51.4778N 0.0015W";

fn logo(file: &[u8]) -> Logo {
    Logo::of(&Claim::of(file).unwrap()).unwrap()
}

fn sizes(logo: &Logo) -> [(u32, u32); 4] {
    [0, 1, 2, 3].map(|number: usize| image::load_from_memory(&logo.files[number]).unwrap().dimensions())
}

#[test]
fn a_logo_keeps_its_proportions_and_grows_no_larger() {
    for (width, height, expected) in [
        (2560, 640, [(160, 40), (320, 80), (640, 160), (1280, 320)]),
        (640, 2560, [(40, 160), (80, 320), (160, 640), (320, 1280)]),
        (300, 300, [(160, 160), (300, 300), (300, 300), (300, 300)]),
        (1, 1, [(1, 1); 4]),
        (3000, 1, [(160, 1), (320, 1), (640, 1), (1280, 1)]),
    ] {
        let drawn: DynamicImage = RgbImage::from_pixel(width, height, Rgb(RED)).into();
        assert_eq!(sizes(&logo(&file(Format::Png, &drawn))), expected, "{width} × {height}");
    }
}

#[test]
fn all_of_it_is_shown_upright_and_nothing_else() {
    for format in ALL {
        let held = described(format, &quarters(400), Some(exif(3, SECRET)), None);
        let made = logo(&held);
        for file in &made.files {
            assert_eq!(quarters_of(file), [WHITE, BLUE, GREEN, RED], "{format:?}");
            assert!(!file.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()), "{format:?}");
        }
    }
}

#[test]
fn drawings_keep_their_edges_and_photographs_stay_small() {
    assert_eq!(logo(&file(Format::Png, &quarters(400))).media_type, "image/png");
    // Noise, which no PNG makes smaller.
    let noise = RgbImage::from_fn(400, 400, |x, y| {
        let mixed = (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761);
        Rgb([mixed, mixed >> 8, mixed >> 16].map(|part| part.to_le_bytes()[1]))
    });
    let made = logo(&file(Format::Png, &noise.into()));
    assert_eq!(made.media_type, "image/jpeg");
    assert!(made.files.iter().all(|file| image::guess_format(file).unwrap() == ImageFormat::Jpeg));
}

#[test]
fn what_is_transparent_stays_so() {
    let half = RgbaImage::from_fn(400, 100, |x, _| if x < 200 { Rgba([0, 0, 0, 0]) } else { Rgba([220, 30, 30, 255]) });
    for format in [Format::Png, Format::WebP] {
        let made = logo(&file(format, &half.clone().into()));
        assert_eq!(made.media_type, "image/png");
        let pixels = image::load_from_memory(&made.files[0]).unwrap().into_rgba8();
        assert_eq!(pixels.dimensions(), (160, 40));
        assert_eq!((pixels.get_pixel(10, 20).0[3], pixels.get_pixel(150, 20).0), (0, [220, 30, 30, 255]));
    }
}
