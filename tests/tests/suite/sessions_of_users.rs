//! An admin's view of somebody's sessions, and ending them (S0.35, S3.12).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{json, on_both};

on_both! {
    /// An admin sees where somebody is signed in, ends one session, then all; each is dead with the next request.
    async fn one_session_is_ended_then_all(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::minutes(1));
        let second = bob.again().await;
        world.advance(TimeDelta::minutes(1));
        let third = bob.again().await;
        let path = format!("/v1/users/{}/sessions", bob.id);
        let list = acme.admin.get(&path).await.ok();
        let sessions = list["data"].as_array().unwrap();
        let opened: Vec<_> = sessions.iter().map(|session| session["created_at"].as_str().unwrap()).collect();
        assert_eq!(opened, ["2026-03-02T09:02:00Z", "2026-03-02T09:01:00Z", "2026-03-02T09:00:00Z"]);
        assert!(sessions.iter().all(|session| session["current"] == false && session["ip"] == "127.0.0.1"));

        let of_second = format!("{path}/{}", sessions[1]["id"].as_str().unwrap());
        assert_eq!(acme.admin.delete(&of_second).await.status, 204);
        second.get("/v1/me").await.refused(401, "unauthenticated");
        third.get("/v1/me").await.ok();
        acme.admin.delete(&of_second).await.refused(404, "not_found");
        assert_eq!(acme.admin.get(&path).await.ok()["data"].as_array().unwrap().len(), 2);

        let before = world.audit(&acme).len();
        assert_eq!(acme.admin.delete(&path).await.status, 204);
        bob.get("/v1/me").await.refused(401, "unauthenticated");
        third.get("/v1/me").await.refused(401, "unauthenticated");
        assert_eq!(acme.admin.get(&path).await.ok()["data"], json!([]));
        // Nothing is left to end: the same answer, and no second entry.
        assert_eq!(acme.admin.delete(&path).await.status, 204);
        assert_eq!(world.audit(&acme).len(), before + 1);
        world.advance(TimeDelta::minutes(1));
        bob.again().await.get("/v1/me").await.ok();
    }

    /// A session belongs to one user: under another's name it is none.
    async fn a_session_is_found_under_its_own_user_only(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let carol = acme.admin.hires(&world, "Carol Cole", "Engineer").await;
        let of_bob = acme.admin.get(&format!("/v1/users/{}/sessions", bob.id)).await.ok();
        let of_bob = of_bob["data"][0]["id"].as_str().unwrap();
        acme.admin.delete(&format!("/v1/users/{}/sessions/{of_bob}", carol.id)).await.refused(404, "not_found");
        bob.get("/v1/me").await.ok();
    }

    /// Who expired or was deactivated has no session to show; a new user never had one.
    async fn only_live_sessions_are_shown(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let carol = acme.admin.invites(&world, "Carol Cole", "Engineer").await;
        world.advance(TimeDelta::days(30));
        let admin = acme.admin.again().await;
        for id in [&bob.id, &carol.id] {
            let path = format!("/v1/users/{id}/sessions");
            assert_eq!(admin.get(&path).await.ok()["data"], json!([]));
            let revoked = admin.act(id, "revoke-sessions").await.ok();
            assert_eq!((&revoked["changed"], &revoked["effects"]), (&json!(false), &json!([])));
        }
    }
}
