//! What differs between kinds of accounts comes from their policy (S2, S3, S4), in short.

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Value, json, on_both};

async fn created(admin: &Person, more: Value) -> Value {
    let role = admin.role("Engineer").await;
    let mut body =
        json!({ "first_name": "Bob", "last_name": "Barker", "email": "bob@people.example", "role_id": role });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    admin.post("/v1/users", body).await.expect(201)
}

fn path(user: &Value) -> String {
    format!("/v1/users/{}", user["id"].as_str().unwrap())
}

on_both! {
    /// S3.3, S3.4, S3.8, S3.10: a shop's username is made from the names, the creator sets the password, and the user
    /// gets in once activated, without any mail being needed.
    async fn s3_10_a_shop_activates_without_mail(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob =
            created(&shop.admin, json!({ "first_name": "Zoë", "last_name": "O’Brien-Weiß", "password": PASSWORD }))
                .await;
        assert_eq!(
            (&bob["username"], &bob["status"], &bob["status_label"]),
            (&json!("zoe.obrienweiss"), &json!("provisioned"), &json!("Inactive"))
        );
        let again =
            created(&shop.admin, json!({ "first_name": "Zoe", "last_name": "OBrien Weiss", "password": PASSWORD }))
                .await;
        assert_eq!(again["username"], "zoe.obrienweiss2");
        world.node.login("zoe.obrienweiss", PASSWORD).await.refused(401, "invalid_credentials");
        let mails = world.mails().await.len();
        let done = shop.admin.act(bob["id"].as_str().unwrap(), "activate").await.ok();
        assert_eq!(
            (&done["status"], &done["status_label"], &done["invitation"]),
            (&json!("active"), &json!("Active"), &json!(null))
        );
        assert_eq!(world.mails().await.len(), mails);
        let bob = Person::sign_in(&world.node, "zoe.obrienweiss", PASSWORD, Some("shop")).await;
        bob.get("/v1/me").await.ok();
    }

    /// S3.4, S3.7: a shop's passwords hold all four kinds of characters.
    async fn s3_7_a_shops_passwords_have_four_kinds_of_characters(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        for (password, code) in [
            ("tall-giraffe-42-sings", "missing_upper"),
            ("TALL-GIRAFFE-42-SINGS", "missing_lower"),
            ("Tall-Giraffe-two-sings", "missing_digit"),
            ("TallGiraffe42sings", "missing_special"),
            ("Tg-42-sing", "too_short"),
        ] {
            let answer = shop
                .admin
                .post(
                    "/v1/users",
                    json!({
                        "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "role_id": role,
                        "password": password
                    }),
                )
                .await;
            assert_eq!(answer.faults(), [("/password".to_owned(), code.to_owned())], "{password}");
        }
        let answer = shop
            .admin
            .post(
                "/v1/users",
                json!({ "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "role_id": role }),
            )
            .await;
        assert_eq!(answer.faults(), [("/password".to_owned(), "required".to_owned())]);
    }

    /// S3.11, S3.12: suspending shows in the list and ends every token with that request; unsuspending lets in again.
    async fn s3_12_suspending_logs_out_at_once(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let made = created(&shop.admin, json!({ "password": PASSWORD, "onboarding": "activate" })).await;
        let bob = Person::sign_in(&world.node, "bob.barker", PASSWORD, Some("shop")).await;
        let body = json!({ "reason": "On leave" });
        let locked = shop.admin.post(&format!("{}/lock", path(&made)), body).await.ok();
        assert_eq!((&locked["status"], &locked["status_label"]), (&json!("suspended"), &json!("Suspended")));
        assert_eq!(
            locked["blocks"],
            json!([{ "kind": "admin_lock", "since": "2026-03-02T09:00:00Z", "until": null, "reason": "On leave" }])
        );
        bob.get("/v1/me").await.refused(401, "unauthenticated");
        let refresh = json!({ "refresh_token": bob.refresh_token });
        world.node.post("/v1/auth/refresh", refresh).await.refused(401, "invalid_refresh_token");
        world.node.login("bob.barker", PASSWORD).await.refused(403, "suspended");
        assert_eq!(shop.admin.get("/v1/users?status=suspended").await.ok()["data"][0]["id"], bob.id);
        shop.admin.act(&bob.id, "unlock").await.ok();
        Person::sign_in(&world.node, "bob.barker", PASSWORD, Some("shop")).await.get("/v1/me").await.ok();
    }

    /// S3.13, S3.14: a shop's delete leaves the list and keeps the record: the username stays taken.
    async fn s3_13_a_soft_delete_leaves_the_list(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let made = created(&shop.admin, json!({ "password": PASSWORD, "onboarding": "activate" })).await;
        let bob = Person::sign_in(&world.node, "bob.barker", PASSWORD, Some("shop")).await;
        let gone = shop.admin.delete(&path(&made)).await.ok();
        assert_eq!(
            (&gone["changed"], &gone["status"], &gone["available_actions"]),
            (&json!(true), &json!("deleted"), &json!([]))
        );
        bob.get("/v1/me").await.refused(401, "unauthenticated");
        world.node.login("bob.barker", PASSWORD).await.refused(401, "invalid_credentials");
        assert_eq!(shop.admin.get("/v1/users?search=barker").await.ok()["data"], json!([]));
        shop.admin.get(&path(&made)).await.refused(404, "not_found");
        assert_eq!(created(&shop.admin, json!({ "password": PASSWORD })).await["username"], "bob.barker2");
    }

    /// S2.10: a portal's lock holds until an admin unlocks; what was underneath comes back.
    async fn s2_10_a_portal_locks_and_unlocks(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = created(&portal.admin, json!({ "username": "bob" })).await;
        let id = bob["id"].as_str().unwrap();
        let locked = portal.admin.act(id, "lock").await.ok();
        assert_eq!((&locked["status"], &locked["status_label"]), (&json!("suspended"), &json!("LOCKED_BY_ADMIN")));
        let before = world.dump();
        assert_eq!(portal.admin.act(id, "lock").await.ok()["changed"], false);
        assert_eq!(world.dump(), before);
        world.advance(TimeDelta::days(400));
        let admin = portal.admin.clone();
        let admin = again(&admin).await;
        assert_eq!(admin.sees(id).await["status"], "suspended");
        assert_eq!(admin.act(id, "unlock").await.ok()["status"], "provisioned");
        assert_eq!(admin.act(id, "unlock").await.ok()["changed"], false);
    }

    /// S2.11, S2.12: a portal's delete erases the person everywhere and frees the username.
    async fn s2_12_a_permanent_delete_erases_and_frees_the_name(world) {
        for preset in [Preset::Portal, Preset::Gateway] {
            let tenant = world.tenant(preset.name(), preset).await;
            let words = json!({
                "username": "quokka", "first_name": "Quincy", "last_name": "Quokkason", "phone": "+1 555 4711",
                "email": "quokka@people.example"
            });
            let made = created(&tenant.admin, words.clone()).await;
            let token = world.newest_mail_to("quokka@people.example").await.token();
            let bob = tests::Invitee { id: String::new(), email: String::new(), token }.accepts(&world.node).await;
            bob.put("/v1/me/list-state/users", json!({ "search": "quokka" })).await.ok();
            tenant.admin.act(&bob.id, "send-reset-link").await.ok();
            world.advance(TimeDelta::minutes(1));
            let gone = tenant.admin.delete(&path(&made)).await.ok();
            assert_eq!(gone["status"], "deleted");
            assert!(!gone.to_string().to_lowercase().contains("quokka"), "{gone}");
            tenant.admin.get(&path(&made)).await.refused(404, "not_found");
            for (table, rows) in world.dump() {
                let rows = format!("{rows:?}").to_lowercase();
                for word in ["quokka", "quincy", "5554711"] {
                    assert!(!rows.contains(word), "{word} in {table}");
                }
            }
            let again = created(&tenant.admin, words).await;
            assert_eq!(again["username"], "quokka");
            assert_ne!(again["id"], made["id"]);
            tenant.admin.delete(&path(&again)).await.ok();
        }
    }

    /// S4.4, S4.6: a staged user has been mailed nothing until an admin invites them.
    async fn s4_6_a_staged_user_is_invited_by_an_admin(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let bob = created(&gateway.admin, json!({ "username": "bob", "onboarding": "stage" })).await;
        assert_eq!(
            (&bob["status"], &bob["status_label"], &bob["invitation"]),
            (&json!("staged"), &json!("STAGED"), &json!(null))
        );
        let mails = world.mails().await.len();
        let access = gateway.admin.get(&format!("{}/access", path(&bob))).await.ok();
        assert_eq!(access["obstacles"][0]["code"], "not_invited");
        assert_eq!(gateway.admin.act(bob["id"].as_str().unwrap(), "invite").await.ok()["status"], "provisioned");
        assert_eq!(world.mails().await.len(), mails + 1);
        gateway.admin.act(bob["id"].as_str().unwrap(), "invite").await.refused(409, "invalid_transition");
    }

    /// S4.8: after 90 days without a sign-in a user is suspended, from that very moment, and only an admin lets them
    /// in.
    async fn s4_8_ninety_days_of_absence_suspend(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        created(&gateway.admin, json!({ "username": "bob" })).await;
        let token = world.newest_mail_to("bob@people.example").await.token();
        let bob = tests::Invitee { id: String::new(), email: String::new(), token }.accepts(&world.node).await;
        world.advance(TimeDelta::days(60));
        let admin = again(&gateway.admin).await;
        world.advance(TimeDelta::days(30) - TimeDelta::microseconds(1));
        let admin = again(&admin).await;
        assert_eq!(admin.sees(&bob.id).await["status"], "active");
        world.advance(TimeDelta::microseconds(1));
        let seen = admin.sees(&bob.id).await;
        assert_eq!((&seen["status"], &seen["blocks"][0]["kind"]), (&json!("suspended"), &json!("inactivity")));
        let access = admin.get(&format!("/v1/users/{}/access", bob.id)).await.ok();
        assert_eq!(access["obstacles"][0]["code"], "inactivity");
        world.node.login("bob", PASSWORD).await.refused(403, "suspended");
        world.sweep();
        assert_eq!(admin.get("/v1/users?status=suspended").await.ok()["data"][0]["id"], bob.id);
        let unlocked = admin.act(&bob.id, "unlock").await.ok();
        assert_eq!((&unlocked["status"], &unlocked["blocks"]), (&json!("awaiting_new_password"), &json!([])));
    }
}

/// Signs in again with whichever password is the present one, changing one that has grown too old.
pub async fn again(person: &Person) -> Person {
    // More than any preset's policy remembers.
    const PASSWORDS: [&str; 7] = [
        PASSWORD,
        "Blue-77-whale-dives",
        "Grey-88-wolf-howls",
        "Pink-99-swan-glides",
        "Teal-11-crab-walks",
        "Gold-22-bees-hum-on",
        "Jade-33-newt-swims",
    ];
    for (password, next) in PASSWORDS.iter().zip(PASSWORDS.iter().cycle().skip(1)) {
        let login = person.node.login(&person.username, password).await;
        if login.status == 401 {
            continue;
        }
        let mut outcome = login.ok();
        if outcome["challenge"] == "totp" {
            let answer = json!({ "challenge_token": outcome["challenge_token"], "code": person.code() });
            outcome = person.node.post("/v1/auth/challenges/totp", answer).await.ok();
        }
        if outcome["challenge"] == "new_password" {
            let answer = json!({
                "challenge_token": outcome["challenge_token"], "new_password": next, "confirm_password": next
            });
            outcome = person.node.post("/v1/auth/challenges/new-password", answer).await.ok();
        }
        return Person { totp_secret: person.totp_secret.clone(), ..Person::of(&person.node, &outcome, None) };
    }
    panic!("none of the passwords works")
}
