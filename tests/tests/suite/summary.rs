//! The counter above the list (S0.17).

use domain::policy::Preset;
use domain::user::Status;
use tests::{Person, Value, json, on_both};

async fn summary(person: &Person, query: &str) -> Value {
    person.get(&format!("/v1/users?{query}")).await.ok()["summary"].clone()
}

/// So many users of each status, none of those that are left out: the counter has them all but the deleted.
fn of_each(counts: &Value) -> Value {
    let statuses = Status::NAMES.iter().filter(|status| **status != "deleted");
    statuses.map(|status| ((*status).to_owned(), counts.get(status).cloned().unwrap_or_else(|| json!(0)))).collect()
}

on_both! {
    /// S0.17: New and Active users out of all users including Deactivated, whatever filter, search or page is set.
    async fn s0_17_the_counter_is_the_accounts(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        other.admin.invites(&world, "Oscar Other", "Engineer").await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.invites(&world, "Carol Cole", "vCIO").await;
        let all = json!({ "enabled": 3, "total": 3, "by_status": of_each(&json!({ "active": 2, "provisioned": 1 })) });
        assert_eq!(summary(&acme.admin, "").await, all);
        acme.admin.act(&bob.id, "deactivate").await.ok();
        let all = json!({ "enabled": 2, "total": 3, "by_status": of_each(&json!({ "active": 1, "provisioned": 1, "deactivated": 1 })) });
        for query in [
            "",
            "status=deactivated",
            "search=nobody",
            "page=9",
            "page_size=1",
            "last_login_from=2030-01-01",
            "role_id=0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11",
        ] {
            assert_eq!(summary(&acme.admin, query).await, all, "{query}");
        }
        acme.admin.act(&bob.id, "reactivate").await.ok();
        assert_eq!(summary(&acme.admin, "").await["enabled"], 3);
    }

    /// S0.17, S3.13: deleted users are in no count.
    async fn s0_17_deleted_users_are_in_no_count(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let role = shop.admin.role("Engineer").await;
        let bob = shop
            .admin
            .post(
                "/v1/users",
                json!({
                    "first_name": "Bob", "last_name": "Barker", "email": "bob@shop.example", "role_id": role,
                    "password": tests::PASSWORD, "onboarding": "activate"
                }),
            )
            .await
            .expect(201);
        assert_eq!(summary(&shop.admin, "").await, json!({ "enabled": 2, "total": 2, "by_status": of_each(&json!({ "active": 2 })) }));
        let path = format!("/v1/users/{}", bob["id"].as_str().unwrap());
        shop.admin.post(&format!("{path}/lock"), json!({})).await.ok();
        assert_eq!(
            summary(&shop.admin, "").await,
            json!({ "enabled": 2, "total": 2, "by_status": of_each(&json!({ "active": 1, "suspended": 1 })) })
        );
        shop.admin.delete(&path).await.ok();
        assert_eq!(summary(&shop.admin, "").await, json!({ "enabled": 1, "total": 1, "by_status": of_each(&json!({ "active": 1 })) }));
        assert_eq!(shop.admin.get("/v1/users").await.ok()["page"]["total_items"], 1);
    }
}
