//! Pictures, and the forms that carry them.

use std::io::Cursor;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage};

use crate::answer::Answer;
use crate::person::Person;
use crate::world::Node;

/// Stands between the parts of a form.
pub const BOUNDARY: &str = "----roster-suite-7f9c24e8";

/// A small picture.
#[must_use]
pub fn plain() -> Vec<u8> {
    coloured(ImageFormat::Png, [200, 60, 20])
}

/// A small picture of one colour.
///
/// # Panics
/// When the format is none of those that Roster takes.
#[must_use]
pub fn coloured(format: ImageFormat, colour: [u8; 3]) -> Vec<u8> {
    drawn(format, &RgbImage::from_pixel(24, 18, Rgb(colour)).into(), None)
}

/// A file of this picture, with an Exif block where given.
///
/// # Panics
/// When the format is none of those that Roster takes.
#[must_use]
pub fn drawn(format: ImageFormat, pixels: &DynamicImage, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    match format {
        ImageFormat::Png => write(PngEncoder::new(&mut file), pixels, exif),
        ImageFormat::Jpeg => write(JpegEncoder::new(&mut file), pixels, exif),
        ImageFormat::WebP => write(WebPEncoder::new_lossless(&mut file), pixels, exif),
        other => panic!("Roster takes no {other:?}"),
    }
    file.into_inner()
}

fn write(mut encoder: impl ImageEncoder, pixels: &DynamicImage, exif: Option<Vec<u8>>) {
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).expect("the format knows Exif");
    }
    pixels.write_with_encoder(encoder).expect("the picture can be written");
}

/// Exif that says that the camera was turned (6: the picture is to be turned to the right), and where it was.
#[must_use]
pub fn exif_of_a_turned_camera(place: &str) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend(place.as_bytes());
    exif
}

/// A form: the name of each field, the file's name that goes with it, and its content.
#[must_use]
pub fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, file_name, content) in parts {
        form.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"").into_bytes());
        if let Some(file_name) = file_name {
            form.extend(format!("; filename=\"{file_name}\"\r\nContent-Type: image/png").into_bytes());
        }
        form.extend(b"\r\n\r\n");
        form.extend(*content);
        form.extend(b"\r\n");
    }
    form.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    form
}

impl Node {
    /// `PUT` of a form with the file, with a token where given.
    pub async fn upload(&self, path: &str, token: Option<&str>, file: &[u8]) -> Answer {
        self.upload_with(path, token, &[], file).await
    }

    /// The same, with more headers.
    pub async fn upload_with(&self, path: &str, token: Option<&str>, headers: &[(&str, &str)], file: &[u8]) -> Answer {
        self.send_form(path, token, headers, form(&[("file", Some("photo.png"), file)])).await
    }

    /// `PUT` of a form.
    pub async fn send_form(&self, path: &str, token: Option<&str>, headers: &[(&str, &str)], form: Vec<u8>) -> Answer {
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let mut request =
            TestRequest::default().method(Method::PUT).uri(path).insert_header(("Content-Type", media_type));
        if let Some(token) = token {
            request = request.insert_header(("Authorization", format!("Bearer {token}")));
        }
        for header in headers {
            request = request.insert_header(*header);
        }
        self.send(request.peer_addr(([127, 0, 0, 1], 4711).into()).set_payload(form)).await
    }
}

impl Person {
    /// Uploads a file.
    pub async fn uploads(&self, path: &str, file: &[u8]) -> Answer {
        self.node.upload(path, Some(&self.token), file).await
    }

    /// Uploads a form.
    pub async fn sends_form(&self, path: &str, form: Vec<u8>) -> Answer {
        self.node.send_form(path, Some(&self.token), &[], form).await
    }
}
