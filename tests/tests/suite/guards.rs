//! The last one who manages users stays (S0.1, S0.34).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{json, on_both};

on_both! {
    /// S0.34: deactivating is refused for oneself, so that somebody who manages users is always left.
    async fn s0_34_somebody_who_manages_users_is_always_left(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
        acme.admin.act(&bob.id, "deactivate").await.ok();
        acme.admin.act(&acme.admin.id, "deactivate").await.refused(403, "self_action");
        acme.admin.act(&bob.id, "reactivate").await.ok();
        world.advance(TimeDelta::minutes(1));
        let bob = bob.again().await;
        bob.act(&acme.admin.id, "deactivate").await.ok();
        bob.act(&bob.id, "deactivate").await.refused(403, "self_action");
        let engineer = bob.role("Engineer").await;
        bob.patch(&format!("/v1/users/{}", bob.id), json!({ "role_id": engineer })).await.refused(403, "self_action");
    }

    /// S0.34: an action on somebody who does not exist, or on what is no id, is an action on nobody.
    async fn s0_34_nobody_is_404(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for id in ["0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11", "bob", "%00", "1"] {
            acme.admin.get(&format!("/v1/users/{id}")).await.refused(404, "not_found");
            acme.admin.act(id, "deactivate").await.refused(404, "not_found");
            acme.admin.delete(&format!("/v1/users/{id}")).await.refused(404, "not_found");
            acme.admin.get(&format!("/v1/roles/{id}")).await.refused(404, "not_found");
        }
    }

    /// An action's body may be left out, be empty or hold a reason, and nothing else.
    async fn a_reason_may_be_given(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}/deactivate", bob.id);
        let before = world.dump();
        for (body, at) in [
            (json!({ "reason": "x".repeat(501) }), "/reason"),
            (json!({ "reason": 5 }), "/reason"),
            (json!({ "because": "so" }), "/because"),
            (json!({ "reason": "a\u{0}b" }), "/reason"),
        ] {
            let answer = acme.admin.post(&path, body).await;
            assert_eq!(answer.faults()[0].0, at, "{}", answer.text);
        }
        let answer = acme.admin.post(&format!("{path}?dry_run=maybe"), json!({})).await;
        assert_eq!(answer.faults(), [("dry_run".to_owned(), "boolean".to_owned())]);
        let answer = acme.admin.post(&format!("{path}?dryrun=true"), json!({})).await;
        assert_eq!(answer.faults(), [("dryrun".to_owned(), "unknown_parameter".to_owned())]);
        assert_eq!(world.dump(), before);
        assert_eq!(acme.admin.post(&path, json!({ "reason": null })).await.ok()["changed"], true);
        acme.admin.post(&format!("/v1/users/{}/reactivate", bob.id), json!({})).await.ok();
        let emoji = "🦒".repeat(500);
        assert_eq!(acme.admin.post(&path, json!({ "reason": emoji })).await.ok()["changed"], true);
    }
}
