//! A database that is away, or takes no writes: said as it is, at once, and all is well again once it is back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::RunQueryDsl;
use domain::policy::Preset;
use persistence::{Engine, StorageError};
use tests::{Answer, PASSWORD, World, json, on_both};

/// More than a node has connections: each that it lost costs one request.
const MORE_THAN_CONNECTIONS: usize = 5;

#[track_caller]
fn is_unavailable(answer: Answer) {
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{}", answer.text);
    answer.refused(503, "unavailable");
}

/// What looks like a token, signed with a key that nobody here knows.
fn unknown_key() -> String {
    let encode = |part: tests::Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let header = encode(json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "unknown" }));
    format!("{header}.{}.{}", encode(json!({})), URL_SAFE_NO_PAD.encode([0; 64]))
}

/// Asks until the node is ready again: it looks for its database by itself, every few seconds at least.
async fn becomes_ready(world: &World) {
    for _ in 0..1000 {
        if world.node.get("/readyz").await.status == 200 {
            return;
        }
    }
    panic!("the node does not become ready");
}

#[actix_web::test]
async fn without_its_database_a_node_is_unavailable_until_it_is_back() {
    let Some(world) = World::postgres() else { return };
    let shop = world.tenant("shop", Preset::Shop).await;
    let elsewhere = shop.admin.at(&world.another_node());
    for ada in [&shop.admin, &elsewhere] {
        ada.whoami().await.ok();
    }
    let unseen = shop.admin.signs_in_again(&world, PASSWORD).await;

    world.database().take_away();
    // Whose key is not known may be of another node: that cannot be looked up, either.
    is_unavailable(world.node.whoami(&unknown_key()).await);
    for _ in 0..MORE_THAN_CONNECTIONS {
        // The token is known to be good, and yet nothing can be said about it now; least of all that it is dead.
        is_unavailable(shop.admin.whoami().await);
        is_unavailable(elsewhere.whoami().await);
        is_unavailable(unseen.whoami().await);
        is_unavailable(world.node.login(&shop.admin.username, PASSWORD).await);
        is_unavailable(shop.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })).await);
        is_unavailable(world.node.refresh(&shop.admin.refresh_token).await);
        is_unavailable(world.node.get("/readyz").await);
        world.node.get("/livez").await.ok();
    }
    assert_eq!(api::background::sweep(&world.node.state).unwrap_err().code().word(), "unavailable");

    world.database().give_back();
    becomes_ready(&world).await;
    for ada in [&shop.admin, &unseen] {
        ada.whoami().await.ok();
    }
    world.node.login(&shop.admin.username, PASSWORD).await.ok();
    shop.admin.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })).await.expect(201);
    world.node.refresh(&shop.admin.refresh_token).await.ok();
}

on_both! {
    /// A connection that takes no writes any more, as one to a primary that was demoted, is not used again.
    async fn a_connection_that_only_reads_is_given_up(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let create = async |name: &str| shop.admin.post("/v1/roles", json!({ "name": name, "permissions": {} })).await;
        match world.database_url().engine() {
            Engine::Postgres => {
                world.database().demote();
                for _ in 0..2 * MORE_THAN_CONNECTIONS {
                    is_unavailable(create("Desk").await);
                }
                becomes_ready(&world).await;
                shop.admin.get("/v1/roles").await.ok();
                world.database().promote();
            }
            Engine::Sqlite => {
                let demoted: Result<_, StorageError> = world.node.state.db.write_installation(|conn| {
                    Ok(diesel::sql_query("PRAGMA query_only = ON").execute(conn)?)
                });
                demoted.unwrap();
            }
        }
        let mut answers = Vec::new();
        while answers.last() != Some(&201) && answers.len() <= MORE_THAN_CONNECTIONS {
            let answer = create("Desk").await;
            answers.push(answer.status);
            if answer.status != 201 {
                is_unavailable(answer);
            }
        }
        assert!(answers.len() > 1, "the node had connections that only read: {answers:?}");
        assert_eq!(answers.last(), Some(&201), "{answers:?}");
        create("Help desk").await.expect(201);
    }
}
