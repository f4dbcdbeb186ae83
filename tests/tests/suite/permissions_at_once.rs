//! A change of what somebody may do is in force with their next request, on every node (S0.1, S0.3, S0.27).

use domain::policy::Preset;
use tests::{json, on_both};

on_both! {
    /// S0.1, S0.27: another role counts at once.
    async fn s0_27_another_role_counts_at_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
        let other = world.another_node();
        for node in [&world.node, &other] {
            bob.at(node).get("/v1/roles").await.ok();
        }
        let nothing = json!({ "name": "Nothing", "permissions": {} });
        let nothing = acme.admin.post("/v1/roles", nothing).await.expect(201)["id"].clone();
        let path = format!("/v1/users/{}", bob.id);
        acme.admin.patch(&path, json!({ "role_id": nothing })).await.ok();
        for node in [&world.node, &other] {
            bob.at(node).get("/v1/users").await.refused(403, "forbidden");
            bob.at(node).whoami().await.ok();
        }
        let engineer = acme.admin.role("IT Provider Admin").await;
        acme.admin.patch(&path, json!({ "role_id": engineer })).await.ok();
        for node in [&other, &world.node] {
            bob.at(node).get("/v1/users").await.ok();
        }
    }

    /// S0.3: what a role permits counts at once for everybody who has it.
    async fn s0_3_what_a_role_permits_counts_at_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let helper = json!({ "name": "Helper", "permissions": { "users": "full" } });
        let helper = acme.admin.post("/v1/roles", helper).await.expect(201)["id"].as_str().unwrap().to_owned();
        let bob = acme.admin.hires(&world, "Bob Barker", "Helper").await;
        let other = world.another_node();
        for node in [&world.node, &other] {
            bob.at(node).get("/v1/users").await.ok();
        }
        let path = format!("/v1/roles/{helper}");
        acme.admin.patch(&path, json!({ "permissions": { "users": "read" } })).await.ok();
        for node in [&other, &world.node] {
            bob.at(node).get("/v1/users").await.ok();
            let eve = json!({ "first_name": "Eve", "last_name": "E", "email": "eve@acme.example", "role_id": helper });
            bob.at(node).post("/v1/users", eve).await.refused(403, "forbidden");
        }
        acme.admin.patch(&path, json!({ "permissions": { "users": "none" } })).await.ok();
        for node in [&other, &world.node] {
            bob.at(node).get("/v1/users").await.refused(403, "forbidden");
        }
    }

    /// S4.1: what somebody may see counts at once.
    async fn s4_1_what_somebody_may_see_counts_at_once(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let bob = gateway.admin.brings(&world, "bob", "IT Provider Admin").await;
        let other = world.another_node();
        for node in [&world.node, &other] {
            bob.at(node).get(&format!("/v1/users/{}", gateway.admin.id)).await.ok();
        }
        let path = format!("/v1/users/{}", bob.id);
        gateway.admin.patch(&path, json!({ "organization_access": [] })).await.ok();
        for node in [&other, &world.node] {
            bob.at(node).get(&format!("/v1/users/{}", gateway.admin.id)).await.refused(404, "not_found");
        }
    }
}
