//! The status that lists filter, sort and count by is always the one that the facts give.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Tenant, World, json, on_both};

use super::audit_visibility::with_sites;
use super::people::column;

/// Numbers in no order that anybody would think of, the same every time (`SplitMix64`).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }
}

const STATUSES: [&str; 8] =
    ["staged", "provisioned", "active", "recovery", "awaiting_new_password", "locked_out", "suspended", "deactivated"];

/// Lists by status hold exactly those whose record shows it, and the counter agrees.
async fn agree(world: &World, admin: &Person) -> BTreeMap<String, usize> {
    world.sweep();
    assert_eq!(world.drift(), Vec::<&str>::new());
    let all = admin.get("/v1/users?page_size=200").await.ok();
    let mut counts = BTreeMap::new();
    for status in STATUSES {
        let listed = admin.get(&format!("/v1/users?page_size=200&status={status}&sort=created_at")).await.ok();
        let mut listed = column(&listed, "id");
        let mut derived = Vec::new();
        for user in all["data"].as_array().unwrap() {
            if admin.sees(user["id"].as_str().unwrap()).await["status"] == status {
                derived.push(user["id"].as_str().unwrap().to_owned());
            }
        }
        listed.sort();
        derived.sort();
        assert_eq!(listed, derived, "{status} at {}", world.now());
        assert_eq!(all["summary"]["by_status"][status].as_u64().unwrap_or_default(), derived.len() as u64, "{status}");
        if !derived.is_empty() {
            counts.insert(status.to_owned(), derived.len());
        }
    }
    let deactivated = counts.get("deactivated").copied().unwrap_or_default();
    assert_eq!(all["summary"]["enabled"], counts.values().sum::<usize>() - deactivated);
    counts
}

/// Somebody new, who has accepted the invitation where `accepts`.
async fn somebody(world: &World, tenant: &Tenant, admin: &Person, number: usize, accepts: bool) -> (String, String) {
    let role = admin.role("Engineer").await;
    let email = format!("user{number}@{}.example", tenant.slug);
    let mut body = json!({ "first_name": "Some", "last_name": "Body", "email": email, "role_id": role });
    match tenant.slug.as_str() {
        "msp" => {}
        "shop" => body["password"] = json!(PASSWORD),
        _ => body["username"] = json!(format!("user{number}")),
    }
    let made = admin.post("/v1/users", body).await.expect(201);
    if accepts {
        let token = world.newest_mail_to(&email).await.token();
        tests::Invitee { id: String::new(), email, token }.accepts(&world.node).await;
    }
    (made["id"].as_str().unwrap().to_owned(), made["username"].as_str().unwrap().to_owned())
}

/// Random actions and random time; asks again and again.
async fn wander(world: &World, preset: Preset, seed: u64) {
    const VERBS: [&str; 10] = [
        "resend-invitation",
        "activate",
        "send-reset-link",
        "expire-password",
        "reset-mfa",
        "lock",
        "unlock",
        "deactivate",
        "reactivate",
        "revoke-sessions",
    ];
    let tenant = world.tenant(preset.name(), preset).await;
    let mut admin = tenant.admin.clone();
    let mut people = Vec::new();
    for number in 0..5 {
        people.push(somebody(world, &tenant, &admin, number, number > 0).await);
    }
    let mut dice = Dice(seed);
    let mut met = BTreeMap::new();
    for step in 0..40 {
        let (id, username) = &people[dice.roll(people.len())];
        match dice.roll(20) {
            0..10 => {
                let answer = admin.act(id, VERBS[dice.roll(VERBS.len())]).await;
                assert!(matches!(answer.status, 200 | 409 | 422), "{}", answer.text);
            }
            10 => {
                let answer = admin
                    .post(
                        &format!("/v1/users/{id}/reset-password"),
                        json!({
                            "new_password": PASSWORD, "confirm_password": PASSWORD, "require_change": dice.roll(2) == 0
                        }),
                    )
                    .await;
                assert!(matches!(answer.status, 200 | 409), "{}", answer.text);
            }
            11 => {
                let body = json!({ "username": username, "account": tenant.slug });
                world.node.post("/v1/auth/forgot-password", body).await.expect(202);
            }
            12..15 => {
                for _ in 0..10 {
                    let body = json!({ "username": username, "password": "Wrong-42-password", "account": tenant.slug });
                    let answer = world.node.post("/v1/auth/login", body).await;
                    answer.refused(401, "invalid_credentials");
                }
            }
            15 => {
                let body = json!({ "username": username, "password": PASSWORD, "account": tenant.slug });
                assert!(world.node.post("/v1/auth/login", body).await.status < 500);
            }
            moved => {
                let by = [TimeDelta::minutes(1), TimeDelta::minutes(15), TimeDelta::hours(1), TimeDelta::days(31)]
                    [moved - 16];
                world.advance(by);
                admin = crate::presets::again(&admin).await;
            }
        }
        if step % 4 == 3 {
            met.extend(agree(world, &admin).await);
        }
    }
    assert!(met.len() >= 4, "{met:?}");
}

on_both! {
    /// S0.6, S0.17: in a managed-service provider's account, whatever happens to users and however much time passes.
    async fn s0_6_a_managed_service_providers_lists_are_right(world) {
        wander(&world, Preset::Msp, 1).await;
    }

    /// S2.5, S4.8: in both portals' accounts, where passwords age and absence suspends.
    async fn s4_8_a_portals_lists_are_right(world) {
        wander(&world, Preset::Gateway, 2).await;
        wander(&world, Preset::Portal, 3).await;
    }

    /// S4.8: the last admin is spared however long they are absent, and is not written anew with every sweep.
    async fn s4_8_the_last_admin_is_spared(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        world.advance(TimeDelta::days(100));
        world.sweep();
        let before = world.dump();
        world.sweep();
        assert_eq!(world.dump(), before);
        let admin = crate::presets::again(&gateway.admin).await;
        assert_eq!(admin.sees(&admin.id).await["status"], "active");
    }

    /// S4.1, S4.8: where a reach bounds what users see, the last who reaches all sites is spared: those whom only they see
    /// would be in nobody's sight.
    async fn s4_8_the_last_who_sees_everybody_is_spared(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let site = world.node.state.ambient.id();
        let bob = with_sites(&world, &gateway, "bob", "IT Provider Admin", Some(&[site])).await;
        world.advance(TimeDelta::days(89));
        let bob = crate::presets::again(&bob).await;
        world.sweep();
        world.advance(TimeDelta::days(11));
        world.sweep();
        let admin = crate::presets::again(&gateway.admin).await;
        assert_eq!(admin.sees(&admin.id).await["status"], "active");
        // Where everybody who manages users sees everybody, it is enough that one of them is about.
        admin.patch("/v1/account/policy", json!({ "visibility": "account" })).await.ok();
        world.advance(TimeDelta::days(50));
        let bob = crate::presets::again(&bob).await;
        world.advance(TimeDelta::days(40));
        world.sweep();
        assert_eq!(crate::presets::again(&bob).await.sees(&admin.id).await["status"], "suspended");
    }

    /// S3.11: in a shop's account.
    async fn s3_11_a_shops_lists_are_right(world) {
        wander(&world, Preset::Shop, 4).await;
    }
}
