//! `Idempotency-Key`: a request that is sent again is answered again and does nothing again, whatever happens in between.

use std::net::SocketAddr;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use chrono::TimeDelta;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, sql_query};
use domain::policy::Preset;
use futures_util::FutureExt;
use futures_util::future::join_all;
use persistence::DatabaseUrl;
use tests::world::Node;
use tests::{Answer, Document, PASSWORD, Person, Value, World, json, on_both};

use crate::audit_visibility::with_sites;
use crate::operations::ready::Ready;
use crate::operations::stage::Stage;
use crate::operations::table::rows;

const PATH: &str = "/v1/roles";

fn role(name: &str) -> Value {
    json!({ "name": name, "permissions": {} })
}

async fn ask(person: &Person, key: &str, path: &str, body: &Value) -> Answer {
    person.asks(Method::POST, path, &[("Idempotency-Key", key)], Some(body)).await
}

/// Holds a second answer against the first.
#[track_caller]
fn assert_replays(first: &Answer, again: &Answer, what: &str) {
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"), "{what}");
    assert_eq!((again.status, &again.text), (first.status, &first.text), "{what}");
    for name in ["content-type", "location", "etag", "cache-control", "x-content-type-options"] {
        assert_eq!(again.header(name), first.header(name), "{what}: {name}");
    }
}

async fn roles_called(person: &Person, name: &str) -> usize {
    let roles = person.get(PATH).await.ok();
    roles["data"].as_array().expect("a list").iter().filter(|role| role["name"] == name).count()
}

/// Does something to the tables that no operation does.
fn tamper(world: &World, sql: &str) {
    match world.database_url() {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("the file opens");
            sql_query("PRAGMA busy_timeout = 5000").execute(&mut conn).expect("a setting");
            sql_query(sql).execute(&mut conn).expect("a statement");
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).expect("the server answers");
            sql_query(sql).execute(&mut conn).expect("a statement");
        }
    }
}

/// A sign-in from this address.
async fn login_from(node: &Node, from: [u8; 4], key: &str, username: &str, password: &str) -> Answer {
    let request = TestRequest::post().uri("/v1/auth/login").peer_addr(SocketAddr::from((from, 4711)));
    let request = request.insert_header(("Idempotency-Key", key));
    node.send(request.set_json(json!({ "username": username, "password": password }))).await
}

on_both! {
    /// Every POST takes a key: sent again it is answered as before, and nothing at all is written.
    async fn every_post_that_is_sent_again_does_nothing_again(world) {
        let stage = Stage::new(world).await;
        let mut count = 0;
        for row in rows() {
            let success = row.success;
            let Some(ready) = Ready::new(&stage, row).await else { continue };
            let id = &ready.operation.id;
            assert_eq!(ready.operation.takes("IdempotencyKey"), ready.operation.method == Method::POST, "{id}");
            if ready.operation.method != Method::POST {
                continue;
            }
            count += 1;
            let key = [("Idempotency-Key", id.as_str())];
            let first = ready.call("", &key).await;
            assert_eq!(first.status, success, "{id}: {}", first.text);
            Document::get().check(ready.operation, &first);
            let before = stage.world().dump();
            let again = ready.call("", &key).await;
            assert_eq!(stage.world().dump(), before, "{id}");
            if id == "logout" {
                // Whose session is over is nobody any more.
                again.refused(401, "unauthenticated");
                continue;
            }
            assert_replays(&first, &again, id);
            Document::get().check(ready.operation, &again);
            // Whatever is wrong with the other request is not what matters.
            let other = ready.call_with("", &key, Some(&json!({ "nonsense": true }))).await;
            Document::get().check(ready.operation, &other);
            other.refused(422, "idempotency_key_reused");
            assert_eq!(stage.world().dump(), before, "{id}");
        }
        assert!(count > 25, "{count}");
    }

    /// Of many that are sent at once to two nodes, one does it; the others are told to wait, or get its answer.
    async fn of_twins_one_does_it(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let elsewhere = acme.admin.at(&world.another_node());
        for round in 0..4 {
            let (key, name) = (&format!("twins {round}").replace(' ', "-"), &format!("Desk {round}"));
            let answers = join_all((0..16).map(|number| {
                let admin = if number % 2 == 0 { &acme.admin } else { &elsewhere };
                async move { ask(admin, key, PATH, &role(name)).await }
            }))
            .await;
            let first = answers.iter().find(|answer| answer.status == 201 && answer.header("idempotency-replayed").is_empty());
            let first = first.expect("one does it");
            for answer in &answers {
                if answer.status == 201 {
                    assert_eq!(answer.text, first.text);
                } else {
                    assert_eq!((answer.status, answer.header("retry-after")), (409, "2"), "{}", answer.text);
                    assert_eq!(answer.body["code"], "idempotency_conflict");
                }
            }
            assert_eq!(roles_called(&acme.admin, name).await, 1);
            for admin in [&acme.admin, &elsewhere] {
                assert_replays(first, &ask(admin, key, PATH, &role(name)).await, name);
            }
        }
        assert_eq!(world.audit(&acme).iter().filter(|entry| entry.action == "role.created").count(), 4);
    }

    /// The same key of two users, of two accounts or from two addresses is two keys.
    async fn keys_of_two_callers_do_not_meet(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("umbrella", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
        let mut ids = Vec::new();
        for (person, name) in [(&acme.admin, "Desk"), (&bob, "Desk of Bob"), (&other.admin, "Desk")] {
            let made = ask(person, "7", PATH, &role(name)).await;
            assert_eq!((made.status, made.header("idempotency-replayed")), (201, ""), "{}", made.text);
            ids.push(made.body["id"].clone());
        }
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);

        let sign_in = async |from| login_from(&world.node, from, "7", &bob.username, PASSWORD).await;
        let (here, there) = (sign_in([192, 0, 2, 1]).await, sign_in([192, 0, 2, 2]).await);
        assert_ne!(here.body["challenge_token"], there.body["challenge_token"]);
        assert_replays(&here, &sign_in([192, 0, 2, 1]).await, "the same address");
    }

    /// A node that dies between its claim and what it meant to do holds the request up for a minute.
    async fn what_a_dead_node_began_can_be_tried_again(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let made = ask(&acme.admin, "7", PATH, &role("Desk")).await;
        assert_eq!(made.status, 201);
        // As if the node had died before: neither the effect nor the answer is there.
        let path = format!("{PATH}/{}", made.body["id"].as_str().expect("an id"));
        assert_eq!(acme.admin.delete(&path).await.status, 204);
        tamper(&world, "UPDATE idempotency_keys SET answer = NULL, answered_at = NULL");
        let elsewhere = acme.admin.at(&world.another_node());
        let held_up = ask(&elsewhere, "7", PATH, &role("Desk")).await;
        assert_eq!(held_up.header("retry-after"), "2");
        held_up.refused(409, "idempotency_conflict");
        ask(&elsewhere, "7", PATH, &role("Chair")).await.refused(422, "idempotency_key_reused");
        world.advance(TimeDelta::minutes(1));
        let answers = join_all((0..8).map(|number| {
            let admin = if number % 2 == 0 { &acme.admin } else { &elsewhere };
            async move { ask(admin, "7", PATH, &role("Desk")).await }
        }))
        .await;
        assert!(answers.iter().any(|answer| answer.status == 201));
        assert!(answers.iter().all(|answer| [201, 409].contains(&answer.status)));
        assert_eq!(roles_called(&acme.admin, "Desk").await, 1);
    }

    /// An attempt that another took over does nothing any more, however late it comes.
    async fn who_lost_the_claim_does_nothing(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        // Whatever is claimed is taken over before it can be answered.
        let trigger = match world.database_url() {
            DatabaseUrl::Sqlite(_) => {
                "CREATE TRIGGER steal AFTER INSERT ON idempotency_keys BEGIN \
                 UPDATE idempotency_keys SET attempt = randomblob(16); END"
            }
            DatabaseUrl::Postgres(_) => {
                "CREATE RULE steal AS ON INSERT TO idempotency_keys DO ALSO \
                 UPDATE idempotency_keys SET attempt = gen_random_uuid()"
            }
        };
        tamper(&world, trigger);
        let before = world.dump();
        ask(&acme.admin, "7", PATH, &role("Desk")).await.refused(409, "idempotency_conflict");
        let mut after = world.dump();
        after.remove("idempotency_keys");
        assert!(before.iter().all(|(table, rows)| table == "idempotency_keys" || after[table] == *rows));
    }

    /// A client that hangs up and asks again gets it once.
    async fn who_hangs_up_and_asks_again_gets_it_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for polls in 0..6 {
            let (key, body) = (format!("key-{polls}"), role(&format!("Desk {polls}")));
            {
                let mut call = Box::pin(ask(&acme.admin, &key, PATH, &body));
                for _ in 0..polls {
                    if call.as_mut().now_or_never().is_some() {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
            }
            let soon = ask(&acme.admin, &key, PATH, &body).await;
            assert!([201, 409].contains(&soon.status), "{}", soon.text);
            world.advance(TimeDelta::minutes(1));
            assert_eq!(ask(&acme.admin, &key, PATH, &body).await.status, 201);
            assert_eq!(roles_called(&acme.admin, &format!("Desk {polls}")).await, 1);
        }
    }

    /// However the address is written, it is the same one.
    async fn an_escaped_address_is_the_same(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let first = ask(&acme.admin, "9", "/v1/%72oles", &role("Desk")).await;
        assert_eq!(first.status, 201);
        assert_replays(&first, &ask(&acme.admin, "9", "/v1/%72oles", &role("Desk")).await, "escaped");
        assert_replays(&first, &ask(&acme.admin, "9", PATH, &role("Desk")).await, "plain");
        assert_eq!(roles_called(&acme.admin, "Desk").await, 1);
    }

    /// What says that the request itself is wrong is not kept: corrected, it may use the same key.
    async fn a_corrected_request_may_use_the_same_key(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let before = world.dump();
        ask(&acme.admin, "7", PATH, &json!({ "name": "" })).await.refused(422, "validation_failed");
        acme.admin.asks(Method::POST, PATH, &[("Idempotency-Key", "7")], None).await.refused(415, "unsupported_media_type");
        let stale = [("Idempotency-Key", "7"), ("If-Match", "\"x\"")];
        let conditional = acme.admin.asks(Method::POST, PATH, &stale, Some(&role("Desk"))).await;
        conditional.refused(412, "precondition_failed");
        assert_eq!(world.dump(), before);
        assert_eq!(ask(&acme.admin, "7", PATH, &role("Desk")).await.status, 201);

        let wrong = async |password| login_from(&world.node, [192, 0, 2, 1], "8", &acme.admin.username, password).await;
        wrong("wrong").await.refused(401, "invalid_credentials");
        assert_eq!(wrong(PASSWORD).await.status, 200);
    }

    /// What was decided is repeated, also when it would be decided differently by now.
    async fn a_refusal_that_was_decided_is_kept(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let desk = acme.admin.post(PATH, role("Desk")).await.expect(201);
        let first = ask(&acme.admin, "7", PATH, &role("Desk")).await;
        assert_eq!(first.body["code"], "role_name_taken");
        let path = format!("{PATH}/{}", desk["id"].as_str().expect("an id"));
        assert_eq!(acme.admin.delete(&path).await.status, 204);
        assert_replays(&first, &ask(&acme.admin, "7", PATH, &role("Desk")).await, "taken");
        assert_eq!(ask(&acme.admin, "8", PATH, &role("Desk")).await.status, 201);

        // One that was counted, too: a wrong password counts once.
        let body = json!({ "current_password": "wrong", "new_password": "Quiet-Rhino-77-naps", "confirm_password": "Quiet-Rhino-77-naps" });
        let wrong = ask(&acme.admin, "9", "/v1/me/password", &body).await;
        assert_eq!(wrong.body["code"], "wrong_password");
        assert_eq!(wrong.body["instance"].as_str().map(str::len), Some(36));
        let before = world.dump();
        assert_replays(&wrong, &ask(&acme.admin, "9", "/v1/me/password", &body).await, "wrong");
        assert_eq!(world.dump(), before);
    }

    async fn a_rehearsal_may_be_sent_again_too(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}/deactivate", bob.id);
        let rehearsed = ask(&acme.admin, "7", &format!("{path}?dry_run=true"), &json!({})).await;
        assert_eq!(rehearsed.body["dry_run"], true);
        assert_replays(&rehearsed, &ask(&acme.admin, "7", &format!("{path}?dry_run=true"), &json!({})).await, "rehearsed");
        ask(&acme.admin, "7", &path, &json!({})).await.refused(422, "idempotency_key_reused");

        // After the first success the tag is another one: the key comes first.
        let seen = acme.admin.get(&format!("/v1/users/{}", bob.id)).await.header("etag").to_owned();
        let headers = [("Idempotency-Key", "8"), ("If-Match", seen.as_str())];
        let done = acme.admin.asks(Method::POST, &path, &headers, Some(&json!({}))).await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert_replays(&done, &acme.admin.asks(Method::POST, &path, &headers, Some(&json!({}))).await, "done");
    }

    /// After a day a key is as good as new, and nothing is left of what it stood for.
    async fn a_key_lasts_for_a_day(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let first = ask(&acme.admin, "7", PATH, &role("Desk")).await;
        world.advance(TimeDelta::days(1) - TimeDelta::microseconds(1));
        let admin = acme.admin.again().await;
        assert_replays(&first, &ask(&admin, "7", PATH, &role("Desk")).await, "within a day");
        api::background::purge(&world.node.state).expect("old rows can be removed");
        assert_replays(&first, &ask(&admin, "7", PATH, &role("Desk")).await, "within a day");
        world.advance(TimeDelta::microseconds(1));
        assert_eq!(ask(&admin, "7", PATH, &role("Chair")).await.header("idempotency-replayed"), "");
        assert_eq!(roles_called(&admin, "Chair").await, 1);
        world.advance(TimeDelta::days(1) + TimeDelta::microseconds(1));
        api::background::purge(&world.node.state).expect("old rows can be removed");
        assert_eq!(world.dump()["idempotency_keys"], Vec::<String>::new());
    }

    /// Erased is erased: what was answered about somebody is not told again.
    async fn an_answer_about_somebody_goes_with_them(world) {
        let acme = world.tenant("acme", Preset::Gateway).await;
        let role = acme.admin.get("/v1/me").await.ok()["role"]["id"].clone();
        let body = json!({ "username": "bob", "first_name": "Bob", "last_name": "Barker", "email": "bob@acme.example",
            "role_id": role });
        let bob = ask(&acme.admin, "7", "/v1/users", &body).await;
        assert_eq!(bob.status, 201, "{}", bob.text);
        let path = format!("/v1/users/{}", bob.body["id"].as_str().expect("an id"));
        let deleted = acme.admin.delete(&path).await;
        assert_eq!(deleted.status, 200, "{}", deleted.text);
        let again = ask(&acme.admin, "7", "/v1/users", &body).await;
        assert_eq!(again.header("idempotency-replayed"), "");
        again.refused(410, "idempotency_answer_erased");
    }

    /// Where an answer about an organization named them, too.
    async fn an_answer_that_names_somebody_goes_with_them(world) {
        let acme = world.tenant("acme", Preset::Gateway).await;
        let bob = with_sites(&world, &acme, "bob", "IT Provider Admin", None).await;
        let body = json!({ "name": "Initech", "default_engineer_id": bob.id });
        let made = ask(&acme.admin, "7", "/v1/organizations", &body).await;
        assert_eq!((made.status, made.text.contains("Someone")), (201, true), "{}", made.text);
        assert_eq!(ask(&acme.admin, "8", PATH, &role("Desk")).await.status, 201);
        acme.admin.delete(&format!("/v1/users/{}", bob.id)).await.expect(200);
        ask(&acme.admin, "7", "/v1/organizations", &body).await.refused(410, "idempotency_answer_erased");
        // What names nobody is told again all the same.
        let again = ask(&acme.admin, "8", PATH, &role("Desk")).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"), "{}", again.text);
    }

    /// Where anybody could ask, too.
    async fn an_answer_to_anybody_goes_with_whom_it_is_about(world) {
        let acme = world.tenant("acme", Preset::Gateway).await;
        let role = acme.admin.role("Engineer").await;
        let body = json!({ "username": "bob", "first_name": "Bob", "last_name": "Barker", "email": "bob@acme.example",
            "role_id": role });
        let bob = acme.admin.post("/v1/users", body).await.expect(201)["id"].as_str().expect("an id").to_owned();
        let (path, key) = ("/v1/invitations/check", [("Idempotency-Key", "7")]);
        let body = json!({ "token": world.newest_mail_to("bob@acme.example").await.token() });
        let check = async || world.node.call_with(Method::POST, path, None, &key, Some(&body)).await;
        let first = check().await;
        assert_eq!((first.status, first.text.contains("bob@")), (200, true), "{}", first.text);
        assert_eq!(check().await.header("idempotency-replayed"), "true");
        acme.admin.delete(&format!("/v1/users/{bob}")).await.expect(200);
        check().await.refused(410, "idempotency_answer_erased");
    }

    /// Who may not ask is told that first, and a key that is none is refused.
    async fn a_key_is_one_word_of_who_may_ask(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let reader = acme.admin.hires(&world, "Vic Cio", "vCIO").await;
        let long = "x".repeat(256);
        for bad in ["", " ", "a b", &long] {
            ask(&acme.admin, bad, PATH, &role("Desk")).await.refused(400, "malformed_request");
            ask(&reader, bad, PATH, &role("Desk")).await.refused(403, "forbidden");
        }
        let two = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")];
        let mut request = TestRequest::post().uri(PATH);
        request = request.insert_header(("Authorization", format!("Bearer {}", acme.admin.token)));
        for header in two {
            request = request.append_header(header);
        }
        world.node.send(request.set_json(role("Desk"))).await.refused(400, "malformed_request");
        let nobody = world.node.call_with(Method::POST, PATH, None, &two[..1], Some(&role("Desk"))).await;
        nobody.refused(401, "unauthenticated");
        // Where it means nothing it is not looked at.
        let read = acme.admin.asks(Method::GET, PATH, &[("Idempotency-Key", "a b")], None).await;
        assert_eq!(read.status, 200);
        assert_eq!(world.dump()["idempotency_keys"], Vec::<String>::new());
    }
}
