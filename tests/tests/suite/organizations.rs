//! Client organizations: adding, editing, deactivating and bringing them back (S1).

use chrono::{Months, TimeDelta};
use domain::policy::Preset;
use tests::{PASSWORD, Person, Value, json, on_both};

/// Adds an organization of this name.
pub async fn add(person: &Person, name: &str) -> Value {
    person.post("/v1/organizations", json!({ "name": name })).await.expect(201)
}

/// Its address, with this behind it.
pub fn at(organization: &Value, rest: &str) -> String {
    format!("/v1/organizations/{}{rest}", organization["id"].as_str().unwrap())
}

/// What is said of an action.
pub fn offer<'a>(organization: &'a Value, action: &str) -> &'a Value {
    let offers = organization["available_actions"].as_array().unwrap();
    offers.iter().find(|offer| offer["action"] == action).unwrap()
}

on_both! {
    /// S1.1, S1.4: a name is all that it takes; a default engineer and a default vCIO may be named.
    async fn s1_1_s1_4_an_organization_is_added(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let vera = acme.admin.invites(&world, "Vera Vance", "vCIO").await;
        let body = json!({ "name": "  Müller &  Söhne ", "default_engineer_id": bob.id, "default_vcio_id": vera.id });
        let answer = acme.admin.post("/v1/organizations", body).await;
        let location = answer.header("location").to_owned();
        let (tag, created) = (answer.header("etag").to_owned(), answer.expect(201));
        let expected = json!({
            "id": created["id"],
            "name": "Müller &  Söhne",
            "status": "active",
            "logo_url": null,
            "default_engineer": { "id": bob.id, "name": "Bob Barker" },
            "default_vcio": { "id": vera.id, "name": "Vera Vance" },
            "psa_link": null,
            "template": { "version": 0, "outdated": false },
            "deactivated_at": null,
            "reactivatable_at": null,
            "reactivation_request": null,
            "available_actions": [
                { "action": "edit", "available": true },
                { "action": "deactivate", "available": true },
                { "action": "reactivate", "available": false, "reason": "already_active" },
                { "action": "reactivation_request", "available": false, "reason": "already_active" }
            ],
            "created_at": "2026-03-02T09:00:00Z",
            "updated_at": "2026-03-02T09:00:00Z"
        });
        assert_eq!(created, expected);
        let shown = acme.admin.get(&location).await;
        assert_eq!((shown.header("etag"), &shown.body), (&*tag, &expected));
        let log = world.audit(&acme);
        let entry = log.iter().rfind(|entry| entry.action == "organization.created").unwrap();
        assert_eq!((&*entry.target_kind, &*entry.target_name), ("organization", "Müller &  Söhne"));
    }

    /// S1.1: a name is required, has at most 200 characters, and is another's once in an account, without case.
    async fn s1_1_a_name_is_required_and_taken_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let umbrella = add(&acme.admin, "Umbrella Ltd.").await;
        let before = world.dump();
        for (body, place, code) in [
            (json!({}), "/name", "required"),
            (json!({ "name": "  " }), "/name", "required"),
            (json!({ "name": null }), "/name", "type"),
            (json!({ "name": "x".repeat(201) }), "/name", "too_long"),
            (json!({ "name": "a\u{7}b" }), "/name", "control_character"),
            (json!({ "name": "A", "status": "active" }), "/status", "unknown_field"),
            (json!({ "name": "A", "default_vcio_id": "bob" }), "/default_vcio_id", "type"),
        ] {
            let answer = acme.admin.post("/v1/organizations", body).await;
            assert_eq!(answer.faults(), [(place.to_owned(), code.to_owned())], "{}", answer.text);
            answer.refused(422, "validation_failed");
        }
        for name in ["Umbrella Ltd.", "UMBRELLA  ltd.", "umbrella\u{200b} ltd."] {
            acme.admin.post("/v1/organizations", json!({ "name": name })).await.refused(409, "organization_name_taken");
        }
        assert_eq!(world.dump(), before);
        let other = add(&acme.admin, &"é".repeat(200)).await;
        let refused = acme.admin.patch(&at(&other, ""), json!({ "name": "umbrella LTD." })).await;
        let refused = refused.refused(409, "organization_name_taken");
        assert_eq!((&refused["current_status"], &refused["available_actions"]), (&json!("active"), &json!(["edit", "deactivate"])));
        // A deactivated one keeps its name, another account's is nobody's business.
        acme.admin.post(&at(&umbrella, "/deactivate"), json!({})).await.ok();
        let again = json!({ "name": "Umbrella Ltd." });
        acme.admin.post("/v1/organizations", again).await.refused(409, "organization_name_taken");
        add(&world.tenant("other", Preset::Msp).await.admin, "Umbrella Ltd.").await;
    }

    /// S1.4: a default is a user of the account who can sign in or is still invited.
    async fn s1_4_defaults_are_users_who_get_in(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let umbrella = add(&acme.admin, "Umbrella").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        for (id, code) in [(&bob.id, "not_eligible"), (&other.admin.id, "unknown"), (&umbrella["id"].as_str().unwrap().to_owned(), "unknown")] {
            for field in ["default_engineer_id", "default_vcio_id"] {
                let refused = [
                    acme.admin.post("/v1/organizations", json!({ "name": "New", field: id })).await,
                    acme.admin.patch(&at(&umbrella, ""), json!({ field: id })).await,
                ];
                for answer in refused {
                    assert_eq!(answer.faults(), [(format!("/{field}"), code.to_owned())]);
                    answer.refused(422, "validation_failed");
                }
            }
        }
    }

    /// S1.6: name and defaults are edited, each on its own; what changes nothing leaves no trace.
    async fn s1_6_name_and_defaults_are_edited(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let umbrella = add(&acme.admin, "Umbrella").await;
        world.advance(TimeDelta::minutes(1));
        let path = at(&umbrella, "");
        let edited = acme.admin.patch(&path, json!({ "name": "Umbrella Corp.", "default_vcio_id": bob.id })).await.ok();
        assert_eq!((&edited["name"], &edited["default_vcio"]["name"]), (&json!("Umbrella Corp."), &json!("Bob Barker")));
        assert_eq!((&edited["default_engineer"], &edited["updated_at"]), (&Value::Null, &json!("2026-03-02T09:01:00Z")));
        let before = world.dump();
        let same = json!({ "name": "Umbrella Corp.", "default_vcio_id": bob.id });
        assert_eq!(acme.admin.patch(&path, same).await.ok(), edited);
        assert_eq!(world.dump(), before);
        let cleared = acme.admin.patch(&path, json!({ "default_vcio_id": null })).await.ok();
        assert_eq!(cleared["default_vcio"], Value::Null);
        let entry = world.audit(&acme).pop().unwrap();
        assert_eq!(entry.action, "organization.updated");
        assert_eq!((entry.before, entry.after), (Some(json!({ "default_vcio_id": bob.id })), Some(json!({ "default_vcio_id": null }))));
    }

    /// S1.7, S1.11, S1.12: deactivating frees the licence at once; users cannot bring the organization back for twelve calendar
    /// months, are told from when on, and then can.
    async fn s1_7_s1_11_s1_12_an_organization_goes_and_comes_back(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let umbrella = add(&acme.admin, "Umbrella").await;
        let used = async |person: &Person| person.get("/v1/license").await.ok()["organizations"]["used"].clone();
        assert_eq!(used(&acme.admin).await, 1);
        let path = at(&umbrella, "/deactivate");
        let done = acme.admin.post(&path, json!({ "reason": "Left us" })).await.ok();
        assert_eq!((&done["status"], &done["changed"]), (&json!("deactivated"), &json!(true)));
        assert_eq!(done["effects"][0]["code"], "license_freed");
        assert_eq!((&done["deactivated_at"], &done["reactivatable_at"]), (&json!("2026-03-02T09:00:00Z"), &json!("2027-03-02T09:00:00Z")));
        assert_eq!(used(&acme.admin).await, 0);
        let again = acme.admin.post(&path, json!({})).await.ok();
        assert_eq!((&again["changed"], &again["effects"]), (&json!(false), &json!([])));

        acme.admin.patch(&at(&umbrella, ""), json!({ "name": "New" })).await.refused(409, "organization_deactivated");
        let waits = json!({
            "action": "reactivate", "available": false, "reason": "reactivation_locked", "available_at": "2027-03-02T09:00:00Z"
        });
        let back = world.now() + Months::new(12);
        let refused = async |ada: &Person| {
            assert_eq!(offer(&ada.get(&at(&umbrella, "")).await.ok(), "reactivate"), &waits);
            for query in ["?dry_run=true", ""] {
                let refused = ada.post(&at(&umbrella, &format!("/reactivate{query}")), json!({})).await;
                let refused = refused.refused(409, "reactivation_locked");
                assert_eq!(refused["reactivatable_at"], "2027-03-02T09:00:00Z");
                assert_eq!((&refused["current_status"], &refused["available_actions"]), (&json!("deactivated"), &json!(["reactivation_request"])));
                let detail = refused["detail"].as_str().unwrap();
                assert!(detail.contains("2027-03-02T09:00:00Z") && detail.contains("support"), "{detail}");
            }
        };
        refused(&acme.admin).await;
        world.advance(back - TimeDelta::minutes(5) - world.now());
        let ada = acme.admin.signs_in_again(&world, PASSWORD).await;
        world.advance(back - TimeDelta::microseconds(1) - world.now());
        refused(&ada).await;
        world.advance(back - world.now());
        assert_eq!(offer(&ada.get(&at(&umbrella, "")).await.ok(), "reactivate")["available"], true);
        let dry = ada.post(&at(&umbrella, "/reactivate?dry_run=true"), json!({})).await.ok();
        assert_eq!((&dry["resulting_status"], &dry["effects"][0]["code"]), (&json!("active"), &json!("license_taken")));
        let done = ada.post(&at(&umbrella, "/reactivate"), json!({})).await.ok();
        assert_eq!((&done["status"], &done["changed"], &done["reactivatable_at"]), (&json!("active"), &json!(true), &Value::Null));
        assert_eq!(used(&ada).await, 1);
        assert_eq!(ada.post(&at(&umbrella, "/reactivate"), json!({})).await.ok()["changed"], false);
    }
}
