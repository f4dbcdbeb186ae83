//! Photos of users (S0.18, S0.27, S3.16).

use chrono::TimeDelta;
use domain::policy::Preset;
use image::{GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use tests::{Answer, Person, Tenant, Value, World, json, on_both, pictures};

const RED: [u8; 3] = [220, 30, 30];
const BLUE: [u8; 3] = [30, 30, 220];

/// The address in a user's record.
#[track_caller]
fn photo_of(user: &Value) -> String {
    user["photo_url"].as_str().unwrap_or_else(|| panic!("no photo: {user}")).to_owned()
}

/// A picture as everybody gets it, without a token.
async fn shown(world: &World, address: &str) -> Answer {
    let answer = world.node.get(address).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// What is in the middle of a picture.
fn colour(answer: &Answer) -> [u8; 3] {
    let pixels = image::load_from_memory(&answer.bytes).unwrap().into_rgb8();
    let found = pixels.get_pixel(pixels.width() / 2, pixels.height() / 2).0;
    let distance = |known: [u8; 3]| (0..3).map(|i| u32::from(known[i].abs_diff(found[i]))).sum::<u32>();
    let nearest = if distance(RED) < distance(BLUE) { RED } else { BLUE };
    assert!(distance(nearest) < 30, "{found:?}");
    nearest
}

/// Bob, and where his photo is set.
async fn bob(world: &World, tenant: &Tenant) -> (Person, String) {
    let bob = tenant.admin.hires(world, "Bob Barker", "Engineer").await;
    let path = format!("/v1/users/{}/photo", bob.id);
    (bob, path)
}

on_both! {
    /// S0.18, S3.16: a picture of each format becomes a square of 280 pixels and one of 560, which anybody can see.
    async fn s0_18_s3_16_a_photo_of_each_format_is_shown_to_anybody(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}/photo", bob.id);
        assert_eq!(acme.admin.sees(&bob.id).await["photo_url"], json!(null));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let after = acme.admin.uploads(&path, &pictures::coloured(format, RED)).await.ok();
            assert_eq!(after, acme.admin.sees(&bob.id).await);
            let address = photo_of(&after);
            for (address, side) in [(address.clone(), 280), (format!("{address}@2x"), 560)] {
                let picture = shown(&world, &address).await;
                assert_eq!(picture.header("content-type"), "image/jpeg", "{format:?}");
                assert_eq!(image::guess_format(&picture.bytes).unwrap(), ImageFormat::Jpeg);
                assert_eq!(image::load_from_memory(&picture.bytes).unwrap().dimensions(), (side, side), "{format:?}");
                assert_eq!(colour(&picture), RED);
            }
        }
        let listed = acme.admin.get("/v1/users?search=barker").await.ok();
        assert_eq!(listed["data"][0]["photo_url"], acme.admin.sees(&bob.id).await["photo_url"]);
    }

    /// S0.18: what is transparent stays so.
    async fn s0_18_what_is_transparent_stays_so(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let round = RgbaImage::from_fn(30, 30, |x, y| {
            let is_inside = (i64::from(x) - 15).pow(2) + (i64::from(y) - 15).pow(2) < 200;
            Rgba([220, 30, 30, if is_inside { 255 } else { 0 }])
        });
        let file = pictures::drawn(ImageFormat::WebP, &round.into(), None);
        let address = photo_of(&acme.admin.uploads("/v1/me/photo", &file).await.ok());
        let picture = shown(&world, &address).await;
        assert_eq!(picture.header("content-type"), "image/png");
        let pixels = image::load_from_memory(&picture.bytes).unwrap().into_rgba8();
        assert_eq!((pixels.get_pixel(0, 0).0[3], pixels.get_pixel(140, 140).0[3]), (0, 255));
    }

    /// S0.18: the picture is turned as the camera was held; where it was taken is not told.
    async fn s0_18_the_picture_is_upright_and_says_nothing_of_where_it_was_taken(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let place = "51.4778N 0.0015W";
        let left_red = RgbImage::from_fn(40, 40, |x, _| Rgb(if x < 20 { RED } else { BLUE }));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let exif = pictures::exif_of_a_turned_camera(place);
            let file = pictures::drawn(format, &left_red.clone().into(), Some(exif));
            assert!(file.windows(place.len()).any(|window| window == place.as_bytes()), "{format:?}");
            let address = photo_of(&acme.admin.uploads("/v1/me/photo", &file).await.ok());
            for address in [address.clone(), format!("{address}@2x")] {
                let picture = shown(&world, &address).await;
                assert!(!picture.bytes.windows(place.len()).any(|window| window == place.as_bytes()), "{format:?}");
                let pixels = image::load_from_memory(&picture.bytes).unwrap().into_rgb8();
                let (top, bottom) = (pixels.get_pixel(140, 50).0, pixels.get_pixel(140, pixels.height() - 50).0);
                assert!(top[0] > 150 && top[2] < 100 && bottom[0] < 100 && bottom[2] > 150, "{format:?}");
            }
        }
    }

    /// S0.27: another photo has another address, and the one before is gone; the same photo once more changes nothing.
    async fn s0_27_a_photo_that_is_replaced_is_gone(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (bob, path) = bob(&world, &acme).await;
        let first = photo_of(&acme.admin.uploads(&path, &pictures::coloured(ImageFormat::Png, RED)).await.ok());
        world.advance(TimeDelta::minutes(1));
        let second = acme.admin.uploads(&path, &pictures::coloured(ImageFormat::Png, BLUE)).await.ok();
        assert_ne!(photo_of(&second), first);
        assert_ne!(second["updated_at"], acme.admin.sees(&acme.admin.id).await["updated_at"]);
        assert_eq!(colour(&shown(&world, &photo_of(&second)).await), BLUE);
        for address in [first.clone(), format!("{first}@2x")] {
            world.node.get(&address).await.refused(404, "not_found");
        }
        assert_eq!(world.dump()["media"].len(), 1);

        world.advance(TimeDelta::minutes(1));
        let before = world.dump();
        let again = acme.admin.uploads(&path, &pictures::coloured(ImageFormat::Png, BLUE)).await.ok();
        assert_eq!(again, second);
        assert_eq!(world.dump(), before);

        assert_eq!(acme.admin.delete(&path).await.status, 204);
        assert_eq!(acme.admin.sees(&bob.id).await["photo_url"], json!(null));
        world.node.get(&photo_of(&second)).await.refused(404, "not_found");
        let before = world.dump();
        assert_eq!(acme.admin.delete(&path).await.status, 204);
        assert_eq!(world.dump(), before);
        assert_eq!(before["media"].len(), 0);
    }

    /// S0.27: what removing would do can be asked first.
    async fn s0_27_removing_a_photo_can_be_rehearsed(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (_, path) = bob(&world, &acme).await;
        let address = photo_of(&acme.admin.uploads(&path, &pictures::plain()).await.ok());
        let before = world.dump();
        let result = acme.admin.delete(&format!("{path}?dry_run=true")).await.ok();
        assert_eq!((&result["dry_run"], &result["resulting_status"]), (&json!(true), &json!("active")));
        assert_eq!(result["effects"][0]["code"], "photo_dropped");
        assert_eq!(world.dump(), before);
        shown(&world, &address).await;
    }

    /// S3.16: users set and remove their own photo; for another's it takes the permission to manage users.
    async fn s3_16_ones_own_photo_is_ones_own(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (bob, path) = bob(&world, &acme).await;
        let eve = acme.admin.hires(&world, "Eve Adams", "Engineer").await;
        let mine = bob.uploads("/v1/me/photo", &pictures::plain()).await.ok();
        let me = bob.get("/v1/me").await.ok();
        for (name, value) in mine.as_object().unwrap() {
            assert_eq!(me[name], *value, "{name}");
        }
        assert_eq!(acme.admin.sees(&bob.id).await["photo_url"], mine["photo_url"]);
        let before = world.dump();
        eve.uploads(&path, &pictures::plain()).await.refused(403, "forbidden");
        eve.delete(&path).await.refused(403, "forbidden");
        world.node.upload(&path, None, &pictures::plain()).await.refused(401, "unauthenticated");
        world.node.upload("/v1/me/photo", None, &pictures::plain()).await.refused(401, "unauthenticated");
        assert_eq!(world.dump(), before);
        assert_eq!(bob.delete("/v1/me/photo").await.status, 204);
        assert_eq!(bob.get("/v1/me").await.ok()["photo_url"], json!(null));
        assert_eq!(bob.delete("/v1/me/photo").await.status, 204);
    }

    /// S0.39: the photo of a deactivated user stays as it is; the answer says what can be done.
    async fn s0_39_a_deactivated_users_photo_stays(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (bob, path) = bob(&world, &acme).await;
        let address = photo_of(&acme.admin.uploads(&path, &pictures::coloured(ImageFormat::Png, RED)).await.ok());
        let _ = acme.admin.act(&bob.id, "deactivate").await.ok();
        let before = world.dump();
        // Not even looked at: what is no picture is told the same.
        for file in [pictures::coloured(ImageFormat::Png, BLUE), b"no picture".to_vec()] {
            let refused = acme.admin.uploads(&path, &file).await.refused(409, "invalid_transition");
            assert_eq!(refused["current_status"], "deactivated");
            assert_eq!(refused["available_actions"], json!(["reactivate"]));
        }
        assert_eq!(world.dump(), before);
        for query in ["", "?dry_run=true"] {
            acme.admin.delete(&format!("{path}{query}")).await.refused(409, "invalid_transition");
        }
        assert_eq!(colour(&shown(&world, &address).await), RED);
    }

    /// S0.27: who changed a photo, from which address to which.
    async fn s0_27_the_log_says_who_changed_a_photo(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (bob, path) = bob(&world, &acme).await;
        let count = world.audit(&acme).len();
        let mut addresses = Vec::new();
        for colour in [RED, BLUE] {
            world.advance(TimeDelta::minutes(1));
            addresses.push(photo_of(&acme.admin.uploads(&path, &pictures::coloured(ImageFormat::Png, colour)).await.ok()));
        }
        world.advance(TimeDelta::minutes(1));
        assert_eq!(bob.at(&world.node).delete("/v1/me/photo").await.status, 204);
        let log = world.audit(&acme).split_off(count);
        let photo = |address: Option<&String>| Some(json!({ "photo_url": address }));
        let found: Vec<_> = log.iter().map(|entry| (entry.action.as_str(), entry.before.clone(), entry.after.clone())).collect();
        assert_eq!(found, [
            ("user.photo_changed", photo(None), photo(Some(&addresses[0]))),
            ("user.photo_changed", photo(Some(&addresses[0])), photo(Some(&addresses[1]))),
            ("user.photo_removed", photo(Some(&addresses[1])), photo(None)),
        ]);
        let actors: Vec<_> = log.iter().map(|entry| entry.actor_name.as_str()).collect();
        assert_eq!(actors, [&acme.admin.username, &acme.admin.username, &bob.username]);
        assert!(log.iter().all(|entry| entry.target_id.to_string() == bob.id));
    }

    /// S2.12: with a user who is deleted for good the photo is gone, and the log does not say any more where it was.
    async fn s2_12_a_photo_is_erased_with_its_user(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob.b", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let address = photo_of(&bob.uploads("/v1/me/photo", &pictures::plain()).await.ok());
        let rehearsed = portal.admin.delete(&format!("{path}?dry_run=true")).await.ok();
        let effects: Vec<_> = rehearsed["effects"].as_array().unwrap().iter().map(|effect| effect["code"].clone()).collect();
        assert!(effects.contains(&json!("photo_dropped")), "{effects:?}");
        shown(&world, &address).await;

        let gone = portal.admin.delete(&path).await.ok();
        assert_eq!(gone["photo_url"], json!(null));
        world.node.get(&address).await.refused(404, "not_found");
        assert_eq!(world.dump()["media"].len(), 0);
        let log = world.audit(&portal);
        assert!(log.iter().any(|entry| entry.action == "user.photo_changed"));
        assert_eq!(log.last().unwrap().action, "user.deleted");
        assert!(!format!("{log:?}").contains(&address), "{log:#?}");
    }

    /// S3.13: who is deleted softly keeps their photo, for when support brings them back.
    async fn s3_13_a_soft_delete_keeps_the_photo(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob.b", "Engineer").await;
        let address = photo_of(&bob.uploads("/v1/me/photo", &pictures::plain()).await.ok());
        let _ = shop.admin.delete(&format!("/v1/users/{}", bob.id)).await.ok();
        shown(&world, &address).await;
    }

    /// S4.1: who is out of sight has no photo to change.
    async fn s4_1_who_is_out_of_sight_has_no_photo_to_change(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let bob = gateway.admin.brings(&world, "bob.b", "Engineer").await;
        let manager = gateway.admin.brings(&world, "mia.m", "IT Provider Admin").await;
        let sites = json!({ "organization_access": ["0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11"] });
        let _ = gateway.admin.patch(&format!("/v1/users/{}", manager.id), sites).await.ok();
        let manager = manager.signs_in_again(&world, tests::PASSWORD).await;
        let path = format!("/v1/users/{}/photo", bob.id);
        manager.uploads(&path, &pictures::plain()).await.refused(404, "not_found");
        manager.delete(&path).await.refused(404, "not_found");
        let _ = manager.uploads("/v1/me/photo", &pictures::plain()).await.ok();
    }
}
