//! Who sees whom, in whatever tells of more than one user (S4.1).

use std::collections::BTreeSet;

use tests::{Person, Value, json, on_both};

use super::audit_visibility::{gateway, with_sites};

/// The ids of all users on a list, and how many it says there are.
async fn listed(reader: &Person, query: &str) -> (BTreeSet<String>, i64) {
    let list = reader.get(&format!("/v1/users?page_size=200&{query}")).await.ok();
    let ids = list["data"].as_array().expect("users").iter().map(|user| user["id"].as_str().expect("an id").to_owned());
    (ids.collect(), list["page"]["total_items"].as_i64().expect("a number"))
}

/// The sum of a facet's counts.
fn sum(facets: &Value, filter: &str) -> i64 {
    let mut facets = facets["data"].as_array().expect("facets").iter();
    let facet = facets.find(|facet| facet["filter"] == filter).expect("this facet");
    facet["values"].as_array().expect("values").iter().map(|value| value["count"].as_i64().expect("a number")).sum()
}

on_both! {
    /// S4.1: whom a single read shows, lists, totals, counters, facets, searches and walks know of, and of nobody else.
    async fn s4_1_lists_and_counts_know_of_those_whom_a_caller_sees(world) {
        let (gateway, [north, south, west]) = gateway(&world).await;
        let mut people = Vec::new();
        for (name, sites) in [
            ("nobodys", Some(vec![])), ("norths", Some(vec![north])), ("souths", Some(vec![south])),
            ("both", Some(vec![north, south])), ("wests", Some(vec![west, north])), ("everywhere", None),
        ] {
            people.push(with_sites(&world, &gateway, name, "Auditor", sites.as_deref()).await);
        }
        let all: Vec<_> = people.iter().map(|person| person.id.clone()).chain([gateway.admin.id.clone()]).collect();
        for reader in &people {
            let mut seen = BTreeSet::new();
            for id in &all {
                if reader.get(&format!("/v1/users/{id}")).await.status == 200 {
                    seen.insert(id.clone());
                }
            }
            let name = &reader.username;
            assert!(seen.contains(&reader.id), "{name}");
            for query in ["", "search=s", "search=someone", "search=gateway.example", "sort=-role", "last_login_from=2000-01-01"] {
                let (whole, _) = listed(&gateway.admin, query).await;
                let due: BTreeSet<_> = whole.intersection(&seen).cloned().collect();
                let count = i64::try_from(due.len()).expect("few");
                assert_eq!(listed(reader, query).await, (due, count), "{name}: {query}");
                if !query.starts_with("sort") {
                    let facets = reader.get(&format!("/v1/users/facets?{query}")).await.ok();
                    assert_eq!((sum(&facets, "status"), sum(&facets, "role_id")), (count, count), "{name}: {query}");
                }
            }
            let mut walked = BTreeSet::new();
            let mut path = "/v1/users?page_size=1".to_owned();
            loop {
                let page = reader.get(&path).await.ok();
                walked.extend(page["data"].as_array().expect("users").iter().map(|user| user["id"].as_str().expect("an id").to_owned()));
                match page["page"]["next_cursor"].as_str() {
                    Some(cursor) => path = format!("/v1/users?page_size=1&cursor={cursor}"),
                    None => break,
                }
            }
            assert_eq!(walked, seen, "{name}");
            let summary = reader.get("/v1/users").await.ok()["summary"].clone();
            assert_eq!(summary["total"], seen.len(), "{name}");
        }
        // What was counted holds only until somebody reaches something else.
        let reader = &people[5];
        assert_eq!(listed(reader, "").await.1, 7);
        let reader = &people[1];
        let before = (listed(reader, "").await.1, listed(reader, "search=someone").await.1);
        let wests = format!("/v1/users/{}", people[4].id);
        gateway.admin.patch(&wests, json!({ "organization_access": [north.to_string()] })).await.ok();
        let after = (listed(reader, "").await.1, listed(reader, "search=someone").await.1);
        assert_eq!(after, (before.0 + 1, before.1 + 1));
        assert_eq!(reader.get("/v1/users").await.ok()["summary"]["total"], after.0);
        assert_eq!(sum(&reader.get("/v1/users/facets").await.ok(), "status"), after.0);
        gateway.admin.patch(&wests, json!({ "organization_access": [west.to_string(), north.to_string()] })).await.ok();
        // Not everybody sees everybody, else this proves nothing.
        assert_eq!(listed(&people[1], "").await.1, 2);
        assert_eq!(listed(&people[5], "").await.1, 7);
    }
}
