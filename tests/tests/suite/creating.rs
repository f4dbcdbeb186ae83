//! Creating users (S0.18 to S0.23, S0.26).

use domain::policy::Preset;
use tests::{PASSWORD, Value, json, on_both};

fn grace(role: &str) -> Value {
    json!({ "first_name": "Grace", "last_name": "Hopper", "email": "grace@acme.example", "role_id": role })
}

on_both! {
    /// S0.19, S0.20, S0.21, S0.22, S0.23: a user is created from names, email and role; the email is the username, and
    /// an invitation that lasts seven days goes there.
    async fn s0_20_the_email_is_the_username_and_gets_the_invitation(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("Engineer").await;
        let answer = acme.admin.post("/v1/users", grace(&role)).await;
        let location = answer.header("location").to_owned();
        let created = answer.expect(201);
        assert_eq!(location, format!("/v1/users/{}", created["id"].as_str().unwrap()));
        assert_eq!(created["username"], "grace@acme.example");
        assert_eq!((&created["first_name"], &created["last_name"]), (&json!("Grace"), &json!("Hopper")));
        assert_eq!(created["role"], json!({ "id": role, "name": "Engineer" }));
        assert_eq!((&created["status"], &created["status_label"]), (&json!("provisioned"), &json!("New")));
        assert_eq!((&created["last_login_at"], &created["photo_url"]), (&json!(null), &json!(null)));
        assert_eq!(created["organization_access"], "all");
        assert_eq!(created["invitation"]["expires_at"], "2026-03-09T09:00:00Z");
        assert_eq!(created["created_at"], created["updated_at"]);

        let mail = world.newest_mail_to("grace@acme.example").await;
        let check = world.node.post("/v1/invitations/check", json!({ "token": mail.token() })).await.ok();
        assert_eq!(
            check,
            json!({
                "email": "grace@acme.example", "first_name": "Grace", "username": "grace@acme.example",
                "account_name": "Account acme", "account_slug": "acme",
                "expires_at": "2026-03-09T09:00:00Z", "mfa_required": true
            })
        );
        let sent = acme.admin.get(&location).await.ok();
        assert_eq!(sent["invitation"]["sent_at"], "2026-03-02T09:00:00Z");
    }

    /// S0.19, S0.20: what people type is cleaned: white space around it, letters and accents sent apart.
    async fn s0_19_names_and_address_are_cleaned(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("vCIO").await;
        let created = acme
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "  Zoe\u{308} ", "last_name": "O’Brien\u{2003}", "email": " zoe@acme.example ",
                    "phone": " +1 (555) 0100 ", "role_id": role
                }),
            )
            .await
            .expect(201);
        assert_eq!((&created["first_name"], &created["last_name"]), (&json!("Zoë"), &json!("O’Brien")));
        assert_eq!((&created["email"], &created["username"]), (&json!("zoe@acme.example"), &json!("zoe@acme.example")));
        assert_eq!(created["phone"], "+15550100");
    }

    /// S0.20: a username exists once in an account, however it is written; in another account it is free.
    async fn s0_20_a_username_is_taken_in_its_own_account_only(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("Engineer").await;
        acme.admin.post("/v1/users", grace(&role)).await.expect(201);
        let before = world.dump();
        for email in ["grace@acme.example", "GRACE@ACME.EXAMPLE", " Grace@acme.example", "ｇrace@acme.example"] {
            let answer = acme
                .admin
                .post(
                    "/v1/users",
                    json!({
                        "first_name": "Grace", "last_name": "Hopper", "email": email, "role_id": role
                    }),
                )
                .await;
            if email.is_ascii() {
                answer.refused(409, "username_taken");
            } else {
                answer.refused(422, "validation_failed");
            }
        }
        assert_eq!(world.dump(), before);

        let other = world.tenant("other", Preset::Msp).await;
        let role = other.admin.role("Engineer").await;
        other.admin.post("/v1/users", grace(&role)).await.expect(201);
    }

    /// S0.19, S0.20, S0.21: every value that is not accepted is named, and nothing is created.
    async fn s0_19_what_is_not_accepted_is_named(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("Engineer").await;
        let before = world.dump();
        for (change, faults) in [
            (
                json!({ "first_name": " ", "last_name": "" }),
                vec![("/first_name", "required"), ("/last_name", "required")],
            ),
            (json!({ "first_name": "x".repeat(101) }), vec![("/first_name", "too_long")]),
            (json!({ "last_name": "a\nb" }), vec![("/last_name", "control_character")]),
            (json!({ "last_name": "a\u{0}b" }), vec![("/last_name", "nul")]),
            (json!({ "first_name": null }), vec![("/first_name", "type")]),
            (json!({ "email": "grace" }), vec![("/email", "email")]),
            (json!({ "email": "grace@acme.example, eve@evil.example" }), vec![("/email", "email")]),
            (json!({ "email": "grace@acme.example\r\nBcc: eve@evil.example" }), vec![("/email", "email")]),
            // What no mail can be addressed to.
            (json!({ "email": ".grace@acme.example" }), vec![("/email", "email")]),
            (json!({ "email": "grace..hopper@acme.example" }), vec![("/email", "email")]),
            (json!({ "phone": "call me" }), vec![("/phone", "phone")]),
            (json!({ "role_id": "Engineer" }), vec![("/role_id", "type")]),
            (json!({ "role_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11" }), vec![("/role_id", "unknown")]),
            (json!({ "username": "grace" }), vec![("/username", "not_allowed")]),
            (json!({ "password": "Tall-Giraffe-42-sings" }), vec![("/password", "not_allowed")]),
            (json!({ "onboarding": "activate" }), vec![("/onboarding", "not_allowed")]),
            (json!({ "onboarding": "stage" }), vec![("/onboarding", "not_allowed")]),
            (json!({ "onboarding": "later" }), vec![("/onboarding", "one_of")]),
            (json!({ "grants": ["Tech Flow"] }), vec![("/grants/0", "grant")]),
            (json!({ "status": "active" }), vec![("/status", "unknown_field")]),
            (json!({ "organization_access": "some" }), vec![("/organization_access", "type")]),
        ] {
            let mut body = grace(&role);
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let answer = acme.admin.post("/v1/users", body).await;
            let expected: Vec<_> = faults.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect();
            assert_eq!(answer.faults(), expected, "{change}: {}", answer.text);
            answer.refused(422, "validation_failed");
        }
        for missing in ["first_name", "last_name", "email", "role_id"] {
            let mut body = grace(&role);
            body.as_object_mut().unwrap().remove(missing);
            let answer = acme.admin.post("/v1/users", body).await;
            assert_eq!(answer.faults(), [(format!("/{missing}"), "required".to_owned())], "{}", answer.text);
        }
        assert_eq!(world.dump(), before);
        assert!(world.mails().await.iter().all(|mail| mail.to == acme.admin.username));
    }

    /// S0.19: whoever sends several wrong values hears of all of them.
    async fn s0_19_everything_that_is_wrong_is_named_at_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let mut body = grace(&acme.admin.role("Engineer").await);
        for (field, value) in [("first_name", "\u{7}"), ("email", "grace"), ("phone", "12"), ("onboarding", "later")] {
            body[field] = json!(value);
        }
        let answer = acme.admin.post("/v1/users", body).await;
        let places: Vec<_> = answer.faults().into_iter().map(|(place, _)| place).collect();
        assert_eq!((answer.status, places.join(" ")), (422, "/first_name /email /phone /onboarding".to_owned()));
        let me = acme.admin.patch("/v1/me", json!({ "last_name": "\u{7}", "phone": "12" })).await.faults();
        assert_eq!(me.len(), 2, "{me:?}");
        let other = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let edit = json!({ "last_name": "\u{7}", "phone": "12", "grants": ["No!"] });
        let edited = acme.admin.patch(&format!("/v1/users/{}", other.id), edit).await.faults();
        assert_eq!(edited.len(), 3, "{edited:?}");
    }

    /// S0.1: who does not manage users creates none.
    async fn s0_1_only_who_manages_users_creates_them(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("Engineer").await;
        let vera = acme.admin.hires(&world, "Vera Vance", "vCIO").await;
        let eve = acme.admin.hires(&world, "Eve Engels", "Engineer").await;
        let before = world.dump();
        for person in [&vera, &eve] {
            person.post("/v1/users", grace(&role)).await.refused(403, "forbidden");
        }
        world.node.post("/v1/users", grace(&role)).await.refused(401, "unauthenticated");
        assert_eq!(world.dump(), before);
    }

    /// S0.21: the role of another account is none of this one's.
    async fn s0_21_a_role_of_another_account_is_unknown(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        let theirs = other.admin.role("Engineer").await;
        let answer = acme.admin.post("/v1/users", grace(&theirs)).await;
        assert_eq!(answer.faults(), [("/role_id".to_owned(), "unknown".to_owned())]);
    }

    /// S3.18: grants are a set: what is sent twice is kept once.
    async fn s3_18_grants_are_a_set(world) {
        let acme = world.tenant("acme", Preset::Shop).await;
        let role = acme.admin.role("Engineer").await;
        let mut body = grace(&role);
        body["password"] = json!(PASSWORD);
        body["grants"] = json!(["techflow", "push_data", "techflow"]);
        let created = acme.admin.post("/v1/users", body).await.expect(201);
        assert_eq!(created["grants"], json!(["push_data", "techflow"]));
        let path = format!("/v1/users/{}", created["id"].as_str().unwrap());
        world.advance(chrono::TimeDelta::minutes(1));
        let same = acme.admin.patch(&path, json!({ "grants": ["techflow", "push_data"] })).await.ok();
        assert_eq!(same["updated_at"], created["updated_at"]);
    }
}
