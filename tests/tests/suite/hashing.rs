//! Password hashes: brought up to date at signing in, and computed without taking the server's breath away.

use std::cell::RefCell;

use api::passwords::Params;
use domain::ids::{AccountId, UserId};
use domain::policy::Preset;
use futures_util::future::{join, join_all};
use persistence::{StorageError, credentials};
use tests::{PASSWORD, Tenant, World, on_both};

fn stored(world: &World, tenant: &Tenant) -> String {
    let (account, user) = (AccountId(tenant.id.parse().unwrap()), UserId(tenant.admin.id.parse().unwrap()));
    let secrets: Result<_, StorageError> = world.node.state.db.query(|conn| credentials::find(conn, account, user));
    secrets.unwrap().password_hash.unwrap()
}

/// Much slower than any other request.
fn slow() -> Params {
    Params::new(65_536, 8, 1).unwrap()
}

on_both! {
    /// A hash that was made with other settings is replaced when its password is next seen, and only then.
    async fn an_older_hash_is_brought_up_to_date_at_signing_in(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let today = world.another_node_that_hashes(1, 8, Params::default());
        let weak = stored(&world, &shop);
        assert!(weak.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{weak}");
        today.login(&shop.admin.username, "wrong").await.refused(401, "invalid_credentials");
        assert_eq!(stored(&world, &shop), weak);

        today.login(&shop.admin.username, PASSWORD).await.ok();
        let strong = stored(&world, &shop);
        assert!(strong.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{strong}");
        today.login(&shop.admin.username, PASSWORD).await.ok();
        assert_eq!(stored(&world, &shop), strong);
        today.login(&shop.admin.username, "wrong").await.refused(401, "invalid_credentials");
    }

    /// A rush of sign-ins, of nobody even, is shed with 503 and a time to come back; another request is answered before
    /// any of them.
    async fn a_rush_is_shed_and_others_do_not_wait(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let busy = world.another_node_that_hashes(1, 1, slow());
        shop.admin.at(&busy).whoami().await.ok();
        // From now on Ada's own hash is as slow as that of nobody.
        busy.login(&shop.admin.username, PASSWORD).await.ok();
        for username in [shop.admin.username.as_str(), "nobody"] {
            // What is answered, in the order in which it is.
            let order = RefCell::new(Vec::new());
            let rush = join_all((0..8).map(async |_| {
                let answer = busy.login(username, "wrong").await;
                order.borrow_mut().push(if answer.status == 503 { "shed" } else { "served" });
                answer
            }));
            let ada = shop.admin.at(&busy);
            let other = async {
                ada.whoami().await.ok();
                order.borrow_mut().push("other");
            };
            let (answers, ()) = join(rush, other).await;
            let order = order.into_inner();
            let first_served = order.iter().position(|what| *what == "served");
            let last_waiting = order.iter().rposition(|what| *what != "served");
            assert!(last_waiting < first_served, "{username}: {order:?}");
            let (shed, served): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 503);
            assert!(!shed.is_empty() && !served.is_empty(), "{username}: {} shed", shed.len());
            for answer in shed {
                assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
                answer.refused(503, "overloaded");
            }
            for answer in served {
                answer.refused(401, "invalid_credentials");
            }
        }
        assert_eq!(busy.login("nobody", "wrong").await.status, 401);
    }
}
