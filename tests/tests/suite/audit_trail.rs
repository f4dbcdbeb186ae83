//! What the audit log keeps of changes to users and roles.

use actix_web::test::TestRequest;
use chrono::TimeDelta;
use domain::policy::Preset;
use persistence::audit::Event;
use tests::{PASSWORD, Person, Tenant, World, json, on_both};

/// The newest entry, after so many.
fn newest(world: &World, tenant: &Tenant, count: usize) -> Event {
    let mut log = world.audit(tenant);
    assert_eq!(log.len(), count + 1, "{log:#?}");
    log.pop().unwrap()
}

/// An action by hand, with a request id and a user agent.
async fn act(person: &Person, path: &str, body: &tests::Value) {
    let request = TestRequest::post().uri(path).peer_addr(([192, 0, 2, 7], 4711).into()).set_json(body);
    let request = request
        .insert_header(("Authorization", format!("Bearer {}", person.token)))
        .insert_header(("X-Request-Id", "request-42"))
        .insert_header(("User-Agent", "Suite/1.0"));
    person.node.send(request).await.ok();
}

on_both! {
    /// S0.34: who did what to whom, when, why, from where, and what changed by it.
    async fn an_entry_says_who_did_what_to_whom_and_why(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::minutes(1));
        let count = world.audit(&acme).len();
        act(&acme.admin, &format!("/v1/users/{}/deactivate", bob.id), &json!({ "reason": "Left the company" })).await;
        let entry = newest(&world, &acme, count);
        assert_eq!((entry.action.as_str(), entry.reason.as_deref()), ("user.deactivated", Some("Left the company")));
        assert_eq!((entry.actor_kind.as_str(), entry.actor_name.as_str()), ("user", "ada@acme.example"));
        assert_eq!(entry.actor_id.map(|id| id.to_string()), Some(acme.admin.id.clone()));
        assert_eq!(
            (entry.target_kind.as_str(), entry.target_id.to_string(), entry.target_name.as_str()),
            ("user", bob.id, "bob.barker@acme.example")
        );
        assert_eq!(entry.at, world.now());
        assert_eq!(
            (entry.before, entry.after),
            (Some(json!({ "status": "active" })), Some(json!({ "status": "deactivated" })))
        );
        assert_eq!(
            (entry.request_id.as_deref(), entry.ip.as_deref(), entry.user_agent.as_deref()),
            (Some("request-42"), Some("192.0.2.7"), Some("Suite/1.0"))
        );
    }

    /// S0.19, S0.27, S0.3: creating and editing record the values, before and after.
    async fn creating_and_editing_record_the_values(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let count = world.audit(&acme).len();
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let entry = newest(&world, &acme, count);
        assert_eq!((entry.action.as_str(), entry.before), ("user.created", None));
        let after = entry.after.unwrap();
        assert_eq!(
            (&after["first_name"], &after["username"], &after["status"]),
            (&json!("Bob"), &json!(bob.email), &json!("provisioned"))
        );

        world.advance(TimeDelta::minutes(1));
        let (engineer, vcio) = (acme.admin.role("Engineer").await, acme.admin.role("vCIO").await);
        let path = format!("/v1/users/{}", bob.id);
        acme.admin.patch(&path, json!({ "first_name": "Rob", "last_name": "Barker", "role_id": vcio })).await.ok();
        let entry = newest(&world, &acme, count + 1);
        assert_eq!(entry.action, "user.updated");
        assert_eq!(entry.before, Some(json!({ "first_name": "Bob", "role_id": engineer })));
        assert_eq!(entry.after, Some(json!({ "first_name": "Rob", "role_id": vcio })));

        world.advance(TimeDelta::minutes(1));
        let role = acme
            .admin
            .post("/v1/roles", json!({ "name": "Desk", "permissions": { "users": "read" } }))
            .await
            .expect(201);
        let role = format!("/v1/roles/{}", role["id"].as_str().unwrap());
        assert_eq!(newest(&world, &acme, count + 2).action, "role.created");
        world.advance(TimeDelta::minutes(1));
        acme.admin.patch(&role, json!({ "permissions": { "users": "full" } })).await.ok();
        let entry = newest(&world, &acme, count + 3);
        assert_eq!(
            (entry.action.as_str(), entry.target_kind.as_str(), entry.target_name.as_str()),
            ("role.updated", "role", "Desk")
        );
        assert_eq!(entry.before.unwrap()["permissions"]["users"], "read");
        assert_eq!(entry.after.unwrap()["permissions"]["users"], "full");
        world.advance(TimeDelta::minutes(1));
        acme.admin.delete(&role).await;
        let entry = newest(&world, &acme, count + 4);
        assert_eq!((entry.action.as_str(), entry.after), ("role.deleted", None));
    }

    /// S0.28, S0.31: what is secret is in no entry, nor anywhere in the database as it was typed or sent.
    async fn secrets_are_nowhere(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let invitation = bob.token.clone();
        let bob = bob.accepts(&world.node).await;
        let path = format!("/v1/users/{}", bob.id);
        let body = json!({ "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies" });
        acme.admin.post(&format!("{path}/reset-password"), body).await.ok();
        acme.admin.act(&bob.id, "send-reset-link").await.ok();
        let link = world.newest_mail_to(&bob.username).await.token();
        acme.admin.act(&bob.id, "reset-mfa").await.ok();
        let log = format!("{:?}", world.audit(&acme));
        for word in ["argon2", "password_hash", "totp", "rst_inv", "rst_pwd"] {
            assert!(!log.contains(word), "{word}");
        }
        let dump = format!("{:?}", world.dump());
        let secrets = [
            PASSWORD,
            "Green-42-parrot-flies",
            &invitation,
            &link,
            &bob.token,
            &bob.refresh_token,
            bob.totp_secret.as_deref().unwrap(),
            &bob.recovery_codes[0],
        ];
        for secret in secrets {
            assert!(!dump.contains(secret), "{secret}");
            let hex = secret.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
            assert!(!dump.to_lowercase().contains(&hex), "{secret} in hexadecimal");
        }
    }

    /// S2.12: of a user who was deleted for good, the entry of the deletion keeps nothing personal.
    async fn s2_12_the_deletion_itself_keeps_nothing_personal(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let role = portal.admin.role("Engineer").await;
        let bob = portal
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": "bob@portal.example", "username": "bob.b",
                    "role_id": role
                }),
            )
            .await
            .expect(201);
        let count = world.audit(&portal).len();
        world.advance(TimeDelta::minutes(1));
        portal.admin.delete(&format!("/v1/users/{}", bob["id"].as_str().unwrap())).await.ok();
        let entry = newest(&world, &portal, count);
        assert_eq!(
            (entry.action.as_str(), entry.target_id.to_string()),
            ("user.deleted", bob["id"].as_str().unwrap().to_owned())
        );
        assert_eq!(
            (&entry.before.as_ref().unwrap()["status"], &entry.after.as_ref().unwrap()["status"]),
            (&json!("provisioned"), &json!("deleted"))
        );
        let entry = format!("{entry:?}").to_lowercase();
        for word in ["bob", "barker"] {
            assert!(!entry.contains(word), "{entry}");
        }
    }
}
