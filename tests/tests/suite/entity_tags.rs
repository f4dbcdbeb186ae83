//! Entity tags: what a client has seen is told from what there is now, and nobody overwrites what they have not seen.

use actix_web::http::Method;
use chrono::TimeDelta;
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{Document, Person, json, on_both};

use crate::operations::ready::Ready;
use crate::operations::stage::Stage;
use crate::operations::table::rows;

/// A tag of nothing.
const STALE: &str = "\"AAAAAAAAAAAAAAAAAAAAAA\"";

async fn tag(person: &Person, path: &str) -> String {
    let answer = person.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.header("etag").to_owned()
}

on_both! {
    /// Whatever answers with a single resource answers with the tag that reading it gives, and that 304 repeats.
    async fn every_answer_with_a_resource_has_the_tag_of_the_next_read(world) {
        let stage = Stage::new(world).await;
        let mut count = 0;
        for row in rows() {
            let success = row.success;
            let Some(ready) = Ready::new(&stage, row).await else { continue };
            // What is for everybody may be kept and compressed, so that its tag is weak: another test's.
            if ready.operation.is_public() || !ready.operation.headers(success).any(|header| header == "ETag") {
                continue;
            }
            count += 1;
            let answer = ready.call("", &[]).await;
            assert_eq!(answer.status, success, "{}: {}", ready.operation.id, answer.text);
            let tagged = answer.header("etag").to_owned();
            assert!(tagged.starts_with('"') && tagged.ends_with('"') && tagged.len() > 20, "{tagged:?}");
            let place = answer.header("location").to_owned();
            let path = if place.is_empty() { ready.resource() } else { place };
            assert_eq!(tag(&ready.caller, &path).await, tagged, "{}", ready.operation.id);

            let weak = format!("W/{tagged}");
            for listed in [tagged.as_str(), &weak, "*", &format!("{STALE}, {tagged}")] {
                let unchanged = ready.caller.asks(Method::GET, &path, &[("If-None-Match", listed)], None).await;
                assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""), "{listed}");
                assert_eq!(unchanged.header("etag"), tagged);
                assert_eq!(unchanged.header("cache-control"), "no-store");
            }
            let changed = ready.caller.asks(Method::GET, &path, &[("If-None-Match", STALE)], None).await;
            assert_eq!((changed.status, changed.header("etag")), (200, tagged.as_str()));
        }
        assert!(count > 15, "{count}");
    }

    /// What changes a resource does it only to what the caller has seen; a rehearsal is refused alike.
    async fn a_stale_tag_changes_nothing(world) {
        let stage = Stage::new(world).await;
        let mut count = 0;
        for row in rows() {
            let success = row.success;
            let Some(ready) = Ready::new(&stage, row).await else { continue };
            if !ready.operation.takes("IfMatch") {
                continue;
            }
            count += 1;
            let current = tag(&ready.caller, &ready.resource()).await;
            let weak = format!("W/{current}");
            let rehearses = ready.operation.parameters("query").any(|parameter| parameter["name"] == "dry_run");
            let before = stage.world().dump();
            for query in ["", "?dry_run=true"].into_iter().take(if rehearses { 2 } else { 1 }) {
                for listed in [STALE, &weak, &format!("{STALE}, {weak}")] {
                    let refused = ready.call(query, &[("If-Match", listed)]).await;
                    Document::get().check(ready.operation, &refused);
                    refused.refused(412, "precondition_failed");
                }
                for unreadable in ["", "AAAA", "\"a", "*, \"a\"", "w/\"a\"", "\"a\" \"b\""] {
                    let refused = ready.call(query, &[("If-Match", unreadable)]).await;
                    Document::get().check(ready.operation, &refused);
                    refused.refused(400, "malformed_request");
                }
            }
            assert_eq!(stage.world().dump(), before, "{}", ready.operation.id);
            if rehearses {
                assert_eq!(ready.call("?dry_run=true", &[("If-Match", &current)]).await.status, 200);
            }
            let done = ready.call("", &[("If-Match", &format!("{STALE}, {current}"))]).await;
            assert_eq!(done.status, success, "{}: {}", ready.operation.id, done.text);
        }
        assert!(count > 15, "{count}");
    }

    async fn a_star_matches_whatever_there_is(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let body = json!({ "first_name": "Robert" });
        let any = [("If-Match", "*")];
        assert_eq!(acme.admin.asks(Method::PATCH, &path, &any, Some(&body)).await.ok()["first_name"], "Robert");
        let nobody = format!("/v1/users/{}", acme.id);
        acme.admin.asks(Method::PATCH, &nobody, &any, Some(&body)).await.refused(404, "not_found");
    }

    /// Of many who change what they all saw, on two nodes, one gets through each time.
    async fn of_two_patches_with_the_same_tag_one_wins(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let elsewhere = acme.admin.at(&world.another_node());
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = &format!("/v1/users/{}", bob.id);
        for round in 0..5 {
            let seen = &tag(&acme.admin, path).await;
            let answers = join_all((0..16).map(|number| {
                let admin = if number % 2 == 0 { &acme.admin } else { &elsewhere };
                let body = json!({ "last_name": format!("Barker {round} {number}") });
                async move { admin.asks(Method::PATCH, path, &[("If-Match", seen)], Some(&body)).await }
            }))
            .await;
            let winners: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
            assert_eq!(winners.len(), 1);
            assert_eq!(acme.admin.get(path).await.header("etag"), winners[0].header("etag"));
            assert_eq!(acme.admin.sees(&bob.id).await["last_name"], winners[0].body["last_name"]);
            for lost in answers.into_iter().filter(|answer| answer.status != 200) {
                lost.refused(412, "precondition_failed");
            }
        }
        assert_eq!(world.audit(&acme).iter().filter(|entry| entry.action == "user.updated").count(), 5);
    }

    /// A lock that runs out changes what is shown without anybody writing: the tag tells, and the new one counts at once.
    async fn what_time_changes_has_another_tag(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        for _ in 0..10 {
            world.node.login(&bob.username, "wrong").await.refused(401, "invalid_credentials");
        }
        let path = format!("/v1/users/{}", bob.id);
        let locked = acme.admin.get(&path).await;
        assert_eq!(locked.body["status"], "locked_out");
        world.advance(TimeDelta::minutes(14));
        assert_eq!(tag(&acme.admin, &path).await, locked.header("etag"));
        world.advance(TimeDelta::minutes(1));
        let admin = acme.admin.again().await;
        let free = admin.get(&path).await;
        assert_eq!(free.body["status"], "active");
        assert_ne!(free.header("etag"), locked.header("etag"));
        let body = json!({ "last_name": "Barker-Cole" });
        let stale = [("If-Match", locked.header("etag"))];
        admin.asks(Method::PATCH, &path, &stale, Some(&body)).await.refused(412, "precondition_failed");
        let fresh = [("If-Match", free.header("etag"))];
        let changed = admin.asks(Method::PATCH, &path, &fresh, Some(&body)).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        assert_eq!(tag(&admin, &path).await, changed.header("etag"));
    }

    /// Two callers may do different things with the same user: what they are shown differs, and so do the tags.
    async fn a_tag_is_of_what_this_caller_is_shown(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let reader = acme.admin.hires(&world, "Vic Cio", "vCIO").await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}", bob.id);
        let tags = [tag(&acme.admin, &path).await, tag(&reader, &path).await];
        assert_ne!(tags[0], tags[1]);
        let theirs = [("If-Match", tags[1].as_str())];
        let body = json!({ "last_name": "Barker-Cole" });
        acme.admin.asks(Method::PATCH, &path, &theirs, Some(&body)).await.refused(412, "precondition_failed");
    }

    /// What becomes of a resource by itself keeps nobody from editing what they have seen of it: that the mail of an
    /// invitation has left, that a role has another holder. Who reads is told of it all the same.
    async fn what_becomes_by_itself_is_no_edit(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let desk = json!({ "name": "Desk", "permissions": { "users": "read" } });
        let desk = acme.admin.post("/v1/roles", desk).await.expect(201)["id"].as_str().unwrap().to_owned();
        let role = format!("/v1/roles/{desk}");
        let role_tag = tag(&acme.admin, &role).await;
        let body = json!({ "first_name": "Bob", "last_name": "Barker", "email": "bob@acme.example", "role_id": desk });
        let made = acme.admin.post("/v1/users", body).await;
        let (path, first) = (made.header("location").to_owned(), made.header("etag").to_owned());
        let (_server, transport) = crate::outbox::server().await;
        world.advance(TimeDelta::minutes(1));
        api::mail::deliver_due(&world.node.state, &transport).await.unwrap();
        for (resource, old, body) in [
            (&path, &first, json!({ "last_name": "Barker-Cole" })), (&role, &role_tag, json!({ "description": "Answers" })),
        ] {
            let now = tag(&acme.admin, resource).await;
            assert_ne!(&now, old, "{resource}");
            let read = acme.admin.asks(Method::GET, resource, &[("If-None-Match", old.as_str())], None).await;
            assert_eq!(read.status, 200, "{resource}");
            let edited = acme.admin.asks(Method::PATCH, resource, &[("If-Match", old.as_str())], Some(&body)).await;
            assert_eq!(edited.status, 200, "{resource}: {}", edited.text);
            // What somebody edited since is another matter.
            let again = acme.admin.asks(Method::PATCH, resource, &[("If-Match", now.as_str())], Some(&body)).await;
            again.refused(412, "precondition_failed");
        }
    }

    /// What has no tag matches none: no condition is passed over in silence. Who may not ask is told that first.
    async fn a_condition_on_what_has_no_tag_fails(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let reader = acme.admin.hires(&world, "Vic Cio", "vCIO").await;
        let stale = [("If-Match", STALE)];
        let role = json!({ "name": "Desk", "permissions": {} });
        let sent = acme.admin.asks(Method::POST, "/v1/roles", &stale, Some(&role)).await;
        sent.refused(412, "precondition_failed");
        acme.admin.asks(Method::DELETE, "/v1/me/sessions", &stale, None).await.refused(412, "precondition_failed");
        reader.asks(Method::POST, "/v1/roles", &stale, Some(&role)).await.refused(403, "forbidden");
        let nobody = world.node.call_with(Method::POST, "/v1/roles", None, &stale, Some(&role)).await;
        nobody.refused(401, "unauthenticated");
        world.node.call_with(Method::POST, "/nonsense", None, &stale, None).await.refused(404, "not_found");
        // The same for whoever exists and whoever does not, and nothing is counted.
        let before = world.dump();
        for username in [reader.username.as_str(), "nobody@acme.example"] {
            let login = json!({ "username": username, "password": "wrong" });
            let answer = world.node.call_with(Method::POST, "/v1/auth/login", None, &stale, Some(&login)).await;
            answer.refused(412, "precondition_failed");
        }
        assert_eq!(world.dump(), before);
        let any = [("If-Match", "*")];
        let _ = acme.admin.asks(Method::POST, "/v1/roles", &any, Some(&role)).await.expect(201);
    }

    async fn reading_takes_conditions_too(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for path in ["/v1/me", "/v1/account", &format!("/v1/users/{}", acme.admin.id)] {
            let current = tag(&acme.admin, path).await;
            assert_eq!(acme.admin.asks(Method::GET, path, &[("If-Match", &current)], None).await.status, 200);
            let stale = acme.admin.asks(Method::GET, path, &[("If-Match", STALE)], None).await;
            stale.refused(412, "precondition_failed");
            for header in ["If-Match", "If-None-Match"] {
                let unreadable = acme.admin.asks(Method::GET, path, &[(header, "no tag")], None).await;
                unreadable.refused(400, "malformed_request");
            }
            let head = acme.admin.asks(Method::HEAD, path, &[("If-None-Match", &current)], None).await;
            assert_eq!((head.status, head.header("etag")), (304, current.as_str()));
        }
    }
}
