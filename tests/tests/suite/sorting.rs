//! Sorting users (S0.12).

use chrono::TimeDelta;
use domain::policy::Preset;
use tests::{PASSWORD, on_both};

use super::people::{column, created, escaped, last_names};

on_both! {
    /// S0.12: every column sorts ascending and descending, and one is the other backwards where no two are the same.
    async fn s0_12_every_column_sorts_both_ways(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for (name, role) in [("Bob Zimmer", "Engineer"), ("Carol Young", "vCIO"), ("Dan Xu", "IT Provider Admin")] {
            world.advance(TimeDelta::minutes(1));
            acme.admin.hires(&world, name, role).await;
        }
        // One of each status, too.
        let carol = acme.admin.get("/v1/users?search=carol").await.ok()["data"][0]["id"].as_str().unwrap().to_owned();
        let dan = acme.admin.get("/v1/users?search=dan").await.ok()["data"][0]["id"].as_str().unwrap().to_owned();
        world.advance(TimeDelta::minutes(1));
        acme.admin.act(&carol, "deactivate").await.ok();
        world.advance(TimeDelta::minutes(1));
        acme.admin.act(&dan, "send-reset-link").await.ok();
        for (column_name, ascending) in [
            ("first_name", ["Lovelace", "Zimmer", "Young", "Xu"]),
            ("last_name", ["Lovelace", "Xu", "Young", "Zimmer"]),
            ("email", ["Lovelace", "Zimmer", "Young", "Xu"]),
            ("username", ["Lovelace", "Zimmer", "Young", "Xu"]),
            ("last_login_at", ["Lovelace", "Zimmer", "Young", "Xu"]),
            ("created_at", ["Lovelace", "Zimmer", "Young", "Xu"]),
            ("updated_at", ["Lovelace", "Zimmer", "Young", "Xu"]),
        ] {
            let mut names = last_names(&acme.admin, &format!("sort={column_name}")).await;
            assert_eq!(names, ascending, "{column_name}");
            names.reverse();
            assert_eq!(last_names(&acme.admin, &format!("sort=-{column_name}")).await, names, "-{column_name}");
        }
        let by_role = acme.admin.get("/v1/users?sort=role").await.ok();
        let roles: Vec<_> =
            by_role["data"].as_array().unwrap().iter().map(|user| user["role"]["name"].as_str().unwrap()).collect();
        assert_eq!(roles, ["Engineer", "IT Provider Admin", "IT Provider Admin", "vCIO"]);
        let by_status = acme.admin.get("/v1/users?sort=-status").await.ok();
        assert_eq!(column(&by_status, "status"), ["recovery", "deactivated", "active", "active"]);
    }

    /// S0.12: names are compared without case and accents, and other alphabets come after.
    async fn s0_12_case_and_accents_do_not_count(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        created(
            &acme.admin,
            "Engineer",
            &[
                ("A", "zebra", "a"),
                ("B", "Öztürk", "b"),
                ("C", "adams", "c"),
                ("D", "Ødegård", "d"),
                ("E", "Émile", "e"),
                ("F", "Eagle", "f"),
                ("G", "Яшин", "g"),
                ("H", "ŞAHİN", "h"),
                ("I", "de la Cruz", "i"),
                ("J", "Dean", "j"),
            ],
        )
        .await;
        let names = last_names(&acme.admin, "sort=last_name").await;
        assert_eq!(
            names,
            [
                "adams",
                "de la Cruz",
                "Dean",
                "Eagle",
                "Émile",
                "Lovelace",
                "Ødegård",
                "Öztürk",
                "ŞAHİN",
                "zebra",
                "Яшин"
            ]
        );
    }

    /// S0.12: who never signed in, or has no phone, is last both ways.
    async fn s0_12_absent_values_are_last_both_ways(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let ids = created(&acme.admin, "Engineer", &[("Bob", "Barker", "bob"), ("Carol", "Cole", "carol")]).await;
        acme.admin.patch(&format!("/v1/users/{}", ids[0]), tests::json!({ "phone": "+1 555 0100" })).await.ok();
        for (sort, last) in [("last_login_at", vec!["Barker", "Cole"]), ("phone", vec!["Lovelace", "Cole"])] {
            for sign in ["", "-"] {
                let names = last_names(&acme.admin, &format!("sort={sign}{sort}")).await;
                for absent in &last {
                    assert!(
                        names.iter().position(|name| name == absent) >= Some(names.len() - last.len()),
                        "{sign}{sort}: {names:?}"
                    );
                }
            }
        }
    }

    /// S0.12: several columns sort one after the other, and ties are broken by id, so that pages never overlap.
    async fn s0_12_several_columns_and_ties(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let ids = created(
            &acme.admin,
            "Engineer",
            &[
                ("Ann", "Same", "c"),
                ("Ann", "Same", "a"),
                ("Zed", "Same", "b"),
                ("Bea", "Other", "d"),
                ("Ann", "Same", "e"),
            ],
        )
        .await;
        let page = acme.admin.get("/v1/users?sort=-last_name,first_name&search=people").await.ok();
        assert_eq!(column(&page, "first_name"), ["Ann", "Ann", "Ann", "Zed", "Bea"]);
        let mut tied = vec![ids[0].clone(), ids[1].clone(), ids[4].clone()];
        tied.sort();
        assert_eq!(column(&page, "id")[..3], tied);
        let descending = acme.admin.get("/v1/users?sort=-last_name,-first_name&search=people").await.ok();
        assert_eq!(column(&descending, "id")[1..4], tied);
        let page = acme.admin.get("/v1/users?sort=last_name,-email&search=people").await.ok();
        assert_eq!(
            column(&page, "email"),
            ["d@people.example", "e@people.example", "c@people.example", "b@people.example", "a@people.example"]
        );
        let default = acme.admin.get("/v1/users?search=people").await.ok();
        assert_eq!(column(&default, "last_name"), ["Other", "Same", "Same", "Same", "Same"]);
    }

    /// S0.12: a column that does not exist, or comes twice, is refused.
    async fn s0_12_what_is_no_column_is_refused(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for sort in [
            "password",
            "last_name,",
            ",",
            "last_name desc",
            "--last_name",
            "users.id",
            "LAST_NAME",
        ] {
            let answer = acme.admin.get(&format!("/v1/users?sort={}", escaped(sort))).await;
            assert_eq!(answer.faults(), [("sort".to_owned(), "one_of".to_owned())], "{sort}");
        }
        let answer = acme.admin.get("/v1/users?sort=last_name,-last_name").await;
        assert_eq!(answer.faults(), [("sort".to_owned(), "repeated".to_owned())]);
        acme.admin.get("/v1/users?sort=").await.ok();
        world.node.login(&acme.admin.username, PASSWORD).await.ok();
    }
}
