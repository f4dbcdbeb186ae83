//! Who looks after organizations, and what becomes of that when they go (S1.4).

use domain::policy::Preset;
use tests::{Person, Tenant, Value, World, json, on_both};

use super::organizations::at;

/// Three organizations: Bob is the engineer of the first two, and the vCIO of the first and the third.
async fn clients(tenant: &Tenant, bob: &str) -> Vec<Value> {
    let mut made = Vec::new();
    for (name, engineer, vcio) in [("A", true, true), ("B", true, false), ("C", false, true), ("D", false, false)] {
        let id = |is_bob: bool| is_bob.then_some(bob);
        let body = json!({ "name": name, "default_engineer_id": id(engineer), "default_vcio_id": id(vcio) });
        made.push(tenant.admin.post("/v1/organizations", body).await.expect(201));
    }
    made
}

fn cleared(effects: &Value) -> Option<&Value> {
    effects.as_array().unwrap().iter().find(|effect| effect["code"] == "organization_defaults_cleared")
}

/// That nobody looks after any of them, which the log tells of each that changed.
async fn nobody_looks_after_them(world: &World, tenant: &Tenant, made: &[Value], bob: &str) {
    for organization in made {
        let shown = tenant.admin.get(&at(organization, "")).await.ok();
        assert_eq!((&shown["default_engineer"], &shown["default_vcio"]), (&Value::Null, &Value::Null));
    }
    let log = world.audit(tenant);
    let entries: Vec<_> = log.iter().filter(|entry| entry.action == "organization.defaults_cleared").collect();
    let names: Vec<_> = entries.iter().map(|entry| &*entry.target_name).collect();
    assert_eq!(names, ["A", "B", "C"]);
    assert_eq!(entries[0].before, Some(json!({ "default_engineer_id": bob, "default_vcio_id": bob })));
    assert_eq!(entries[0].after, Some(json!({ "default_engineer_id": null, "default_vcio_id": null })));
    assert_eq!(entries[2].before, Some(json!({ "default_vcio_id": bob })));
    assert!(entries.iter().all(|entry| entry.actor_id.map(|id| id.to_string()).as_deref() == Some(&*tenant.admin.id)));
    assert_eq!(world.drift(), [] as [&str; 0]);
}

on_both! {
    /// S1.4: deactivating a user takes them out of every default, says of how many, and says so beforehand.
    async fn s1_4_deactivating_a_user_clears_the_defaults(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let made = clients(&acme, &bob.id).await;
        // A deactivated organization loses the default as well.
        acme.admin.post(&at(&made[1], "/deactivate"), json!({})).await.ok();
        let before = world.dump();
        let expected = json!({
            "code": "organization_defaults_cleared",
            "detail": "Organizations of which the user is the default engineer or vCIO lose that default.",
            "count": 3
        });
        let dry = acme.admin.act(&bob.id, "deactivate?dry_run=true").await.ok();
        assert_eq!(cleared(&dry["effects"]), Some(&expected));
        assert_eq!(world.dump(), before);
        let done = acme.admin.act(&bob.id, "deactivate").await.ok();
        assert_eq!(cleared(&done["effects"]), Some(&expected));
        nobody_looks_after_them(&world, &acme, &made, &bob.id).await;
        let back = acme.admin.act(&bob.id, "reactivate").await.ok();
        assert_eq!(cleared(&back["effects"]), None);
    }

    /// S1.4: one of many who are deactivated at once, too: their item says so.
    async fn s1_4_a_bulk_says_whose_defaults_it_cleared(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let eve = acme.admin.hires(&world, "Eve Evans", "Engineer").await;
        let made = clients(&acme, &bob.id).await;
        let body = json!({ "action": "deactivate", "ids": [bob.id, eve.id] });
        let done = acme.admin.post("/v1/users/bulk", body).await.ok();
        let told: Vec<_> = done["results"].as_array().unwrap().iter().map(|one| (&one["outcome"], &one["code"])).collect();
        let changed = json!("changed");
        assert_eq!(told, [(&changed, &json!("organization_defaults_cleared")), (&changed, &Value::Null)]);
        assert!(done["results"][0]["detail"].as_str().unwrap().ends_with("lose that default. Count: 3."), "{done}");
        nobody_looks_after_them(&world, &acme, &made, &bob.id).await;
    }

    /// S1.4, S2.12: so does deleting one, of whom no name remains with the organizations or in the ledger.
    async fn s1_4_s2_12_deleting_a_user_clears_the_defaults(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "IT Provider Admin").await;
        let made = clients(&portal, &bob.id).await;
        bob.post("/v1/organizations", json!({ "name": "E" })).await.expect(201);
        let done = portal.admin.delete(&format!("/v1/users/{}", bob.id)).await.ok();
        assert_eq!(cleared(&done["effects"]).unwrap()["count"], 3);
        nobody_looks_after_them(&world, &portal, &made, &bob.id).await;
        let ledger = portal.admin.get("/v1/license/ledger").await.ok();
        assert_eq!(ledger["data"][0]["actor"], json!({ "kind": "user", "id": bob.id, "name": bob.id }));
    }

    /// S1.4: whoever goes without having looked after anything is told of nothing, and who is locked stays.
    async fn s1_4_a_lock_clears_nothing(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "Engineer").await;
        let made = clients(&portal, &bob.id).await;
        let locked = portal.admin.act(&bob.id, "lock").await.ok();
        assert_eq!(cleared(&locked["effects"]), None);
        assert_eq!(portal.admin.get(&at(&made[0], "")).await.ok()["default_engineer"]["id"], json!(bob.id));
        // But nobody names them anew.
        let body = json!({ "default_vcio_id": bob.id });
        let answer = portal.admin.patch(&at(&made[3], ""), body).await;
        assert_eq!(answer.faults(), [("/default_vcio_id".to_owned(), "not_eligible".to_owned())]);
        let eve = portal.admin.brings(&world, "eve", "Engineer").await;
        let done = portal.admin.delete(&format!("/v1/users/{}", eve.id)).await.ok();
        assert_eq!(cleared(&done["effects"]), None);
    }

    /// S4.1: whoever does not see a user is not told that they look after an organization, and finds nothing by them.
    async fn s4_1_s1_4_a_default_whom_the_caller_does_not_see_is_not_named(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let bob = gateway.admin.brings(&world, "bob", "IT Provider Admin").await;
        let made = clients(&gateway, &bob.id).await;
        let limit = async |person: &Person, reach: &[&Value]| {
            let reach: Vec<_> = reach.iter().map(|organization| organization["id"].clone()).collect();
            let path = format!("/v1/users/{}", person.id);
            gateway.admin.patch(&path, json!({ "organization_access": reach })).await.ok();
        };
        let carol = gateway.admin.brings(&world, "carol", "IT Provider Admin").await;
        limit(&carol, &[&made[0]]).await;
        // Bob reaches everything, so that only who reaches everything sees him.
        let shown = carol.get(&at(&made[0], "")).await.ok();
        assert_eq!((&shown["default_engineer"], &shown["default_vcio"]), (&Value::Null, &Value::Null));
        let by_bob = carol.get(&format!("/v1/organizations?default_engineer_id={}", bob.id)).await.ok();
        assert_eq!((&by_bob["data"], &by_bob["page"]["total_items"]), (&json!([]), &json!(0)));
        let named = carol.patch(&at(&made[0], ""), json!({ "default_vcio_id": bob.id })).await;
        assert_eq!(named.faults(), [("/default_vcio_id".to_owned(), "unknown".to_owned())]);
        limit(&bob, &[&made[0]]).await;
        assert_eq!(carol.get(&at(&made[0], "")).await.ok()["default_engineer"]["id"], json!(bob.id));
    }
}
