//! From created to active: creating, inviting, accepting (S0.14 to S0.25).

use domain::policy::Preset;
use tests::{json, on_both};

on_both! {
    /// S0.14, S0.15, S0.22: a created user is New and becomes Active through the emailed invitation.
    async fn s0_22_an_invitation_makes_an_active_user(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let seen = acme.admin.sees(&bob.id).await;
        assert_eq!((&seen["status"], &seen["status_label"]), (&json!("provisioned"), &json!("New")));
        assert_eq!(seen["invitation"]["delivery"], "sent");

        let bob = bob.accepts(&world.node).await;
        let seen = acme.admin.sees(&bob.id).await;
        assert_eq!((&seen["status"], &seen["status_label"]), (&json!("active"), &json!("Active")));
        assert_eq!(seen["invitation"], json!(null));
        assert_eq!(bob.get("/v1/me").await.ok()["username"], "bob.barker@acme.example");
    }
}
