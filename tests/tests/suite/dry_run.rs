//! Asking beforehand what an action will do (S0.34).

use actix_web::http::Method;
use domain::policy::Preset;
use tests::{Answer, Document, PASSWORD, Person, Value, World, json, on_both};

use super::people::mails;
use crate::operations::ready::Ready;
use crate::operations::stage::Stage;
use crate::operations::table::rows;

const PASSWORDS: &str = "Green-42-parrot-flies";

/// What an action takes.
fn body(verb: &str) -> Value {
    match verb {
        "reset-password" => json!({ "new_password": PASSWORDS, "confirm_password": PASSWORDS }),
        _ => json!({}),
    }
}

async fn ask(person: &Person, user: &str, verb: &str, query: &str) -> Answer {
    match verb {
        "delete" => person.delete(&format!("/v1/users/{user}{query}")).await,
        verb => person.post(&format!("/v1/users/{user}/{verb}{query}"), body(verb)).await,
    }
}

/// The effects of an answer by code, with their counts.
fn effects(answer: &Value) -> Vec<(String, Option<u64>)> {
    let effects = answer["effects"].as_array().unwrap().iter();
    effects.map(|effect| (effect["code"].as_str().unwrap().to_owned(), effect["count"].as_u64())).collect()
}

/// Rehearses an action, then does it: the rehearsal must change nothing at all and tell the truth.
async fn rehearse(world: &World, admin: &Person, user: &str, verb: &str) -> Value {
    world.advance(chrono::TimeDelta::seconds(1));
    let before = (mails(world).await, world.dump());
    let seen = admin.sees(user).await;
    let rehearsed = ask(admin, user, verb, "?dry_run=true").await.ok();
    assert_eq!(rehearsed["dry_run"], true);
    assert_eq!((mails(world).await, world.dump()), before, "{verb}");
    assert_eq!(admin.sees(user).await, seen, "{verb}");
    let done = ask(admin, user, verb, "?dry_run=false").await.ok();
    assert_eq!(rehearsed["resulting_status"], done["status"], "{verb}");
    assert_eq!(effects(&rehearsed), effects(&done), "{verb}");
    assert_eq!(done["changed"], true, "{verb}");
    rehearsed
}

on_both! {
    /// S0.34: before confirming, the admin is told the status that follows, and how many sessions end.
    async fn s0_34_the_admin_is_told_what_deactivating_does(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.advance(chrono::TimeDelta::minutes(1));
        bob.again().await;
        world.node.post("/v1/auth/forgot-password", json!({ "username": bob.username })).await.expect(202);
        let told = rehearse(&world, &acme.admin, &bob.id, "deactivate").await;
        assert_eq!(told["resulting_status"], "deactivated");
        assert_eq!(effects(&told), [("access_ended".to_owned(), Some(2)), ("links_revoked".to_owned(), Some(1))]);
        assert!(
            told["effects"].as_array().unwrap().iter().all(|effect| effect["detail"].as_str().unwrap().ends_with('.'))
        );
    }

    /// S0.34: only sessions that still live are counted.
    async fn s0_34_sessions_that_have_expired_are_not_counted(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.advance(chrono::TimeDelta::days(31));
        let admin = acme.admin.again().await;
        bob.again().await;
        let sessions = admin.get(&format!("/v1/users/{}/sessions", bob.id)).await.ok();
        assert_eq!(sessions["data"].as_array().unwrap().len(), 1);
        let told = rehearse(&world, &admin, &bob.id, "deactivate").await;
        assert_eq!(effects(&told), [("access_ended".to_owned(), Some(1))]);
    }

    /// S0.34: every action of a managed-service provider is rehearsed without a trace, and then does what was said.
    async fn s0_34_every_action_can_be_rehearsed(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let carol = acme.admin.invites(&world, "Carol Cole", "Engineer").await;
        rehearse(&world, &acme.admin, &carol.id, "resend-invitation").await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        for verb in [
            "revoke-sessions",
            "reset-mfa",
            "reset-password",
            "expire-password",
            "send-reset-link",
            "deactivate",
            "reactivate",
        ] {
            rehearse(&world, &acme.admin, &bob.id, verb).await;
        }
    }

    /// S2.10, S2.11, S3.10, S3.13, S4.6: so can those of other accounts.
    async fn every_action_of_other_accounts_can_be_rehearsed(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let role = shop.admin.role("Engineer").await;
        let bob = shop
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "role_id": role,
                    "password": PASSWORD
                }),
            )
            .await
            .expect(201);
        for verb in ["activate", "lock", "unlock", "delete"] {
            rehearse(&world, &shop.admin, bob["id"].as_str().unwrap(), verb).await;
        }
        let role = gateway.admin.role("Engineer").await;
        let bob = gateway
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": "bob@gateway.example", "username": "bob",
                    "role_id": role,
                    "onboarding": "stage"
                }),
            )
            .await
            .expect(201);
        for verb in ["invite", "lock", "unlock", "delete"] {
            rehearse(&world, &gateway.admin, bob["id"].as_str().unwrap(), verb).await;
        }
    }

    /// S0.34: a rehearsal gets the very refusal that the real call would get.
    async fn s0_34_a_rehearsal_is_refused_alike(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let off = acme.admin.hires(&world, "Off Off", "Engineer").await;
        acme.admin.act(&off.id, "deactivate").await.ok();
        let nobody = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11".to_owned();
        let before = world.dump();
        for user in [&bob.id, &off.id, &acme.admin.id, &nobody] {
            for verb in [
                "invite",
                "resend-invitation",
                "activate",
                "reset-password",
                "send-reset-link",
                "expire-password",
                "reset-mfa",
                "lock",
                "unlock",
                "reactivate",
                "delete",
            ] {
                let rehearsed = ask(&acme.admin, user, verb, "?dry_run=true").await;
                if rehearsed.status == 200 {
                    continue;
                }
                let (mut real, mut told) = (ask(&acme.admin, user, verb, "").await.body, rehearsed.body);
                real["instance"].take();
                told["instance"].take();
                assert_eq!(real, told, "{verb}");
            }
        }
        assert_eq!(world.dump(), before);
    }

    /// S0.34: what changes nothing has no effects to tell.
    async fn s0_34_what_changes_nothing_has_no_effects(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let told = ask(&acme.admin, &bob.id, "reactivate", "?dry_run=true").await.ok();
        assert_eq!(told, json!({ "dry_run": true, "resulting_status": "active", "effects": [] }));
    }

    /// S0.34: that a new password will be asked for is told where the status does not, since something else keeps the user out.
    async fn s0_34_an_expired_password_is_told_where_the_status_stays(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        acme.admin.patch("/v1/account/policy", json!({ "actions": { "lock": true } })).await.ok();
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.act(&bob.id, "lock").await.ok();
        let told = rehearse(&world, &acme.admin, &bob.id, "expire-password").await;
        assert_eq!(told["resulting_status"], "suspended");
        assert_eq!(effects(&told), [("new_password_required".to_owned(), None)]);
        let again = ask(&acme.admin, &bob.id, "expire-password", "?dry_run=true").await.ok();
        assert_eq!(effects(&again), []);
        let mut replaced = body("reset-password");
        replaced["require_change"] = json!(true);
        let path = format!("/v1/users/{}/reset-password?dry_run=true", bob.id);
        let told = acme.admin.post(&path, replaced).await.ok();
        assert!(effects(&told).contains(&("new_password_required".to_owned(), None)));
    }

    /// Every DELETE of the document can be rehearsed, leaves no trace then, and is not done where the parameter is empty.
    async fn every_delete_can_be_rehearsed(world) {
        let stage = Stage::new(world).await;
        let mut count = 0;
        for row in rows() {
            let Some(ready) = Ready::new(&stage, row).await else { continue };
            let (id, is_delete) = (&ready.operation.id, ready.operation.method == Method::DELETE);
            if !is_delete {
                continue;
            }
            count += 1;
            assert!(ready.operation.parameters("query").any(|parameter| parameter["name"] == "dry_run"), "{id}");
            let before = stage.world().dump();
            let told = ready.call("?dry_run=true", &[]).await;
            Document::get().check(ready.operation, &told);
            assert_eq!((told.status, &told.body["dry_run"]), (200, &json!(true)), "{id}: {}", told.text);
            let fault = ("dry_run".to_owned(), "boolean".to_owned());
            assert_eq!(ready.call("?dry_run=", &[]).await.faults(), [fault], "{id}");
            assert_eq!(stage.world().dump(), before, "{id}");
            // Else there was nothing that it could have done.
            assert_eq!(ready.call("", &[]).await.status, ready.row.success, "{id}");
            assert_ne!(stage.world().dump(), before, "{id}");
        }
        assert!(count > 10, "{count}");
    }

    /// S0.3: what ending sessions and deleting a role would do is told, and then done.
    async fn s0_3_ended_sessions_are_counted(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let desk = acme.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })).await.expect(201);
        let role = format!("/v1/roles/{}", desk["id"].as_str().unwrap());
        let sessions = format!("/v1/users/{}/sessions", bob.id);
        let session = acme.admin.get(&sessions).await.ok()["data"][0]["id"].as_str().unwrap().to_owned();
        let session = format!("{sessions}/{session}");
        let before = world.dump();
        for (path, status, count) in
            [(&role, "deleted", None), (&sessions, "active", Some(1)), (&session, "active", Some(1))]
        {
            let told = acme.admin.delete(&format!("{path}?dry_run=true")).await.ok();
            assert_eq!((&told["dry_run"], &told["resulting_status"]), (&json!(true), &json!(status)));
            assert_eq!(effects(&told).first().and_then(|(_, count)| *count), count);
        }
        let engineer = format!("/v1/roles/{}?dry_run=true", acme.admin.role("Engineer").await);
        acme.admin.delete(&engineer).await.refused(409, "built_in_role");
        assert_eq!(world.dump(), before);
        for path in [&session, &role] {
            assert_eq!(acme.admin.delete(path).await.status, 204);
        }
        bob.get("/v1/me").await.refused(401, "unauthenticated");
        acme.admin.delete(&format!("{session}?dry_run=true")).await.refused(404, "not_found");
    }
}
