//! Lists that are never long are walked, sorted and searched as the long ones are.

use std::collections::BTreeSet;

use actix_web::http::Method;
use domain::policy::Preset;
use tests::support::psa::LoopbackPsa;
use tests::{Document, Operation, PASSWORD, Person, World, json, on_both};

/// An account with several of everything that is listed short; answers with the lists' addresses.
async fn furnish(world: &World) -> (Person, Vec<String>) {
    let acme = world.tenant("acme", Preset::Msp).await;
    let (admin, psa) = (acme.admin.clone(), LoopbackPsa::start(&["Umbrella"]));
    for number in 0..3 {
        let name = format!("Desk {number}");
        let role = json!({ "name": name, "description": "Ångström", "permissions": { "users": "read" } });
        admin.post("/v1/roles", role).await.expect(201);
        let state = json!({ "filters": {}, "sort": "last_name", "page_size": 25 });
        let view = json!({ "list": "users", "name": name, "shared": number == 1, "state": state });
        admin.post("/v1/views", view).await.expect(201);
        admin.post("/v1/psa-connections", psa.connectwise(&name)).await.expect(201);
        admin.signs_in_again(world, PASSWORD).await;
    }
    let sessions = format!("/v1/users/{}/sessions", admin.id);
    let lists = ["/v1/roles", "/v1/permissions", "/v1/me/sessions", "/v1/views", "/v1/psa-connections"];
    (admin, lists.into_iter().map(str::to_owned).chain([sessions]).collect())
}

/// Every item of a list in its order, from pages of one.
async fn walk(reader: &Person, list: &str, query: &str) -> Vec<String> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = reader.get(&format!("{list}?page_size=1&{query}{cursor}")).await.ok();
        items.extend(page["data"].as_array().unwrap().iter().map(ToString::to_string));
        match page["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// The orders that the document says a list takes.
fn orders(list: &str) -> Vec<String> {
    let path = if list.starts_with("/v1/users/") { "/v1/users/{id}/sessions" } else { list };
    let document = Document::get();
    let is_it = |operation: &&Operation| operation.method == Method::GET && operation.path == path;
    let operation = document.operations.iter().find(is_it).expect("the list is in the document");
    let sort = operation.parameters("query").find(|parameter| parameter["name"] == "sort").expect("it is sorted");
    let words = document.resolve(&sort["schema"]["items"])["enum"].as_array().expect("words");
    words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

on_both! {
    /// Pages of one, led on by cursors, visit everything once, in the order of one large page, by every column.
    async fn a_short_list_is_walked_in_every_order(world) {
        let (admin, lists) = furnish(&world).await;
        for list in &lists {
            let orders = orders(list);
            assert!(orders.len() > 1, "{list}");
            for sort in [String::new()].into_iter().chain(orders.iter().map(|sort| format!("sort={sort}"))) {
                let whole = admin.get(&format!("{list}?page_size=200&{sort}")).await.ok();
                let items: Vec<_> = whole["data"].as_array().unwrap().iter().map(ToString::to_string).collect();
                assert!(items.len() >= 3, "{list}");
                assert_eq!(items.iter().collect::<BTreeSet<_>>().len(), items.len(), "{list} {sort}");
                assert_eq!((&whole["page"]["total_items"], &whole["page"]["next_cursor"]), (&json!(items.len()), &json!(null)));
                assert_eq!(walk(&admin, list, &sort).await, items, "{list} {sort}");
            }
            // A minus sign turns the order round.
            let column = orders.iter().find(|sort| !sort.starts_with('-')).unwrap();
            let keys = async |sort: &str| {
                let whole = admin.get(&format!("{list}?page_size=200&sort={sort}")).await.ok();
                whole["data"].as_array().unwrap().iter().map(|item| item[column].clone()).collect::<Vec<_>>()
            };
            let mut turned = keys(&format!("-{column}")).await;
            turned.reverse();
            assert_eq!(keys(column).await, turned, "{list} {column}");
        }
    }

    /// Searching takes any part, without case and accents, and the total is that of what was found.
    async fn a_short_list_is_searched(world) {
        let (admin, _) = furnish(&world).await;
        for (list, term, count) in [
            ("/v1/roles", "angstrom", 3), ("/v1/roles", "ESK%201", 1), ("/v1/views", "desk", 3), ("/v1/views", "desk%202", 1),
            ("/v1/psa-connections", "DESK%200", 1), ("/v1/permissions", "nothing%20of%20the%20kind", 0),
            ("/v1/me/sessions", "nothing%20of%20the%20kind", 0),
        ] {
            let found = admin.get(&format!("{list}?search={term}")).await.ok();
            assert_eq!(found["page"]["total_items"], count, "{list} {term}");
            assert_eq!(found["data"].as_array().unwrap().len(), count, "{list} {term}");
        }
    }

    /// Links lead on; a cursor of another list, order or search is refused, and so are unknown orders.
    async fn a_short_list_is_asked_strictly(world) {
        let (admin, lists) = furnish(&world).await;
        for list in &lists {
            let first = admin.get(&format!("{list}?page_size=1")).await;
            assert!(first.header("link").contains("rel=\"next\""), "{list}: {}", first.header("link"));
            let cursor = first.body["page"]["next_cursor"].as_str().unwrap().to_owned();
            // One's own sessions are the same list at either address.
            let is_other = |other: &&String| *other != list && !(other.ends_with("/sessions") && list.ends_with("/sessions"));
            for other in lists.iter().filter(is_other) {
                let asked = admin.get(&format!("{other}?page_size=1&cursor={cursor}")).await;
                assert_eq!(asked.faults(), [("cursor".to_owned(), "cursor".to_owned())], "{list} {other}");
            }
            let searched = admin.get(&format!("{list}?page_size=1&search=a&cursor={cursor}")).await;
            assert_eq!(searched.faults(), [("cursor".to_owned(), "cursor".to_owned())], "{list}");
            for sort in ["secret", "-", "id"] {
                let asked = admin.get(&format!("{list}?sort={sort}")).await;
                assert_eq!((asked.status, asked.faults()[0].0.as_str()), (422, "sort"), "{list} {sort}");
            }
            let beyond = admin.get(&format!("{list}?page=99")).await.ok();
            assert_eq!(beyond["data"], json!([]), "{list}");
        }
    }
}
