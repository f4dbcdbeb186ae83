//! Operators of the installation: credentials of their own, no user's powers, and everything under their name.

use actix_web::http::Method;
use domain::policy::Preset;
use tests::{json, on_both};

const ACCOUNTS: &str = "/v1/support/accounts";

on_both! {
    /// A credential that is revoked is dead with the next request, on every node, and is stored as a hash alone.
    async fn a_revoked_operator_is_nobody_at_once(world) {
        let sam = world.operator("Sam Support");
        let elsewhere = sam.at(&world.another_node());
        for operator in [&sam, &elsewhere] {
            operator.get(ACCOUNTS).await.ok();
        }
        let kept = format!("{:?}", world.dump()["operators"]);
        assert!(kept.contains("Sam Support") && !kept.contains(&sam.token), "{kept}");
        world.revoke(&sam);
        for operator in [&sam, &elsewhere] {
            operator.get(ACCOUNTS).await.refused(401, "unauthenticated");
        }
        // Another one is not concerned.
        world.operator("Sue Support").get(ACCOUNTS).await.ok();
    }

    /// Neither token opens what is the other's.
    async fn operators_and_users_have_doors_of_their_own(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let sam = world.operator("Sam Support");
        for path in ["/v1/me", "/v1/account", "/v1/users", "/v1/roles", "/v1/audit-events", &format!("/v1/users/{}", acme.admin.id)] {
            sam.get(path).await.refused(401, "unauthenticated");
        }
        sam.act(&acme.admin.id, "lock").await.refused(401, "unauthenticated");
        for path in [ACCOUNTS, &format!("{ACCOUNTS}/{}", acme.id), &format!("{ACCOUNTS}/nonsense")] {
            acme.admin.get(path).await.refused(403, "forbidden");
        }
        // A token that only looks like an operator's is nobody's.
        let mut forged = sam.clone();
        forged.token = format!("rst_opr_{}", "A".repeat(43));
        forged.get(ACCOUNTS).await.refused(401, "unauthenticated");
    }

    /// The same key of two operators is two keys.
    async fn a_key_is_the_operators_own(world) {
        let (sam, sue) = (world.operator("Sam Support"), world.operator("Sue Support"));
        let account = |slug: &str| {
            json!({
                "name": "Acme", "slug": slug, "preset": "msp",
                "admin": { "first_name": "Ada", "last_name": "Lovelace", "email": format!("ada@{slug}.example") }
            })
        };
        let key = [("Idempotency-Key", "7")];
        let first = sam.asks(Method::POST, ACCOUNTS, &key, Some(&account("acme"))).await;
        let again = sam.asks(Method::POST, ACCOUNTS, &key, Some(&account("acme"))).await;
        assert_eq!((first.status, again.header("idempotency-replayed")), (201, "true"), "{}", first.text);
        assert_eq!(first.text, again.text);
        sue.asks(Method::POST, ACCOUNTS, &key, Some(&account("acme"))).await.refused(409, "slug_taken");
        sue.asks(Method::POST, ACCOUNTS, &[("Idempotency-Key", "8")], Some(&account("globex"))).await.expect(201);
        sam.asks(Method::POST, ACCOUNTS, &key, Some(&account("initech"))).await.refused(422, "idempotency_key_reused");
        assert_eq!(sam.get(ACCOUNTS).await.ok()["page"]["total_items"], 2);
    }

    /// Operators are counted as clients of their own.
    async fn an_operator_is_counted_as_a_client(world) {
        let answer = world.operator("Sam Support").get(ACCOUNTS).await;
        assert!(answer.header("ratelimit-policy").starts_with("\"client\";"), "{:?}", answer.headers);
        assert!(!answer.header("ratelimit-policy").contains("account"), "{:?}", answer.headers);
    }
}
