//! One verb on many users: each gets what the verb alone would do to them, or the very refusal.

use actix_web::http::Method;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Tenant, Value, World, json, on_both};

const PATH: &str = "/v1/users/bulk";

/// Who exists nowhere.
const NOBODY: &str = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11";

/// The id, outcome and code of every item.
pub fn outcomes(answer: &Value) -> Vec<(String, String, Option<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let items = answer["results"].as_array().unwrap().iter();
    items.map(|item| (text(&item["id"]).unwrap(), text(&item["outcome"]).unwrap(), text(&item["code"]))).collect()
}

fn item(id: &str, outcome: &str, code: Option<&str>) -> (String, String, Option<String>) {
    (id.to_owned(), outcome.to_owned(), code.map(str::to_owned))
}

async fn bulk(person: &Person, action: &str, ids: &[&str]) -> Value {
    person.post(PATH, json!({ "action": action, "ids": ids })).await.ok()
}

/// Somebody who is `given`, in an account that offers what is tried on them.
async fn somebody(world: &World, tenant: &Tenant, preset: Preset, name: &str, given: &str) -> String {
    let role = tenant.admin.role("Engineer").await;
    let email = format!("{name}@people.example");
    let mut body = json!({ "first_name": name, "last_name": "Barker", "email": email, "role_id": role });
    match preset {
        Preset::Shop => body["password"] = json!(PASSWORD),
        Preset::Gateway | Preset::Portal => body["username"] = json!(name),
        Preset::Msp => {}
    }
    if given == "staged" {
        body["onboarding"] = json!("stage");
    }
    let id = tenant.admin.post("/v1/users", body).await.expect(201)["id"].as_str().unwrap().to_owned();
    if !["staged", "invited"].contains(&given) {
        let token = world.newest_mail_to(&email).await.token();
        let outcome = world.node.accept(&token, PASSWORD).await.ok();
        Person::enroll_if_asked(&world.node, outcome).await;
    }
    match given {
        "locked" => drop(tenant.admin.act(&id, "lock").await.ok()),
        "deactivated" => drop(tenant.admin.act(&id, "deactivate").await.ok()),
        _ => {}
    }
    id
}

/// What is known of a user that a verb changes.
async fn standing(tenant: &Tenant, id: &str) -> Value {
    let answer = tenant.admin.get(&format!("/v1/users/{id}")).await;
    if answer.status == 404 {
        return json!("gone");
    }
    let user = answer.ok();
    let invitation = user["invitation"].is_null();
    json!([user["status"], user["blocks"], user["mfa_enrolled"], invitation, user["available_actions"]])
}

on_both! {
    /// S0.14 to S0.16, S2.8 to S2.11, S3.10, S3.12, S4.6: every verb does to each of many what it does to one, and leaves the
    /// same entry in the log.
    async fn every_verb_does_to_each_what_it_does_alone(world) {
        let cases = [
            (Preset::Msp, "resend_invitation", "invited"),
            (Preset::Msp, "send_reset_link", "active"),
            (Preset::Msp, "expire_password", "active"),
            (Preset::Msp, "reset_mfa", "active"),
            (Preset::Msp, "revoke_sessions", "active"),
            (Preset::Msp, "deactivate", "active"),
            (Preset::Msp, "reactivate", "deactivated"),
            (Preset::Shop, "activate", "invited"),
            (Preset::Shop, "lock", "active"),
            (Preset::Shop, "unlock", "locked"),
            (Preset::Shop, "delete", "active"),
            (Preset::Gateway, "invite", "staged"),
        ];
        let tenants = [
            (Preset::Msp, world.tenant("umbrella", Preset::Msp).await),
            (Preset::Shop, world.tenant("acme", Preset::Shop).await),
            (Preset::Gateway, world.tenant("initech", Preset::Gateway).await),
        ];
        for (preset, verb, given) in cases {
            let (_, tenant) = tenants.iter().find(|(known, _)| *known == preset).unwrap();
            let (one, two) = (verb.replace('_', ""), format!("{}too", verb.replace('_', "")));
            let one = somebody(&world, tenant, preset, &one, given).await;
            let two = somebody(&world, tenant, preset, &two, given).await;
            let path = verb.replace('_', "-");
            let alone = if verb == "delete" {
                tenant.admin.delete(&format!("/v1/users/{one}")).await
            } else {
                tenant.admin.act(&one, &path).await
            };
            assert_eq!(alone.ok()["changed"], true, "{verb}");
            let answer = bulk(&tenant.admin, verb, &[&two]).await;
            assert_eq!(outcomes(&answer), [item(&two, "changed", None)], "{verb}");
            assert_eq!(answer["progress"], json!({
                "total": 1, "done": 1, "changed": 1, "unchanged": 0, "refused": 0, "not_found": 0
            }));
            assert_eq!(standing(tenant, &two).await, standing(tenant, &one).await, "{verb}");
            let log = world.audit(tenant);
            let newest = |id: &str| {
                let entry = log.iter().rfind(|entry| entry.target_id.to_string() == id).unwrap();
                (entry.action.clone(), entry.actor_id, entry.after.as_ref().map(|after| after["status"].clone()))
            };
            assert_eq!(newest(&two), newest(&one), "{verb}");
            assert_eq!(world.drift(), Vec::<&str>::new(), "{verb}");
        }
        let taken = tenants[0].1.admin.post(PATH, json!({ "action": "reset_password", "ids": [NOBODY] })).await;
        assert_eq!(taken.faults(), [("/action".to_owned(), "one_of".to_owned())]);
    }

    /// S0.34, S2.11: what is refused is refused item by item, in order, and keeps none of the others waiting. Nobody takes away
    /// their own access, so somebody who manages users is always left.
    async fn each_is_refused_alone(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let eve = acme.admin.hires(&world, "Eve Evans", "IT Provider Admin").await;
        let off = acme.admin.hires(&world, "Off Off", "Engineer").await;
        acme.admin.act(&off.id, "deactivate").await.ok();
        let ids = [&*acme.admin.id, &bob.id, NOBODY, &other.admin.id, &off.id, &eve.id];
        let answer = bulk(&acme.admin, "deactivate", &ids).await;
        assert_eq!(outcomes(&answer), [
            item(&acme.admin.id, "refused", Some("self_action")),
            item(&bob.id, "changed", None),
            item(NOBODY, "not_found", Some("not_found")),
            item(&other.admin.id, "not_found", Some("not_found")),
            item(&off.id, "unchanged", None),
            item(&eve.id, "changed", None),
        ]);
        bob.whoami().await.refused(401, "unauthenticated");
        other.admin.whoami().await.ok();
        acme.admin.whoami().await.ok();
        // The very codes and sentences of the verb alone.
        let answer = bulk(&acme.admin, "lock", &[&bob.id, &off.id]).await;
        let alone = acme.admin.act(&bob.id, "lock").await.refused(409, "action_not_offered");
        assert_eq!(answer["results"][0]["detail"], alone["detail"]);
        let answer = bulk(&acme.admin, "reset_mfa", &[&off.id]).await;
        assert_eq!(outcomes(&answer), [item(&off.id, "refused", Some("invalid_transition"))]);
    }

    /// S4.1: nobody is acted on, or told of, whom the caller does not see; and nobody who holds more than the caller.
    async fn s4_1_whom_the_caller_does_not_see_is_not_found(world) {
        let gate = world.tenant("gate", Preset::Gateway).await;
        let site = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f77";
        let desk = gate.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": { "users": "full" } })).await;
        let desk = desk.expect(201)["id"].clone();
        let hidden = gate.admin.brings(&world, "hidden", "Engineer").await;
        let body = json!({ "first_name": "Dora", "last_name": "Desk", "email": "dora@gate.example", "username": "dora",
            "role_id": desk, "organization_access": [site] });
        gate.admin.post("/v1/users", body).await.expect(201);
        let token = world.newest_mail_to("dora@gate.example").await.token();
        let outcome = world.node.accept(&token, PASSWORD).await.ok();
        let dora = Person::enroll_if_asked(&world.node, outcome).await;
        let body = json!({ "first_name": "Sam", "last_name": "Seen", "email": "sam@gate.example", "username": "sam",
            "role_id": gate.admin.role("IT Provider Admin").await, "organization_access": [site] });
        let sam = gate.admin.post("/v1/users", body).await.expect(201)["id"].as_str().unwrap().to_owned();
        let answer = bulk(&dora, "lock", &[&hidden.id, &sam, &gate.admin.id]).await;
        assert_eq!(outcomes(&answer), [
            item(&hidden.id, "not_found", Some("not_found")),
            item(&sam, "refused", Some("privilege_escalation")),
            item(&gate.admin.id, "not_found", Some("not_found")),
        ]);
        let all = dora.post(PATH, json!({ "action": "lock", "filters": {}, "dry_run": true })).await.ok();
        let seen: Vec<String> = outcomes(&all).into_iter().map(|(id, ..)| id).collect();
        assert_eq!(seen.len(), 2);
        assert!(seen.contains(&sam) && seen.contains(&dora.id), "{seen:?}");
        hidden.whoami().await.ok();
    }

    /// S0.5 to S0.8: filters hold whom the list shows, and are refused as the list refuses them.
    async fn filters_are_those_of_the_list(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let eve = acme.admin.invites(&world, "Eve Evans", "vCIO").await;
        acme.admin.hires(&world, "Eva Barker", "Engineer").await;
        let engineer = acme.admin.role("Engineer").await;
        for (filters, expected) in [
            (json!({ "search": "bark", "status": "provisioned,deactivated" }), vec![&bob.id]),
            (json!({ "role_id": engineer, "status": "provisioned" }), vec![&bob.id]),
            (json!({ "status": "provisioned" }), vec![&bob.id, &eve.id]),
            (json!({ "search": "nobody is called so" }), vec![]),
            (json!({ "last_login_to": "2001-01-01" }), vec![]),
        ] {
            let body = json!({ "action": "resend_invitation", "filters": filters });
            let answer = acme.admin.post(PATH, body).await.ok();
            let mut expected: Vec<_> = expected.into_iter().map(|id| item(id, "changed", None)).collect();
            expected.sort();
            assert_eq!(outcomes(&answer), expected, "{filters}");
        }
        for (filters, pointer, code) in [
            (json!({ "status": "deleted" }), "/filters/status", "one_of"),
            (json!({ "page": "2" }), "/filters/page", "unknown_parameter"),
            (json!({ "sort": "email" }), "/filters/sort", "unknown_parameter"),
            (json!({ "last_login_from": "2026-03-02", "last_login_to": "2026-03-01" }), "/filters/last_login_to", "range"),
        ] {
            let answer = acme.admin.post(PATH, json!({ "action": "lock", "filters": filters })).await;
            assert_eq!((answer.status, answer.faults()), (422, vec![(pointer.to_owned(), code.to_owned())]));
        }
    }

    /// S0.34: a rehearsal writes nothing and says what would become of each.
    async fn s0_34_a_rehearsal_changes_nothing(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let eve = acme.admin.invites(&world, "Eve Evans", "Engineer").await;
        let ids = [&bob.id, &acme.admin.id, &eve.id];
        let before = world.dump();
        let mut told = acme.admin.post(PATH, json!({ "action": "deactivate", "ids": ids, "dry_run": true })).await.ok();
        let path = format!("{PATH}?dry_run=true");
        let mut again = acme.admin.post(&path, json!({ "action": "deactivate", "ids": ids })).await.ok();
        assert_eq!((world.dump(), again["dry_run"].take()), (before, json!(true)));
        let mut done = acme.admin.post(PATH, json!({ "action": "deactivate", "ids": ids, "reason": "Closed" })).await.ok();
        assert_eq!((told["dry_run"].take(), done["dry_run"].take()), (json!(true), json!(false)));
        assert_eq!((&told, &again), (&done, &done));
        let entry = world.audit(&acme).into_iter().rfind(|entry| entry.action == "user.deactivated").unwrap();
        assert_eq!(entry.reason.as_deref(), Some("Closed"));
    }

    /// A request that is sent again is answered as before and does nothing again.
    async fn a_bulk_that_is_sent_again_does_nothing_again(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let body = json!({ "action": "resend_invitation", "ids": [bob.id] });
        let key = [("Idempotency-Key", "bulk-1")];
        let first = acme.admin.asks(Method::POST, PATH, &key, Some(&body)).await;
        let before = world.dump();
        let again = acme.admin.asks(Method::POST, PATH, &key, Some(&body)).await;
        assert_eq!((again.header("idempotency-replayed"), &again.text), ("true", &first.text));
        assert_eq!(world.dump(), before);
    }

    /// Nothing is done half: what cannot be meant is refused as a whole.
    async fn what_cannot_be_meant_is_refused(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let before = world.dump();
        let many = |count: u128| -> Vec<String> {
            (0..count).map(|n| format!("0199f2a4-9f0e-7c60-8a52-{n:012x}")).collect()
        };
        for (body, fault) in [
            (json!({ "action": "lock" }), ("/ids", "required")),
            (json!({ "action": "lock", "ids": [NOBODY], "filters": {} }), ("/filters", "conflict")),
            (json!({ "action": "lock", "ids": [] }), ("/ids", "length")),
            (json!({ "action": "lock", "ids": [NOBODY, NOBODY] }), ("/ids/1", "repeated")),
            (json!({ "action": "edit", "ids": [NOBODY] }), ("/action", "one_of")),
            (json!({ "action": "restore", "ids": [NOBODY] }), ("/action", "one_of")),
            (json!({ "action": "lock", "ids": ["7"] }), ("/ids/0", "type")),
            (json!({ "action": "lock", "ids": [NOBODY], "reason": "x".repeat(501) }), ("/reason", "length")),
            (json!({ "action": "lock", "ids": many(100_001) }), ("/ids", "length")),
        ] {
            let answer = acme.admin.post(PATH, body).await;
            assert_eq!(answer.faults(), [(fault.0.to_owned(), fault.1.to_owned())], "{}", answer.text);
            answer.refused(422, "validation_failed");
        }
        let huge = json!({ "action": "lock", "ids": [NOBODY], "reason": "x".repeat(7 * 1024 * 1024) });
        acme.admin.post(PATH, huge).await.refused(413, "payload_too_large");
        acme.admin.get(PATH).await.refused(405, "method_not_allowed");
        let reader = acme.admin.hires(&world, "Vic Cio", "vCIO").await;
        reader.post(PATH, json!({ "action": "lock", "ids": [NOBODY] })).await.refused(403, "forbidden");
        let jobs = world.dump()["jobs"].len();
        assert_eq!((jobs, before["jobs"].len()), (0, 0));
    }
}
