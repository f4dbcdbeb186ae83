//! Who is away for too long: warned, suspended, and seen coming (S4.8).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{Person, Value, World, json, on_both};

use crate::presets::again;

const PREVIEW: &str = "/v1/account/policy/inactivity-preview";

/// How many warnings somebody was sent.
async fn warnings(world: &World, address: &str) -> usize {
    world.mails().await.iter().filter(|mail| mail.to == address && mail.subject.contains("keep your access")).count()
}

/// Usernames of a preview, in its order.
fn names(preview: &Value) -> Vec<&str> {
    preview["data"].as_array().unwrap().iter().map(|one| one["user"]["username"].as_str().unwrap()).collect()
}

/// An admin beside the first one, who is about whenever a test lets time pass.
async fn waiting(world: &World, admin: &Person, days: i64) -> Person {
    world.advance(TimeDelta::days(days));
    again(admin).await
}

on_both! {
    /// S4.8: a mail 14 days before and one 3 days before, once each however many nodes look, then the suspension; who
    /// signs in in time is warned of the next absence anew.
    async fn s4_8_who_is_away_is_warned_twice(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let bob = gateway.admin.brings(&world, "bob", "Engineer").await;
        let address = "bob@people.example";
        let other = world.another_node();
        let sweep = || {
            world.sweep();
            api::background::sweep(&other.state).unwrap();
            world.sweep();
        };
        let is_told = || world.node.is_told_of_mail();
        let admin = waiting(&world, &gateway.admin, 70).await;
        world.advance(TimeDelta::days(6) - TimeDelta::microseconds(1));
        is_told();
        sweep();
        assert!(!is_told(), "there is nothing to send");
        assert_eq!(warnings(&world, address).await, 0);
        world.advance(TimeDelta::microseconds(1));
        sweep();
        assert!(is_told(), "whoever sends mail need not wait until they look again");
        assert_eq!(warnings(&world, address).await, 1);
        let mail = world.newest_mail_to(address).await;
        assert!(mail.text.contains("suspended on Sunday, 31 May 2026, 09:00 UTC"), "{}", mail.text);
        world.advance(TimeDelta::days(11));
        sweep();
        assert_eq!(warnings(&world, address).await, 2);
        let admin = again(&admin).await;
        let log = world.audit(&gateway);
        assert_eq!(log.iter().filter(|entry| entry.action == "user.inactivity_warned").count(), 2);
        // In time: the clock starts again, and with it the warnings.
        again(&bob).await;
        world.advance(TimeDelta::days(3));
        sweep();
        let admin = again(&admin).await;
        assert_eq!(admin.sees(&bob.id).await["status"], "awaiting_new_password");
        let admin = waiting(&world, &admin, 60).await;
        world.advance(TimeDelta::days(13));
        sweep();
        assert_eq!(warnings(&world, address).await, 3);
        world.advance(TimeDelta::days(14));
        sweep();
        assert_eq!(warnings(&world, address).await, 3, "nothing is said of what has happened");
        assert_eq!(again(&admin).await.sees(&bob.id).await["status"], "suspended");
    }

    /// S4.8: after a downtime one mail stands for both, who is suspended by then is not warned any more, and neither is
    /// the last admin, who is spared.
    async fn s4_8_a_downtime_is_caught_up_with(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        gateway.admin.brings(&world, "bob", "Engineer").await;
        let admin = waiting(&world, &gateway.admin, 10).await;
        admin.brings(&world, "eve", "Engineer").await;
        world.advance(TimeDelta::days(78));
        world.sweep();
        world.sweep();
        assert_eq!(warnings(&world, "bob@people.example").await, 1);
        assert_eq!(warnings(&world, "eve@people.example").await, 1);
        world.advance(TimeDelta::days(100));
        world.sweep();
        let counts = |address: &'static str| warnings(&world, address);
        assert_eq!((counts("bob@people.example").await, counts("eve@people.example").await), (1, 1));
        assert_eq!(counts("ada@gateway.example").await, 0);
        let admin = again(&gateway.admin).await;
        assert_eq!(admin.get("/v1/users?status=suspended").await.ok()["page"]["total_items"], 2);
    }

    /// S4.8: who has never signed in counts from when they were onboarded; who is still invited is not suspended.
    async fn s4_8_who_never_signed_in_counts_from_onboarding(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let mut ids = Vec::new();
        for (name, onboarding) in [("Invited", "invite"), ("Activated", "activate")] {
            let body = json!({
                "first_name": "Some", "last_name": name, "email": format!("{name}@shop.example"), "role_id": role,
                "password": tests::PASSWORD, "onboarding": onboarding
            });
            let made = shop.admin.post("/v1/users", body).await.expect(201);
            ids.push(made["id"].as_str().unwrap().to_owned());
        }
        let rule = json!({ "inactivity": { "suspend_after_days": 30 } });
        shop.admin.patch("/v1/account/policy", rule).await.ok();
        let admin = waiting(&world, &shop.admin, 30).await;
        world.sweep();
        let [invited, activated] = [admin.sees(&ids[0]).await, admin.sees(&ids[1]).await];
        assert_eq!((&invited["status"], &activated["status"]), (&json!("provisioned"), &json!("suspended")));
        assert_eq!(activated["last_login_at"], json!(null));
    }

    /// S4.8: who is next, and when, page by page; under another limit, too, before it is put in force.
    async fn s4_8_the_preview_says_who_is_next(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let mut admin = gateway.admin.clone();
        for name in ["bob", "eve", "kim"] {
            admin.brings(&world, name, "Engineer").await;
            admin = waiting(&world, &admin, 1).await;
        }
        let preview = admin.get(PREVIEW).await;
        assert!(preview.header("link").contains("rel=\"last\""));
        let preview = preview.ok();
        assert_eq!((&preview["suspend_after_days"], &preview["page"]["total_items"]), (&json!(90), &json!(4)));
        assert_eq!(names(&preview), ["bob", "eve", "kim", admin.username.as_str()]);
        assert_eq!(
            (&preview["data"][0]["absent_since"], &preview["data"][0]["suspended_at"], &preview["data"][0]["spared"]),
            (&json!("2026-03-02T09:00:00Z"), &json!("2026-05-31T09:00:00Z"), &json!(false))
        );
        assert_eq!((&preview["data"][3]["spared"], &preview["data"][0]["warned_at"]), (&json!(true), &json!(null)));
        let shorter = admin.get(&format!("{PREVIEW}?suspend_after_days=10")).await.ok();
        assert_eq!(shorter["data"][1]["suspended_at"], "2026-03-13T09:00:00Z");
        let (mut walked, mut path) = (Vec::new(), format!("{PREVIEW}?page_size=3"));
        loop {
            let page = admin.get(&path).await.ok();
            walked.extend(names(&page).into_iter().map(str::to_owned));
            let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
            path = format!("{PREVIEW}?page_size=3&cursor={cursor}");
        }
        assert_eq!(walked, names(&preview));
        assert_eq!(names(&admin.get(&format!("{PREVIEW}?page=2&page_size=3")).await.ok()), [&*admin.username]);
        // What it says comes true.
        admin.act(preview["data"][0]["user"]["id"].as_str().unwrap(), "lock").await.ok();
        assert_eq!(names(&admin.get(PREVIEW).await.ok())[0], "eve");
        let admin = waiting(&world, &admin, 60).await;
        world.advance(TimeDelta::days(28));
        world.sweep();
        let admin = again(&admin).await;
        assert_eq!(names(&admin.get(PREVIEW).await.ok()), ["kim", admin.username.as_str()]);
        for query in ["suspend_after_days=0", "suspend_after_days=-1", "suspend_after_days=3651", "cursor=abc", "sort=x"] {
            assert_eq!(admin.get(&format!("{PREVIEW}?{query}")).await.status, 422, "{query}");
        }
        admin.patch("/v1/account/policy", json!({ "inactivity": { "suspend_after_days": null } })).await.ok();
        let nobody = admin.get(PREVIEW).await.ok();
        assert_eq!((&nobody["suspend_after_days"], &nobody["data"]), (&json!(null), &json!([])));
    }
}
