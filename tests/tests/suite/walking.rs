//! Walking through everything with a cursor: nothing is skipped, nothing repeated.

use std::collections::HashSet;

use domain::policy::Preset;
use tests::{Person, Value, json, on_both};

async fn create(ada: &Person, role: &str, first_name: &str, last_name: &str, phone: Option<&str>) {
    let local: String = format!("{first_name}.{last_name}").chars().filter(char::is_ascii).collect();
    let email = format!("{local}@people.example").to_lowercase();
    let body = json!({
        "first_name": first_name, "last_name": last_name, "email": email, "role_id": role, "phone": phone
    });
    let _ = ada.post("/v1/users", body).await.expect(201);
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().into_iter().flatten().map(|user| user["id"].to_string()).collect()
}

/// Every id, page by page, in the order given.
async fn walk(ada: &Person, sort: &str) -> Vec<String> {
    let mut path = format!("/v1/users?page_size=3&sort={sort}");
    let mut found = Vec::new();
    loop {
        let page = ada.get(&path).await.ok();
        found.extend(ids(&page));
        match page["page"]["next_cursor"].as_str() {
            Some(cursor) => path = format!("/v1/users?page_size=3&sort={sort}&cursor={cursor}"),
            None => return found,
        }
    }
}

on_both! {
    /// Every order walks through the same users as one large page, absent values and equal ones included.
    async fn a_walk_visits_everybody_once_in_every_order(world) {
        let ada = world.tenant("acme", Preset::Msp).await.admin;
        let role = ada.role("Engineer").await;
        for (n, last_name) in ["Ångström", "Brown", "brown", "Brown", "Çelik", "Zhou", "Zhou"].iter().enumerate() {
            let phone = (n % 2 == 0).then_some("+1 555 0100");
            create(&ada, &role, &format!("P{n}"), last_name, phone).await;
        }
        for column in
            ["first_name", "last_name", "email", "username", "role", "status", "phone", "last_login_at", "created_at", "updated_at"]
        {
            let then = if column == "last_name" { "first_name" } else { "last_name" };
            for sort in [column.to_owned(), format!("-{column}"), format!("{column},-{then}")] {
                let all = ids(&ada.get(&format!("/v1/users?page_size=200&sort={sort}")).await.ok());
                assert_eq!(all.len(), 8, "{sort}");
                assert_eq!(walk(&ada, &sort).await, all, "{sort}");
            }
        }
    }

    /// The `Link` header leads a walk on by its cursor; a page leads to pages.
    async fn links_lead_a_walk_on(world) {
        let ada = world.tenant("acme", Preset::Msp).await.admin;
        let role = ada.role("Engineer").await;
        for n in 0..4 {
            create(&ada, &role, &format!("P{n}"), "Ames", None).await;
        }
        let first = ada.get("/v1/users?page_size=2").await;
        assert!(first.header("link").contains("</v1/users?page_size=2&page=2>; rel=\"next\""), "{}", first.header("link"));
        let cursor = first.body["page"]["next_cursor"].as_str().expect("a cursor").to_owned();
        let second = ada.get(&format!("/v1/users?page_size=2&cursor={cursor}")).await;
        let next = second.body["page"]["next_cursor"].as_str().expect("a cursor");
        let due = format!("</v1/users?page_size=2&cursor={next}>; rel=\"next\"");
        assert!(second.header("link").contains(&due), "{}", second.header("link"));
        let last = ada.get(&format!("/v1/users?page_size=2&cursor={next}")).await;
        assert!(!last.header("link").contains("rel=\"next\""), "{}", last.header("link"));
    }

    /// Users who are added behind or before the place of the walk shift nothing.
    async fn what_is_inserted_meanwhile_shifts_nothing(world) {
        let ada = world.tenant("acme", Preset::Msp).await.admin;
        let role = ada.role("Engineer").await;
        for n in 0..5 {
            create(&ada, &role, "User", &format!("M{n}"), None).await;
        }
        let first = ada.get("/v1/users?page_size=3&sort=last_name").await.ok();
        create(&ada, &role, "User", "Aaa", None).await;
        create(&ada, &role, "User", "Zzz", None).await;
        let cursor = first["page"]["next_cursor"].as_str().unwrap_or_default();
        let rest = ada.get(&format!("/v1/users?page_size=200&sort=last_name&cursor={cursor}")).await.ok();
        let seen: Vec<String> = ids(&first).into_iter().chain(ids(&rest)).collect();
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), seen.len());
        assert_eq!(seen.len(), 7, "six from before and the one that came behind");
        assert_eq!(rest["page"]["number"], 2);
        assert_eq!(rest["page"]["total_items"], 8);
    }

    /// A cursor of another list, of another account, tampered with or made up is refused.
    async fn only_a_cursor_of_the_same_list_is_taken(world) {
        let ada = world.tenant("acme", Preset::Msp).await.admin;
        let eve = world.tenant("evil", Preset::Msp).await.admin;
        let role = ada.role("Engineer").await;
        for n in 0..3 {
            create(&ada, &role, "User", &format!("M{n}"), None).await;
        }
        let page = ada.get("/v1/users?page_size=2&sort=last_name").await.ok();
        let cursor = page["page"]["next_cursor"].as_str().unwrap_or_default().to_owned();
        let tampered = format!("{}A{}", &cursor[..20], &cursor[21..]);
        for (who, query) in [
            (&ada, format!("sort=-last_name&cursor={cursor}")),
            (&ada, format!("sort=last_name&status=active&cursor={cursor}")),
            (&ada, format!("sort=last_name&cursor={tampered}")),
            (&ada, "sort=last_name&cursor=nonsense".to_owned()),
            (&ada, format!("sort=last_name&page=2&cursor={cursor}")),
            (&eve, format!("sort=last_name&cursor={cursor}")),
        ] {
            who.get(&format!("/v1/users?page_size=2&{query}")).await.refused(422, "validation_failed");
        }
    }
}
