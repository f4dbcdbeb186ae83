//! What the help articles of a portal and of a shop say of lists, forms and reports (S2, S3).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, Value, json, on_both, pictures};

use super::people::column;

on_both! {
    /// S2.2, S2.3: a row of a portal's list has first name, last name, unique username, status, role, primary email, last
    /// login, when they were added and modified; whoever is in another account is on no page of it.
    async fn s2_3_a_portals_row_has_its_columns(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let other = world.tenant("other", Preset::Portal).await;
        world.advance(TimeDelta::hours(1));
        let admin = portal.admin.again().await;
        let bob = admin.brings(&world, "bob", "Engineer").await;
        world.advance(TimeDelta::hours(1));
        let (admin, other) = (admin.again().await, other.admin.again().await);
        admin.patch(&format!("/v1/users/{}", bob.id), json!({ "last_name": "Hopper-Lee" })).await.ok();
        let page = admin.get("/v1/users?sort=created_at").await.ok();
        let row = &page["data"][1];
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            ["first_name", "last_name", "username", "status_label", "email", "last_login_at", "created_at", "updated_at"]
                .map(text),
            [
                "Grace",
                "Hopper-Lee",
                "bob",
                "ACTIVE",
                "bob@people.example",
                "2026-03-02T10:00:00Z",
                "2026-03-02T10:00:00Z",
                "2026-03-02T11:00:00Z"
            ]
        );
        assert_eq!(row["role"]["name"], "Engineer");
        assert_eq!(page["page"]["total_items"], 2);
        assert_eq!(other.get("/v1/users").await.ok()["page"]["total_items"], 1);
        let body = json!({
            "first_name": "Rob", "last_name": "Barker", "email": "rob@people.example", "username": "BOB",
            "role_id": admin.role("Engineer").await
        });
        admin.post("/v1/users", body).await.refused(409, "username_taken");
    }

    /// S2.4, S2.6: each of a portal's columns sorts, both ways, and a part of a name finds as it is typed.
    async fn s2_4_s2_6_a_portals_list_is_sorted_and_searched(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let roles = [portal.admin.role("Engineer").await, portal.admin.role("vCIO").await];
        for (number, (first, last, username)) in
            [("Zoë", "Abel", "mike"), ("Yves", "Bell", "lima"), ("Xena", "Cole", "kilo")].into_iter().enumerate()
        {
            world.advance(TimeDelta::minutes(1));
            let body = json!({
                "first_name": first, "last_name": last, "email": format!("{username}@people.example"),
                "username": username, "role_id": roles[number % 2]
            });
            portal.admin.post("/v1/users", body).await.expect(201);
        }
        let listed = |query: String| {
            let admin = portal.admin.clone();
            async move { column(&admin.get(&format!("/v1/users?{query}")).await.ok(), "username") }
        };
        for (name, ascending) in [
            ("first_name", ["ada@portal.example", "kilo", "lima", "mike"]),
            ("last_name", ["mike", "lima", "kilo", "ada@portal.example"]),
            ("username", ["ada@portal.example", "kilo", "lima", "mike"]),
            ("email", ["ada@portal.example", "kilo", "lima", "mike"]),
            ("created_at", ["ada@portal.example", "mike", "lima", "kilo"]),
            ("updated_at", ["ada@portal.example", "mike", "lima", "kilo"]),
            // Ties by id, which is the order in which they were added.
            ("status", ["ada@portal.example", "mike", "lima", "kilo"]),
            ("role", ["mike", "kilo", "ada@portal.example", "lima"]),
            // Who never signed in is last both ways.
            ("last_login_at", ["ada@portal.example", "mike", "lima", "kilo"]),
        ] {
            assert_eq!(listed(format!("sort={name}")).await, ascending, "{name}");
            let descending = listed(format!("sort=-{name}")).await;
            match name {
                "last_login_at" => assert_eq!(descending, ascending),
                "status" => assert_eq!(descending[3], ascending[0]),
                "role" => assert_eq!(descending, ["lima", "ada@portal.example", "mike", "kilo"]),
                _ => assert_eq!(descending.into_iter().rev().collect::<Vec<_>>(), ascending, "-{name}"),
            }
        }
        for (typed, found) in [("z", 1), ("zo", 1), ("zoe", 1), ("e", 4), ("el", 3), ("ell", 1), ("nobody", 0)] {
            assert_eq!(listed(format!("search={typed}")).await.len(), found, "{typed}");
        }
    }

    /// S3.2, S3.16: a shop's user is created from job role, names, email and phone; numbers are understood as they are
    /// typed in the shop's country and kept in one way.
    async fn s3_2_a_shops_user_has_job_role_names_email_and_phone(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let body = json!({
            "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "phone": "(212) 555-0123",
            "role_id": role, "password": PASSWORD
        });
        let bob = shop.admin.post("/v1/users", body).await.expect(201);
        assert_eq!(
            (&bob["role"]["name"], &bob["first_name"], &bob["last_name"], &bob["email"], &bob["phone"]),
            (&json!("Engineer"), &json!("Bob"), &json!("Barker"), &json!("bob@shop.example"), &json!("+12125550123"))
        );
        let path = format!("/v1/users/{}", bob["id"].as_str().unwrap());
        let edited = shop.admin.patch(&path, json!({ "email": "rob@shop.example", "phone": "+44 (0)20 7946 0100" })).await.ok();
        assert_eq!((&edited["email"], &edited["phone"]), (&json!("rob@shop.example"), &json!("+442079460100")));
        for phone in ["call me", "12", "+999 123 4567", "212 555 0123 x4"] {
            let answer = shop.admin.patch(&path, json!({ "phone": phone })).await;
            assert_eq!(answer.faults(), [("/phone".to_owned(), "phone".to_owned())], "{phone}");
        }
        let portal = world.tenant("portal", Preset::Portal).await;
        let national = portal.admin.patch("/v1/me", json!({ "phone": "(212) 555-0123" })).await;
        assert_eq!(national.faults(), [("/phone".to_owned(), "phone".to_owned())]);
        let region = json!({ "phone": { "default_region": "XX" } });
        let answer = portal.admin.patch("/v1/account/policy", region).await;
        assert_eq!(answer.faults(), [("/phone/default_region".to_owned(), "unknown_region".to_owned())]);
    }

    /// S3.17, S3.3: a shop's user gets another name and another username; where the policy fixes usernames they do not.
    async fn s3_17_names_and_usernames_are_changed(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let body = json!({ "first_name": "Roberta", "last_name": "Lee", "username": "roberta.lee" });
        let renamed = shop.admin.patch(&path, body).await.ok();
        assert_eq!((&renamed["first_name"], &renamed["username"]), (&json!("Roberta"), &json!("roberta.lee")));
        world.node.login("bob", PASSWORD).await.refused(401, "invalid_credentials");
        world.node.login("roberta.lee", PASSWORD).await.ok();
        assert_eq!(bob.whoami().await.ok()["username"], "roberta.lee");
        shop.admin.patch("/v1/account/policy", json!({ "username": { "editable": false } })).await.ok();
        let fixed = shop.admin.patch(&path, json!({ "username": "bobby" })).await;
        assert_eq!(fixed.faults(), [("/username".to_owned(), "not_allowed".to_owned())]);
    }

    /// S3.16: a picture is for everybody to see, the person's contact data for nobody who is not signed in.
    async fn s3_16_contact_data_is_not_public(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        bob.patch("/v1/me", json!({ "phone": "+1 212 555 0123" })).await.ok();
        let photo = bob.uploads("/v1/me/photo", &pictures::plain()).await.ok();
        let address = photo["photo_url"].as_str().unwrap().to_owned();
        let picture = world.node.get(&address).await;
        assert_eq!(picture.status, 200);
        let shown = format!("{:?}{}", picture.headers, picture.text);
        let invited = shop.admin.post("/v1/users", json!({
            "first_name": "Eve", "last_name": "Evans", "email": "eve@people.example", "phone": "+1 212 555 0199",
            "role_id": shop.admin.role("Engineer").await, "password": PASSWORD
        })).await.expect(201);
        let token = world.newest_mail_to("eve@people.example").await.token();
        let check = world.node.check_invitation(&token).await;
        assert_eq!(check.status, 200);
        for public in [shown, check.text, world.node.get("/v1/users").await.text] {
            for secret in ["2125550123", "2125550199", "bob@people.example", invited["id"].as_str().unwrap()] {
                assert!(!public.contains(secret), "{secret} in {public}");
            }
        }
    }

    /// S3.13, S3.15: deleting somebody takes nothing out of reports: what they did and what was done to them is on record
    /// as it was, with role and grants; their role is kept for them.
    async fn s3_15_reports_on_a_deleted_user_stay_as_they_are(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.post("/v1/roles", json!({ "name": "Mechanic", "permissions": {} })).await.expect(201);
        let body = json!({
            "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "role_id": role["id"],
            "password": PASSWORD, "onboarding": "activate", "grants": ["techflow"]
        });
        let bob = shop.admin.post("/v1/users", body).await.expect(201)["id"].as_str().unwrap().to_owned();
        let signed_in = tests::Person::sign_in(&world.node, "bob.barker", PASSWORD, Some("shop")).await;
        signed_in.patch("/v1/me", json!({ "first_name": "Robert" })).await.ok();
        let report = |query: String| {
            let admin = shop.admin.clone();
            async move { admin.get(&format!("/v1/audit-events?page_size=200&{query}")).await.ok()["data"].clone() }
        };
        let [done, suffered] = [report(format!("actor_id={bob}")).await, report(format!("target_id={bob}")).await];
        shop.admin.delete(&format!("/v1/users/{bob}")).await.ok();
        assert_eq!(report(format!("actor_id={bob}")).await, done);
        let after = report(format!("target_id={bob}")).await;
        let [earlier, later] = [&suffered, &after].map(|entries| entries.as_array().unwrap().clone());
        assert_eq!(later[0]["action"], "user.deleted");
        assert_eq!(later[1..], earlier[..]);
        let names: Vec<&Value> = later.iter().map(|entry| &entry["target"]["name"]).collect();
        assert!(names.iter().all(|name| **name == "bob.barker"), "{names:?}");
        let kept: Vec<String> = world.dump()["users"].iter().filter(|row| row.contains("bob.barker")).cloned().collect();
        assert!(kept.len() == 1 && kept[0].contains("techflow") && kept[0].contains("Robert"), "{kept:?}");
        let path = format!("/v1/roles/{}", role["id"].as_str().unwrap());
        shop.admin.delete(&path).await.refused(409, "role_in_use");
        assert_eq!(shop.admin.get("/v1/users").await.ok()["summary"]["total"], 1);
    }

    /// S0.40, S2.11, S3.13: what deleting means is the policy's: nothing, for good, or until support brings them back.
    async fn s2_11_what_deleting_means_is_the_policys(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let refused = acme.admin.delete(&path).await.refused(409, "action_not_offered");
        assert_eq!(refused["current_status"], "active");
        let mode = |mode: &str| json!({ "delete": { "mode": mode } });
        acme.admin.patch("/v1/account/policy", mode("soft")).await.ok();
        let rehearsed = acme.admin.delete(&format!("{path}?dry_run=true")).await.ok();
        assert!(!rehearsed["effects"].to_string().contains("personal_data_erased"), "{rehearsed}");
        acme.admin.patch("/v1/account/policy", mode("permanent")).await.ok();
        let gone = acme.admin.delete(&path).await.ok();
        assert!(gone["effects"].to_string().contains("personal_data_erased"), "{gone}");
        acme.admin.get(&path).await.refused(404, "not_found");
        assert_eq!(acme.admin.hires(&world, "Bob Barker", "Engineer").await.username, bob.username);
    }
}
