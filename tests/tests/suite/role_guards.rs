//! Nobody gives or takes what they do not hold themselves (S0.1, S0.3).

use domain::policy::Preset;
use tests::{Person, Tenant, World, json, on_both};

/// Somebody whose role manages users and roles and nothing else.
async fn manager(world: &World, tenant: &Tenant) -> Person {
    let body = json!({ "name": "Manager", "permissions": { "users": "full", "roles": "full" } });
    tenant.admin.post("/v1/roles", body).await.expect(201);
    tenant.admin.hires(world, "Max Manager", "Manager").await
}

on_both! {
    /// S0.21: nobody gives a role that permits more than they may do themselves, to others or to new users.
    async fn s0_21_nobody_gives_more_than_they_have(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let max = manager(&world, &acme).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Manager").await;
        let (admin, engineer) = (max.role("IT Provider Admin").await, max.role("Engineer").await);
        let before = world.dump();
        for role in [&admin, &engineer] {
            let path = format!("/v1/users/{}", bob.id);
            max.patch(&path, json!({ "role_id": role })).await.refused(403, "privilege_escalation");
            max.post(
                "/v1/users",
                json!({
                    "first_name": "Carol", "last_name": "Cole", "email": "carol@acme.example", "role_id": role
                }),
            )
            .await
            .refused(403, "privilege_escalation");
        }
        assert_eq!(world.dump(), before);
    }

    /// S0.3: nobody makes a role that permits more than they may do, nor widens one, nor narrows one that does.
    async fn s0_3_nobody_makes_a_role_that_permits_more(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let max = manager(&world, &acme).await;
        let wide = acme
            .admin
            .post("/v1/roles", json!({ "name": "Wide", "permissions": { "audit": "read", "users": "read" } }))
            .await
            .expect(201);
        let low = max.post("/v1/roles", json!({ "name": "Low", "permissions": { "users": "read" } })).await.expect(201);
        let path = |role: &tests::Value| format!("/v1/roles/{}", role["id"].as_str().unwrap());
        let before = world.dump();
        max.post("/v1/roles", json!({ "name": "High", "permissions": { "audit": "read" } }))
            .await
            .refused(403, "privilege_escalation");
        max.patch(&path(&low), json!({ "permissions": { "policies": "full" } }))
            .await
            .refused(403, "privilege_escalation");
        max.patch(&path(&wide), json!({ "permissions": { "users": "none" } }))
            .await
            .refused(403, "privilege_escalation");
        assert_eq!(world.dump(), before);
        max.patch(&path(&low), json!({ "permissions": { "users": "full" } })).await.ok();
    }

    /// S0.3: nobody changes what their own role permits, in either direction; its name is another matter.
    async fn s0_3_nobody_changes_what_their_own_role_permits(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let max = manager(&world, &acme).await;
        let path = format!("/v1/roles/{}", max.role("Manager").await);
        for level in ["none", "read", "full"] {
            max.patch(&path, json!({ "permissions": { "audit": level, "users": "read" } }))
                .await
                .refused(403, "self_action");
        }
        assert_eq!(max.patch(&path, json!({ "name": "Chief" })).await.ok()["name"], "Chief");
    }

    /// Nobody takes access from, or takes over, somebody who may do more than they.
    async fn nobody_reaches_into_the_access_of_somebody_who_may_more(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let max = manager(&world, &acme).await;
        let before = world.dump();
        for verb in ["deactivate", "send-reset-link", "expire-password", "reset-mfa", "revoke-sessions"] {
            for query in ["", "?dry_run=true"] {
                max.act(&acme.admin.id, &format!("{verb}{query}")).await.refused(403, "privilege_escalation");
            }
        }
        let sessions = format!("/v1/users/{}/sessions", acme.admin.id);
        let list = max.get(&sessions).await.ok();
        let session = list["data"][0]["id"].as_str().unwrap();
        max.delete(&sessions).await.refused(403, "privilege_escalation");
        max.delete(&format!("{sessions}/{session}")).await.refused(403, "privilege_escalation");
        let body = json!({ "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies" });
        max.post(&format!("/v1/users/{}/reset-password", acme.admin.id), body)
            .await
            .refused(403, "privilege_escalation");
        let engineer = max.role("Engineer").await;
        let path = format!("/v1/users/{}", acme.admin.id);
        max.patch(&path, json!({ "role_id": engineer })).await.refused(403, "privilege_escalation");
        assert_eq!(world.dump(), before);
        assert_eq!(max.sees(&acme.admin.id).await["available_actions"], json!(["edit"]));
        assert_eq!(max.patch(&path, json!({ "first_name": "Augusta" })).await.ok()["first_name"], "Augusta");
    }

    /// Nobody takes their own access away, however it is asked.
    async fn nobody_takes_their_own_access_away(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
        let before = world.dump();
        for verb in ["deactivate", "send-reset-link", "expire-password", "reset-mfa", "revoke-sessions"] {
            for query in ["", "?dry_run=true"] {
                acme.admin.act(&acme.admin.id, &format!("{verb}{query}")).await.refused(403, "self_action");
            }
        }
        acme.admin.delete(&format!("/v1/users/{}/sessions", acme.admin.id)).await.refused(403, "self_action");
        assert_eq!(world.dump(), before);
        assert_eq!(acme.admin.sees(&acme.admin.id).await["available_actions"], json!(["edit"]));
    }

    /// Where the email address may change, it is not changed under somebody who may do more: whoever reads their mail
    /// could take them over.
    async fn nobody_moves_the_mail_of_somebody_who_may_more(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let body = json!({ "name": "Manager", "permissions": { "users": "full", "roles": "full" } });
        let role = portal.admin.post("/v1/roles", body).await.expect(201)["id"].clone();
        portal
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Max", "last_name": "Manager", "email": "max@portal.example", "username": "max",
                    "role_id": role
                }),
            )
            .await
            .expect(201);
        let token = world.newest_mail_to("max@portal.example").await.token();
        let max = tests::Invitee { id: String::new(), email: String::new(), token }.accepts(&world.node).await;
        let path = format!("/v1/users/{}", portal.admin.id);
        max.patch(&path, json!({ "email": "max@portal.example" })).await.refused(403, "privilege_escalation");
        max.act(&portal.admin.id, "lock").await.refused(403, "privilege_escalation");
        max.delete(&path).await.refused(403, "privilege_escalation");
    }
}
