//! Roles of the account's own (S0.3).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{json, on_both};

on_both! {
    /// S0.3: a role is created, edited, given to a user, and deleted once nobody has it.
    async fn s0_3_a_custom_role_lives_from_creation_to_deletion(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let answer = acme
            .admin
            .post(
                "/v1/roles",
                json!({
                    "name": " Help desk ", "description": "Answers the phone.", "permissions": { "users": "read" }
                }),
            )
            .await;
        let location = answer.header("location").to_owned();
        let role = answer.expect(201);
        let id = role["id"].as_str().unwrap();
        assert_eq!(location, format!("/v1/roles/{id}"));
        assert_eq!(
            (&role["name"], &role["built_in"], &role["user_count"]),
            (&json!("Help desk"), &json!(false), &json!(0))
        );
        assert_eq!((&role["permissions"]["users"], &role["permissions"]["roles"]), (&json!("read"), &json!("none")));

        let bob = acme.admin.hires(&world, "Bob Barker", "Help desk").await;
        bob.get("/v1/users").await.ok();
        acme.admin.delete(&location).await.refused(409, "role_in_use");

        let edited =
            acme.admin.patch(&location, json!({ "name": "Front desk", "permissions": { "roles": "read" } })).await.ok();
        assert_eq!((&edited["name"], &edited["description"]), (&json!("Front desk"), &json!("Answers the phone.")));
        assert_eq!(
            (&edited["permissions"]["users"], &edited["permissions"]["roles"]),
            (&json!("read"), &json!("read"))
        );
        assert_eq!(edited["user_count"], 1);
        assert_eq!(acme.admin.sees(&bob.id).await["role"]["name"], "Front desk");

        let engineer = acme.admin.role("Engineer").await;
        acme.admin.patch(&format!("/v1/users/{}", bob.id), json!({ "role_id": engineer })).await.ok();
        assert_eq!(acme.admin.delete(&location).await.status, 204);
        acme.admin.get(&location).await.refused(404, "not_found");
        acme.admin.delete(&location).await.refused(404, "not_found");
        acme.admin.patch(&location, json!({ "name": "Desk" })).await.refused(404, "not_found");
        let answer = acme.admin.patch(&format!("/v1/users/{}", bob.id), json!({ "role_id": id })).await;
        assert_eq!(answer.faults(), [("/role_id".to_owned(), "unknown".to_owned())]);
    }

    /// S0.3: a role that a deactivated or invited user has is assigned all the same.
    async fn s0_3_a_role_of_a_deactivated_user_is_not_deleted(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.post("/v1/roles", json!({ "name": "Help desk", "permissions": {} })).await.expect(201);
        let path = format!("/v1/roles/{}", role["id"].as_str().unwrap());
        let bob = acme.admin.invites(&world, "Bob Barker", "Help desk").await;
        acme.admin.delete(&path).await.refused(409, "role_in_use");
        acme.admin.act(&bob.id, "deactivate").await.ok();
        acme.admin.delete(&path).await.refused(409, "role_in_use");
    }

    /// S0.3, S0.1: what a role permits is changed with the next request of everybody who has it, on every node.
    async fn s0_3_an_edited_role_is_in_force_with_the_next_request(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.post("/v1/roles", json!({ "name": "Help desk", "permissions": {} })).await.expect(201);
        let path = format!("/v1/roles/{}", role["id"].as_str().unwrap());
        let bob = acme.admin.hires(&world, "Bob Barker", "Help desk").await;
        let elsewhere = bob.at(&world.another_node());
        for (level, status) in [("none", 403), ("read", 200), ("none", 403), ("full", 200)] {
            acme.admin.patch(&path, json!({ "permissions": { "users": level } })).await.ok();
            assert_eq!(elsewhere.get("/v1/users").await.status, status);
            assert_eq!(bob.get("/v1/users").await.status, status);
        }
    }

    /// S0.3: two roles of an account never have the same name, however it is written; built-in ones count.
    async fn s0_3_a_name_is_taken_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let help = acme.admin.post("/v1/roles", json!({ "name": "Störfälle", "permissions": {} })).await.expect(201);
        let desk = acme.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })).await.expect(201);
        let before = world.dump();
        for name in ["Störfälle", "STORFALLE", "VCIO", "engineer"] {
            acme.admin
                .post("/v1/roles", json!({ "name": name, "permissions": {} }))
                .await
                .refused(409, "role_name_taken");
            let path = format!("/v1/roles/{}", desk["id"].as_str().unwrap());
            acme.admin.patch(&path, json!({ "name": name })).await.refused(409, "role_name_taken");
        }
        assert_eq!(world.dump(), before);
        // Its own name in another spelling is free.
        let path = format!("/v1/roles/{}", help["id"].as_str().unwrap());
        assert_eq!(acme.admin.patch(&path, json!({ "name": "störfälle" })).await.ok()["name"], "störfälle");
        let other = world.tenant("other", Preset::Msp).await;
        other.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })).await.expect(201);
    }

    /// S0.3: what is not accepted is named; an edit that changes nothing writes nothing.
    async fn s0_3_what_is_not_accepted_is_named(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let desk = acme
            .admin
            .post("/v1/roles", json!({ "name": "Desk", "permissions": { "users": "read" } }))
            .await
            .expect(201);
        let path = format!("/v1/roles/{}", desk["id"].as_str().unwrap());
        world.advance(TimeDelta::minutes(1));
        let before = world.dump();
        for (body, at, code) in [
            (json!({ "name": "", "permissions": {} }), "/name", "required"),
            (json!({ "name": "x".repeat(101), "permissions": {} }), "/name", "too_long"),
            (
                json!({ "name": "Boss" , "permissions": { "everything": "full" } }),
                "/permissions/everything",
                "unknown_area",
            ),
            (json!({ "name": "Boss" , "permissions": { "users": "some" } }), "/permissions/users", "one_of"),
            (json!({ "name": "Boss" , "permissions": { "users": true } }), "/permissions/users", "type"),
            (json!({ "name": "Boss" , "description": "x".repeat(501), "permissions": {} }), "/description", "too_long"),
            (json!({ "name": "Boss" , "built_in": true, "permissions": {} }), "/built_in", "unknown_field"),
        ] {
            let answer = acme.admin.post("/v1/roles", body.clone()).await;
            assert_eq!(answer.faults(), [(at.to_owned(), code.to_owned())], "{body}: {}", answer.text);
            let answer = acme.admin.patch(&path, body.clone()).await;
            assert_eq!(answer.faults(), [(at.to_owned(), code.to_owned())], "{body}: {}", answer.text);
        }
        for body in [json!({}), json!({ "name": " Desk " }), json!({ "permissions": { "users": "read" } })] {
            assert_eq!(acme.admin.patch(&path, body).await.ok(), desk);
        }
        assert_eq!(world.dump(), before);
    }
}
