//! Staged users are invited in batches, automatically (S4.5).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{Person, World, json, on_both};

/// Stages so many users.
async fn stage(admin: &Person, from: usize, to: usize) {
    let role = admin.role("Engineer").await;
    for number in from..to {
        let body = json!({
            "first_name": "Some", "last_name": "Body", "email": format!("user{number}@people.example"), "role_id": role,
            "username": format!("user{number:03}"), "onboarding": "stage"
        });
        admin.post("/v1/users", body).await.expect(201);
    }
}

/// Invites the batches that are due, as the background does within a minute; answers how many users.
fn invite(world: &World) -> usize {
    api::background::invite_staged(&world.node.state).unwrap()
}

/// How many are staged.
async fn staged(admin: &Person) -> u64 {
    let page = admin.get("/v1/users?status=staged&page_size=1").await.ok();
    page["page"]["total_items"].as_u64().unwrap()
}

/// To whom mails have gone, each address as often as it was written to.
async fn written_to(world: &World) -> Vec<String> {
    let mut to: Vec<_> =
        world.mails().await.into_iter().map(|mail| mail.to).filter(|to| to.starts_with("user")).collect();
    to.sort();
    to
}

on_both! {
    /// S4.5: an interval after they were staged the first ones are invited, then as many with each interval, the first
    /// staged first; each gets one mail.
    async fn s4_5_batches_go_out_at_regular_intervals(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let batch = json!({ "onboarding": { "staged_batch": { "size": 3, "every_minutes": 10 } } });
        gateway.admin.patch("/v1/account/policy", batch).await.ok();
        stage(&gateway.admin, 0, 7).await;
        assert_eq!(invite(&world), 0);
        world.advance(TimeDelta::minutes(10) - TimeDelta::microseconds(1));
        assert_eq!((invite(&world), staged(&gateway.admin).await), (0, 7));
        world.advance(TimeDelta::microseconds(1));
        assert_eq!((invite(&world), staged(&gateway.admin).await), (3, 4));
        assert_eq!(written_to(&world).await, ["user0@people.example", "user1@people.example", "user2@people.example"]);
        assert_eq!(invite(&world), 0);
        // Late, but the rhythm stays.
        world.advance(TimeDelta::minutes(14));
        let admin = gateway.admin.again().await;
        assert_eq!((invite(&world), staged(&admin).await), (3, 1));
        world.advance(TimeDelta::minutes(6));
        assert_eq!((invite(&world), staged(&admin).await), (1, 0));
        let everybody: Vec<_> = (0..7).map(|number| format!("user{number}@people.example")).collect();
        assert_eq!(written_to(&world).await, everybody);
        assert_eq!(world.drift(), Vec::<&str>::new());
        let log = world.audit(&gateway);
        let invited: Vec<_> = log.iter().filter(|entry| entry.action == "user.invited").collect();
        assert!(invited.len() == 7 && invited.iter().all(|entry| entry.actor_kind == "system"));
    }

    /// S4.5: after a downtime one batch goes out, not all that were missed; where there are no batches, none.
    async fn s4_5_missed_batches_are_not_made_up_for_at_once(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let batch = |batch| json!({ "onboarding": { "staged_batch": batch } });
        gateway.admin.patch("/v1/account/policy", batch(json!({ "size": 2, "every_minutes": 60 }))).await.ok();
        stage(&gateway.admin, 0, 9).await;
        world.advance(TimeDelta::days(3));
        assert_eq!((invite(&world), invite(&world)), (2, 0));
        world.advance(TimeDelta::minutes(59));
        assert_eq!(invite(&world), 0);
        world.advance(TimeDelta::minutes(1));
        assert_eq!((invite(&world), invite(&world)), (2, 0));
        let admin = crate::presets::again(&gateway.admin).await;
        admin.patch("/v1/account/policy", batch(json!(null))).await.ok();
        world.advance(TimeDelta::days(1));
        assert_eq!((invite(&world), staged(&crate::presets::again(&admin).await).await), (0, 5));
    }

    /// S4.5: whichever of several nodes is first, a batch goes out once, and nobody gets two mails.
    async fn s4_5_two_nodes_send_one_batch(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let batch = json!({ "onboarding": { "staged_batch": { "size": 5, "every_minutes": 10 } } });
        gateway.admin.patch("/v1/account/policy", batch).await.ok();
        stage(&gateway.admin, 0, 12).await;
        world.advance(TimeDelta::minutes(10));
        let nodes = [world.node.state.clone(), world.another_node().state.clone()];
        let invited: usize = std::thread::scope(|scope| {
            let running = nodes.each_ref().map(|state| scope.spawn(move || api::background::invite_staged(state).unwrap()));
            running.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!((invited, staged(&gateway.admin).await), (5, 7));
        let mut to = written_to(&world).await;
        assert_eq!(to.len(), 5);
        to.dedup();
        assert_eq!(to.len(), 5);
    }
}
