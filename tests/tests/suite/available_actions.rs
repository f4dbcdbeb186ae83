//! The actions that are offered are those that work (S0.14 to S0.16).

use domain::policy::Preset;
use tests::{Answer, PASSWORD, Person, Tenant, Value, World, json, on_both};

/// Every verb on a user, as in `available_actions`.
const VERBS: [&str; 14] = [
    "invite",
    "resend_invitation",
    "activate",
    "edit",
    "reset_password",
    "send_reset_link",
    "expire_password",
    "reset_mfa",
    "lock",
    "unlock",
    "deactivate",
    "reactivate",
    "delete",
    "revoke_sessions",
];

async fn ask(person: &Person, user: &str, verb: &str, query: &str) -> Answer {
    let path = format!("/v1/users/{user}");
    match verb {
        "edit" => person.patch(&path, json!({ "last_name": "Changed" })).await,
        "delete" => person.delete(&format!("{path}{query}")).await,
        "reset_password" => {
            let body = json!({ "new_password": "Green-42-parrot-flies", "confirm_password": "Green-42-parrot-flies" });
            person.post(&format!("{path}/reset-password{query}"), body).await
        }
        verb => person.post(&format!("{path}/{}{query}", verb.replace('_', "-")), json!({})).await,
    }
}

/// Whatever is offered succeeds and changes something; whatever is not is refused or changes nothing.
async fn offers_what_works(world: &World, admin: &Person, user: &str) -> Vec<String> {
    let seen = admin.sees(user).await;
    let offered: Vec<_> =
        seen["available_actions"].as_array().unwrap().iter().map(|verb| verb.as_str().unwrap().to_owned()).collect();
    assert!(offered.iter().all(|verb| VERBS.contains(&verb.as_str())), "{offered:?}");
    for verb in VERBS.into_iter().filter(|verb| *verb != "edit") {
        let is_offered = offered.iter().any(|offered| offered == verb);
        let rehearsed = ask(admin, user, verb, "?dry_run=true").await;
        if is_offered {
            rehearsed.ok();
        } else if rehearsed.status == 200 {
            let before = world.dump();
            assert_eq!(ask(admin, user, verb, "").await.ok()["changed"], false, "{verb} on {}", seen["status"]);
            assert_eq!(world.dump(), before);
        } else {
            let code = rehearsed.body["code"].clone();
            let real = ask(admin, user, verb, "").await;
            assert_eq!(real.body["code"], code, "{verb}");
            if real.status == 409 {
                assert_eq!(real.body["current_status"], seen["status"], "{verb}");
                assert_eq!(real.body["available_actions"], seen["available_actions"], "{verb}");
            }
        }
    }
    let is_edited = ask(admin, user, "edit", "").await.status == 200;
    assert_eq!(offered.iter().any(|verb| verb == "edit"), is_edited, "{}", seen["status"]);
    offered
}

/// Somebody whom the preset lets in: created, and active.
async fn active(world: &World, tenant: &Tenant, username: &str) -> Person {
    let email = format!("{username}@people.example");
    let role = tenant.admin.role("Engineer").await;
    let mut body =
        json!({ "first_name": "Bob", "last_name": "Barker", "email": email, "role_id": role, "username": username });
    if tenant.slug == "shop" {
        body["password"] = json!(PASSWORD);
        body["onboarding"] = json!("activate");
        tenant.admin.post("/v1/users", body).await.expect(201);
        return Person::sign_in(&tenant.admin.node, username, PASSWORD, Some(&tenant.slug)).await;
    }
    if tenant.slug == "msp" {
        body["username"] = json!(email);
    }
    tenant.admin.post("/v1/users", body).await.expect(201);
    let token = world.newest_mail_to(&email).await.token();
    tests::Invitee { id: String::new(), email, token }.accepts(&tenant.admin.node).await
}

/// Walks somebody through every status that can be reached, and asks in each.
async fn walk(world: &World, tenant: &Tenant) -> Vec<(Value, Vec<String>)> {
    let admin = &tenant.admin;
    let mut walked = Vec::new();
    let bob = active(world, tenant, "bob").await;
    let steps: [&[&str]; 8] = [
        &[],
        &["expire_password"],
        &["send_reset_link"],
        &["lock"],
        &["unlock", "deactivate"],
        &["reactivate", "reset_password"],
        &["reset_mfa", "revoke_sessions"],
        &["delete"],
    ];
    for step in steps {
        for verb in step {
            ask(admin, &bob.id, verb, "").await;
        }
        if admin.get(&format!("/v1/users/{}", bob.id)).await.status == 404 {
            continue;
        }
        walked.push((admin.sees(&bob.id).await["status"].clone(), offers_what_works(world, admin, &bob.id).await));
        let _ = ask(admin, &bob.id, "unlock", "").await;
    }
    let eve = active(world, tenant, "eve").await;
    for _ in 0..10 {
        world
            .node
            .post(
                "/v1/auth/login",
                json!({ "username": eve.username, "password": "Wrong-42-password", "account": tenant.slug }),
            )
            .await;
    }
    walked.push((admin.sees(&eve.id).await["status"].clone(), offers_what_works(world, admin, &eve.id).await));
    assert_eq!(walked.last().unwrap().0, "locked_out");
    walked
}

on_both! {
    /// S0.14, S0.15, S0.16: in a managed-service provider's account, in every status, what is offered works and what is
    /// not offered does not.
    async fn s0_14_a_managed_service_provider_offers_what_works(world) {
        let acme = world.tenant("msp", Preset::Msp).await;
        let new = acme.admin.invites(&world, "New New", "Engineer").await;
        assert_eq!(
            offers_what_works(&world, &acme.admin, &new.id).await,
            ["resend_invitation", "edit", "reset_password", "deactivate"]
        );
        let walked = walk(&world, &acme).await;
        let of = |status: &str| {
            &walked.iter().find(|(walked, _)| walked == status).unwrap_or_else(|| panic!("{status}: {walked:?}")).1
        };
        assert_eq!(
            *of("active"),
            [
                "edit",
                "reset_password",
                "send_reset_link",
                "expire_password",
                "reset_mfa",
                "deactivate",
                "revoke_sessions"
            ]
        );
        assert_eq!(*of("deactivated"), ["reactivate"]);
        for status in ["awaiting_new_password", "recovery", "locked_out"] {
            assert!(of(status).contains(&"deactivate".to_owned()));
        }
        assert!(of("locked_out").contains(&"unlock".to_owned()));
    }

    /// S3.1, S3.10, S3.13: the same in a shop's account.
    async fn s3_1_a_shop_offers_what_works(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let new = shop.admin.post("/v1/users", json!({
            "first_name": "New", "last_name": "New", "email": "new@shop.example", "role_id": role, "password": PASSWORD
        })).await.expect(201);
        let offered = offers_what_works(&world, &shop.admin, new["id"].as_str().unwrap()).await;
        assert_eq!(offered, ["resend_invitation", "activate", "edit", "reset_password", "lock", "delete"]);
        let walked = walk(&world, &shop).await;
        assert!(
            walked.iter().any(|(status, offered)| status == "suspended" && offered.contains(&"unlock".to_owned())),
            "{walked:?}"
        );
    }

    /// S2.7 to S2.11, S4.6, S4.7: the same in both portals' accounts; only a staged user can be invited.
    async fn s4_7_portals_offer_what_works(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        walk(&world, &portal).await;
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let role = gateway.admin.role("Engineer").await;
        let staged = gateway
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "New", "last_name": "New", "email": "new@gateway.example", "username": "new",
                    "role_id": role, "onboarding": "stage"
                }),
            )
            .await
            .expect(201);
        assert_eq!(staged["available_actions"], json!(["invite", "edit", "lock", "delete"]));
        let staged = staged["id"].as_str().unwrap();
        offers_what_works(&world, &gateway.admin, staged).await;
        gateway.admin.act(staged, "invite").await.ok();
        assert!(!offers_what_works(&world, &gateway.admin, staged).await.contains(&"invite".to_owned()));
        assert!(walk(&world, &gateway).await.iter().all(|(_, offered)| !offered.contains(&"invite".to_owned())));
    }
}
