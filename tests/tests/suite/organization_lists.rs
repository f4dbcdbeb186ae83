//! Lists of organizations: found, filtered, sorted, paged, counted, remembered, and only as far as somebody reaches
//! (S1.10).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{Person, Tenant, Value, World, json, on_both};

use super::organizations::at;

const NAMES: [&str; 7] =
    ["Ångström AB", "brown & sons", "Brown & Co.", "Çelik A.Ş.", "Müller GmbH", "100% Pure_Water", "Zhou Ltd."];

fn names(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

async fn list(person: &Person, query: &str) -> Value {
    person.get(&format!("/v1/organizations?{query}")).await.ok()
}

/// Seven organizations, added one a minute in the order of [`NAMES`]; Brown & Co. and Zhou are deactivated, Bob looks after the
/// first three, Vera after every second.
async fn clients(world: &World, acme: &Tenant) -> (Person, Person, Vec<Value>) {
    let bob = acme.admin.hires(world, "Bob Barker", "Engineer").await;
    let vera = acme.admin.hires(world, "Vera Vance", "vCIO").await;
    let mut made = Vec::new();
    for (number, name) in NAMES.iter().enumerate() {
        world.advance(TimeDelta::seconds(30));
        let engineer = (number < 3).then_some(&bob.id);
        let vcio = (number % 2 == 0).then_some(&vera.id);
        let body = json!({ "name": name, "default_engineer_id": engineer, "default_vcio_id": vcio });
        made.push(acme.admin.post("/v1/organizations", body).await.expect(201));
    }
    for number in [2, 6] {
        world.advance(TimeDelta::seconds(30));
        acme.admin.post(&at(&made[number], "/deactivate"), json!({})).await.ok();
    }
    (bob, vera, made)
}

on_both! {
    /// S1.10: the list is filtered by status, and by who looks after the organizations; the summary counts all.
    async fn s1_10_the_list_filters_by_status_and_defaults(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (bob, vera, _) = clients(&world, &acme).await;
        for (query, expected) in [
            (String::new(), vec!["100% Pure_Water", "Ångström AB", "Brown & Co.", "brown & sons", "Çelik A.Ş.", "Müller GmbH", "Zhou Ltd."]),
            ("status=deactivated".to_owned(), vec!["Brown & Co.", "Zhou Ltd."]),
            ("status=active,deactivated&page_size=2".to_owned(), vec!["100% Pure_Water", "Ångström AB"]),
            (format!("default_engineer_id={}", bob.id), vec!["Ångström AB", "Brown & Co.", "brown & sons"]),
            (format!("default_engineer_id={}&default_vcio_id={}", bob.id, vera.id), vec!["Ångström AB", "Brown & Co."]),
            (format!("default_vcio_id={},{}&status=active", bob.id, vera.id), vec!["Ångström AB", "Müller GmbH"]),
            (format!("default_vcio_id={}", acme.admin.id), vec![]),
        ] {
            let page = list(&acme.admin, &query).await;
            assert_eq!(names(&page), expected, "{query}");
            let total = if query.contains("page_size") { 7 } else { expected.len() };
            assert_eq!(page["page"]["total_items"], total, "{query}");
            assert_eq!(page["summary"], json!({ "active": 5, "total": 7 }), "{query}");
        }
        for query in ["status=gone", "default_vcio_id=bob", "sort=logo", "page=0", "nonsense=1"] {
            acme.admin.get(&format!("/v1/organizations?{query}")).await.refused(422, "validation_failed");
        }
    }

    /// S1.10, S0.5: any part of the name finds it, without case and accents; signs mean themselves.
    async fn s1_10_any_part_of_the_name_finds_it(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        clients(&world, &acme).await;
        for (search, expected) in [
            ("brown", vec!["Brown & Co.", "brown & sons"]),
            ("ULLER", vec!["Müller GmbH"]),
            ("celik%20a.s", vec!["Çelik A.Ş."]),
            ("angstr%C3%B6m", vec!["Ångström AB"]),
            ("%26", vec!["Brown & Co.", "brown & sons"]),
            ("%25", vec!["100% Pure_Water"]),
            ("_", vec!["100% Pure_Water"]),
            ("b", vec!["Ångström AB", "Brown & Co.", "brown & sons", "Müller GmbH"]),
            ("quux", vec![]),
        ] {
            let page = list(&acme.admin, &format!("search={search}")).await;
            assert_eq!(names(&page), expected, "{search}");
            assert_eq!(page["page"]["total_items"], expected.len(), "{search}");
        }
    }

    /// S1.10, S0.12, S0.13: every column sorts both ways, what is absent last; every order can be walked through.
    async fn s1_10_every_column_sorts_both_ways(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (bob, _, made) = clients(&world, &acme).await;
        acme.admin.patch(&at(&made[4], ""), json!({ "default_engineer_id": acme.admin.id })).await.ok();
        for (sort, first) in [
            ("name", vec!["100% Pure_Water", "Ångström AB", "Brown & Co."]),
            ("-name", vec!["Zhou Ltd.", "Müller GmbH", "Çelik A.Ş."]),
            ("status,name", vec!["100% Pure_Water", "Ångström AB", "brown & sons"]),
            ("-status,-name", vec!["Zhou Ltd.", "Brown & Co.", "Müller GmbH"]),
            ("default_engineer,name", vec!["Müller GmbH", "Ångström AB", "Brown & Co."]),
            ("-default_engineer,-name", vec!["brown & sons", "Brown & Co.", "Ångström AB"]),
            ("deactivated_at", vec!["Brown & Co.", "Zhou Ltd.", "Ångström AB"]),
            ("-reactivatable_at", vec!["Zhou Ltd.", "Brown & Co.", "Ångström AB"]),
            ("created_at", vec!["Ångström AB", "brown & sons", "Brown & Co."]),
            ("-updated_at", vec!["Müller GmbH", "Zhou Ltd.", "Brown & Co."]),
            ("-default_vcio,name", vec!["Ångström AB", "Brown & Co.", "Müller GmbH"]),
        ] {
            let all = list(&acme.admin, &format!("sort={sort}&page_size=200")).await;
            // Those deactivated at once, or never, are in the order of their ids: as they were added.
            assert_eq!(names(&all)[..3], first[..], "{sort}");
            let mut walked = Vec::new();
            let mut query = format!("sort={sort}&page_size=2");
            loop {
                let page = list(&acme.admin, &query).await;
                walked.extend(names(&page));
                let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
                query = format!("sort={sort}&page_size=2&cursor={cursor}");
            }
            assert_eq!(walked, names(&all), "{sort}");
        }
        // Who is renamed is found under the new name.
        acme.admin.patch(&format!("/v1/users/{}", bob.id), json!({ "first_name": "Aaron" })).await.ok();
        let by_engineer = list(&acme.admin, "sort=default_engineer,name").await;
        assert_eq!(names(&by_engineer)[..2], ["Ångström AB", "Brown & Co."]);
        assert_eq!(by_engineer["data"][0]["default_engineer"]["name"], "Aaron Barker");
        assert_eq!(world.drift(), [] as [&str; 0]);
        // A cursor belongs to its order.
        let cursor = list(&acme.admin, "page_size=2").await["page"]["next_cursor"].as_str().unwrap().to_owned();
        acme.admin.get(&format!("/v1/organizations?sort=-name&cursor={cursor}")).await.refused(422, "validation_failed");
    }

    /// S1.10, S0.9: what was chosen on the list is remembered; a view of it holds only what the list would take.
    async fn s1_10_the_choice_is_remembered(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let chosen = json!({ "search": "ab", "filters": { "status": "active" }, "sort": "-created_at", "page_size": 50 });
        acme.admin.put("/v1/me/list-state/organizations", chosen.clone()).await.ok();
        assert_eq!(acme.admin.get("/v1/me/list-state/organizations").await.ok(), chosen);
        let view = |state| json!({ "list": "organizations", "name": "Mine", "state": state });
        for (state, place) in [
            (json!({ "filters": { "status": "gone" } }), "/state/filters/status"),
            (json!({ "filters": { "role_id": "x" } }), "/state/filters/role_id"),
            (json!({ "sort": "last_name" }), "/state/sort"),
        ] {
            let answer = acme.admin.post("/v1/views", view(state)).await;
            assert_eq!(answer.faults()[0].0, place);
            answer.refused(422, "validation_failed");
        }
        acme.admin.post("/v1/views", view(chosen)).await.expect(201);
    }

    /// S4.1 for organizations: whoever reaches only some sees, counts and touches these alone, in lists, single reads, actions,
    /// files, the ledger and the audit log.
    async fn s4_1_s1_10_what_is_out_of_reach_is_not_there(world) {
        let acme = world.tenant_with_licenses("acme", Preset::Msp, 25).await;
        let (_, _, made) = clients(&world, &acme).await;
        let id = |number: usize| made[number]["id"].clone();
        let admin = acme.admin.hires(&world, "Carol Cole", "IT Provider Admin").await;
        let path = format!("/v1/users/{}", admin.id);
        acme.admin.patch(&path, json!({ "organization_access": [id(0), id(2)] })).await.ok();
        let page = list(&admin, "").await;
        assert_eq!(names(&page), ["Ångström AB", "Brown & Co."]);
        assert_eq!((&page["summary"], &page["page"]["total_items"]), (&json!({ "active": 1, "total": 2 }), &json!(2)));
        assert_eq!(list(&admin, "search=zhou").await["page"]["total_items"], 0);
        let file = admin.get("/v1/organizations/export?format=csv").await;
        assert_eq!(file.text.lines().count(), 3, "{}", file.text);
        assert_eq!(admin.get(&at(&made[0], "")).await.ok()["name"], "Ångström AB");
        let before = world.dump();
        for (method, rest) in [("GET", ""), ("PATCH", ""), ("POST", "/deactivate"), ("POST", "/reactivate"), ("DELETE", "/logo")] {
            let body = (method == "PATCH").then(|| json!({ "name": "Mine" }));
            let method = actix_web::http::Method::from_bytes(method.as_bytes()).unwrap();
            admin.asks(method, &at(&made[1], rest), &[], body.as_ref()).await.refused(404, "not_found");
        }
        admin.uploads(&at(&made[1], "/logo"), &tests::pictures::plain()).await.refused(404, "not_found");
        admin.post("/v1/organizations", json!({ "name": "New" })).await.refused(403, "limited_reach");
        assert_eq!(world.dump(), before);
        // Licences are the account's, and whose they are is told as far as it is known.
        assert_eq!(admin.get("/v1/license").await.ok()["organizations"]["used"], 5);
        let ledger = admin.get("/v1/license/ledger").await.ok();
        let named: Vec<_> = ledger["data"].as_array().unwrap().iter().map(|entry| entry["organization"]["name"].clone()).collect();
        assert_eq!(ledger["page"]["total_items"], 10);
        assert_eq!(named.iter().filter(|name| !name.is_null()).count(), 3, "{named:?}");
        let log = admin.get("/v1/audit-events?page_size=200").await.ok();
        let log = log["data"].as_array().unwrap().clone();
        let about: Vec<_> = log.iter().filter(|entry| entry["target"]["kind"] == "organization").collect();
        assert_eq!(about.len(), 3, "{about:?}");
        assert!(about.iter().all(|entry| [id(0), id(2)].contains(&entry["target"]["id"])));
        let hidden = acme.admin.get(&format!("/v1/audit-events?target_id={}", id(1).as_str().unwrap())).await.ok();
        let hidden = hidden["data"][0]["id"].as_str().unwrap().to_owned();
        admin.get(&format!("/v1/audit-events/{hidden}")).await.refused(404, "not_found");
    }
}
