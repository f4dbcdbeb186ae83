//! Work that takes longer than a request: watched, cancelled, taken over by another node, ended with its owner's rights.

use actix_web::http::Method;
use api::jobs::{Advance, LEASE, advance, claim};
use chrono::TimeDelta;
use domain::ids::AccountId;
use domain::policy::Preset;
use futures_util::future::join;
use tests::{PASSWORD, Person, Tenant, Value, World, json, on_both};

use crate::audit_visibility::with_sites;

/// An id of no user.
const NOBODY: &str = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11";

/// More than are worked on at once, and several chunks.
const MANY: usize = 250;

/// An account with so many engineers beside its admin.
async fn crowded(world: &World) -> (Tenant, Vec<String>) {
    let acme = world.tenant("acme", Preset::Msp).await;
    let account = acme.id.parse().expect("an id");
    api::demo::gather(&world.node.state, account, MANY).expect("people can be made up");
    let ids = everybody(&acme).await;
    (acme, ids)
}

/// Everybody but the admin, in the order of their ids.
async fn everybody(tenant: &Tenant) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = tenant.admin.get(&format!("/v1/users?page_size=200{cursor}")).await.ok();
        let users = page["data"].as_array().unwrap().iter();
        ids.extend(users.map(|user| user["id"].as_str().unwrap().to_owned()).filter(|id| *id != tenant.admin.id));
        match page["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    ids.sort();
    ids
}

/// Asks for something to be done to many; answers with the job's address.
async fn begin(person: &Person, body: Value) -> String {
    let answer = person.post("/v1/users/bulk", body).await;
    let place = answer.header("location").to_owned();
    let job = answer.expect(202);
    assert_eq!(place, format!("/v1/jobs/{}", job["id"].as_str().unwrap()));
    assert_eq!((&job["state"], &job["progress"]["done"]), (&json!("queued"), &json!(0)));
    place
}

async fn every_result(person: &Person, job: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = person.get(&format!("{job}/results?page_size=100{cursor}")).await.ok();
        found.extend(page["data"].as_array().unwrap().iter().cloned());
        let Some(next) = page["page"]["next_cursor"].as_str() else {
            assert_eq!(page["page"]["total_items"], found.len());
            return found;
        };
        cursor = format!("&cursor={next}");
    }
}

fn ids(results: &[Value]) -> Vec<String> {
    results.iter().map(|result| result["id"].as_str().unwrap().to_owned()).collect()
}

/// How often each user was locked out of the account, by the log.
fn deactivations(world: &World, tenant: &Tenant) -> Vec<String> {
    let log = world.audit(tenant).into_iter().filter(|entry| entry.action == "user.deactivated");
    let mut targets: Vec<String> = log.map(|entry| entry.target_id.to_string()).collect();
    targets.sort();
    targets
}

on_both! {
    /// Many are worked on in the background; the results are those of each alone, in order, and the log has all of it.
    async fn many_become_a_job(world) {
        let (acme, mut everybody) = crowded(&world).await;
        everybody.push(acme.admin.id.clone());
        let job = begin(&acme.admin, json!({ "action": "deactivate", "ids": everybody, "reason": "Closed" })).await;
        world.work_off();
        let done = acme.admin.get(&job).await;
        assert!(!done.header("etag").is_empty());
        let done = done.ok();
        let (changed, unchanged) = (&done["progress"]["changed"], &done["progress"]["unchanged"]);
        assert_eq!((&done["state"], &done["progress"]["done"]), (&json!("succeeded"), &json!(MANY + 1)), "{done}");
        assert_eq!(done["progress"]["refused"], 1);
        assert_eq!(changed.as_u64().unwrap() + unchanged.as_u64().unwrap(), MANY as u64);
        assert_eq!((&done["action"], &done["available_actions"]), (&json!("deactivate"), &json!([])));
        let results = every_result(&acme.admin, &job).await;
        assert_eq!(ids(&results), everybody);
        assert_eq!(results[MANY]["code"], "self_action");
        let refused = acme.admin.get(&format!("{job}/results?outcome=refused,not_found")).await.ok();
        assert_eq!((&refused["page"]["total_items"], &refused["data"][0]["number"]), (&json!(1), &json!(MANY + 1)));
        assert_eq!(deactivations(&world, &acme).len() as u64, changed.as_u64().unwrap());
        let log = world.audit(&acme);
        let entries: Vec<_> = log.iter().filter(|entry| entry.target_kind == "job").collect();
        let actions: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["job.queued", "job.succeeded"]);
        let entry = log.iter().rfind(|entry| entry.action == "user.deactivated").unwrap();
        assert_eq!((&entry.request_id, &entry.reason), (&entries[0].request_id, &Some("Closed".to_owned())));
        assert_eq!((world.drift(), world.dump()["job_inputs"].len()), (Vec::new(), 0));
        // It is found in the list, and kept for thirty days.
        let list = acme.admin.get("/v1/jobs?state=succeeded&kind=users.bulk").await.ok();
        assert_eq!((&list["data"][0], &list["page"]["total_items"]), (&done, &json!(1)));
        assert_eq!(acme.admin.get("/v1/jobs?state=failed").await.ok()["data"], json!([]));
        world.advance(TimeDelta::days(30) + TimeDelta::seconds(1));
        api::background::purge(&world.node.state).unwrap();
        assert_eq!((world.dump()["jobs"].len(), world.dump()["job_results"].len()), (0, 0));
    }

    /// S0.34: a rehearsal of many writes what would become of each, and nothing else.
    async fn s0_34_a_rehearsal_of_many_changes_nobody(world) {
        let (acme, _) = crowded(&world).await;
        let before = world.dump();
        let job = begin(&acme.admin, json!({ "action": "deactivate", "filters": {}, "dry_run": true })).await;
        world.work_off();
        let told = acme.admin.get(&job).await.ok();
        assert_eq!((&told["dry_run"], &told["progress"]["done"]), (&json!(true), &json!(MANY + 1)));
        let after = world.dump();
        for table in ["users", "sessions", "links", "outbox", "user_counts"] {
            assert_eq!(after[table], before[table], "{table}");
        }
        let real = begin(&acme.admin, json!({ "action": "deactivate", "filters": {} })).await;
        world.work_off();
        assert_eq!(acme.admin.get(&real).await.ok()["progress"], told["progress"]);
        assert_eq!(every_result(&acme.admin, &real).await, every_result(&acme.admin, &job).await);
    }

    /// Two nodes work on one job, and each item is done once.
    async fn two_nodes_work_on_one_job(world) {
        let (acme, everybody) = crowded(&world).await;
        let job = begin(&acme.admin, json!({ "action": "deactivate", "ids": everybody })).await;
        let other = world.another_node();
        let nodes = [world.node.state.clone(), other.state.clone()];
        let account: AccountId = acme.id.parse().expect("an id");
        let workers = nodes.map(|state| {
            actix_web::web::block(move || {
                let mut chunks = 0;
                while is_anything_open(&state, account) {
                    chunks += u32::from(api::jobs::work_off(&state).unwrap());
                }
                chunks
            })
        });
        let [one, two] = workers;
        let (one, two) = join(one, two).await;
        // Three chunks and the end.
        assert_eq!(one.unwrap() + two.unwrap(), 4);
        let done = acme.admin.get(&job).await.ok();
        assert_eq!((&done["state"], &done["progress"]["done"]), (&json!("succeeded"), &json!(MANY)));
        assert_eq!(ids(&every_result(&acme.admin, &job).await), everybody);
        let mut once = deactivations(&world, &acme);
        let all = once.len();
        once.dedup();
        assert_eq!((json!(all), once.len()), (done["progress"]["changed"].clone(), all));
    }

    /// A node that dies with a job only delays it: nobody else goes on before its lease has run out, then somebody does, and
    /// what the dead one left half done is not there. If it was only slow, it does nothing any more.
    async fn a_job_survives_the_node_that_works_on_it(world) {
        let (acme, everybody) = crowded(&world).await;
        let job = begin(&acme.admin, json!({ "action": "deactivate", "ids": everybody })).await;
        let (here, there) = (&world.node.state, world.another_node());
        let first = claim(here).unwrap().unwrap();
        assert_eq!(advance(here, &first).unwrap(), Advance::Chunk);
        let dead = claim(here).unwrap().unwrap();
        assert!(claim(&there.state).unwrap().is_none());
        world.advance(LEASE - TimeDelta::microseconds(1));
        assert!(claim(&there.state).unwrap().is_none());
        world.advance(TimeDelta::microseconds(1));
        let second = claim(&there.state).unwrap().unwrap();
        assert_eq!(advance(here, &dead).unwrap(), Advance::Lost);
        assert_eq!(advance(&there.state, &second).unwrap(), Advance::Chunk);
        let admin = acme.admin.again().await.at(&there);
        assert_eq!(admin.get(&job).await.ok()["progress"]["done"], 200);
        while api::jobs::work_off(&there.state).unwrap() {}
        assert_eq!(admin.get(&job).await.ok()["state"], "succeeded");
        assert_eq!(ids(&every_result(&admin, &job).await), everybody);
        let mut once = deactivations(&world, &acme);
        let all = once.len();
        once.dedup();
        assert_eq!(once.len(), all);
    }

    /// Whoever cancels is answered when nothing more will be begun; what was done stays; what is over is not cancelled.
    async fn a_job_is_cancelled(world) {
        let (acme, everybody) = crowded(&world).await;
        let eve = acme.admin.hires(&world, "Eve Evans", "IT Provider Admin").await;
        let job = begin(&acme.admin, json!({ "action": "deactivate", "ids": everybody })).await;
        // How far it has come meanwhile keeps nobody from cancelling what they saw.
        let tag = eve.get(&job).await.header("etag").to_owned();
        let lease = claim(&world.node.state).unwrap().unwrap();
        advance(&world.node.state, &lease).unwrap();
        let under_way = claim(&world.node.state).unwrap().unwrap();
        let seen = eve.get(&job).await;
        assert_ne!(seen.header("etag"), tag);
        assert_eq!(seen.ok()["available_actions"], json!(["cancel"]));
        let stale = [("If-Match", "\"stale\"")];
        eve.asks(Method::POST, &format!("{job}/cancel"), &stale, None).await.refused(412, "precondition_failed");
        let why = json!({ "reason": "The wrong people" });
        let cancelled = eve.asks(Method::POST, &format!("{job}/cancel"), &[("If-Match", &tag)], Some(&why)).await.ok();
        assert_eq!((&cancelled["state"], &cancelled["progress"]["done"]), (&json!("cancelled"), &json!(100)));
        assert_eq!(advance(&world.node.state, &under_way).unwrap(), Advance::Lost);
        assert!(!api::jobs::work_off(&world.node.state).unwrap());
        assert_eq!(acme.admin.get(&job).await.ok(), cancelled);
        assert_eq!(every_result(&acme.admin, &job).await.len(), 100);
        // Cancelled is cancelled; what has ended by itself is over.
        assert_eq!(eve.post(&format!("{job}/cancel"), json!({})).await.ok(), cancelled);
        let short = begin(&acme.admin, json!({ "action": "reset_mfa", "filters": {}, "dry_run": true })).await;
        world.work_off();
        acme.admin.post(&format!("{short}/cancel"), json!({})).await.refused(409, "job_over");
        let entry = world.audit(&acme).into_iter().rfind(|entry| entry.action == "job.cancelled").unwrap();
        assert_eq!(entry.reason.as_deref(), Some("The wrong people"));
        assert_eq!(entry.actor_name, eve.username);
    }

    /// S0.35, S3.12: the rights of whoever asked are looked at for each chunk: a job ends when they are gone.
    async fn a_job_ends_with_its_owners_rights(world) {
        let (acme, everybody) = crowded(&world).await;
        let engineer = acme.admin.role("Engineer").await;
        for how in ["demoted", "deactivated"] {
            let eve = acme.admin.hires(&world, &format!("Eve {how}"), "IT Provider Admin").await;
            let job = begin(&eve, json!({ "action": "revoke_sessions", "ids": everybody })).await;
            assert!(api::jobs::work_off(&world.node.state).unwrap());
            if how == "demoted" {
                acme.admin.patch(&format!("/v1/users/{}", eve.id), json!({ "role_id": engineer })).await.ok();
            } else {
                acme.admin.act(&eve.id, "deactivate").await.ok();
            }
            world.work_off();
            let ended = acme.admin.get(&job).await.ok();
            assert_eq!((&ended["state"], &ended["error"]["code"]), (&json!("failed"), &json!("forbidden")), "{how}");
            assert_eq!((&ended["progress"]["done"], &ended["progress"]["total"]), (&json!(100), &json!(MANY)), "{how}");
            assert_eq!(world.dump()["job_inputs"].len(), 0);
        }
    }

    /// S4.1: a job tells how many users there are: who does not see everybody sees their own, and of the results those about
    /// users whom they see.
    async fn s4_1_a_job_tells_nobody_of_whom_they_do_not_see(world) {
        let gate = world.tenant("gate", Preset::Gateway).await;
        let account = gate.id.parse().expect("an id");
        api::demo::gather(&world.node.state, account, MANY).expect("people can be made up");
        let site = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f77";
        let body = json!({ "first_name": "Dora", "last_name": "Desk", "email": "dora@gate.example", "username": "dora",
            "role_id": gate.admin.role("IT Provider Admin").await, "organization_access": [site] });
        let dora = gate.admin.post("/v1/users", body).await.expect(201)["id"].as_str().unwrap().to_owned();
        let token = world.newest_mail_to("dora@gate.example").await.token();
        let outcome = world.node.accept(&token, PASSWORD).await.ok();
        let dora_signed_in = Person::enroll_if_asked(&world.node, outcome).await;
        let eve = with_sites(&world, &gate, "eve", "IT Provider Admin", None).await;
        let mut ids = everybody(&gate).await;
        ids.push(NOBODY.to_owned());
        let job = begin(&eve, json!({ "action": "reset_mfa", "ids": ids, "dry_run": true })).await;
        world.work_off();
        assert_eq!(every_result(&gate.admin, &job).await.len(), MANY + 3);
        assert_eq!(gate.admin.get(&job).await.ok()["owner_id"], json!(eve.id));
        for path in [job.clone(), format!("{job}/results"), format!("{job}/events")] {
            dora_signed_in.get(&path).await.refused(404, "not_found");
        }
        dora_signed_in.post(&format!("{job}/cancel"), json!({})).await.refused(404, "not_found");
        let none = dora_signed_in.get("/v1/jobs").await.ok();
        assert_eq!((&none["data"], &none["page"]["total_items"]), (&json!([]), &json!(0)));
        let log = "/v1/audit-events?action=job.queued,job.succeeded";
        assert_eq!(dora_signed_in.get(log).await.ok()["data"], json!([]));
        assert_eq!(gate.admin.get(log).await.ok()["page"]["total_items"], 2);
        // What they asked for themselves stays theirs, in the log too, however it ended; whom they no longer see is left out.
        gate.admin.patch(&format!("/v1/users/{}", eve.id), json!({ "organization_access": [site] })).await.ok();
        let own = eve.get("/v1/jobs").await.ok();
        assert_eq!((&own["data"][0]["owner_id"], &own["page"]["total_items"]), (&json!(eve.id), &json!(1)));
        assert_eq!(eve.get(log).await.ok()["page"]["total_items"], 2);
        let mut seen = crate::jobs::ids(&every_result(&eve, &job).await);
        seen.sort();
        assert_eq!(seen, [NOBODY.to_owned(), dora, eve.id.clone()]);
        let theirs = begin(&eve, json!({ "action": "reset_mfa", "ids": ids, "dry_run": true })).await;
        gate.admin.post(&format!("{theirs}/cancel"), json!({})).await.ok();
        let cancelled = eve.get("/v1/audit-events?action=job.cancelled").await.ok();
        assert_eq!(cancelled["page"]["total_items"], 1);
        assert_eq!(dora_signed_in.get("/v1/audit-events?action=job.cancelled").await.ok()["data"], json!([]));
        // Another account has no such job, and who does not manage users is told of none.
        let other = world.tenant("other", Preset::Msp).await;
        for path in [job.clone(), format!("{job}/results"), format!("{job}/events")] {
            other.admin.get(&path).await.refused(404, "not_found");
        }
        other.admin.post(&format!("{job}/cancel"), json!({})).await.refused(404, "not_found");
        assert_eq!(other.admin.get("/v1/jobs").await.ok()["data"], json!([]));
    }

    /// Whoever watches is sent every step as it comes, until the end; whoever comes again, only what is new.
    async fn a_job_is_watched(world) {
        let (acme, everybody) = crowded(&world).await;
        let job = begin(&acme.admin, json!({ "action": "revoke_sessions", "ids": everybody })).await;
        let path = format!("{job}/events");
        let state = world.node.state.clone();
        let work = actix_web::web::block(move || while api::jobs::work_off(&state).unwrap() {});
        let (watched, worked) = join(acme.admin.get(&path), work).await;
        worked.unwrap();
        assert_eq!((watched.status, watched.header("content-type")), (200, "text/event-stream"));
        let events = events(&watched.text);
        let revision = |event: &(String, String, Value)| event.0.parse::<u64>().unwrap();
        let done = |event: &(String, String, Value)| event.2["progress"]["done"].as_u64().unwrap();
        assert!(events.is_sorted_by(|one, two| revision(one) < revision(two) && done(one) <= done(two)));
        let ends: Vec<bool> = events.iter().map(|(_, name, _)| name == "end").collect();
        assert_eq!(ends.iter().position(|is_end| *is_end), Some(events.len() - 1), "{}", watched.text);
        let (last, _, shown) = events.last().unwrap();
        assert_eq!(*shown, acme.admin.get(&job).await.ok());
        let again = acme.admin.asks(Method::GET, &path, &[("Last-Event-ID", last)], None).await;
        assert_eq!((again.status, again.text.as_str()), (204, ""));
        let earlier = acme.admin.asks(Method::GET, &path, &[("Last-Event-ID", "1")], None).await;
        assert_eq!(crate::jobs::events(&earlier.text), events[events.len() - 1..]);
    }

    /// An account has a bounded number of jobs that are not over, and a request that is sent again makes no other.
    async fn jobs_are_bounded(world) {
        let (acme, _) = crowded(&world).await;
        let body = json!({ "action": "revoke_sessions", "filters": {} });
        let key = [("Idempotency-Key", "job-1")];
        let first = acme.admin.asks(Method::POST, "/v1/users/bulk", &key, Some(&body)).await;
        let again = acme.admin.asks(Method::POST, "/v1/users/bulk", &key, Some(&body)).await;
        assert_eq!((again.status, again.header("location")), (202, first.header("location")));
        assert_eq!(again.header("idempotency-replayed"), "true");
        for _ in 1..20 {
            acme.admin.post("/v1/users/bulk", body.clone()).await.expect(202);
        }
        // That is not for ever: asked again under the same key once there is room, it is done.
        let key = [("Idempotency-Key", "job-21")];
        let full = acme.admin.asks(Method::POST, "/v1/users/bulk", &key, Some(&body)).await;
        assert_eq!(full.header("retry-after"), "30");
        full.refused(409, "too_many_jobs");
        let page = acme.admin.get("/v1/jobs?page_size=7&page=3&sort=created_at").await.ok();
        assert_eq!((page["data"].as_array().unwrap().len(), &page["page"]["total_items"]), (6, &json!(20)));
        acme.admin.post(&format!("{}/cancel", first.header("location")), json!({})).await.ok();
        acme.admin.asks(Method::POST, "/v1/users/bulk", &key, Some(&body)).await.expect(202);
    }
}

fn is_anything_open(state: &actix_web::web::Data<api::state::State>, account: AccountId) -> bool {
    state.db.query(|conn| persistence::jobs::count_open(conn, account)).unwrap() > 0
}

/// The id, name and data of every event.
fn events(text: &str) -> Vec<(String, String, Value)> {
    let field = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    };
    let blocks = text.split("\n\n").filter(|block| block.contains("data: "));
    blocks
        .map(|block| (field(block, "id"), field(block, "event"), serde_json::from_str(&field(block, "data")).unwrap()))
        .collect()
}
