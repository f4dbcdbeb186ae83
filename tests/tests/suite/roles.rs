//! Roles and what they decide (S0.1, S0.2).

use domain::policy::Preset;
use tests::{Value, json, on_both};

on_both! {
    /// S0.2: an account starts with three roles, which nobody edits or deletes.
    async fn s0_2_the_three_default_roles_do_not_change(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let roles = acme.admin.get("/v1/roles").await.ok();
        let roles = roles["data"].as_array().unwrap();
        let names: Vec<_> = roles.iter().map(|role| role["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Engineer", "IT Provider Admin", "vCIO"]);
        assert_eq!(roles[1]["user_count"], 1);
        assert!(roles[1]["permissions"].as_object().unwrap().values().all(|level| level == "full"));
        let before = world.dump();
        for role in roles {
            assert_eq!(role["built_in"], true);
            let path = format!("/v1/roles/{}", role["id"].as_str().unwrap());
            assert_eq!(&acme.admin.get(&path).await.ok(), role);
            for body in
                [json!({ "name": "Boss" }), json!({ "description": "" }), json!({ "permissions": { "users": "none" } })]
            {
                acme.admin.patch(&path, body).await.refused(409, "built_in_role");
            }
            acme.admin.delete(&path).await.refused(409, "built_in_role");
        }
        assert_eq!(world.dump(), before);
    }

    /// S0.1: the role decides what somebody may do, everywhere.
    async fn s0_1_the_role_decides_what_somebody_may_do(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let vera = acme.admin.hires(&world, "Vera Vance", "vCIO").await;
        let eve = acme.admin.hires(&world, "Eve Engels", "Engineer").await;
        let paths = [
            "/v1/users".to_owned(),
            format!("/v1/users/{}", eve.id),
            format!("/v1/users/{}/access", eve.id),
            format!("/v1/users/{}/sessions", eve.id),
            "/v1/roles".to_owned(),
        ];
        for path in &paths {
            vera.get(path).await.ok();
            eve.get(path).await.refused(403, "forbidden");
            world.node.get(path).await.refused(401, "unauthenticated");
        }
        for verb in ["deactivate", "reset-mfa", "send-reset-link", "revoke-sessions", "unlock", "reactivate"] {
            vera.act(&eve.id, verb).await.refused(403, "forbidden");
            eve.act(&vera.id, verb).await.refused(403, "forbidden");
        }
        vera.post("/v1/roles", json!({ "name": "Boss", "permissions": {} })).await.refused(403, "forbidden");
        vera.patch(&format!("/v1/users/{}", eve.id), json!({ "first_name": "Eva" })).await.refused(403, "forbidden");
        // Who may only look is offered nothing.
        assert_eq!(vera.sees(&eve.id).await["available_actions"], json!([]));
        let list = vera.get("/v1/users").await.ok();
        assert!(list["data"].as_array().unwrap().iter().all(|user| user["available_actions"] == json!([])));
    }

    /// S0.1, S0.2: what roles can permit is listed, and each role has a level for every area.
    async fn s0_1_every_role_has_a_level_for_every_area(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let areas = acme.admin.get("/v1/permissions").await.ok();
        let areas: Vec<_> =
            areas["data"].as_array().unwrap().iter().map(|area| area["area"].as_str().unwrap()).collect();
        for area in ["users", "roles", "organizations", "templates", "licenses", "policies", "audit", "integrations"] {
            assert!(areas.contains(&area), "{area}");
        }
        let roles = acme.admin.get("/v1/roles").await.ok();
        for role in roles["data"].as_array().unwrap() {
            let mut levels: Vec<_> = role["permissions"].as_object().unwrap().keys().map(String::as_str).collect();
            let mut areas = areas.clone();
            levels.sort_unstable();
            areas.sort_unstable();
            assert_eq!(levels, areas);
        }
    }

    /// S0.1, S0.21: giving somebody another role is in force with their next request, on every node.
    async fn s0_1_another_role_is_in_force_with_the_next_request(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let elsewhere = bob.at(&world.another_node());
        for (role, status) in [("Engineer", 403), ("vCIO", 200), ("Engineer", 403), ("IT Provider Admin", 200)] {
            let role = acme.admin.role(role).await;
            acme.admin.patch(&format!("/v1/users/{}", bob.id), json!({ "role_id": role })).await.ok();
            assert_eq!(bob.get("/v1/users").await.status, status);
            assert_eq!(elsewhere.get("/v1/users").await.status, status);
        }
    }

    /// S0.3, S0.13: the number of users on a role is what the list shows for it, deleted ones left out.
    async fn s0_3_deleted_users_are_not_counted(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.post("/v1/roles", json!({ "name": "Mechanic", "permissions": {} })).await.expect(201);
        let role = role["id"].as_str().unwrap();
        let created = shop
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "role_id": role,
                    "password": tests::PASSWORD
                }),
            )
            .await
            .expect(201);
        let path = format!("/v1/roles/{role}");
        let count = |role: Value| role["user_count"].clone();
        assert_eq!(count(shop.admin.get(&path).await.ok()), 1);
        shop.admin.delete(&format!("/v1/users/{}", created["id"].as_str().unwrap())).await.ok();
        assert_eq!(count(shop.admin.get(&path).await.ok()), 0);
        let listed = shop.admin.get("/v1/roles").await.ok();
        let listed = listed["data"].as_array().unwrap().iter().find(|listed| listed["id"] == role).unwrap().clone();
        assert_eq!(count(listed), 0);
        // Support could bring them back, and then they need their role.
        let refused = shop.admin.delete(&path).await.refused(409, "role_in_use");
        assert!(refused["detail"].as_str().unwrap().contains("deleted"), "{refused}");
    }
}
