//! Searching users (S0.5).

use domain::policy::Preset;
use tests::{Tenant, World, on_both};

use super::importing::import;
use super::people::{column, created, escaped, last_names};

const NAMES: [(&str, &str, &str); 9] = [
    ("Søren", "Ærø", "soren"),
    ("Björn", "Ärger", "bjorn.aerger"),
    ("Łukasz", "Żółć", "lukasz"),
    ("Zoë", "Weiß", "zoe"),
    ("Conan", "O’Brien", "conan"),
    ("Per", "50%_off", "per.cent"),
    ("Mary Ann", "Smith-Jones", "mary_ann"),
    ("Иван", "Петров", "ivan"),
    ("X", "Back\\slash", "xb"),
];

/// Imports somebody whom no search of these tests finds. An index may take in many at once: now it has everybody.
async fn let_all_in(world: &World, tenant: &Tenant) {
    let file = "first_name,last_name,email,role\nVvv,Jjj,jjj@elsewhere.test,Engineer\n";
    let (job, _) = import(world, &tenant.admin, "", file).await;
    assert_eq!(job["progress"]["changed"], 1, "{job}");
}

on_both! {
    /// S0.5: any part of first name, last name, full name or email finds somebody, whatever case and accents.
    async fn s0_5_any_part_without_case_and_accents(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        created(&acme.admin, "Engineer", &NAMES).await;
        let searches = [
            ("soren", vec!["Ærø"]),
            ("SØREN", vec!["Ærø"]),
            ("ren", vec!["Ærø"]),
            ("aero", vec!["Ærø"]),
            ("arg", vec!["Ärger"]),
            ("Ärg", vec!["Ärger"]),
            ("A\u{308}RG", vec!["Ärger"]),
            ("rn ar", vec!["Ärger"]),
            ("zolc", vec!["Żółć"]),
            ("ŁU", vec!["Żółć"]),
            ("weiss", vec!["Weiß"]),
            ("weiß", vec!["Weiß"]),
            ("WEISS", vec!["Weiß"]),
            ("o'b", vec!["O’Brien"]),
            ("o’b", vec!["O’Brien"]),
            ("mary ann smith", vec!["Smith-Jones"]),
            ("mary   ann", vec!["Smith-Jones"]),
            ("  mary ann ", vec!["Smith-Jones"]),
            ("иван", vec!["Петров"]),
            ("ПЕТР", vec!["Петров"]),
            ("lukasz@people", vec!["Żółć"]),
            (
                "@PEOPLE.EXAMPLE",
                vec!["50%_off", "Ärger", "Ærø", "Back\\slash", "O’Brien", "Smith-Jones", "Weiß", "Żółć", "Петров"],
            ),
            ("lovelace", vec!["Lovelace"]),
            ("ada lovelace", vec!["Lovelace"]),
            ("nobody at all", vec![]),
            ("smith-jonesmary", vec![]),
            ("aeroso", vec![]),
        ];
        for is_indexed in [false, true] {
            if is_indexed {
                let_all_in(&world, &acme).await;
            }
            for (search, found) in &searches {
                let mut names = last_names(&acme.admin, &format!("search={}", escaped(search))).await;
                names.sort();
                let mut found = found.clone();
                found.sort_unstable();
                assert_eq!(names, found, "{search} {is_indexed}");
            }
        }
    }

    /// S0.5: what means something to databases means itself here.
    async fn s0_5_signs_are_taken_literally(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        created(&acme.admin, "Engineer", &NAMES).await;
        let searches = [
            ("%", vec!["50%_off"]),
            ("0%", vec!["50%_off"]),
            ("%_", vec!["50%_off"]),
            ("_", vec!["50%_off", "Smith-Jones"]),
            ("y_a", vec!["Smith-Jones"]),
            ("\\", vec!["Back\\slash"]),
            ("k\\s", vec!["Back\\slash"]),
            ("*", vec![]),
            ("'", vec!["O’Brien"]),
            ("\"", vec![]),
            ("' OR 1=1 --", vec![]),
            ("m%s", vec![]),
            ("[a-z]", vec![]),
            ("🦒", vec![]),
        ];
        for is_indexed in [false, true] {
            if is_indexed {
                let_all_in(&world, &acme).await;
            }
            for (search, found) in &searches {
                let names = last_names(&acme.admin, &format!("search={}", escaped(search))).await;
                assert_eq!(names, *found, "{search} {is_indexed}");
            }
        }
    }

    /// S0.5: it narrows as the person types, from the first letter on; nothing typed finds everybody.
    async fn s0_5_each_letter_narrows_further(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        created(&acme.admin, "Engineer", &NAMES).await;
        let total = acme.admin.get("/v1/users").await.ok()["page"]["total_items"].as_u64().unwrap();
        assert_eq!(total, 10);
        for nothing in ["", "search=", "search=%20%20", "search=%0A"] {
            assert_eq!(
                acme.admin.get(&format!("/v1/users?{nothing}")).await.ok()["page"]["total_items"],
                total,
                "{nothing}"
            );
        }
        let mut before: Option<Vec<String>> = None;
        for end in 1..="smith".len() {
            let page = acme.admin.get(&format!("/v1/users?search={}", &"smith"[..end])).await.ok();
            let names = column(&page, "last_name");
            assert!(names.contains(&"Smith-Jones".to_owned()));
            assert_eq!(page["page"]["total_items"], names.len());
            if let Some(before) = before {
                assert!(names.iter().all(|name| before.contains(name)), "{names:?} {before:?}");
            }
            before = Some(names);
        }
        assert_eq!(before.unwrap(), ["Smith-Jones"]);
    }

    /// S0.5: a search finds somebody under the name they were given last, at once.
    async fn s0_5_a_new_name_is_found_at_once(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let ids = created(&acme.admin, "Engineer", &[("Bob", "Barker", "bob")]).await;
        acme.admin.patch(&format!("/v1/users/{}", ids[0]), tests::json!({ "last_name": "Müller" })).await.ok();
        assert_eq!(last_names(&acme.admin, "search=muller").await, ["Müller"]);
        assert!(last_names(&acme.admin, "search=barker").await.is_empty());
    }

    /// S0.5: a search that is too long or no text is refused by name.
    async fn s0_5_what_is_no_search_is_refused(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for (query, code) in [
            (format!("search={}", "x".repeat(201)), "too_long"),
            ("search=a%00b".to_owned(), "encoding"),
            ("search=%ff".to_owned(), "encoding"),
            ("search=a&search=b".to_owned(), "repeated"),
        ] {
            let answer = acme.admin.get(&format!("/v1/users?{query}")).await;
            assert_eq!(answer.faults(), [("search".to_owned(), code.to_owned())], "{query}");
        }
        acme.admin.get(&format!("/v1/users?search={}", escaped(&"ß".repeat(200)))).await.ok();
    }
}
