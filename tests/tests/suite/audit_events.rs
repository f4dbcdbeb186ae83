//! The audit log over HTTP: pages, filters, walks, single entries.

use chrono::TimeDelta;
use domain::policy::Preset;
use persistence::audit::Event;
use tests::{Value, json, on_both};

use super::audit_log::{add, add_at, event, event_of, fields, log, somebody, walk};

on_both! {
    /// What an admin did is on record, and can be read back by whoever may read the log.
    async fn an_entry_says_who_did_what_to_whom_when_and_why(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        world.advance(TimeDelta::minutes(1));
        let path = format!("/v1/users/{}/deactivate", bob.id);
        let answer = acme.admin.post(&path, json!({ "reason": "Left the company" })).await;
        let request = answer.header("x-request-id").to_owned();
        answer.ok();
        let page = log(&acme.admin, "").await;
        let entry = &page["data"][0];
        let expected = json!({
            "id": entry["id"],
            "at": "2026-03-02T09:01:00Z",
            "actor": { "kind": "user", "id": acme.admin.id, "name": "ada@acme.example" },
            "action": "user.deactivated",
            "target": { "kind": "user", "id": bob.id, "name": "bob.barker@acme.example" },
            "before": { "status": "active" },
            "after": { "status": "deactivated" },
            "reason": "Left the company",
            "request_id": request,
            "ip": "127.0.0.1",
            "user_agent": null
        });
        assert_eq!(entry, &expected);
        let alone = acme.admin.get(&format!("/v1/audit-events/{}", entry["id"].as_str().unwrap())).await.ok();
        assert_eq!(alone, expected);
    }

    /// Newest first unless asked otherwise; what one transaction wrote stays in the order in which it was written.
    async fn the_log_is_in_the_order_of_time(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.advance(TimeDelta::minutes(1));
        add(&world, &acme, ["test.one", "test.two", "test.three"].map(|action| event(&world, &acme, action)));
        add_at(&world, &acme, "test.past", &["2026-01-01T00:00:00Z"]);
        let newest = fields(&log(&acme.admin, "").await, "/action");
        assert_eq!(newest[..3], ["test.three", "test.two", "test.one"]);
        assert_eq!(newest.last().unwrap(), "test.past");
        let oldest = fields(&log(&acme.admin, "sort=at").await, "/action");
        assert_eq!(oldest, newest.iter().rev().cloned().collect::<Vec<_>>());
        assert_eq!(fields(&log(&acme.admin, "sort=-at").await, "/action"), newest);
    }

    /// Each filter alone and together with others; several actions mean any of them. Totals are those of the filter.
    async fn filters_narrow_and_combine(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let [ada, bob, eve] = [(); 3].map(|()| somebody(&world));
        let entry = |action, actor, target| event_of(&world, &acme, action, actor, target);
        for (minute, event) in [
            entry("test.a", ada, bob), entry("test.b", ada, bob), entry("test.c", ada, eve), entry("test.a", bob, eve),
            entry("test.b", bob, ada), entry("test.a", ada, eve),
        ].into_iter().enumerate() {
            let at = world.now() + TimeDelta::minutes(i64::try_from(minute).unwrap());
            add(&world, &acme, [Event { reason: Some(minute.to_string()), at, ..event }]);
        }
        let minute = |minute: i64| (world.now() + TimeDelta::minutes(minute)).format("%Y-%m-%dT%H:%M:%SZ");
        let from = format!("from={}", minute(2));
        let to = format!("to={}", minute(4));
        for (query, expected) in [
            (format!("actor_id={ada}"), vec!["5", "2", "1", "0"]),
            (format!("actor_id={bob}"), vec!["4", "3"]),
            (format!("actor_id={eve}"), vec![]),
            (format!("target_id={eve}"), vec!["5", "3", "2"]),
            (format!("target_id={}", ada.to_string().to_uppercase()), vec!["4"]),
            ("action=test.a".to_owned(), vec!["5", "3", "0"]),
            ("action=test.c,test.b".to_owned(), vec!["4", "2", "1"]),
            ("action=test.c,%20test.b,test.b".to_owned(), vec!["4", "2", "1"]),
            ("action=test.a,test.b,test.c".to_owned(), vec!["5", "4", "3", "2", "1", "0"]),
            ("action=test.d".to_owned(), vec![]),
            (format!("action=test.a,test.b,test.c&{from}"), vec!["5", "4", "3", "2"]),
            (format!("action=test.a,test.b,test.c&{to}"), vec!["4", "3", "2", "1", "0"]),
            (format!("action=test.a&{from}&{to}"), vec!["3"]),
            (format!("actor_id={ada}&target_id={bob}"), vec!["1", "0"]),
            (format!("actor_id={ada}&action=test.a"), vec!["5", "0"]),
            (format!("actor_id={ada}&target_id={eve}&action=test.a,test.c&{from}"), vec!["5", "2"]),
            (format!("actor_id={ada}&target_id={eve}&action=test.a,test.c&{from}&{to}&sort=at"), vec!["2"]),
            (format!("target_id={eve}&sort=at"), vec!["2", "3", "5"]),
        ] {
            let page = log(&acme.admin, &query).await;
            assert_eq!(fields(&page, "/reason"), expected, "{query}");
            assert_eq!(page["page"]["total_items"], expected.len(), "{query}");
            // In small steps it comes to the same, by cursor and by number.
            let steps = walk(&acme.admin, &format!("{query}&page_size=1")).await;
            assert_eq!(steps.iter().flat_map(|page| fields(page, "/reason")).collect::<Vec<_>>(), expected, "{query}");
            for (number, reason) in (1..).zip(&expected) {
                let page = log(&acme.admin, &format!("{query}&page_size=1&page={number}")).await;
                assert_eq!(fields(&page, "/reason"), [*reason], "{query}, page {number}");
            }
        }
    }

    /// Both ends of a range belong to it; a day is whole, and a moment is one wherever its writer was.
    async fn ranges_of_time_include_both_ends(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let moments = [
            "2026-01-31T23:59:59.999999Z", "2026-02-01T00:00:00Z", "2026-02-01T12:00:00.000001Z",
            "2026-02-01T23:59:59.999999Z", "2026-02-02T00:00:00Z",
        ];
        add_at(&world, &acme, "test.a", &moments);
        for (query, expected) in [
            ("from=2026-02-01&to=2026-02-01", &moments[1..4]),
            ("from=2026-02-01", &moments[1..]),
            ("to=2026-02-01", &moments[..4]),
            ("to=2026-01-31", &moments[..1]),
            ("from=2026-02-01T12:00:00.000001Z", &moments[2..]),
            ("from=2026-02-01T12:00:00.0000009Z", &moments[2..]),
            ("from=2026-02-01T12:00:00.0000011Z", &moments[3..]),
            ("to=2026-02-01T12:00:00.000001Z", &moments[..3]),
            ("to=2026-02-01T12:00:00.0000009Z", &moments[..2]),
            ("to=2026-02-01T12:00:00Z", &moments[..2]),
            ("from=2026-02-01T14:00:00.000001%2B02:00&to=2026-02-01T12:00:00.000001Z", &moments[2..3]),
            ("from=2026-02-01&to=2026-02-01T00:00:00Z", &moments[1..2]),
            ("from=0000-01-01&to=9999-12-31", &moments[..]),
        ] {
            let page = log(&acme.admin, &format!("action=test.a&sort=at&{query}")).await;
            assert_eq!(fields(&page, "/at"), expected, "{query}");
            assert_eq!(page["page"]["total_items"], expected.len(), "{query}");
        }
    }

    /// Pages and links are those of every list; a page beyond the last is empty.
    async fn pages_are_those_of_every_list(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        add(&world, &acme, (0..7).map(|_| event(&world, &acme, "test.a")));
        let answer = acme.admin.get("/v1/audit-events?action=test.a&page_size=3&page=2").await;
        let link = answer.header("link").to_owned();
        assert_eq!(
            link,
            "</v1/audit-events?action=test.a&page_size=3&page=1>; rel=\"first\", \
             </v1/audit-events?action=test.a&page_size=3&page=1>; rel=\"prev\", \
             </v1/audit-events?action=test.a&page_size=3&page=3>; rel=\"next\", \
             </v1/audit-events?action=test.a&page_size=3&page=3>; rel=\"last\""
        );
        let mut page = answer.ok()["page"].take();
        assert!(page["next_cursor"].take().is_string());
        assert_eq!(page, json!({ "number": 2, "size": 3, "total_items": 7, "total_pages": 3, "next_cursor": null }));
        let beyond = log(&acme.admin, "action=test.a&page_size=3&page=4").await;
        assert_eq!((&beyond["data"], &beyond["page"]["total_items"]), (&json!([]), &json!(7)));
        let last = log(&acme.admin, "action=test.a&page_size=3&page=3").await;
        assert_eq!((last["data"].as_array().unwrap().len(), &last["page"]["next_cursor"]), (1, &Value::Null));
        let whole = log(&acme.admin, "page_size=200").await;
        assert_eq!(whole["page"]["total_items"], world.audit(&acme).len());
        assert_eq!(whole["data"].as_array().unwrap().len(), world.audit(&acme).len());
    }

    /// Whatever is written while somebody walks, nothing is skipped and nothing repeated, and totals are those of the
    /// moment in which a page is read.
    async fn a_walk_goes_on_while_entries_are_written(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let [ada, bob] = [(); 2].map(|()| somebody(&world));
        for query in ["action=test.a", "action=test.a,test.b", "actor_id={ada}", "sort=at&action=test.a", "sort=at&target_id={bob}"] {
            let query = query.replace("{ada}", &ada.to_string()).replace("{bob}", &bob.to_string());
            let entry = || event_of(&world, &acme, "test.a", ada, bob);
            let total = |page: &Value| page["page"]["total_items"].as_u64().unwrap();
            let before = total(&log(&acme.admin, &query).await);
            add(&world, &acme, (0..9).map(|_| entry()));
            let expected: Vec<_> = fields(&log(&acme.admin, &format!("{query}&page_size=200")).await, "/id");
            let (mut walked, mut path, mut pages) = (Vec::new(), format!("{query}&page_size=4"), 0);
            loop {
                let page = log(&acme.admin, &path).await;
                assert_eq!(total(&page), before + 9 + pages, "{query}");
                walked.extend(fields(&page, "/id"));
                let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
                path = format!("{query}&page_size=4&cursor={cursor}");
                // One at the moment at which the others were written, one later.
                if pages == 0 {
                    add(&world, &acme, [entry()]);
                    pages += 1;
                } else if pages < 3 {
                    world.advance(TimeDelta::seconds(1));
                    add(&world, &acme, [entry()]);
                    pages += 1;
                }
            }
            let is_ascending = query.contains("sort=at");
            let (begun, later) = walked.split_at(expected.len());
            assert_eq!(begun, expected, "{query}");
            assert_eq!(later.len() as u64, if is_ascending { pages } else { 0 }, "{query}");
        }
    }

    /// A cursor goes on in the list that it came from, and in no other.
    async fn a_cursor_belongs_to_its_list(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let globex = world.tenant("globex", Preset::Msp).await;
        add(&world, &acme, (0..3).map(|_| event(&world, &acme, "test.a")));
        add(&world, &globex, (0..3).map(|_| event(&world, &globex, "test.a")));
        acme.admin.invites(&world, "Bob Barker", "Engineer").await;
        let cursor = |page: &Value| page["page"]["next_cursor"].as_str().unwrap().to_owned();
        let own = cursor(&log(&acme.admin, "action=test.a&page_size=1").await);
        let users = cursor(&acme.admin.get("/v1/users?page_size=1").await.ok());
        let bare = cursor(&log(&acme.admin, "page_size=1").await);
        let others = cursor(&log(&globex.admin, "action=test.a&page_size=1").await);
        let mut changed = own.clone().into_bytes();
        let middle = changed.len() / 2;
        changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        log(&acme.admin, &format!("action=test.a&page_size=1&cursor={own}")).await;
        // The size of pages is no part of what a list is.
        log(&acme.admin, &format!("action=test.a&page_size=2&cursor={own}")).await;
        for query in [
            format!("action=test.a&cursor={users}"),
            format!("action=test.a&cursor={bare}"),
            format!("action=test.a&cursor={others}"),
            format!("action=test.a&cursor={changed}"),
            format!("action=test.a&cursor={}", &own[..own.len() - 1]),
            format!("action=test.b&cursor={own}"),
            format!("action=test.a&sort=at&cursor={own}"),
            format!("action=test.a&from=2026-01-01&cursor={own}"),
            format!("cursor={own}"),
            "action=test.a&cursor=%00".to_owned(),
            "action=test.a&cursor=x".to_owned(),
        ] {
            let answer = acme.admin.get(&format!("/v1/audit-events?{query}")).await;
            assert_eq!(answer.faults()[0].0, "cursor", "{query}: {}", answer.text);
            answer.refused(422, "validation_failed");
        }
        for path in [format!("/v1/users?cursor={bare}"), format!("/v1/users?page_size=1&cursor={own}")] {
            acme.admin.get(&path).await.refused(422, "validation_failed");
        }
        let both = acme.admin.get(&format!("/v1/audit-events?action=test.a&page=2&cursor={own}")).await;
        assert_eq!(both.faults(), [("page".to_owned(), "conflict".to_owned())]);
    }

    /// What cannot be meant is named, parameter by parameter.
    async fn parameters_are_read_strictly(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let many = (1..=51).map(|length| format!("test.{}", "a".repeat(length))).collect::<Vec<_>>().join(",");
        let long = "x".repeat(65);
        let both = ["audit-events", "audit-events/export"];
        for (name, value) in [
            ("actor_id", "1"), ("actor_id", "ada@acme.example"), ("actor_id", "*"), ("target_id", "nobody"),
            ("target_id", "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f1"), ("action", "deactivated"), ("action", "user."),
            ("action", ".deactivated"), ("action", "user.deactivated,"), ("action", "user.*"), ("action", "user.a.b"),
            ("action", "User.Deactivated"), ("action", "user.%27"), ("action", &many), ("action", &format!("user.{long}")),
            ("from", "2026-02-30"), ("from", "2026-3-1"), ("from", "today"), ("from", "2026-03-01T09:00:00"),
            ("from", "2026-03-01T09:00:00+02:00"), ("from", "2026-03-01%2009:00"), ("from", "1772442000"),
            ("from", "0000-01-01T00:00:00%2B14:00"), ("to", "9999-12-31T23:59:59-01:00"), ("to", "%2B10000-01-01"),
            ("to", "-0001-01-01"), ("sort", "action"), ("sort", "at,-at"), ("sort", "AT"), ("sort", "id"),
        ] {
            for list in both {
                let answer = acme.admin.get(&format!("/v1/{list}?{name}={value}")).await;
                let places: Vec<_> = answer.faults().into_iter().map(|(place, _)| place).collect();
                assert_eq!(places, [name], "{list}?{name}={value:.80}: {}", answer.text);
                answer.refused(422, "validation_failed");
            }
        }
        for list in both {
            let answer = acme.admin.get(&format!("/v1/{list}?from=2026-03-02&to=2026-03-01T23:59:59Z")).await;
            assert_eq!(answer.faults(), [("to".to_owned(), "range".to_owned())]);
        }
        for (name, value) in [("page", "0"), ("page", "x"), ("page_size", "0"), ("page_size", "201"), ("format", "csv")] {
            let answer = acme.admin.get(&format!("/v1/audit-events?{name}={value}")).await;
            assert_eq!(answer.faults()[0].0, name, "{}", answer.text);
        }
        for (name, value) in [("page", "1"), ("page_size", "10"), ("cursor", "x"), ("format", "xlsx"), ("format", "CSV")] {
            let answer = acme.admin.get(&format!("/v1/audit-events/export?{name}={value}")).await;
            assert_eq!(answer.faults()[0].0, name, "{}", answer.text);
        }
        acme.admin.get("/v1/audit-events?action=user.deactivated&from=9999-12-31&page=4294967295").await.ok();
    }

    /// Only whoever may read the audit log does, and nobody reads another account's.
    async fn the_log_is_for_those_who_may_read_it(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let globex = world.tenant("globex", Preset::Msp).await;
        let role = json!({ "name": "Auditor", "permissions": { "audit": "read" } });
        acme.admin.post("/v1/roles", role).await.expect(201);
        let eve = acme.admin.hires(&world, "Eve Evans", "vCIO").await;
        let max = acme.admin.hires(&world, "Max Mayer", "Auditor").await;
        let page = log(&max, "page_size=200").await;
        let id = page["data"][0]["id"].as_str().unwrap().to_owned();
        let paths =
            ["/v1/audit-events".to_owned(), "/v1/audit-events/export".to_owned(), format!("/v1/audit-events/{id}")];
        for path in &paths {
            assert_eq!(max.get(path).await.status, 200, "{path}");
            eve.get(path).await.refused(403, "forbidden");
            world.node.get(path).await.refused(401, "unauthenticated");
        }
        // The stranger has a log of their own, in which nothing of this is found.
        globex.admin.get(&paths[2]).await.refused(404, "not_found");
        let theirs = log(&globex.admin, "page_size=200").await;
        let ours = fields(&page, "/id");
        assert!(fields(&theirs, "/id").iter().all(|id| !ours.contains(id)));
        for filter in ["actor_id", "target_id"] {
            let found = log(&globex.admin, &format!("{filter}={}", acme.admin.id)).await;
            assert_eq!((&found["data"], &found["page"]["total_items"]), (&json!([]), &json!(0)));
        }
        let file = globex.admin.get("/v1/audit-events/export").await.text;
        assert!(!file.contains("acme.example"), "{file}");
    }

    /// What happens to somebody's sessions is found with what else happens to them.
    async fn what_happens_to_sessions_is_about_their_user(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let sessions = format!("/v1/users/{}/sessions", bob.id);
        let session = acme.admin.get(&sessions).await.ok()["data"][0]["id"].as_str().unwrap().to_owned();
        world.advance(TimeDelta::minutes(1));
        acme.admin.delete(&format!("{sessions}/{session}")).await.expect(204);
        let entry = log(&acme.admin, &format!("target_id={}&page_size=1", bob.id)).await["data"][0].take();
        assert_eq!(entry["action"], "user.session_revoked");
        assert_eq!(entry["target"], json!({ "kind": "user", "id": bob.id, "name": bob.username }));
        assert_eq!((&entry["before"], &entry["after"]), (&json!({ "session_id": session }), &Value::Null));
    }

    /// The number that orders entries counts them too: what is undone or refused leaves no gap.
    async fn entries_are_counted_without_a_gap(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let total = async || log(&acme.admin, "").await["page"]["total_items"].as_u64().unwrap();
        let stored = || world.audit(&acme).len() as u64;
        assert_eq!(total().await, stored());
        acme.admin.act(&bob.id, "deactivate?dry_run=true").await.ok();
        acme.admin.act(&acme.admin.id, "deactivate").await.refused(403, "self_action");
        acme.admin.act(&bob.id, "deactivate").await.ok();
        acme.admin.act(&bob.id, "reactivate").await.ok();
        assert_eq!(total().await, stored());
        // Nodes that write at once take their numbers one after the other.
        let other = acme.admin.at(&world.another_node());
        let path = format!("/v1/users/{}", bob.id);
        let rename = |person: tests::Person, n: usize| {
            let path = path.clone();
            async move { person.patch(&path, json!({ "first_name": format!("Bob{n}") })).await.ok() }
        };
        let people = [acme.admin.clone(), other];
        futures_util::future::join_all((0..8).map(|n| rename(people[n % 2].clone(), n))).await;
        assert_eq!(total().await, stored());
    }
}
