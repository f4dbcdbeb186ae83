//! What a list can be narrowed to, counted: it is what the list holds then.

use domain::policy::Preset;
use tests::{Person, Value, json, on_both};

use super::people::{created, escaped};

async fn facets(person: &Person, query: &str) -> Value {
    person.get(&format!("/v1/users/facets?{query}")).await.ok()
}

async fn total(person: &Person, query: &str) -> i64 {
    let answer = person.get(&format!("/v1/users?page_size=1&{query}")).await.ok();
    answer["page"]["total_items"].as_i64().expect("a number")
}

/// Value, label and count of every entry of a facet.
fn values(facets: &Value, filter: &str) -> Vec<(String, String, i64)> {
    let mut facets = facets["data"].as_array().expect("facets").iter();
    let facet = facets.find(|facet| facet["filter"] == filter).expect("this facet");
    let entries = facet["values"].as_array().expect("entries").iter();
    entries
        .map(|entry| {
            let text = |name: &str| entry[name].as_str().expect("text").to_owned();
            (text("value"), text("label"), entry["count"].as_i64().expect("a number"))
        })
        .collect()
}

on_both! {
    /// S0.5 to S0.8: each value's count is what the list would hold with it in place of what is chosen now, whatever
    /// else is searched and filtered.
    async fn s0_7_every_count_is_the_lists(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        other.admin.invites(&world, "Anna Other", "Engineer").await;
        let people = [("Anna", "Ames", "anna"), ("Hannah", "Hart", "hannah"), ("Bob", "Barker", "bob")];
        created(&acme.admin, "Engineer", &people).await;
        created(&acme.admin, "vCIO", &[("Joanna", "Jones", "joanna"), ("Carl", "Cole", "carl")]).await;
        let gone = acme.admin.hires(&world, "Susanna Stone", "vCIO").await;
        acme.admin.act(&gone.id, "deactivate").await.ok();
        let (engineer, vcio) = (acme.admin.role("Engineer").await, acme.admin.role("vCIO").await);
        for search in ["", "search=anna", "search=%C3%84NNA", "search=nobody", "last_login_from=2000-01-01", "search=a"] {
            for chosen in [
                String::new(),
                "status=provisioned".to_owned(),
                format!("role_id={engineer}"),
                format!("role_id={engineer},{vcio}&status=deactivated"),
                format!("role_id={vcio}&status=provisioned,deactivated"),
                "role_id=0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11".to_owned(),
            ] {
                let found = facets(&acme.admin, &format!("{search}&{chosen}")).await;
                for (facet, all) in [
                    ("status", vec!["provisioned".to_owned(), "active".to_owned(), "deactivated".to_owned()]),
                    ("role_id", vec![acme.admin.role("IT Provider Admin").await, engineer.clone(), vcio.clone()]),
                ] {
                    let others: Vec<_> = chosen.split('&').filter(|part| !part.starts_with(facet)).collect();
                    let found = values(&found, facet);
                    for value in all {
                        let due = total(&acme.admin, &format!("{search}&{}&{facet}={value}", others.join("&"))).await;
                        let count = found.iter().find(|(known, ..)| *known == value).map(|(.., count)| *count);
                        // What nobody has is left out.
                        assert_eq!(count, (due > 0).then_some(due), "{search}&{chosen}: {facet}={value}");
                    }
                }
            }
        }
    }

    /// Labels are the account's own words and the roles' names, in the order in which they are listed.
    async fn labels_are_what_people_read(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        created(&acme.admin, "Engineer", &[("Anna", "Ames", "anna")]).await;
        let found = facets(&acme.admin, "").await;
        let labels = |facet| values(&found, facet).into_iter().map(|(_, label, count)| (label, count)).collect::<Vec<_>>();
        assert_eq!(labels("status"), [("New".to_owned(), 1), ("Active".to_owned(), 1)]);
        assert_eq!(labels("role_id"), [("Engineer".to_owned(), 1), ("IT Provider Admin".to_owned(), 1)]);
    }

    /// What the list refuses is refused here too; a page is none of it.
    async fn what_the_list_refuses_is_refused(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for (query, name, code) in [
            ("status=nonsense", "status", "one_of"),
            ("role_id=1", "role_id", "one_of"),
            ("last_login_from=2026-02-30", "last_login_from", "date"),
            (&format!("search={}", escaped(&"x".repeat(201))), "search", "too_long"),
            ("page=2", "page", "unknown_parameter"),
            ("sort=email", "sort", "unknown_parameter"),
        ] {
            let answer = acme.admin.get(&format!("/v1/users/facets?{query}")).await;
            assert_eq!(answer.faults(), [(name.to_owned(), code.to_owned())], "{query}");
        }
        // Not what stands at /v1/users/{id}.
        acme.admin.patch("/v1/users/facets", json!({})).await.refused(405, "method_not_allowed");
    }
}
