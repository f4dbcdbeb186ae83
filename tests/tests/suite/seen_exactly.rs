//! Whatever tells of users tells each caller of those whom they see, and of nobody else (S4.1): for random users who reach
//! random sites, at every address.

use std::collections::BTreeSet;

use actix_web::http::Method;
use chrono::TimeDelta;
use domain::ids::OrganizationId;
use domain::policy::Preset;
use tests::{Person, Tenant, Value, World, json, on_both};

use super::audit_visibility::with_sites;
use super::status_column::Dice;

/// Somebody, and the sites that they reach; none for all.
struct Somebody {
    person: Person,
    sites: Option<BTreeSet<usize>>,
}

impl Somebody {
    /// The rule, in a sentence: everybody sees themselves, and whoever reaches nothing beside what they reach.
    fn sees(&self, other: &Self) -> bool {
        let reaches_as_much = match (&self.sites, &other.sites) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(mine), Some(theirs)) => theirs.is_subset(mine),
        };
        self.person.id == other.person.id || reaches_as_much
    }
}

/// People who reach some of four sites, and may do all with users.
async fn people(world: &World, gateway: &Tenant, dice: &mut Dice, count: usize) -> Vec<Somebody> {
    let role = json!({ "name": "Keeper", "permissions": { "audit": "read", "users": "full", "roles": "read" } });
    gateway.admin.post("/v1/roles", role).await.expect(201);
    let sites: Vec<OrganizationId> = (0..4).map(|_| world.node.state.ambient.id()).collect();
    let mut people = vec![Somebody { person: gateway.admin.clone(), sites: None }];
    for number in 0..count {
        let chosen: Option<BTreeSet<usize>> =
            (dice.roll(6) > 0).then(|| (0..4).filter(|_| dice.roll(2) == 0).collect());
        let reached = chosen.as_ref().map(|chosen| chosen.iter().map(|&site| sites[site]).collect::<Vec<_>>());
        let person = with_sites(world, gateway, &format!("user{number}"), "Keeper", reached.as_deref()).await;
        people.push(Somebody { person, sites: chosen });
    }
    people
}

/// The ids at `pointer` in each item of a page.
fn ids(page: &Value, pointer: &str) -> BTreeSet<String> {
    let items = page["data"].as_array().expect("items");
    items.iter().filter_map(|item| item.pointer(pointer)?.as_str().map(str::to_owned)).collect()
}

/// Everything that tells of several users at once.
async fn whole(reader: &Person, due: &BTreeSet<String>, unseen: &BTreeSet<String>) {
    let name = &reader.username;
    let listed = reader.get("/v1/users?page_size=200").await;
    let count = due.len();
    assert_eq!(&ids(&listed.body, "/id"), due, "{name}");
    assert_eq!((&listed.body["page"]["total_items"], &listed.body["summary"]["total"]), (&json!(count), &json!(count)));
    let searched = reader.get("/v1/users?page_size=200&search=gateway.example").await;
    assert_eq!(&ids(&searched.body, "/id"), due, "{name}");
    let preview = reader.get("/v1/account/policy/inactivity-preview?page_size=200").await;
    assert_eq!(&ids(&preview.body, "/user/id"), due, "{name}");
    assert_eq!(preview.body["page"]["total_items"], count);
    let facets = reader.get("/v1/users/facets").await;
    for facet in facets.body["data"].as_array().expect("facets") {
        let values = facet["values"].as_array().expect("values");
        let sum: u64 = values.iter().filter_map(|value| value["count"].as_u64()).sum();
        assert_eq!(sum, u64::try_from(count).expect("few"), "{name}: {facet}");
    }
    let roles = reader.get("/v1/roles").await;
    let holders = roles.body["data"].as_array().expect("roles").iter().filter_map(|role| role["user_count"].as_u64());
    assert_eq!(holders.sum::<u64>(), u64::try_from(count).expect("few"), "{name}");
    let log = reader.get("/v1/audit-events?page_size=200").await;
    assert!(ids(&log.body, "/target/id").is_superset(due), "{name}");
    let file = reader.get("/v1/audit-events/export").await;
    let users = reader.get("/v1/users/export").await;
    let exported = users.text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].clone());
    let exported: BTreeSet<String> = exported.map(|id| id.as_str().expect("an id").to_owned()).collect();
    assert_eq!(&exported, due, "{name}");
    for answer in [
        listed,
        searched,
        preview,
        facets,
        roles,
        log,
        file,
        users,
        reader.get("/v1/me").await,
        reader.get("/v1/jobs").await,
    ] {
        assert_eq!(answer.status, 200);
        for id in unseen {
            assert!(!answer.text.contains(id), "{name} is told of {id}: {}", answer.text);
        }
    }
}

/// Everything that is about one user.
async fn single(reader: &Somebody, other: &Somebody) {
    let (person, id) = (&reader.person, &other.person.id);
    let (is_seen, is_self) = (reader.sees(other), *id == person.id);
    let expected = |answer: tests::Answer, own: u16, what: &str| {
        let status = match (is_seen, is_self) {
            (false, _) => 404,
            (true, true) => own,
            (true, false) => 200,
        };
        // Who is seen may be beyond the caller's reach for another reason; who is not is simply not there.
        let fits = answer.status == status || (is_seen && !is_self && matches!(answer.status, 403 | 409));
        assert!(fits, "{} {what} {}: {}", person.username, other.person.username, answer.text);
    };
    let path = format!("/v1/users/{id}");
    for below in ["", "/access", "/sessions"] {
        let answer = person.get(&format!("{path}{below}")).await;
        assert_eq!(answer.status, if is_seen { 200 } else { 404 }, "{} {path}{below}", person.username);
    }
    for verb in ["lock", "reset-mfa", "send-reset-link", "expire-password", "revoke-sessions"] {
        expected(person.act(id, &format!("{verb}?dry_run=true")).await, 403, verb);
    }
    for (verb, own) in [("unlock", 200), ("reactivate", 200), ("resend-invitation", 409), ("invite", 409)] {
        expected(person.act(id, &format!("{verb}?dry_run=true")).await, own, verb);
    }
    expected(person.delete(&format!("{path}?dry_run=true")).await, 403, "delete");
    // A stale condition: nothing is changed, but who is not there has none.
    let stale = [("If-Match", "\"AAAAAAAAAAAAAAAAAAAAAA\"")];
    let edited = person.asks(Method::PATCH, &path, &stale, Some(&json!({ "first_name": "Mallory" }))).await;
    assert_eq!(edited.status, if is_seen { 412 } else { 404 }, "{} edits {}", person.username, other.person.username);
    let log = person.get(&format!("/v1/audit-events?target_id={id}")).await.ok();
    assert_eq!(log["page"]["total_items"] != 0, is_seen, "{} reads of {}", person.username, other.person.username);
}

on_both! {
    /// S4.1: lists, counts, facets, searches, previews, the log, files, single reads and every action.
    async fn s4_1_every_address_reveals_exactly_whom_the_caller_sees(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let mut dice = Dice(41);
        let people = people(&world, &gateway, &mut dice, 9).await;
        let mut pairs = [0, 0];
        for reader in &people {
            let (due, unseen): (Vec<&Somebody>, Vec<_>) = people.iter().partition(|other| reader.sees(other));
            let [due, unseen] =
                [due, unseen].map(|some| some.iter().map(|it| it.person.id.clone()).collect::<BTreeSet<_>>());
            whole(&reader.person, &due, &unseen).await;
            pairs[0] += due.len();
            pairs[1] += unseen.len();
            for other in &people {
                single(reader, other).await;
            }
        }
        // Else this proves nothing.
        assert!(pairs.iter().all(|count| *count > 20), "{pairs:?}");
    }

    /// S4.1: who set what keeps somebody out is not told to those who do not see them.
    async fn s4_1_who_locked_somebody_is_told_to_those_who_see_them(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let role = json!({ "name": "Keeper", "permissions": { "audit": "read", "users": "full" } });
        gateway.admin.post("/v1/roles", role).await.expect(201);
        let site: OrganizationId = world.node.state.ambient.id();
        let [bob, eve] = [
            with_sites(&world, &gateway, "bob", "Keeper", Some(&[site])).await,
            with_sites(&world, &gateway, "eve", "Keeper", Some(&[site])).await,
        ];
        gateway.admin.act(&bob.id, "lock").await.ok();
        gateway.admin.act(&bob.id, "expire-password").await.ok();
        world.advance(TimeDelta::minutes(1));
        let path = format!("/v1/users/{}/access", bob.id);
        for (reader, who) in [(&gateway.admin, json!(gateway.admin.id)), (&eve, json!(null))] {
            let access = reader.get(&path).await.ok();
            assert_eq!(access["obstacles"][0]["set_by"], who);
            let step = access["steps"].as_array().unwrap().iter().find(|step| step["challenge"] == "new_password").unwrap();
            assert_eq!((&step["because"], &step["set_by"]), (&json!("must_change"), &who));
        }
    }
}
