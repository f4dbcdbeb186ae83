//! Lists of more users than the index of searches is asked for at once: what is found must be the same (S0.5, S0.12).

use std::collections::BTreeSet;

use domain::policy::Preset;
use domain::text::fold;
use tests::{Person, Tenant, Value, World, on_both};

use super::people::{created, escaped};

/// More than a search takes from its index.
const MANY: usize = 1_300;

fn gather(world: &World, tenant: &Tenant) {
    let account = tenant.id.parse().expect("an id");
    api::demo::gather(&world.node.state, account, MANY).expect("people can be made up");
}

/// Every user of the account as the list shows them, in the default order.
async fn everybody(admin: &Person) -> Vec<Value> {
    walk(admin, 200, "").await
}

/// Walks through everything that the list finds, in steps of so many.
async fn walk(admin: &Person, step: usize, query: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/v1/users?page_size={step}&{query}{cursor}")).await.ok();
        found.extend(page["data"].as_array().unwrap().iter().cloned());
        let Some(next) = page["page"]["next_cursor"].as_str() else {
            assert_eq!(page["page"]["total_items"], found.len(), "{query}");
            return found;
        };
        cursor = format!("&cursor={next}");
    }
}

fn ids<'a>(users: impl IntoIterator<Item = &'a Value>) -> BTreeSet<&'a str> {
    users.into_iter().map(|user| user["id"].as_str().unwrap()).collect()
}

/// Whether a search for `term` must find the user.
fn has(user: &Value, term: &str) -> bool {
    let text = |field: &str| user[field].as_str().unwrap();
    let name = format!("{} {}", text("first_name"), text("last_name"));
    [&*name, text("email"), text("username")].iter().any(|text| fold(text).contains(&fold(term)))
}

on_both! {
    /// S0.5: of many users a search finds exactly those who have the term, be it one letter or a word, had by one or all,
    /// in the order of the list.
    async fn s0_5_searches_find_exactly_who_has_the_term(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        gather(&world, &acme);
        assert_eq!(world.drift(), Vec::<&str>::new());
        // SQLite's index does not have them yet.
        created(&acme.admin, "Engineer", &[("Žofie", "Example", "zx.q"), ("Anna", "Süd", "o'brien"), ("Q", "Q", "77")]).await;
        let everybody = everybody(&acme.admin).await;
        assert_eq!(everybody.len(), MANY + 4);
        for term in ["e", "q", "ž", "an", "zx", "ab", "son", "ska", "o'b", "müll", "example", "@acme.example", "søren",
            "anna ", "zofia żukowski", "nobody has this", "7", "77", ".", "ex%mple", "süd.ex"]
        {
            for filter in ["", "&status=active", "&status=deactivated,provisioned&sort=-last_login_at,email"] {
                // In small steps, so that a walk goes on behind what was found by each of the ways to find it.
                let found = walk(&acme.admin, 60, &format!("search={}{filter}", escaped(term))).await;
                let fits = |user: &&Value| {
                    let status = user["status"].as_str().unwrap();
                    has(user, term) && (filter.is_empty() || filter.split(['=', ',', '&']).any(|word| word == status))
                };
                let expected = everybody.iter().filter(fits);
                assert_eq!(ids(&found), ids(expected.clone()), "{term:?} {filter}");
                // Of those who are found the order is that of everybody, unless another is asked for.
                assert!(filter.contains("sort") || found.iter().eq(expected), "{term:?} {filter}");
            }
        }
    }

    /// S0.5: of those who come one by one nobody is lost or found twice, whoever is renamed or leaves meanwhile, and however
    /// many of them an index takes in at once.
    async fn s0_5_whoever_comes_goes_and_is_renamed_is_found_once(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let admin = &portal.admin;
        let role = admin.role("Engineer").await;
        let mut there: Vec<(String, String)> = Vec::new();
        for dozen in 0..12 {
            for number in 0..12 {
                let name = format!("Nnn{dozen:02}{number:02}");
                let body = tests::json!({
                    "first_name": "Bob", "last_name": name, "email": format!("local{dozen}.{number}@people.test"),
                    "username": format!("local{dozen}.{number}"), "role_id": role
                });
                let user = admin.post("/v1/users", body).await.expect(201);
                there.push((user["id"].as_str().unwrap().to_owned(), name));
            }
            // The newest, and one from the middle.
            for leaving in [there.len() - 1, there.len() / 2] {
                let (id, _) = there.remove(leaving);
                admin.delete(&format!("/v1/users/{id}")).await.ok();
            }
            for renamed in [there.len() - 1, there.len() / 3] {
                let (id, name) = &mut there[renamed];
                *name = format!("{name}x");
                admin.patch(&format!("/v1/users/{id}"), tests::json!({ "last_name": name })).await.ok();
            }
            for term in ["n", "nn", "nnn", "nnn00", "nnn05", "bob nnn", "1x", "local"] {
                let found = walk(admin, 60, &format!("search={}", escaped(term))).await;
                let fits = |(_, name): &&(String, String)| term == "local" || format!("bob {}", fold(name)).contains(term);
                let expected: BTreeSet<&str> = there.iter().filter(fits).map(|(id, _)| &**id).collect();
                assert_eq!((ids(&found), found.len()), (expected.clone(), expected.len()), "{term:?} after {dozen}");
            }
        }
        assert_eq!(world.drift(), Vec::<&str>::new());
    }

    /// S0.5: a total that was counted before somebody came, left or was renamed is not shown afterwards.
    async fn s0_5_totals_follow_changes_at_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        gather(&world, &acme);
        let total = async |search: &str| {
            acme.admin.get(&format!("/v1/users?search={search}")).await.ok()["page"]["total_items"].as_u64().unwrap()
        };
        let before = total("ex").await;
        let quick = acme.admin.invites(&world, "Excellent Exeter", "Engineer").await;
        assert_eq!(total("ex").await, before + 1);
        assert_eq!(total("excellent%20exeter").await, 1);
        let path = format!("/v1/users/{}", quick.id);
        acme.admin.patch(&path, tests::json!({ "last_name": "Quorum" })).await.ok();
        assert_eq!((total("excellent%20exeter").await, total("quorum").await), (0, 1));
        // Nor is the order from before a renaming, which leaves the total as it was.
        let first = async || acme.admin.get("/v1/users?search=ex").await.ok()["data"][0]["id"].clone();
        let was_first = first().await;
        acme.admin.patch(&path, tests::json!({ "last_name": "Aaaaa" })).await.ok();
        assert_eq!((first().await == was_first, first().await), (false, tests::json!(quick.id)));
        // Another order of the same search is another page.
        let by = async |sort: &str| acme.admin.get(&format!("/v1/users?search=ex&sort={sort}")).await.ok()["data"][0]["id"].clone();
        assert_eq!(by("last_name").await, tests::json!(quick.id));
        assert_ne!(by("-last_name").await, tests::json!(quick.id));
        assert_eq!(world.drift(), Vec::<&str>::new());
        let active = "/v1/users?search=ex&status=provisioned";
        let invited = acme.admin.get(active).await.ok()["page"]["total_items"].as_u64().unwrap();
        acme.admin.act(&quick.id, "deactivate").await.ok();
        assert_eq!(acme.admin.get(active).await.ok()["page"]["total_items"], invited - 1);
    }

    /// S0.12: every column sorts many users both ways as their values do, without case and accents, ties by id, absent
    /// values last.
    async fn s0_12_every_column_sorts_many(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        gather(&world, &acme);
        let everybody = everybody(&acme.admin).await;
        for column in ["first_name", "last_name", "email", "username", "role", "status", "phone", "last_login_at", "created_at", "updated_at"] {
            for descending in [false, true] {
                let mut expected: Vec<&Value> = everybody.iter().collect();
                let key = |user: &Value| match column {
                    "role" => user["role"]["name"].as_str().map(fold),
                    "first_name" | "last_name" | "email" => user[column].as_str().map(fold),
                    _ => user[column].as_str().map(str::to_owned),
                };
                expected.sort_by(|left, right| {
                    let (one, two) = (key(left), key(right));
                    let order = one.is_none().cmp(&two.is_none());
                    let values = if descending { two.cmp(&one) } else { one.cmp(&two) };
                    order.then(values).then_with(|| left["id"].as_str().cmp(&right["id"].as_str()))
                });
                let sign = if descending { "-" } else { "" };
                let found = walk(&acme.admin, 200, &format!("sort={sign}{column}")).await;
                let [found, expected]: [Vec<&str>; 2] = [found.iter().collect(), expected]
                    .map(|users: Vec<&Value>| users.into_iter().map(|user| user["id"].as_str().unwrap()).collect());
                assert!(found == expected, "{sign}{column}");
                let last = acme.admin.get(&format!("/v1/users?page_size=7&page=186&sort={sign}{column}")).await.ok();
                let last: Vec<&str> = last["data"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap()).collect();
                assert_eq!(last, expected[1295..], "{sign}{column}");
            }
        }
    }
}
