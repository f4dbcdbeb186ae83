//! Nobody learns from signing in who exists: wrong credentials get one answer, whoever they are for.

use domain::policy::Preset;
use persistence::{StorageError, installation};
use tests::{Answer, PASSWORD, Value, World, json, on_both};

/// What a client can see of an answer, but for the id of the request and how many requests their address has left.
fn visible(answer: &Answer) -> (u16, Vec<(String, String)>, Value) {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "ratelimit"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    headers.sort();
    let mut body = answer.body.clone();
    body["instance"] = Value::Null;
    (answer.status, headers, body)
}

fn counted(world: &World) -> u64 {
    let value = world.node.state.db.query(|conn| installation::remembered(conn, "unknown_sign_ins"));
    let value: Option<Vec<u8>> = value.map_err(|error: StorageError| error).unwrap();
    value.map_or(0, |bytes| u64::from_be_bytes(bytes.try_into().unwrap()))
}

on_both! {
    /// An unknown user, a wrong password, a wrong account, and users who are invited, locked, suspended, deactivated or
    /// deleted: one answer, to the last header.
    async fn every_wrong_credential_gets_the_same_answer(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let acme = world.tenant("acme", Preset::Msp).await;
        let gone = acme.admin.hires(&world, "Gone Girl", "Engineer").await;
        acme.admin.act(&gone.id, "deactivate").await.ok();
        let role = shop.admin.role("Engineer").await;
        let invited = json!({
            "first_name": "In", "last_name": "Vited", "email": "in@people.example", "role_id": role,
            "username": "invited", "password": PASSWORD
        });
        shop.admin.post("/v1/users", invited).await.expect(201);
        for name in ["locked", "suspended", "deleted"] {
            let person = shop.admin.brings(&world, name, "Engineer").await;
            match name {
                "locked" => {
                    for _ in 0..10 {
                        world.node.login(name, "wrong").await.refused(401, "invalid_credentials");
                    }
                }
                "suspended" => _ = shop.admin.act(&person.id, "lock").await.ok(),
                _ => assert!(shop.admin.delete(&format!("/v1/users/{}", person.id)).await.status < 300),
            }
        }
        let login = |username: &str, password: &str, account: Option<&str>| {
            let mut body = json!({ "username": username, "password": password });
            if let Some(account) = account {
                body["account"] = json!(account);
            }
            world.node.post("/v1/auth/login", body)
        };
        let expected = visible(&login("nobody", "wrong", None).await);
        assert_eq!((expected.0, &expected.2["code"]), (401, &json!("invalid_credentials")));
        for (username, password, account) in [
            (shop.admin.username.as_str(), "wrong", None),
            (&shop.admin.username, PASSWORD, Some("acme")),
            (&shop.admin.username, PASSWORD, Some("nowhere")),
            ("invited", "wrong", None),
            ("invited", PASSWORD, None),
            ("locked", "wrong", None),
            ("suspended", "wrong", None),
            ("deleted", "wrong", None),
            ("deleted", PASSWORD, None),
            (&gone.username, "wrong", None),
            ("", "", Some("")),
        ] {
            let seen = visible(&login(username, password, account).await);
            assert_eq!(seen, expected, "{username} {account:?}");
        }
    }

    /// An unknown username costs a write to the database, as counting a known user's wrong password does; even the
    /// very first ones, at the same moment, get the same answer.
    async fn an_unknown_user_is_as_much_work(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let guesses = (0..8).map(|number| world.node.login(if number % 2 == 0 { "nobody" } else { "no one" }, "wrong"));
        for guess in futures_util::future::join_all(guesses).await {
            guess.refused(401, "invalid_credentials");
        }
        let before = counted(&world);
        assert!(before > 0);
        world.node.login("nobody", "wrong").await.refused(401, "invalid_credentials");
        assert_eq!(counted(&world), before + 1);
        world.node.login(&shop.admin.username, "wrong").await.refused(401, "invalid_credentials");
        assert_eq!(counted(&world), before + 1);
        world.node.forget("nobody").await;
        assert_eq!(counted(&world), before + 2);
    }
}
