//! The keys of access tokens through their lives: published, signing, retired, and sealed all the while.

use api::background::refresh_keys;
use api::keys::{self, Vault};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use domain::policy::Preset;
use persistence::StorageError;
use persistence::signing_keys::{self, SigningKeyRecord};
use tests::world::Node;
use tests::{PASSWORD, Value, on_both};

fn kid(token: &str) -> String {
    let header = BASE64.decode(token.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

async fn published(node: &Node) -> Vec<String> {
    let set = node.get("/.well-known/jwks.json").await.ok();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn stored(node: &Node) -> Vec<SigningKeyRecord> {
    let keys: Result<_, StorageError> = node.state.db.query(signing_keys::list);
    keys.unwrap()
}

fn rotate(node: &Node) {
    let state = &node.state;
    keys::rotate(&state.db, &state.vault, &state.ambient).unwrap();
    refresh_keys(state).unwrap();
}

on_both! {
    /// A new key is published before it signs, takes over, and the old one verifies until its last token has expired.
    async fn a_new_key_takes_over_without_anybody_noticing(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let old = kid(&shop.admin.token);
        rotate(&world.node);
        let both = published(&world.node).await;
        assert_eq!(both.len(), 2);
        assert_eq!(kid(&shop.admin.signs_in_again(&world, PASSWORD).await.token), old);

        world.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
        let last = shop.admin.signs_in_again(&world, PASSWORD).await;
        assert_eq!(kid(&last.token), old);
        world.advance(TimeDelta::seconds(1));
        let first = shop.admin.signs_in_again(&world, PASSWORD).await;
        assert_ne!(kid(&first.token), old);
        assert!(both.contains(&kid(&first.token)));
        last.whoami().await.ok();
        first.whoami().await.ok();

        world.advance(TimeDelta::minutes(14));
        refresh_keys(&world.node.state).unwrap();
        last.whoami().await.ok();
        world.advance(TimeDelta::minutes(1));
        refresh_keys(&world.node.state).unwrap();
        assert_eq!(published(&world.node).await, [kid(&first.token)]);
    }

    /// Another node publishes and uses the key as soon as it reads the keys anew.
    async fn another_node_picks_a_new_key_up(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let other = world.another_node();
        rotate(&world.node);
        refresh_keys(&other.state).unwrap();
        assert_eq!(published(&other).await, published(&world.node).await);
        world.advance(TimeDelta::minutes(10));
        let here = shop.admin.signs_in_again(&world, PASSWORD).await;
        let there = shop.admin.at(&other).signs_in_again(&world, PASSWORD).await;
        assert_eq!(kid(&here.token), kid(&there.token));
        here.at(&other).whoami().await.ok();
        there.at(&world.node).whoami().await.ok();
    }

    /// A node that has not heard of a key yet looks for it before it refuses a token, but not with every forged one.
    async fn a_node_looks_for_a_key_that_it_does_not_know(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let other = world.another_node();
        rotate(&world.node);
        world.advance(TimeDelta::minutes(10));
        let ada = shop.admin.signs_in_again(&world, PASSWORD).await;
        let asked = futures_util::future::join_all((0..4).map(|_| other.whoami(&ada.token))).await;
        assert!(asked.iter().all(|answer| answer.status == 200));

        let unknown = ada.token.replacen(ada.token.split('.').next().unwrap(), &BASE64.encode(
            r#"{"typ":"at+jwt","alg":"EdDSA","kid":"nobody's"}"#,
        ), 1);
        rotate(&world.node);
        world.advance(TimeDelta::minutes(10));
        let ada = shop.admin.signs_in_again(&world, PASSWORD).await;
        other.whoami(&unknown).await.refused(401, "unauthenticated");
        ada.at(&other).whoami().await.ok();
        rotate(&world.node);
        other.whoami(&unknown).await.refused(401, "unauthenticated");
        assert_eq!(published(&other).await.len() + 1, published(&world.node).await.len());
        world.advance(TimeDelta::seconds(1));
        other.whoami(&unknown).await.refused(401, "unauthenticated");
        assert_eq!(published(&other).await.len(), published(&world.node).await.len());
    }

    /// After ninety days a key is replaced without being asked, once however many nodes notice.
    async fn a_key_is_replaced_after_ninety_days_once(world) {
        let other = world.another_node();
        world.advance(TimeDelta::days(90));
        std::thread::scope(|scope| {
            for node in [&world.node.state, &other.state] {
                scope.spawn(|| refresh_keys(node).unwrap());
            }
        });
        assert_eq!(stored(&world.node).len(), 2);
        refresh_keys(&world.node.state).unwrap();
        refresh_keys(&other.state).unwrap();
        assert_eq!(stored(&world.node).len(), 2);
        assert_eq!(published(&other).await, published(&world.node).await);
    }

    /// Private keys are sealed in the database, and another encryption key opens nothing but a clear error.
    async fn private_keys_are_sealed_at_rest(world) {
        rotate(&world.node);
        let state = &world.node.state;
        for key in stored(&world.node) {
            let context = format!("signing_key:{}", key.kid);
            let plain = state.vault.open(&context, &key.private_key).unwrap();
            let seed = &plain[16..48];
            assert!(!key.private_key.windows(16).any(|window| seed.windows(16).any(|part| part == window)));
            assert!(state.vault.open("signing_key:another", &key.private_key).is_err());
        }
        let another = Vault::from_base64("YW5vdGhlciBrZXkgYW5vdGhlciBrZXkgYW5vdGhlcjE=", &state.ambient).unwrap();
        let error = keys::load(&state.db, &another, &state.ambient).unwrap_err().to_string();
        assert!(error.contains("encryption key") && !error.contains('\n'), "{error}");
    }
}
