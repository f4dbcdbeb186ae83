//! Licences: every active organization takes one, whatever happens in whatever order, and never more than there are
//! (S1.7).

use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{PASSWORD, Person, Value, World, json, on_both};

use super::organizations::{add, at};

/// The whole ledger, newest entry first, walked page by page.
async fn ledger(person: &Person) -> Vec<Value> {
    let mut entries = Vec::new();
    let mut query = "page_size=3".to_owned();
    loop {
        let page = person.get(&format!("/v1/license/ledger?{query}")).await.ok();
        entries.extend(page["data"].as_array().unwrap().iter().cloned());
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { return entries };
        query = format!("page_size=3&cursor={cursor}");
    }
}

/// That the ledger, the count, the list and the limit agree; answers with how many licences are in use.
async fn agree(world: &World, person: &Person) -> i64 {
    let license = person.get("/v1/license").await.ok()["organizations"].clone();
    let used = license["used"].as_i64().unwrap();
    let list = person.get("/v1/organizations?status=active").await.ok();
    assert_eq!((&list["summary"]["active"], &list["page"]["total_items"]), (&json!(used), &json!(used)));
    let entries = ledger(person).await;
    let mut balance = 0;
    for (number, entry) in (1..).zip(entries.iter().rev()) {
        balance += entry["delta"].as_i64().unwrap();
        assert_eq!((&entry["number"], &entry["balance"]), (&json!(number), &json!(balance)));
        let grew = entry["delta"] == 1;
        assert!(!grew || entry["limit"].as_i64().is_none_or(|limit| balance <= limit), "{entry}");
    }
    assert_eq!(balance, used);
    assert_eq!(world.drift(), [] as [&str; 0]);
    used
}

on_both! {
    /// S1.7: who took or freed each licence, when, and what was in use afterwards.
    async fn s1_7_the_ledger_says_who_took_or_freed_each_licence(world) {
        let acme = world.tenant_with_licenses("acme", Preset::Msp, 25).await;
        let license = async || acme.admin.get("/v1/license").await.ok();
        let none = json!({ "limit": 25, "used": 0, "available": 25 });
        assert_eq!(license().await, json!({ "organizations": none, "users": { "enabled": 1, "total": 1 } }));
        let umbrella = add(&acme.admin, "Umbrella").await;
        add(&acme.admin, "Initech").await;
        world.advance(TimeDelta::minutes(1));
        acme.admin.post(&at(&umbrella, "/deactivate"), json!({})).await.ok();
        assert_eq!(license().await["organizations"], json!({ "limit": 25, "used": 1, "available": 24 }));
        let page = acme.admin.get("/v1/license/ledger").await.ok();
        let kinds: Vec<_> = page["data"].as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
        assert_eq!(kinds, ["deactivated", "created", "created", "limit_changed"]);
        let newest = json!({
            "number": 4,
            "at": "2026-03-02T09:01:00Z",
            "actor": { "kind": "user", "id": acme.admin.id, "name": "ada@acme.example" },
            "kind": "deactivated",
            "organization": { "id": umbrella["id"], "name": "Umbrella" },
            "delta": -1,
            "balance": 1,
            "limit": 25
        });
        assert_eq!(page["data"][0], newest);
        assert_eq!(page["page"]["total_items"], 4);
        let second = acme.admin.get("/v1/license/ledger?page=2&page_size=3").await.ok();
        assert_eq!(second["data"], json!([page["data"][3]]));
        assert_eq!(acme.admin.get("/v1/license/ledger?page=9").await.ok()["data"], json!([]));
        acme.admin.get("/v1/license/ledger?cursor=nonsense").await.refused(422, "validation_failed");
        assert_eq!(agree(&world, &acme.admin).await, 1);
    }

    /// S1.7: a limit that is lowered below what is in use takes nothing away and only blocks growth; none at all blocks
    /// everything.
    async fn s1_7_a_lowered_limit_only_blocks_growth(world) {
        let acme = world.tenant_with_licenses("acme", Preset::Msp, 3).await;
        let mut organizations = Vec::new();
        for name in ["A", "B", "C"] {
            organizations.push(add(&acme.admin, name).await);
        }
        let create = async || acme.admin.post("/v1/organizations", json!({ "name": "D" })).await;
        let refused = create().await.refused(409, "license_exhausted");
        assert!(refused["detail"].as_str().unwrap().contains("3 licences"), "{refused}");
        world.set_licenses(&acme, Some(1));
        let license = acme.admin.get("/v1/license").await.ok()["organizations"].clone();
        assert_eq!(license, json!({ "limit": 1, "used": 3, "available": 0 }));
        for (organization, free) in organizations.iter().zip([false, false, true]) {
            create().await.refused(409, "license_exhausted");
            acme.admin.post(&at(organization, "/deactivate"), json!({})).await.ok();
            let available = acme.admin.get("/v1/license").await.ok()["organizations"]["available"].clone();
            assert_eq!(available, json!(i64::from(free)));
        }
        create().await.expect(201);
        world.set_licenses(&acme, Some(0));
        let body = json!({ "name": "E" });
        acme.admin.post("/v1/organizations", body.clone()).await.refused(409, "license_exhausted");
        world.set_licenses(&acme, None);
        acme.admin.post("/v1/organizations", body).await.expect(201);
        assert_eq!(agree(&world, &acme.admin).await, 2);
    }

    /// S1.7: whatever is done in whatever order, the ledger adds up to the count.
    async fn s1_7_the_ledger_always_adds_up_to_the_count(world) {
        let acme = world.tenant_with_licenses("acme", Preset::Msp, 4).await;
        let mut ada = acme.admin.clone();
        let mut dice = fastrand::Rng::with_seed(20_260_302);
        let mut organizations: Vec<Value> = Vec::new();
        for number in 0..60 {
            if number % 20 == 19 {
                // So long that those deactivated before may come back.
                world.advance(TimeDelta::days(366));
                ada = ada.signs_in_again(&world, PASSWORD).await;
            }
            let answer = match dice.u8(0..10) {
                0..4 => ada.post("/v1/organizations", json!({ "name": format!("No {number}") })).await,
                chosen if !organizations.is_empty() => {
                    let verb = if chosen < 7 { "/deactivate" } else { "/reactivate" };
                    ada.post(&at(dice.choice(&organizations).unwrap(), verb), json!({})).await
                }
                _ => continue,
            };
            match answer.status {
                201 => organizations.push(answer.body),
                200 => {}
                _ => drop(answer.expect(409)),
            }
            if number % 10 == 9 {
                agree(&world, &ada).await;
            }
        }
        assert!(agree(&world, &ada).await <= 4);
        assert!(organizations.len() >= 4);
    }

    /// S1.7: of 64 who want the last five licences at once, on two nodes, five get one, and nobody a fault of ours.
    async fn s1_7_the_last_licences_are_given_once(world) {
        let acme = world.tenant_with_licenses("acme", Preset::Msp, 8).await;
        for name in ["A", "B", "C"] {
            add(&acme.admin, name).await;
        }
        let elsewhere = acme.admin.at(&world.another_node());
        let answers = join_all((0..64).map(|number| {
            let admin = if number % 2 == 0 { &acme.admin } else { &elsewhere };
            let body = json!({ "name": format!("No {number}") });
            async move { admin.post("/v1/organizations", body).await }
        }))
        .await;
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(201), count(409)), (5, 59));
        assert!(answers.iter().all(|answer| answer.status == 201 || answer.body["code"] == "license_exhausted"));
        assert_eq!(agree(&world, &acme.admin).await, 8);
    }

    /// S1.11, S1.7: the same for those who want to come back, while others are created and go.
    async fn s1_7_s1_11_those_who_come_back_race_for_licences_too(world) {
        let acme = world.tenant_with_licenses("acme", Preset::Msp, 16).await;
        let mut gone = Vec::new();
        for number in 0..16 {
            let organization = add(&acme.admin, &format!("Old {number}")).await;
            gone.push(organization);
        }
        for organization in &gone {
            acme.admin.post(&at(organization, "/deactivate"), json!({})).await.ok();
        }
        world.set_licenses(&acme, Some(5));
        world.advance(TimeDelta::days(366));
        let ada = acme.admin.signs_in_again(&world, PASSWORD).await;
        let elsewhere = ada.at(&world.another_node());
        let answers = join_all((0..64).map(|number| {
            let person = if number % 2 == 0 { &ada } else { &elsewhere };
            let (path, body) = if number < 32 {
                (at(&gone[number % 16], "/reactivate"), json!({}))
            } else {
                ("/v1/organizations".to_owned(), json!({ "name": format!("New {number}") }))
            };
            async move { person.post(&path, body).await }
        }))
        .await;
        let taken = answers.iter().filter(|answer| answer.status == 201 || answer.body["changed"] == true).count();
        assert_eq!(taken, 5);
        for answer in answers {
            // Who asks for one that another has brought back meanwhile is told that it is.
            assert!(matches!(answer.status, 200 | 201) || answer.body["code"] == "license_exhausted", "{}", answer.text);
        }
        assert_eq!(agree(&world, &ada).await, 5);
    }
}
