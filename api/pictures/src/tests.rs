//! The way from a file to a picture.

mod logo;
mod refused;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use moxcms::ColorProfile;

use crate::samples::{
    ALL, BLUE, GREEN, OF_OTHERS, RED, WHITE, described, exif, file, png_chunk, png_with, quarters, quarters_of,
};
use crate::{Claim, Failed, Format, Picture, Unsuitable};

const SECRET: &str = "51.4778N 0.0015W";
const SCRIPT: &str = "<script>alert(document.domain)</script>";

fn picture(file: &[u8]) -> Result<Picture, Unsuitable> {
    match Picture::of(&Claim::of(file)?) {
        Ok(picture) => Ok(picture),
        Err(Failed::Unsuitable(reason)) => Err(reason),
        Err(error) => panic!("{error}"),
    }
}

fn is_in(text: &str, picture: &Picture) -> bool {
    let found = |file: &[u8]| file.windows(text.len()).any(|window| window == text.as_bytes());
    found(&picture.file) || found(&picture.file_2x)
}

/// What the two files of a picture are, by their content.
fn shapes(picture: &Picture) -> [(Option<ImageFormat>, (u32, u32)); 2] {
    [&picture.file, &picture.file_2x].map(|file| {
        let pixels = image::load_from_memory(file).unwrap();
        (image::guess_format(file).ok(), pixels.dimensions())
    })
}

#[test]
fn every_format_becomes_a_square_in_two_sizes() {
    for format in ALL {
        let made = picture(&file(format, &quarters(64))).unwrap();
        assert_eq!(made.media_type, "image/jpeg");
        let jpeg = Some(ImageFormat::Jpeg);
        assert_eq!(shapes(&made), [(jpeg, (280, 280)), (jpeg, (560, 560))], "{format:?}");
        for file in [&made.file, &made.file_2x] {
            assert_eq!(quarters_of(file), [RED, GREEN, BLUE, WHITE], "{format:?}");
        }
    }
}

#[test]
fn what_other_programs_write_is_taken() {
    for (name, file) in OF_OTHERS {
        let made = picture(file).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        assert_eq!(shapes(&made).map(|(_, size)| size), [(280, 280), (560, 560)], "{name}");
        match name {
            "alpha.webp" => assert_eq!(made.media_type, "image/png"),
            "cmyk.jpg" | "grey.jpg" => assert_eq!(made.media_type, "image/jpeg"),
            _ => assert_eq!(quarters_of(&made.file), [RED, GREEN, BLUE, WHITE], "{name}"),
        }
    }
}

#[test]
fn every_kind_of_pixel_is_taken() {
    let pixels = quarters(20);
    let kinds: [DynamicImage; 8] = [
        pixels.to_luma8().into(),
        pixels.to_luma_alpha8().into(),
        pixels.to_rgb8().into(),
        pixels.to_rgba8().into(),
        pixels.to_luma16().into(),
        pixels.to_luma_alpha16().into(),
        pixels.to_rgb16().into(),
        pixels.to_rgba16().into(),
    ];
    for pixels in kinds {
        let made = picture(&file(Format::Png, &pixels)).unwrap();
        assert_eq!(shapes(&made)[1].1, (560, 560), "{:?}", pixels.color());
    }
    let grey = picture(&file(Format::Jpeg, &pixels.to_luma8().into())).unwrap();
    assert_eq!(shapes(&grey)[0].1, (280, 280));
}

#[test]
fn the_middle_is_taken() {
    // Green, then red, blue, then green: only the middle two make the square.
    let wide =
        RgbImage::from_fn(80, 20, |x, _| Rgb([GREEN, GREEN, GREEN, RED, BLUE, GREEN, GREEN, GREEN][x as usize / 10]));
    let made = picture(&file(Format::Png, &wide.clone().into())).unwrap();
    assert_eq!(quarters_of(&made.file), [RED, BLUE, RED, BLUE]);
    let tall = DynamicImage::from(wide).rotate90();
    assert_eq!(quarters_of(&picture(&file(Format::Png, &tall)).unwrap().file), [RED, RED, BLUE, BLUE]);
    for (width, height) in [(1, 1), (1, 3000), (3000, 1), (281, 279)] {
        let thin = RgbImage::from_pixel(width, height, Rgb(RED)).into();
        assert_eq!(quarters_of(&picture(&file(Format::Png, &thin)).unwrap().file_2x), [RED; 4]);
    }
}

#[test]
fn it_is_turned_upright() {
    for (orientation, upright) in [
        (1, [RED, GREEN, BLUE, WHITE]),
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (4, [BLUE, WHITE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, WHITE]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (7, [WHITE, GREEN, BLUE, RED]),
        (8, [GREEN, WHITE, RED, BLUE]),
        (0, [RED, GREEN, BLUE, WHITE]),
        (9, [RED, GREEN, BLUE, WHITE]),
    ] {
        for format in ALL {
            let held = described(format, &quarters(32), Some(exif(orientation, SECRET)), None);
            assert_eq!(quarters_of(&picture(&held).unwrap().file), upright, "{format:?}, {orientation}");
        }
    }
}

#[test]
fn nothing_but_pixels_gets_out() {
    let profile = [&ColorProfile::new_display_p3().encode().unwrap()[..], SCRIPT.as_bytes()].concat();
    for format in ALL {
        let mut told = described(format, &quarters(32), Some(exif(1, SECRET)), Some(profile.clone()));
        assert!(told.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()), "{format:?}");
        told.extend(SCRIPT.as_bytes());
        let made = picture(&told).unwrap();
        for word in [SECRET, SCRIPT, "script", "Exif", "ICC", "iCCP", "eXIf"] {
            assert!(!is_in(word, &made), "{format:?}: {word}");
        }
    }
    let text = png_with(&png_chunk(*b"tEXt", format!("Comment\0{SCRIPT}").as_bytes()));
    assert!(!is_in(SCRIPT, &picture(&text).unwrap()));
}

#[test]
fn broken_descriptions_are_no_broken_pictures() {
    for format in ALL {
        let told = described(format, &quarters(32), Some(b"II*\0\xff\xff\xff\xff".to_vec()), Some(vec![7; 200]));
        assert_eq!(quarters_of(&picture(&told).unwrap().file), [RED, GREEN, BLUE, WHITE], "{format:?}");
    }
}

#[test]
fn colours_of_a_profile_become_those_of_every_screen() {
    let plain: DynamicImage = RgbImage::from_pixel(8, 8, Rgb([200, 100, 100])).into();
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    for format in ALL {
        let colour = |file: &[u8]| {
            let made = picture(file).unwrap();
            image::load_from_memory(&made.file).unwrap().into_rgb8().get_pixel(140, 140).0
        };
        let untold = colour(&file(format, &plain));
        let told = colour(&described(format, &plain, None, Some(profile.clone())));
        // Display P3's (200, 100, 100) is about (214, 94, 97) in sRGB.
        assert!(untold[0].abs_diff(200) < 4 && untold[1].abs_diff(100) < 4, "{format:?}: {untold:?}");
        assert!(told[0].abs_diff(214) < 5 && told[1].abs_diff(94) < 5, "{format:?}: {told:?}");
    }
}

#[test]
fn what_is_transparent_stays_so_without_a_dark_edge() {
    let half = RgbaImage::from_fn(40, 40, |x, _| if x < 20 { Rgba([0, 0, 0, 0]) } else { Rgba([220, 30, 30, 255]) });
    for format in [Format::Png, Format::WebP] {
        let made = picture(&file(format, &half.clone().into())).unwrap();
        assert_eq!(made.media_type, "image/png");
        let png = Some(ImageFormat::Png);
        assert_eq!(shapes(&made), [(png, (280, 280)), (png, (560, 560))]);
        let pixels = image::load_from_memory(&made.file).unwrap().into_rgba8();
        assert_eq!((pixels.get_pixel(10, 140).0[3], pixels.get_pixel(270, 140).0[3]), (0, 255));
        for pixel in pixels.pixels().filter(|pixel| pixel.0[3] > 30) {
            assert!(pixel.0[0] > 200 && pixel.0[1] < 50, "{format:?}: {pixel:?}");
        }
    }
}
