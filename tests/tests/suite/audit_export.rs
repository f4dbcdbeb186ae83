//! The audit log as a file: every line of it, safe to open, read while it is sent.

use std::pin::pin;

use actix_web::body::MessageBody;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Bytes;
use api::app::{self, Shared};
use chrono::TimeDelta;
use domain::policy::Preset;
use persistence::audit::Event;
use tests::{Answer, Person, Value, World, json, on_both};

use super::audit_log::{add, event, event_of, fields, log, somebody};

async fn export(person: &Person, query: &str) -> Answer {
    let answer = person.get(&format!("/v1/audit-events/export?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// The objects on the lines of a file.
fn objects(file: &str) -> Vec<Value> {
    assert!(file.is_empty() || file.ends_with('\n'), "the last line is not complete");
    file.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The records of a file, the column names first.
fn records(file: &str) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
    reader.into_records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Sends a request and takes the body chunk by chunk; `between` runs when the first has come.
async fn in_chunks(world: &World, person: &Person, path: &str, between: impl AsyncFnOnce()) -> Vec<Bytes> {
    let app = init_service(app::build(Shared::new(world.node.state.clone()).unwrap())).await;
    let request = TestRequest::get().uri(path).insert_header(("Authorization", format!("Bearer {}", person.token)));
    let response = actix_web::test::call_service(&app, request.to_request()).await;
    assert_eq!(response.status(), 200);
    let mut body = pin!(response.into_body());
    let mut next = async || {
        std::future::poll_fn(|cx| body.as_mut().poll_next(cx)).await.map(|chunk| chunk.map_err(|_| ()).unwrap())
    };
    let mut chunks = vec![next().await.unwrap()];
    between().await;
    while let Some(chunk) = next().await {
        chunks.push(chunk);
    }
    chunks
}

on_both! {
    /// Each line is an entry as the list shows it, under a name that says what and when.
    async fn lines_of_json_are_the_entries_of_the_list(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.post(&format!("/v1/users/{}/deactivate", bob.id), json!({ "reason": "Left" })).await.ok();
        let list = log(&acme.admin, "page_size=200").await;
        let entries = list["data"].as_array().unwrap();
        for query in ["", "format=ndjson", "format=ndjson&sort=-at"] {
            let answer = export(&acme.admin, query).await;
            assert_eq!(answer.header("content-type"), "application/x-ndjson");
            assert_eq!(
                answer.header("content-disposition"),
                "attachment; filename=\"audit-events-acme-20260302T090000Z.ndjson\""
            );
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(&objects(&answer.text), entries, "{query}");
        }
        let oldest_first = objects(&export(&acme.admin, "sort=at").await.text);
        assert_eq!(oldest_first, entries.iter().rev().cloned().collect::<Vec<_>>());
    }

    /// CSV has a column for every field, and a record for every entry.
    async fn csv_has_a_column_for_every_field(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let reason = "Left, \"for good\"\r\nand for ever";
        acme.admin.post(&format!("/v1/users/{}/deactivate", bob.id), json!({ "reason": reason })).await.ok();
        let answer = export(&acme.admin, "format=csv").await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"audit-events-acme-20260302T090000Z.csv\""
        );
        let (list, records) = (log(&acme.admin, "page_size=200").await, records(&answer.text));
        assert_eq!(
            records[0].join(","),
            "id,at,actor_kind,actor_id,actor_name,action,target_kind,target_id,target_name,before,after,reason,\
             request_id,ip,user_agent"
        );
        let entries = list["data"].as_array().unwrap();
        assert_eq!(records.len(), entries.len() + 1);
        let text = |entry: &Value, pointer: &str| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let data = |cell: &str| if cell.is_empty() { Value::Null } else { serde_json::from_str(cell).unwrap() };
        for (record, entry) in records[1..].iter().zip(entries) {
            for (place, pointer) in [
                (0, "/id"), (1, "/at"), (2, "/actor/kind"), (3, "/actor/id"), (4, "/actor/name"), (5, "/action"),
                (6, "/target/kind"), (7, "/target/id"), (8, "/target/name"), (11, "/reason"), (12, "/request_id"),
                (13, "/ip"), (14, "/user_agent"),
            ] {
                assert_eq!(record[place], text(entry, pointer), "{pointer} of {entry}");
            }
            assert_eq!((data(&record[9]), data(&record[10])), (entry["before"].clone(), entry["after"].clone()));
        }
        assert_eq!(records[1][11], reason);
    }

    /// A spreadsheet takes nothing in the file for a formula, whoever chose the words.
    async fn no_cell_is_a_formula(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let role = json!({ "name": "=HYPERLINK(\"https://evil.example\",\"Click\")", "permissions": {} });
        acme.admin.post("/v1/roles", role).await.expect(201);
        let reason = json!({ "reason": "+1-555-0100" });
        acme.admin.post(&format!("/v1/users/{}/deactivate", bob.id), reason).await.ok();
        let forged = |text: &str| Event {
            target_name: text.to_owned(),
            reason: Some(text.to_owned()),
            user_agent: Some(text.to_owned()),
            actor_name: text.to_owned(),
            request_id: Some(text.to_owned()),
            ip: Some(text.to_owned()),
            ..event(&world, &acme, "test.a")
        };
        let formulas = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "=cmd|' /C calc'!A0"];
        add(&world, &acme, formulas.map(forged));
        let file = export(&acme.admin, "format=csv&sort=at").await.text;
        let records = records(&file);
        for cell in records.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']), "{cell:?}");
        }
        let (forged, others) = (&records[records.len() - formulas.len()..], &records[..records.len() - formulas.len()]);
        for (record, formula) in forged.iter().zip(formulas) {
            for cell in [&record[4], &record[8], &record[11], &record[12], &record[13], &record[14]] {
                assert_eq!(cell, &format!("'{formula}"));
            }
        }
        assert!(others.iter().any(|record| record[8] == "'=HYPERLINK(\"https://evil.example\",\"Click\")"), "{others:#?}");
        assert!(others.iter().any(|record| record[11] == "'+1-555-0100"));
        // Lines of JSON have the words as they are.
        let lines = objects(&export(&acme.admin, "action=test.a&sort=at").await.text);
        assert_eq!(lines.iter().map(|line| line["reason"].as_str().unwrap()).collect::<Vec<_>>(), formulas);
    }

    /// However long the log, every entry is in the file, once and in order.
    async fn three_thousand_entries_are_all_in_the_file(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let numbered = |n: usize| Event { reason: Some(n.to_string()), ..event(&world, &acme, ["test.a", "test.b"][n % 2]) };
        add(&world, &acme, (0..1_500).map(numbered));
        world.advance(TimeDelta::seconds(1));
        add(&world, &acme, (1_500..3_000).map(numbered));
        let expected = |keep: fn(usize) -> bool| (0..3_000).filter(|n| keep(*n)).map(|n| n.to_string()).collect::<Vec<_>>();
        let all = expected(|_| true);
        let lines = objects(&export(&acme.admin, "sort=at&action=test.a,test.b").await.text);
        assert_eq!(lines.iter().map(|line| line["reason"].as_str().unwrap()).collect::<Vec<_>>(), all);
        let cells = records(&export(&acme.admin, "sort=at&format=csv&action=test.a,test.b").await.text);
        assert_eq!(cells[1..].iter().map(|record| record[11].clone()).collect::<Vec<_>>(), all);
        let odd = objects(&export(&acme.admin, "action=test.b").await.text);
        let newest_first: Vec<_> = expected(|n| n % 2 == 1).into_iter().rev().collect();
        assert_eq!(odd.iter().map(|line| line["reason"].as_str().unwrap()).collect::<Vec<_>>(), newest_first);
        assert_eq!(objects(&export(&acme.admin, "").await.text).len(), world.audit(&acme).len());
    }

    /// Whatever a list is narrowed by narrows the file alike; a file of nothing has its column names.
    async fn every_filter_applies(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let [bob, eve] = [(); 2].map(|()| somebody(&world));
        add(&world, &acme, [("test.a", bob, eve), ("test.b", bob, eve), ("test.a", eve, bob), ("test.c", eve, eve)]
            .map(|(action, actor, target)| event_of(&world, &acme, action, actor, target)));
        world.advance(TimeDelta::minutes(5));
        add(&world, &acme, [event_of(&world, &acme, "test.a", bob, eve)]);
        for query in [
            format!("actor_id={bob}"), format!("target_id={eve}"), "action=test.a".to_owned(),
            "action=test.b,test.c".to_owned(), "from=2026-03-02T09:01:00Z".to_owned(), "to=2026-03-02T09:01:00Z".to_owned(),
            format!("actor_id={bob}&target_id={eve}&action=test.a&from=2026-03-02&to=2026-03-02"),
            format!("actor_id={eve}&sort=at"),
        ] {
            let list = log(&acme.admin, &format!("{query}&page_size=200")).await;
            assert!(!list["data"].as_array().unwrap().is_empty(), "{query}");
            let lines = objects(&export(&acme.admin, &query).await.text);
            assert_eq!(&lines, list["data"].as_array().unwrap(), "{query}");
            let records = records(&export(&acme.admin, &format!("{query}&format=csv")).await.text);
            assert_eq!(records[1..].iter().map(|record| record[0].clone()).collect::<Vec<_>>(), fields(&list, "/id"), "{query}");
        }
        assert_eq!(export(&acme.admin, "action=test.d").await.text, "");
        assert_eq!(records(&export(&acme.admin, "action=test.d&format=csv").await.text).len(), 1);
    }

    /// The file holds what was there when it was asked for, and is read no faster than it is taken.
    async fn a_file_is_what_was_there_at_the_start(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        add(&world, &acme, (0..2_500).map(|_| event(&world, &acme, "test.a")));
        for order in ["at", "-at"] {
            let before = world.audit(&acme).len();
            let path = format!("/v1/audit-events/export?sort={order}");
            let chunks = in_chunks(&world, &acme.admin, &path, async || {
                add(&world, &acme, (0..5).map(|_| event(&world, &acme, "test.now")));
                world.advance(TimeDelta::seconds(1));
                add(&world, &acme, (0..5).map(|_| event(&world, &acme, "test.later")));
            }).await;
            let lines = |bytes: &Bytes| objects(std::str::from_utf8(bytes).unwrap());
            let sizes: Vec<_> = chunks.iter().map(|chunk| lines(chunk).len()).collect();
            assert_eq!(sizes, [1_000, 1_000, before - 2_000], "{order}");
            let ids: std::collections::HashSet<_> = chunks.iter().flat_map(lines).map(|line| line["id"].to_string()).collect();
            assert_eq!(ids.len(), before, "{order}");
        }
    }
}
