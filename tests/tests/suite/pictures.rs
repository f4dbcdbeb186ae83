//! Pictures: what is served at their addresses, and what is not taken as one.

use std::time::{Duration, Instant};

use actix_web::test::TestRequest;
use domain::policy::Preset;
use futures_util::future::join_all;
use image::ImageFormat;
use tests::{Answer, World, on_both, pictures};

const SCRIPT: &str = "<script>alert(document.domain)</script>";
const MIB: usize = 1024 * 1024;

/// Files of other programs, with two frames each.
const MOVING: [&[u8]; 2] = [
    include_bytes!("../../../api/pictures/src/samples/animated.webp"),
    include_bytes!("../../../api/pictures/src/samples/animated.png"),
];

async fn conditional(world: &World, address: &str, tags: &str) -> Answer {
    world.node.send(TestRequest::get().uri(address).insert_header(("If-None-Match", tags))).await
}

/// A PNG whose header claims this size; of its pixels there is next to nothing.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut file = pictures::plain();
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    file
}

/// A JPEG whose frame claims the largest size that there is, 4.3 gigapixels.
fn largest_jpeg() -> Vec<u8> {
    let mut file = pictures::coloured(ImageFormat::Jpeg, [1, 2, 3]);
    let frame = file.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    file[frame + 5..frame + 9].fill(0xff);
    file
}

/// A lossless WebP whose header claims the largest size that there is, 268 megapixels.
fn largest_webp() -> Vec<u8> {
    let mut file = pictures::coloured(ImageFormat::WebP, [1, 2, 3]);
    let header = file.windows(4).position(|name| name == b"VP8L").unwrap() + 9;
    file[header..header + 3].fill(0xff);
    file[header + 3] |= 0x0f;
    file
}

on_both! {
    /// S3.16: a picture can be kept for ever by whoever got it, and does nothing but be seen.
    async fn s3_16_a_picture_is_immutable_and_inert(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let user = acme.admin.uploads("/v1/me/photo", &pictures::plain()).await.ok();
        let address = user["photo_url"].as_str().unwrap().to_owned();
        // 122 bits that nobody guesses.
        assert!(address.starts_with("/media/") && address.len() == "/media/".len() + 36, "{address}");
        assert_eq!(address.as_bytes()["/media/".len() + 14], b'4', "{address} is no random UUID");
        let twice = format!("{address}@2x");
        let mut tags = Vec::new();
        for address in [&address, &twice] {
            let picture = world.node.get(address).await;
            assert_eq!(picture.status, 200);
            assert_eq!(picture.header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(picture.header("x-content-type-options"), "nosniff");
            let policy = picture.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
            assert_eq!(picture.header("cross-origin-resource-policy"), "cross-origin");
            let tag = picture.header("etag").to_owned();
            assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 20, "{tag}");
            tags.push(tag.clone());

            for known in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
                let answer = conditional(&world, address, &known).await;
                assert_eq!((answer.status, answer.text.as_str(), answer.header("etag")), (304, "", tag.as_str()));
                assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            }
            assert_eq!(conditional(&world, address, "\"other\"").await.status, 200);
            conditional(&world, address, "nonsense").await.refused(400, "malformed_request");
            let head = world.node.send(TestRequest::default().method(actix_web::http::Method::HEAD).uri(address)).await;
            assert_eq!((head.status, head.header("etag")), (200, tag.as_str()));
        }
        assert_ne!(tags[0], tags[1]);
        let escaped = world.node.get(&twice.replace('@', "%40")).await;
        assert_eq!(escaped.status, 200);
        for other in ["@3x", "@2x@2x", "@2X", ".jpg", "/", "/2x"] {
            world.node.get(&format!("{address}{other}")).await.refused(404, "not_found");
        }
        world.node.get(&address.to_uppercase().replace("/MEDIA/", "/media/")).await.refused(404, "not_found");
        let gone = world.node.get("/media/7f9c24e8-3b1d-4f0a-9a52-0d6f3c0b7f13").await;
        assert_eq!(gone.header("cache-control"), "no-store");
        gone.refused(404, "not_found");
        world.node.call(actix_web::http::Method::DELETE, &address, Some(&acme.admin.token), None).await.refused(405, "method_not_allowed");
    }

    /// Every node serves a picture, and from the same moment on none does.
    async fn every_node_serves_every_picture(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.another_node();
        let user = acme.admin.uploads("/v1/me/photo", &pictures::plain()).await.ok();
        let address = user["photo_url"].as_str().unwrap();
        assert_eq!(other.get(address).await.bytes, world.node.get(address).await.bytes);
        assert_eq!(acme.admin.at(&other).delete("/v1/me/photo").await.status, 204);
        world.node.get(address).await.refused(404, "not_found");
    }

    /// S0.18: a file is what its content is: nothing of another kind, nothing that moves, nothing broken, nothing that
    /// unpacks to more than there is memory. None of it changes anything.
    async fn s0_18_what_is_no_picture_is_refused(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let before = world.dump();
        for file in [
            format!("<!doctype html>{SCRIPT}").into_bytes(),
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{SCRIPT}</svg>").into_bytes(),
            b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(),
            b"%PDF-1.7".to_vec(),
            format!("{SCRIPT}{}", String::from_utf8_lossy(&pictures::plain())).into_bytes(),
        ] {
            acme.admin.uploads("/v1/me/photo", &file).await.refused(415, "unsupported_media_type");
        }
        let refused = async |file: &[u8], code: &str| {
            let started = Instant::now();
            let answer = acme.admin.uploads("/v1/me/photo", file).await;
            assert!(started.elapsed() < Duration::from_secs(2), "{code} took {:?}", started.elapsed());
            assert_eq!(answer.faults(), [("/file".to_owned(), code.to_owned())], "{}", answer.text);
            answer.refused(422, "validation_failed");
        };
        refused(&bomb(100_000, 100_000), "too_many_pixels").await;
        refused(&bomb(8_001, 5_000), "too_many_pixels").await;
        refused(&largest_jpeg(), "too_many_pixels").await;
        refused(&largest_webp(), "too_many_pixels").await;
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let whole = pictures::coloured(format, [1, 2, 3]);
            for length in [whole.len() / 2, whole.len() - 1] {
                refused(&whole[..length], "damaged").await;
            }
        }
        let mut animated = pictures::plain();
        // A chunk that announces two frames, behind the header.
        animated.splice(33..33, *b"\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\xf3\x8d\x93\x70");
        refused(&animated, "animated").await;
        for moving in MOVING {
            refused(moving, "animated").await;
        }
        assert_eq!(world.dump(), before);
    }

    /// S0.18: of a picture that is a script as well only the picture is left.
    async fn s0_18_a_script_in_a_picture_does_not_get_out(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut file = pictures::drawn(format, &image::DynamicImage::new_rgb8(20, 20), Some(SCRIPT.as_bytes().to_vec()));
            file.extend(SCRIPT.as_bytes());
            let user = acme.admin.uploads("/v1/me/photo", &file).await.ok();
            let address = user["photo_url"].as_str().unwrap();
            for address in [address.to_owned(), format!("{address}@2x")] {
                let picture = world.node.get(&address).await;
                assert_eq!((picture.status, picture.header("content-type")), (200, "image/jpeg"));
                assert!(!picture.text.contains("script"), "{format:?}");
            }
        }
        assert!(!format!("{:?}", world.dump()).contains("3c7363726970743e"), "<script> in hexadecimal");
    }

    /// A rush of uploads is shed with 503 and a time to come back; what is shed changes nothing.
    async fn a_rush_of_pictures_is_shed(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let busy = acme.admin.at(&world.another_node_that_draws(1, 1));
        let large = pictures::drawn(ImageFormat::Png, &image::DynamicImage::new_rgb8(3000, 2000), None);
        let answers = join_all((0..8).map(|_| busy.uploads("/v1/me/photo", &large))).await;
        let (shed, served): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 503);
        assert!(!shed.is_empty() && !served.is_empty(), "{} shed", shed.len());
        for answer in shed {
            assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
            answer.refused(503, "overloaded");
        }
        for answer in served {
            let _ = answer.ok();
        }
        let log = world.audit(&acme);
        assert_eq!(log.iter().filter(|entry| entry.action == "user.photo_changed").count(), 1);
        let _ = busy.uploads("/v1/me/photo", &pictures::plain()).await.ok();
    }

    /// A form has one field, `file`, of at most 5 MiB.
    async fn a_form_has_one_file(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (ada, path, plain) = (&acme.admin, "/v1/me/photo", pictures::plain());
        let before = world.dump();
        let file = ("file", Some("a.png"), &plain[..]);
        for (form, at, code) in [
            (pictures::form(&[]), "/file", "required"),
            (pictures::form(&[("file", Some(""), b"")]), "/file", "required"),
            (pictures::form(&[("photo", Some("a.png"), &plain)]), "/photo", "unknown_field"),
            (pictures::form(&[("a/b~c", None, b"x")]), "/a~1b~0c", "unknown_field"),
            (pictures::form(&[file, ("caption", None, b"Me")]), "/caption", "unknown_field"),
            (pictures::form(&[file, file]), "/file", "repeated"),
        ] {
            let answer = ada.sends_form(path, form).await;
            assert_eq!(answer.faults(), [(at.to_owned(), code.to_owned())], "{}", answer.text);
            answer.refused(422, "validation_failed");
        }

        let mut padded = plain.clone();
        padded.resize(5 * MIB + 1, 0);
        ada.uploads(path, &padded).await.refused(413, "payload_too_large");
        padded.resize(20 * MIB, 0);
        ada.uploads(path, &padded).await.refused(413, "payload_too_large");
        // Announced, and never sent.
        let announced = TestRequest::put().uri(path).insert_header(("Authorization", format!("Bearer {}", ada.token)));
        let announced = announced.insert_header(("Content-Type", "multipart/form-data; boundary=x"));
        let answer = world.node.send(announced.insert_header(("Content-Length", "100000000"))).await;
        answer.refused(413, "payload_too_large");

        // Nor in what stands before the first part.
        let prelude = [&b"x\r\n".repeat(2 * MIB)[..], &pictures::form(&[file])].concat();
        ada.sends_form(path, prelude).await.refused(413, "payload_too_large");

        let whole = pictures::form(&[file]);
        for length in [0, 1, 40, 120, whole.len() / 2, whole.len() - 30] {
            ada.sends_form(path, whole[..length].to_vec()).await.refused(400, "malformed_request");
        }
        assert_eq!(world.dump(), before);

        padded.truncate(5 * MIB);
        let _ = ada.uploads(path, &padded).await.ok();
    }

    /// A body of another type is no form.
    async fn what_is_no_form_is_refused(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let form = pictures::form(&[("file", Some("a.png"), &pictures::plain())]);
        let boundary = pictures::BOUNDARY;
        for (media_type, encoding, status, code) in [
            (None, None, 415, "unsupported_media_type"),
            (Some("image/png".to_owned()), None, 415, "unsupported_media_type"),
            (Some("application/json".to_owned()), None, 415, "unsupported_media_type"),
            (Some(format!("multipart/mixed; boundary={boundary}")), None, 415, "unsupported_media_type"),
            (Some(format!("multipart/form-data; boundary={boundary}")), Some("gzip"), 415, "unsupported_media_type"),
            (Some("multipart/form-data".to_owned()), None, 400, "malformed_request"),
            (Some("multipart/form-data; boundary=".to_owned()), None, 400, "malformed_request"),
            (Some("multipart/form-data; boundary=another".to_owned()), None, 400, "malformed_request"),
        ] {
            let request = TestRequest::put().uri("/v1/me/photo").set_payload(form.clone());
            let mut request = request.insert_header(("Authorization", format!("Bearer {}", acme.admin.token)));
            if let Some(media_type) = &media_type {
                request = request.insert_header(("Content-Type", media_type.as_str()));
            }
            if let Some(encoding) = encoding {
                request = request.insert_header(("Content-Encoding", encoding));
            }
            world.node.send(request).await.refused(status, code);
        }
        let upper = TestRequest::put().uri("/v1/me/photo").set_payload(form);
        let upper = upper.insert_header(("Authorization", format!("Bearer {}", acme.admin.token)));
        let upper = upper.insert_header(("Content-Type", format!("Multipart/Form-Data; boundary=\"{boundary}\"")));
        let _ = world.node.send(upper).await.ok();
    }
}
