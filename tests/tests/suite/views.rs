//! Named ways of looking at a list, one's own and shared ones.

use domain::policy::Preset;
use tests::{Person, Value, World, json, on_both};

async fn makes(person: &Person, name: &str, shared: bool) -> Value {
    let state = json!({ "filters": { "status": "provisioned" }, "sort": "-created_at", "page_size": 50 });
    let body = json!({ "list": "users", "name": name, "shared": shared, "state": state });
    person.post("/v1/views", body).await.expect(201)
}

/// Somebody who sees users and manages nothing.
async fn reader(world: &World, admin: &Person, name: &str) -> Person {
    if !admin.get("/v1/roles").await.text.contains("Help desk") {
        admin.post("/v1/roles", json!({ "name": "Help desk", "permissions": { "users": "read" } })).await.expect(201);
    }
    admin.hires(world, name, "Help desk").await
}

fn path(view: &Value) -> String {
    format!("/v1/views/{}", view["id"].as_str().expect("an id"))
}

async fn names(person: &Person) -> Vec<String> {
    let found = person.get("/v1/views").await.ok();
    let views = found["data"].as_array().expect("views").iter();
    views.map(|view| view["name"].as_str().expect("a name").to_owned()).collect()
}

on_both! {
    /// What was chosen comes back as it was, on every node, and the list takes it.
    async fn a_view_is_kept_and_works(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let answer = acme
            .admin
            .post("/v1/views", json!({ "list": "users", "name": " New ones ", "state": { "search": "Ädä", "page_size": 1 } }))
            .await;
        let place = answer.header("location").to_owned();
        let view = answer.expect(201);
        assert_eq!((view["name"].as_str(), view["shared"].as_bool()), (Some("New ones"), Some(false)));
        assert_eq!(view["state"], json!({ "search": "Ädä", "filters": {}, "sort": null, "page_size": 1 }));
        assert_eq!((&view["owner_id"], &view["can_edit"]), (&json!(acme.admin.id), &json!(true)));
        assert_eq!(acme.admin.at(&world.another_node()).get(&place).await.ok(), view);
        assert_eq!(names(&acme.admin).await, ["New ones"]);
        assert_eq!(acme.admin.get("/v1/views?list=organizations").await.ok()["data"], json!([]));
        acme.admin.delete(&place).await.expect(204);
        acme.admin.get(&place).await.refused(404, "not_found");
        acme.admin.delete(&place).await.refused(404, "not_found");
    }

    /// JSON Merge Patch: what is left out stays, null takes away, inside of filters too.
    async fn changes_are_merged(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let view = makes(&acme.admin, "New ones", false).await;
        let patch = json!({ "state": { "filters": { "last_login_from": "2026-01-01" }, "sort": null, "search": "ann" } });
        let changed = acme.admin.patch(&path(&view), patch).await.ok();
        let filters = json!({ "last_login_from": "2026-01-01", "status": "provisioned" });
        assert_eq!(changed["state"], json!({ "search": "ann", "filters": filters, "sort": null, "page_size": 50 }));
        let changed = acme.admin.patch(&path(&view), json!({ "state": { "filters": { "status": null } } })).await.ok();
        assert_eq!(changed["state"]["filters"], json!({ "last_login_from": "2026-01-01" }));
        let changed = acme.admin.patch(&path(&view), json!({ "name": "Ann", "state": { "filters": null } })).await.ok();
        assert_eq!((&changed["name"], &changed["state"]["filters"]), (&json!("Ann"), &json!({})));
        assert_eq!(acme.admin.get(&path(&view)).await.ok(), changed);
    }

    /// Others see a view while it is shared; only its owner and who manages users change it.
    async fn shared_views_are_seen_and_not_changed_by_everybody(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = reader(&world, &acme.admin, "Bob Barker").await;
        let carol = reader(&world, &acme.admin, "Carol Cole").await;
        let view = makes(&bob, "Bob's", false).await;
        for other in [&carol, &acme.admin] {
            assert!(names(other).await.is_empty());
            other.get(&path(&view)).await.refused(404, "not_found");
            other.patch(&path(&view), json!({ "name": "Mine" })).await.refused(404, "not_found");
            other.delete(&path(&view)).await.refused(404, "not_found");
        }
        bob.patch(&path(&view), json!({ "shared": true })).await.ok();
        let seen = carol.get(&path(&view)).await.ok();
        assert_eq!((&seen["can_edit"], &seen["owner_id"]), (&json!(false), &json!(bob.id)));
        carol.patch(&path(&view), json!({ "name": "Mine" })).await.refused(403, "not_owner");
        carol.delete(&path(&view)).await.refused(403, "not_owner");
        assert_eq!(acme.admin.get(&path(&view)).await.ok()["can_edit"], true);
        acme.admin.patch(&path(&view), json!({ "name": "Everybody's" })).await.ok();
        assert_eq!(names(&bob).await, ["Everybody's"]);
        acme.admin.patch(&path(&view), json!({ "shared": false })).await.ok();
        assert!(names(&carol).await.is_empty() && names(&acme.admin).await.is_empty());
        assert_eq!(names(&bob).await, ["Everybody's"]);
    }

    /// Views of a list are for those who see the list; another account has none of them.
    async fn views_are_for_those_who_see_the_list(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        let view = makes(&acme.admin, "New ones", true).await;
        other.admin.get(&path(&view)).await.refused(404, "not_found");
        assert!(names(&other.admin).await.is_empty());
        let role = json!({ "name": "Nothing", "permissions": {} });
        acme.admin.post("/v1/roles", role).await.expect(201);
        let nobody = acme.admin.hires(&world, "No Body", "Nothing").await;
        assert!(names(&nobody).await.is_empty());
        nobody.get(&path(&view)).await.refused(404, "not_found");
        let body = json!({ "list": "users", "name": "Mine", "state": {} });
        nobody.post("/v1/views", body).await.refused(403, "forbidden");
    }

    /// Nothing is kept that the list would refuse, and each fault is named where it is.
    async fn nothing_is_kept_that_the_list_would_refuse(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let view = makes(&acme.admin, "New ones", false).await;
        for (state, place, code) in [
            (json!({ "filters": { "status": "nonsense" } }), "/state/filters/status", "one_of"),
            (json!({ "filters": { "colour/tone": "red" } }), "/state/filters/colour~1tone", "unknown_parameter"),
            (json!({ "filters": { "page": "2" } }), "/state/filters/page", "unknown_parameter"),
            (json!({ "sort": "password_hash" }), "/state/sort", "one_of"),
            (json!({ "search": "x".repeat(201) }), "/state/search", "length"),
            (json!({ "page_size": 0 }), "/state/page_size", "range"),
            (json!({ "page_size": 201 }), "/state/page_size", "range"),
            (json!({ "colour": "red" }), "/state/colour", "unknown_field"),
            (json!([]), "/state", "type"),
        ] {
            let body = json!({ "list": "users", "name": "Other", "state": state });
            let due = [(place.to_owned(), code.to_owned())];
            assert_eq!(acme.admin.post("/v1/views", body).await.faults(), due, "{state}");
            let patch = json!({ "state": state });
            assert_eq!(acme.admin.patch(&path(&view), patch).await.faults(), due, "{state}");
        }
        let body = json!({ "list": "roles", "name": "Other", "state": {} });
        assert_eq!(acme.admin.post("/v1/views", body).await.faults(), [("/list".to_owned(), "one_of".to_owned())]);
        let body = json!({ "list": "users", "name": " ", "state": {} });
        assert_eq!(acme.admin.post("/v1/views", body).await.faults(), [("/name".to_owned(), "required".to_owned())]);
        assert_eq!(names(&acme.admin).await, ["New ones"]);
        assert_eq!(acme.admin.get(&path(&view)).await.ok(), view);
    }

    /// One's views of a list have different names; others may have the same ones.
    async fn names_are_ones_own(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = reader(&world, &acme.admin, "Bob Barker").await;
        makes(&acme.admin, "Élan", false).await;
        makes(&bob, "elan", true).await;
        let body = json!({ "list": "users", "name": "ELAN", "state": {} });
        acme.admin.post("/v1/views", body.clone()).await.refused(409, "view_name_taken");
        let second = makes(&acme.admin, "Second", false).await;
        acme.admin.patch(&path(&second), body["name"].as_str().map(|name| json!({ "name": name })).unwrap()).await.refused(409, "view_name_taken");
        let elsewhere = json!({ "list": "organizations", "name": "Elan", "state": {} });
        acme.admin.post("/v1/views", elsewhere).await.expect(201);
    }

    /// Nobody fills the database with them.
    async fn there_are_not_too_many(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for number in 0..100 {
            makes(&acme.admin, &format!("View {number}"), false).await;
        }
        let body = json!({ "list": "users", "name": "One more", "state": {} });
        acme.admin.post("/v1/views", body.clone()).await.refused(409, "too_many_views");
        let first = acme.admin.get("/v1/views").await.ok()["data"][0].clone();
        acme.admin.delete(&path(&first)).await.expect(204);
        acme.admin.post("/v1/views", body).await.expect(201);
    }

    /// Changes are in the audit log; what is searched for is not, as it may be somebody's name.
    async fn changes_are_audited_without_the_search(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let view = makes(&acme.admin, "New ones", false).await;
        acme.admin.patch(&path(&view), json!({ "shared": true, "state": { "search": "lovelace" } })).await.ok();
        acme.admin.delete(&path(&view)).await.expect(204);
        let id = view["id"].as_str().expect("an id");
        let log = acme.admin.get(&format!("/v1/audit-events?target_id={id}&sort=at")).await.ok();
        let entries = log["data"].as_array().expect("entries");
        let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().expect("a word")).collect();
        assert_eq!(actions, ["view.created", "view.updated", "view.deleted"]);
        assert_eq!(entries[1]["after"], json!({ "shared": true }));
        assert!(!log.to_string().contains("lovelace"));
    }

    /// With somebody who is erased go the views that they shared with nobody; what colleagues use stays.
    async fn who_is_erased_takes_along_what_was_theirs_alone(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "IT Provider Admin").await;
        let (private, shared) = (makes(&bob, "Bob's", false).await, makes(&bob, "Ours", true).await);
        portal.admin.delete(&format!("/v1/users/{}", bob.id)).await.ok();
        assert_eq!(names(&portal.admin).await, ["Ours"]);
        portal.admin.delete(&path(&shared)).await.expect(204);
        portal.admin.get(&path(&private)).await.refused(404, "not_found");
    }
}
