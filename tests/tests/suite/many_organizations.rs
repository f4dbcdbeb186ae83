//! Many organizations at once: each for itself, in their order.

use actix_web::http::Method;
use domain::policy::Preset;
use tests::{Value, json, on_both};

const BULK: &str = "/v1/organizations/bulk";

fn named(names: &[&str]) -> Value {
    json!({ "organizations": names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>() })
}

fn outcomes(answer: &Value) -> Vec<(&str, &str)> {
    let results = answer["results"].as_array().unwrap().iter();
    results.map(|result| (result["outcome"].as_str().unwrap(), result["code"].as_str().unwrap_or_default())).collect()
}

on_both! {
    /// S1.1, S1.7: what is refused does not stop the others, and the first ones get the licences.
    async fn s1_1_s1_7_what_is_refused_does_not_stop_the_others(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let sam = world.operator("Sam Support");
        sam.patch(&format!("/v1/support/accounts/{}", acme.id), json!({ "organization_limit": 2 })).await.ok();
        let mut body = named(&["Größe & Söhne", " ", "GRÖSSE & söhne", "Umbrella", "Wayne"]);
        body["organizations"][2]["name"] = json!("größe & SÖHNE");
        let expected = [
            ("created", ""),
            ("refused", "required"),
            ("refused", "organization_name_taken"),
            ("created", ""),
            ("refused", "license_exhausted"),
        ];
        body["dry_run"] = json!(true);
        let before = world.dump();
        let rehearsed = acme.admin.post(BULK, body.clone()).await.ok();
        assert_eq!(outcomes(&rehearsed), expected);
        assert!(rehearsed["results"][0]["id"].is_null(), "{rehearsed}");
        assert_eq!(world.dump(), before);

        body["dry_run"] = json!(false);
        let done = acme.admin.post(BULK, body.clone()).await.ok();
        assert_eq!(outcomes(&done), expected);
        assert_eq!((&done["created"], &done["refused"]), (&json!(2), &json!(3)));
        let shown = acme.admin.get(&format!("/v1/organizations/{}", done["results"][0]["id"].as_str().unwrap())).await.ok();
        assert_eq!((&shown["name"], &shown["status"]), (&json!("Größe & Söhne"), &json!("active")));
        let license = acme.admin.get("/v1/license").await.ok();
        assert_eq!(license["organizations"], json!({ "limit": 2, "used": 2, "available": 0 }));
        let created = world.audit(&acme).into_iter().filter(|entry| entry.action == "organization.created").count();
        assert_eq!(created, 2);
        // Sent again without a key: all of it is refused, and each says why.
        let again = acme.admin.post(BULK, body).await.ok();
        assert_eq!(again["created"], 0);
    }

    /// S1.4: a default who is nobody is told where it is.
    async fn s1_4_defaults_are_looked_at_one_by_one(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let body = json!({ "organizations": [
            { "name": "Umbrella", "default_engineer_id": bob.id },
            { "name": "Wayne", "default_vcio_id": acme.id }
        ] });
        let done = acme.admin.post(BULK, body).await.ok();
        assert_eq!(outcomes(&done), [("created", ""), ("refused", "unknown")]);
    }

    async fn a_key_creates_them_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (key, body) = ([("Idempotency-Key", "7")], named(&["Umbrella", "Wayne"]));
        let first = acme.admin.asks(Method::POST, BULK, &key, Some(&body)).await;
        let again = acme.admin.asks(Method::POST, BULK, &key, Some(&body)).await;
        assert_eq!((first.status, &first.text), (200, &again.text));
        assert_eq!(acme.admin.get("/v1/organizations").await.ok()["summary"]["total"], 2);
    }

    async fn too_many_or_none_are_refused(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let names: Vec<String> = (0..1001).map(|number| format!("O{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for wrong in [named(&names), named(&[]), json!({}), json!({ "organizations": [{ "title": "x" }] })] {
            acme.admin.post(BULK, wrong).await.refused(422, "validation_failed");
        }
        let done = acme.admin.post(BULK, named(&names[..1000])).await.ok();
        assert_eq!(done["created"], 1000);
        let reader = acme.admin.hires(&world, "Vic Cio", "Engineer").await;
        reader.post(BULK, named(&["x"])).await.refused(403, "forbidden");
        let umbrella = acme.admin.get("/v1/organizations?search=O999").await.ok()["data"][0]["id"].clone();
        let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
        let access = json!({ "organization_access": [umbrella] });
        acme.admin.patch(&format!("/v1/users/{}", bob.id), access).await.ok();
        bob.post(BULK, named(&["x", "y"])).await.refused(403, "limited_reach");
    }
}
