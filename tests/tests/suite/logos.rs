//! Logos of organizations: whole, in several widths, at an address that stays (S1.2, S1.5, S1.6).

use domain::policy::Preset;
use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use tests::{Answer, Value, World, json, on_both, pictures};

use super::organizations::{add, at};

/// A wide logo: a frame around a blue field.
fn wide(width: u32, height: u32) -> Vec<u8> {
    let drawn =
        RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 30, 30]) } else { Rgb([30, 30, 220]) });
    pictures::drawn(ImageFormat::Png, &drawn.into(), None)
}

fn logo_of(organization: &Value) -> String {
    organization["logo_url"].as_str().unwrap_or_else(|| panic!("no logo: {organization}")).to_owned()
}

async fn shown(world: &World, address: &str) -> (Answer, DynamicImage) {
    let answer = world.node.get(address).await;
    assert_eq!(answer.status, 200, "{address}: {}", answer.text);
    let pixels = image::load_from_memory(&answer.bytes).unwrap();
    (answer, pixels)
}

on_both! {
    /// S1.2: a logo keeps its proportions and is there in several widths; what is small is not made larger.
    async fn s1_2_a_logo_is_shown_whole_in_several_widths(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let umbrella = add(&acme.admin, "Umbrella").await;
        let path = at(&umbrella, "/logo");
        for (file, expected) in [
            (wide(1000, 250), [(160, 40), (320, 80), (640, 160), (1000, 250)]),
            (wide(200, 100), [(160, 80), (200, 100), (200, 100), (200, 100)]),
            (wide(30, 3000), [(2, 160), (3, 320), (7, 640), (13, 1280)]),
        ] {
            let after = acme.admin.uploads(&path, &file).await.ok();
            assert_eq!(after, acme.admin.get(&at(&umbrella, "")).await.ok());
            let address = logo_of(&after);
            for (suffix, size) in ["@160w", "", "@2x", "@1280w"].iter().zip(expected) {
                let (answer, pixels) = shown(&world, &format!("{address}{suffix}")).await;
                assert_eq!(pixels.dimensions(), size, "{suffix}");
                // What is drawn keeps its edges.
                assert_eq!(answer.header("content-type"), "image/png");
                assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            }
            for wrong in ["@161w", "@0160w", "@w", "@160", "@-1w", "@99999w", "@160w@2x"] {
                world.node.get(&format!("{address}{wrong}")).await.refused(404, "not_found");
            }
        }
        let round = RgbaImage::from_fn(400, 200, |x, _| Rgba([220, 30, 30, if x < 200 { 255 } else { 0 }]));
        let file = pictures::drawn(ImageFormat::WebP, &round.into(), None);
        let address = logo_of(&acme.admin.uploads(&path, &file).await.ok());
        let (_, pixels) = shown(&world, &address).await;
        let pixels = pixels.into_rgba8();
        assert_eq!((pixels.dimensions(), pixels.get_pixel(10, 10).0[3], pixels.get_pixel(310, 10).0[3]), ((320, 160), 255, 0));
    }

    /// S1.5: the address of an organization's logo stays the same, needs no token, and leads to the logo of now.
    async fn s1_5_one_address_always_leads_to_the_logo(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let umbrella = add(&acme.admin, "Umbrella").await;
        let path = at(&umbrella, "/logo");
        world.node.get(&path).await.refused(404, "not_found");
        let first = logo_of(&acme.admin.uploads(&path, &wide(1000, 250)).await.ok());
        for (query, suffix) in [
            ("", ""), ("?width=1", "@160w"), ("?width=160", "@160w"), ("?width=161", ""), ("?width=320", ""), ("?width=321", "@2x"),
            ("?width=640", "@2x"), ("?width=641", "@1280w"), ("?width=4096", "@1280w"),
        ] {
            let answer = world.node.get(&format!("{path}{query}")).await;
            assert_eq!((answer.status, answer.header("location")), (302, &*format!("{first}{suffix}")), "{query}");
            assert_eq!(answer.header("cache-control"), "public, max-age=60");
            assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
            shown(&world, answer.header("location")).await;
        }
        for query in ["width=0", "width=4097", "width=wide", "size=1"] {
            world.node.get(&format!("{path}?{query}")).await.refused(422, "validation_failed");
        }
        // Another logo has another address, and the one before is gone.
        let second = logo_of(&acme.admin.uploads(&path, &wide(300, 300)).await.ok());
        assert_ne!(second, first);
        assert_eq!(world.node.get(&path).await.header("location"), second);
        for suffix in ["", "@2x", "@160w"] {
            world.node.get(&format!("{first}{suffix}")).await.refused(404, "not_found");
        }
        // The same once more changes nothing.
        let before = world.dump();
        assert_eq!(logo_of(&acme.admin.uploads(&path, &wide(300, 300)).await.ok()), second);
        assert_eq!(world.dump(), before);
        // A deactivated organization's reports still show it.
        acme.admin.post(&at(&umbrella, "/deactivate"), json!({})).await.ok();
        assert_eq!(world.node.get(&path).await.status, 302);
        let nobody = "/v1/organizations/0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f31/logo";
        world.node.get(nobody).await.refused(404, "not_found");
    }

    /// S1.6: a logo is taken away again, unless the organization is deactivated.
    async fn s1_6_a_logo_is_removed(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let umbrella = add(&acme.admin, "Umbrella").await;
        let path = at(&umbrella, "/logo");
        let address = logo_of(&acme.admin.uploads(&path, &wide(400, 100)).await.ok());
        let dry = acme.admin.delete(&format!("{path}?dry_run=true")).await.ok();
        assert_eq!((&dry["resulting_status"], &dry["effects"][0]["code"]), (&json!("active"), &json!("logo_dropped")));
        shown(&world, &address).await;
        acme.admin.delete(&path).await.expect(204);
        acme.admin.delete(&path).await.expect(204);
        assert_eq!(acme.admin.get(&at(&umbrella, "")).await.ok()["logo_url"], Value::Null);
        for address in [path.clone(), address.clone(), format!("{address}@160w")] {
            world.node.get(&address).await.refused(404, "not_found");
        }
        let actions: Vec<_> = world.audit(&acme).into_iter().map(|entry| entry.action).collect();
        assert_eq!(actions[actions.len() - 2..], ["organization.logo_changed", "organization.logo_removed"]);
        acme.admin.post(&at(&umbrella, "/deactivate"), json!({})).await.ok();
        acme.admin.uploads(&path, &wide(400, 100)).await.refused(409, "organization_deactivated");
        acme.admin.delete(&path).await.refused(409, "organization_deactivated");
    }

    /// S1.2: what is no picture that is safe to show is not taken, whatever it says it is.
    async fn s1_2_an_svg_is_no_logo(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let path = at(&add(&acme.admin, "Umbrella").await, "/logo");
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        for file in [svg.as_bytes(), b"<?xml version=\"1.0\"?><svg/>", b"GIF89a", b"%PDF-1.7"] {
            acme.admin.uploads(&path, file).await.refused(415, "unsupported_media_type");
        }
        acme.admin.uploads(&path, &wide(100, 100)[..60]).await.refused(422, "validation_failed");
        assert_eq!(acme.admin.get(path.trim_end_matches("/logo")).await.ok()["logo_url"], Value::Null);
    }
}
