//! What time does to users is found by the background, for everybody.

use chrono::TimeDelta;
use diesel::RunQueryDsl;
use domain::policy::Preset;
use persistence::StorageError;
use tests::{World, on_both};

/// Makes the row of this user one that no version understands.
fn corrupt(world: &World, username: &str) {
    let statement = format!("UPDATE users SET onboarding = 'nonsense' WHERE username = '{username}'");
    let corrupted: Result<_, StorageError> =
        world.node.state.db.write_installation(|conn| Ok(diesel::sql_query(statement).execute(conn)?));
    assert_eq!(corrupted.unwrap(), 1);
}

on_both! {
    /// Somebody whose record cannot be read keeps none of those after them from their status.
    async fn one_who_fails_keeps_nobody_waiting(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let bob = shop.admin.brings(&world, "bob", "Engineer").await;
        let eve = shop.admin.brings(&world, "eve", "Engineer").await;
        assert!(bob.id < eve.id);
        for person in [&bob, &eve] {
            for _ in 0..10 {
                world.node.login(&person.username, "wrong").await.refused(401, "invalid_credentials");
            }
        }
        world.advance(TimeDelta::minutes(15));
        let admin = shop.admin.again().await;
        let locked = || async {
            let page = admin.get("/v1/users?status=locked_out&search=eve").await.ok();
            page["page"]["total_items"].as_u64().unwrap()
        };
        assert_eq!(locked().await, 1, "the stored status is brought up to date by the sweep alone");
        corrupt(&world, &bob.username);
        for _ in 0..2 {
            let failure = api::background::sweep(&world.node.state).unwrap_err();
            assert_eq!(failure.code().word(), "internal");
        }
        assert_eq!(locked().await, 0);
    }
}
