//! Lists of users: rows, pages, links (S0.4, S0.13).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{Person, Value, json, on_both};

use super::people::{column, created};

async fn page(person: &Person, query: &str) -> (Value, String) {
    let answer = person.get(&format!("/v1/users?{query}")).await;
    let link = answer.header("link").to_owned();
    (answer.ok(), link)
}

on_both! {
    /// S0.4: a row shows names, email, role, last login and status, and is the user's record.
    async fn s0_4_a_row_is_the_users_record(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        world.advance(TimeDelta::minutes(5));
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        acme.admin.invites(&world, "Carol Cole", "vCIO").await;
        let list = acme.admin.get("/v1/users").await.ok();
        assert_eq!(column(&list, "last_name"), ["Barker", "Cole", "Lovelace"]);
        let row = &list["data"][0];
        assert_eq!((&row["first_name"], &row["email"]), (&json!("Bob"), &json!("bob.barker@acme.example")));
        assert_eq!(
            (&row["role"]["name"], &row["status"], &row["status_label"]),
            (&json!("Engineer"), &json!("active"), &json!("Active"))
        );
        assert_eq!(row["last_login_at"], "2026-03-02T09:05:00Z");
        assert_eq!(list["data"][1]["last_login_at"], json!(null));
        for row in list["data"].as_array().unwrap() {
            assert_eq!(row, &acme.admin.sees(row["id"].as_str().unwrap()).await);
        }
        assert_eq!(
            list["page"],
            json!({ "number": 1, "size": 25, "total_items": 3, "total_pages": 1, "next_cursor": null })
        );
        assert_eq!(bob.id, row["id"]);
    }

    /// S0.13: pages of any size from 1 to 200 hold everybody exactly once.
    async fn s0_13_pages_hold_everybody_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let names: Vec<_> = (0..9).map(|number| format!("user{number}")).collect();
        let names: Vec<_> = names.iter().map(|name| ("Same", "Same", name.as_str())).collect();
        created(&acme.admin, "Engineer", &names).await;
        for size in [1, 3, 4, 10, 200] {
            let mut ids = Vec::new();
            for number in 1..=10_u64.div_ceil(size) {
                let (page, _) = page(&acme.admin, &format!("page={number}&page_size={size}&sort=first_name")).await;
                assert_eq!((&page["page"]["number"], &page["page"]["size"]), (&json!(number), &json!(size)));
                assert_eq!(
                    (&page["page"]["total_items"], &page["page"]["total_pages"]),
                    (&json!(10), &json!(10_u64.div_ceil(size)))
                );
                assert!(page["data"].as_array().unwrap().len() as u64 <= size);
                ids.extend(column(&page, "id"));
            }
            assert_eq!(ids.len(), 10);
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), 10, "page size {size}");
        }
    }

    /// S0.13: the Link header leads to the first, previous, next and last page and keeps what else was asked.
    async fn s0_13_links_lead_through_the_pages(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        created(&acme.admin, "Engineer", &[("A", "Ö b", "a"), ("B", "Ö b", "b"), ("C", "Ö b", "c"), ("D", "Ö b", "d")])
            .await;
        let (_, link) = page(&acme.admin, "search=%C3%B6+b&page=2&page_size=1&sort=-email").await;
        let base = "/v1/users?search=%C3%B6+b&page_size=1&sort=-email&page=";
        assert_eq!(
            link,
            format!(
                "<{base}1>; rel=\"first\", <{base}1>; rel=\"prev\", <{base}3>; rel=\"next\", <{base}4>; rel=\"last\""
            )
        );
        let mut next = Some(format!("{base}1"));
        let mut emails = Vec::new();
        while let Some(path) = next {
            let answer = acme.admin.get(&path).await;
            next = answer
                .header("link")
                .split(", ")
                .find_map(|link| Some(link.strip_suffix(">; rel=\"next\"")?.trim_start_matches('<').to_owned()));
            emails.extend(column(&answer.ok(), "email"));
        }
        assert_eq!(emails, ["d@people.example", "c@people.example", "b@people.example", "a@people.example"]);
        let (_, link) = page(&acme.admin, "").await;
        assert_eq!(link, "</v1/users?page=1>; rel=\"first\", </v1/users?page=1>; rel=\"last\"");
    }

    /// S0.13: a page beyond the last one is empty and still knows the totals; what is no page is refused.
    async fn s0_13_beyond_the_last_page(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let (page_7, link) = page(&acme.admin, "page=7").await;
        assert_eq!((&page_7["data"], &page_7["page"]["total_items"]), (&json!([]), &json!(1)));
        assert!(link.contains("page=1>; rel=\"prev\""), "{link}");
        let (last, _) = page(&acme.admin, "page=4294967295&page_size=200").await;
        assert_eq!(last["data"], json!([]));
        let (none, _) = page(&acme.admin, "search=nobody").await;
        assert_eq!((&none["page"]["total_items"], &none["page"]["total_pages"]), (&json!(0), &json!(0)));
        for (query, name) in [
            ("page=0", "page"),
            ("page=-1", "page"),
            ("page=x", "page"),
            ("page=1.5", "page"),
            ("page=99999999999999999999", "page"),
            ("page_size=0", "page_size"),
            ("page_size=201", "page_size"),
            ("page_size=all", "page_size"),
        ] {
            let answer = acme.admin.get(&format!("/v1/users?{query}")).await;
            assert_eq!(answer.faults(), [(name.to_owned(), "range".to_owned())], "{query}");
        }
    }

    /// S0.13: a list sees every write that was acknowledged before, on every node.
    async fn s0_13_a_list_sees_what_was_acknowledged(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let elsewhere = acme.admin.at(&world.another_node());
        for number in 1..=5 {
            let email = format!("user{number}");
            created(&acme.admin, "Engineer", &[("A", "B", &email)]).await;
            assert_eq!(elsewhere.get("/v1/users").await.ok()["page"]["total_items"], number + 1);
        }
    }
}
