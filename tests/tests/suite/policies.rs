//! An account's rules are values that its admin changes; what users are follows at once.

use actix_web::http::Method;
use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Value, World, json, on_both};

const POLICY: &str = "/v1/account/policy";

/// The ids of everybody on a list with this status.
async fn with_status(admin: &Person, status: &str) -> Vec<String> {
    crate::people::column(&admin.get(&format!("/v1/users?status={status}&sort=created_at")).await.ok(), "id")
}

/// Somebody who manages policies and nothing else, or these areas too.
async fn policy_maker(world: &World, admin: &Person, name: &str, sites: Value) -> Person {
    let levels = json!({ "policies": "full", "users": "read" });
    let role = admin.post("/v1/roles", json!({ "name": name, "permissions": levels })).await.expect(201);
    let email = format!("{name}@people.example");
    let body = json!({
        "first_name": name, "last_name": "Someone", "email": email, "username": name, "role_id": role["id"],
        "organization_access": sites
    });
    admin.post("/v1/users", body).await.expect(201);
    let token = world.newest_mail_to(&email).await.token();
    Person::enroll_if_asked(&world.node, world.node.accept(&token, PASSWORD).await.ok()).await
}

on_both! {
    /// S2.5, S3.7, S4.5, S4.8: each preset is a set of values, shown as such and nothing else.
    async fn s4_8_a_preset_is_a_set_of_values(world) {
        for (preset, pointer, value) in [
            (Preset::Msp, "/delete/mode", json!("disabled")),
            (Preset::Msp, "/lockout/unlock_after_minutes", json!(15)),
            (Preset::Portal, "/password/max_age_days", json!(90)),
            (Preset::Portal, "/lockout/unlock_after_minutes", json!(null)),
            (Preset::Shop, "/password/classes", json!(["upper", "lower", "digit", "special"])),
            (Preset::Shop, "/username/source", json!("generated")),
            (Preset::Gateway, "/onboarding/staged_batch", json!({ "size": 50, "every_minutes": 60 })),
            (Preset::Gateway, "/inactivity/suspend_after_days", json!(90)),
            (Preset::Gateway, "/visibility", json!("all_sites")),
        ] {
            let slug = format!("{}{}", preset.name(), pointer.replace(['/', '_'], "-"));
            let tenant = world.tenant(&slug, preset).await;
            let policy = tenant.admin.get(POLICY).await.ok();
            assert_eq!(policy.pointer(pointer), Some(&value), "{pointer} of {}", preset.name());
            // What is read can be sent back, and changes nothing.
            let before = world.dump();
            assert_eq!(tenant.admin.patch(POLICY, policy.clone()).await.ok(), policy);
            assert_eq!(world.dump(), before);
        }
    }

    /// S2.10: what the policy offers is offered with the next request, and no longer when it does not.
    async fn s2_10_what_is_offered_follows_the_policy(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "lock").await.refused(409, "action_not_offered");
        let changed = acme.admin.patch(POLICY, json!({ "actions": { "lock": true }, "delete": { "mode": "soft" } })).await.ok();
        assert_eq!(changed["actions"], json!({ "lock": true, "deactivate": true }));
        let actions = acme.admin.sees(&bob.id).await["available_actions"].clone();
        let offered = |action: &str| actions.as_array().unwrap().contains(&json!(action));
        assert!(offered("lock") && offered("delete"), "{actions}");
        assert_eq!(acme.admin.act(&bob.id, "lock").await.ok()["status"], "suspended");
        acme.admin.patch(POLICY, json!({ "actions": { "lock": false } })).await.ok();
        acme.admin.act(&bob.id, "lock").await.refused(409, "action_not_offered");
        // Access that was taken away can be given back whatever is offered now.
        assert_eq!(acme.admin.act(&bob.id, "unlock").await.ok()["status"], "active");
    }

    /// Of two admins who have seen the same policy, one changes it.
    async fn a_policy_that_has_changed_is_not_overwritten(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let seen = acme.admin.get(POLICY).await;
        let tag = [("If-Match", seen.header("etag"))];
        let first = json!({ "password": { "min_length": 14 } });
        let answer = acme.admin.asks(Method::PATCH, POLICY, &tag, Some(&first)).await;
        let now = acme.admin.get(POLICY).await;
        assert_eq!((answer.status, answer.header("etag")), (200, now.header("etag")));
        let second = json!({ "password": { "min_length": 20 } });
        acme.admin.asks(Method::PATCH, POLICY, &tag, Some(&second)).await.refused(412, "precondition_failed");
        assert_eq!(now.body["password"]["min_length"], 14);
        assert_eq!(acme.admin.get(POLICY).await.body, now.body);
    }

    /// Every value that makes no sense is named, and none of the change is made.
    async fn every_value_that_makes_no_sense_is_named(world) {
        let acme = world.tenant("acme", Preset::Gateway).await;
        let before = world.dump();
        for (body, faults) in [
            (
                json!({
                    "invitation": { "ttl_days": 0 }, "password": { "min_length": 7, "history": -1, "max_age_days": 0 },
                    "lockout": { "attempts": 0, "window_minutes": 10081, "unlock_after_minutes": -5 },
                    "inactivity": { "suspend_after_days": 9_999_999 }, "reset_link": { "ttl_minutes": i64::MAX },
                    "onboarding": { "staged_batch": { "size": 0, "every_minutes": 10_000_000 } },
                    "organization": { "reactivation_lock_months": 121 }
                }),
                vec![
                    ("/invitation/ttl_days", "out_of_range"),
                    ("/onboarding/staged_batch/size", "out_of_range"),
                    ("/onboarding/staged_batch/every_minutes", "out_of_range"),
                    ("/password/min_length", "out_of_range"),
                    ("/password/max_age_days", "out_of_range"),
                    ("/password/history", "out_of_range"),
                    ("/reset_link/ttl_minutes", "out_of_range"),
                    ("/lockout/attempts", "out_of_range"),
                    ("/lockout/window_minutes", "out_of_range"),
                    ("/lockout/unlock_after_minutes", "out_of_range"),
                    ("/inactivity/suspend_after_days", "out_of_range"),
                    ("/organization/reactivation_lock_months", "out_of_range"),
                ],
            ),
            (json!({ "lockout": { "attempts": 2 } }), vec![("/lockout/unlock_after_minutes", "locks_out")]),
            (json!({ "preset": "shop" }), vec![("/preset", "unknown_field")]),
            (json!({ "preset": null }), vec![("/preset", "unknown_field")]),
            (json!({ "mfa": { "needed": true } }), vec![("/mfa/needed", "unknown_field")]),
            (json!({ "mfa": null }), vec![("/mfa", "type")]),
            (json!({ "mfa": { "required": null } }), vec![("/mfa/required", "type")]),
            (json!({ "mfa": { "required": "yes" } }), vec![("/mfa/required", "type")]),
            (json!({ "visibility": "everybody" }), vec![("/visibility", "type")]),
            (json!({ "password": { "classes": ["upper", "emoji"] } }), vec![("/password/classes/1", "type")]),
            (json!({ "password": { "min_length": 12.5 } }), vec![("/password/min_length", "type")]),
        ] {
            let answer = acme.admin.patch(POLICY, body.clone()).await;
            let due: Vec<_> = faults.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect();
            assert_eq!((answer.status, answer.faults()), (422, due), "{body}: {}", answer.text);
        }
        assert_eq!(world.dump(), before);
    }

    /// S4.8: nobody makes a policy under which everybody who manages users would be out, or some users out of all sight.
    async fn s4_8_a_policy_that_locks_every_admin_out_is_refused(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let maker = policy_maker(&world, &portal.admin, "maker", json!("all")).await;
        world.advance(TimeDelta::days(60));
        let maker = crate::presets::again(&maker).await;
        let days = |days: i64| json!({ "inactivity": { "suspend_after_days": days } });
        let refused = maker.patch(POLICY, days(60)).await;
        assert_eq!(refused.faults(), [("/inactivity/suspend_after_days".to_owned(), "locks_out".to_owned())]);
        assert_eq!(maker.patch(POLICY, days(61)).await.ok()["inactivity"]["suspend_after_days"], 61);

        let narrowed = maker.patch(POLICY, json!({ "visibility": "all_sites" })).await.ok();
        assert_eq!(narrowed["visibility"], "all_sites");
        let other = world.tenant("other", Preset::Portal).await;
        let eve = other.admin.brings(&world, "eve", "IT Provider Admin").await;
        for (person, of) in [(&other.admin, &eve), (&eve, &other.admin)] {
            let path = format!("/v1/users/{}", of.id);
            person.patch(&path, json!({ "organization_access": [] })).await.ok();
        }
        let refused = other.admin.patch(POLICY, json!({ "visibility": "all_sites" })).await;
        assert_eq!(refused.faults(), [("/visibility".to_owned(), "locks_out".to_owned())]);
    }

    /// S4.1: who does not see everybody does not make a policy under which they would.
    async fn s4_1_nobody_widens_their_own_view_by_the_policy(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let maker = policy_maker(&world, &gateway.admin, "maker", json!([])).await;
        let wide = json!({ "visibility": "account" });
        maker.patch(POLICY, wide.clone()).await.refused(403, "privilege_escalation");
        maker.patch(POLICY, json!({ "invitation": { "ttl_days": 3 } })).await.ok();
        maker.get(&format!("/v1/users/{}", gateway.admin.id)).await.refused(404, "not_found");
        gateway.admin.patch(POLICY, wide).await.ok();
        maker.get(&format!("/v1/users/{}", gateway.admin.id)).await.ok();
    }

    /// S2.5, S4.8: whose password is too old, and who was away for too long, by other values: lists know at once, or in a
    /// large account within a minute.
    async fn s2_5_statuses_follow_the_policy(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::days(60));
        let admin = acme.admin.again().await;
        let eve = admin.hires(&world, "Eve Newcomer", "Engineer").await;
        let age = |days: Value| json!({ "password": { "max_age_days": days } });
        admin.patch(POLICY, age(json!(60))).await.ok();
        assert_eq!(with_status(&admin, "awaiting_new_password").await, [admin.id.clone(), bob.id.clone()]);
        assert_eq!(with_status(&admin, "active").await, std::slice::from_ref(&eve.id));
        assert_eq!(world.drift(), Vec::<&str>::new());
        admin.patch(POLICY, age(json!(61))).await.ok();
        assert_eq!(with_status(&admin, "awaiting_new_password").await, Vec::<String>::new());
        world.advance(TimeDelta::days(1));
        world.sweep();
        let admin = acme.admin.clone();
        let admin = crate::presets::again(&admin).await;
        assert_eq!(with_status(&admin, "awaiting_new_password").await, std::slice::from_ref(&bob.id));
        admin.patch(POLICY, age(json!(null))).await.ok();
        assert_eq!(with_status(&admin, "awaiting_new_password").await, Vec::<String>::new());

        let absence = json!({ "inactivity": { "suspend_after_days": 61 } });
        admin.patch(POLICY, absence).await.ok();
        assert_eq!(with_status(&admin, "suspended").await, std::slice::from_ref(&bob.id));
        world.node.login(&bob.username, PASSWORD).await.refused(403, "suspended");
        assert_eq!(world.drift(), Vec::<&str>::new());
    }

    /// The log says who changed which value from what to what.
    async fn changes_of_the_policy_are_on_record(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let change = json!({ "password": { "min_length": 16, "history": 3 }, "mfa": { "required": true } });
        acme.admin.patch(POLICY, change).await.ok();
        let log = world.audit(&acme);
        let entry = log.iter().find(|entry| entry.action == "account.policy_changed").unwrap();
        assert_eq!(entry.actor_id.unwrap().to_string(), acme.admin.id);
        assert_eq!(entry.before, Some(json!({ "password.min_length": 12, "password.history": 0 })));
        assert_eq!(entry.after, Some(json!({ "password.min_length": 16, "password.history": 3 })));
        acme.admin.patch("/v1/account", json!({ "vocabulary": { "staged": "Waiting" } })).await.ok();
        let log = world.audit(&acme);
        let entry = log.iter().find(|entry| entry.action == "account.updated").unwrap();
        assert_eq!(entry.before, Some(json!({ "vocabulary.staged": "New" })));
        assert_eq!(entry.after, Some(json!({ "vocabulary.staged": "Waiting" })));
    }

    /// S4.2: an account's words are its own, and only words: filters go by the status.
    async fn s4_2_words_are_the_accounts(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let bob = gateway.admin.brings(&world, "bob", "Engineer").await;
        for _ in 0..5 {
            world.node.login(&bob.username, "wrong").await.refused(401, "invalid_credentials");
        }
        let label = || async { gateway.admin.sees(&bob.id).await["status_label"].clone() };
        assert_eq!(label().await, "LOCKED_OUT");
        let changed = json!({ "name": " Gateway  of Acme ", "vocabulary": { "locked_out": "AUTO-LOCKED", "active": "In" } });
        let account = gateway.admin.patch("/v1/account", changed).await.ok();
        assert_eq!(account["vocabulary"]["locked_out"], "AUTO-LOCKED");
        assert_eq!(account, gateway.admin.get("/v1/account").await.ok());
        assert_eq!(label().await, "AUTO-LOCKED");
        assert_eq!(with_status(&gateway.admin, "locked_out").await, std::slice::from_ref(&bob.id));
        let back = gateway.admin.patch("/v1/account", json!({ "vocabulary": { "locked_out": null } })).await.ok();
        let words = (&back["vocabulary"]["locked_out"], &back["vocabulary"]["active"]);
        assert_eq!(words, (&json!("LOCKED_OUT"), &json!("In")));
        for (body, fault) in [
            (json!({ "vocabulary": { "sleeping": "Zzz" } }), ("/vocabulary/sleeping", "unknown_status")),
            (json!({ "vocabulary": { "deleted": "Gone" } }), ("/vocabulary/deleted", "unknown_status")),
            (json!({ "vocabulary": { "active": "" } }), ("/vocabulary/active", "required")),
            (json!({ "vocabulary": { "active": "x".repeat(41) } }), ("/vocabulary/active", "too_long")),
            (json!({ "vocabulary": { "active": "a\u{7}b" } }), ("/vocabulary/active", "control_character")),
            (json!({ "name": "" }), ("/name", "required")),
            (json!({ "slug": "other" }), ("/slug", "unknown_field")),
        ] {
            let answer = gateway.admin.patch("/v1/account", body.clone()).await;
            assert_eq!(answer.faults(), [(fault.0.to_owned(), fault.1.to_owned())], "{body}");
        }
    }

    /// S2.1: who does not have the Admin role neither sees nor changes the rules, nor manages users.
    async fn s2_1_only_an_admin_manages_users_and_rules(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        for role in ["vCIO", "Engineer"] {
            let person = portal.admin.brings(&world, &role.to_lowercase(), role).await;
            person.get(POLICY).await.refused(403, "forbidden");
            person.patch(POLICY, json!({ "mfa": { "required": true } })).await.refused(403, "forbidden");
            person.patch("/v1/account", json!({ "name": "Mine" })).await.refused(403, "forbidden");
            for verb in ["lock", "unlock", "reset-mfa", "resend-invitation", "send-reset-link"] {
                person.act(&portal.admin.id, verb).await.refused(403, "forbidden");
            }
            person.delete(&format!("/v1/users/{}", portal.admin.id)).await.refused(403, "forbidden");
            person.post("/v1/users", json!({})).await.refused(403, "forbidden");
        }
    }
}
