//! What a list remembers of its user's choices (S0.9 to S0.11, S0.13).

use domain::policy::Preset;
use tests::{PASSWORD, json, on_both};

const USERS: &str = "/v1/me/list-state/users";

on_both! {
    /// S0.9: the selections persist the next time the list is opened, on whatever device and node.
    async fn s0_9_selections_persist(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let nothing = json!({ "search": null, "filters": {}, "sort": null, "page_size": null });
        assert_eq!(acme.admin.get(USERS).await.ok(), nothing);
        let chosen = json!({
            "search": "ada", "filters": { "status": "active,provisioned", "role_id": "x" },
            "sort": "last_name,-last_login_at", "page_size": 50
        });
        assert_eq!(acme.admin.put(USERS, chosen.clone()).await.ok(), chosen);
        let later = acme.admin.signs_in_again(&world, PASSWORD).await;
        assert_eq!(later.at(&world.another_node()).get(USERS).await.ok(), chosen);
        assert_eq!(later.get("/v1/me/list-state/organizations").await.ok(), nothing);
    }

    /// S0.10, S0.11: each filter is cleared alone, and Reset clears all.
    async fn s0_11_reset_clears_all(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let two = json!({ "filters": { "status": "active", "role_id": "x" }, "page_size": 25 });
        acme.admin.put(USERS, two).await.ok();
        let one = json!({ "filters": { "status": "active" }, "page_size": 25 });
        let kept = acme.admin.put(USERS, one).await.ok();
        assert_eq!(kept["filters"], json!({ "status": "active" }));
        acme.admin.delete(USERS).await.expect(204);
        acme.admin.delete(USERS).await.expect(204);
        assert_eq!(acme.admin.get(USERS).await.ok()["filters"], json!({}));
    }

    /// Front ends hold several words as a list and a switch as yes or no: they get back what they gave.
    async fn s0_9_selections_come_back_as_they_were_given(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let chosen = json!({ "status": ["active", "provisioned"], "role_id": "x" });
        acme.admin.put(USERS, json!({ "filters": chosen.clone() })).await.ok();
        assert_eq!(acme.admin.get(USERS).await.ok()["filters"], chosen);
        let organizations = "/v1/me/list-state/organizations";
        acme.admin.put(organizations, json!({ "filters": { "mapped": false } })).await.ok();
        assert_eq!(acme.admin.get(organizations).await.ok()["filters"], json!({ "mapped": false }));
    }

    /// What one user chose is nobody else's.
    async fn selections_are_ones_own(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.put(USERS, json!({ "search": "secret" })).await.ok();
        assert_eq!(bob.get(USERS).await.ok()["search"], json!(null));
    }

    /// Other lists do not exist, and what no list could mean is refused.
    async fn only_what_a_list_could_mean_is_kept(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        acme.admin.get("/v1/me/list-state/roles").await.refused(404, "not_found");
        for bad in [
            json!({ "page_size": 0 }),
            json!({ "page_size": 201 }),
            json!({ "search": "x".repeat(201) }),
            json!({ "filters": [] }),
            json!({ "filters": { "status": { "is": "active" } } }),
            json!({ "filters": { "status": 7 } }),
            json!({ "colour": "red" }),
        ] {
            acme.admin.put(USERS, bad).await.refused(422, "validation_failed");
        }
    }
}
