//! Parameters and ids in addresses.

use tests::{Answer, json, on_both};

use super::ready;
use crate::operations::stage::Stage;
use domain::policy::Preset;

/// Operations that tolerate any query: probes and caches add what they like.
const TOLERANT: [&str; 3] = ["get_jwks", "livez", "readyz"];

on_both! {
    async fn parameters_are_those_of_the_document(world) {
        let stage = Stage::new(world).await;
        for ready in ready(&stage).await.iter().filter(|ready| !TOLERANT.contains(&ready.operation.id.as_str())) {
            let before = ready.snapshot(&stage).await;
            let address = ready.address();
            for query in ["no_such=1", "=1", "no_such", "%00=1", "page[]=1", "dry_run=maybe", "dry_run=TRUE", "dry_run=1"] {
                let answer = ready.call(&format!("{address}?{query}")).await;
                ready.check(&answer, query);
                assert!(answer.status == 422 && !answer.faults().is_empty(), "{}: {}", ready.operation.id, answer.text);
            }
            for parameter in ready.operation.parameters("query") {
                let name = parameter["name"].as_str().expect("a name");
                for value in ["%00", "%ff", "%c3%28", "a%00b", "%ed%a0%80"] {
                    let query = format!("{name}={value}");
                    ready.check_place(&ready.call(&format!("{address}?{query}")).await, name, &query);
                }
                let query = format!("{name}=true&{name}=true");
                ready.check_place(&ready.call(&format!("{address}?{query}")).await, name, &query);
            }
            assert_eq!(ready.snapshot(&stage).await, before, "{}", ready.operation.id);
        }
    }

    async fn an_id_that_names_nothing_is_404(world) {
        let stage = Stage::new(world).await;
        let ready = ready(&stage).await;
        let others = "019cadc9-59a0-75d7-a93b-5926e7cd3138";
        for ready in ready.iter().filter(|ready| ready.operation.parameters("path").next().is_some()) {
            let before = ready.snapshot(&stage).await;
            let nil = "00000000-0000-0000-0000-000000000000";
            for id in ["4711", "-1", nil, others, "no-such-thing", "%00", "%ff", "a%2fb", "%2e%2e", "'", &"x".repeat(5000)] {
                let answer = ready.call(&ready.operation.address(id)).await;
                assert_eq!(answer.status, 404, "{} of {id:.50}: {}", ready.operation.id, answer.text);
                answer.refused(404, "not_found");
            }
            assert_eq!(ready.snapshot(&stage).await, before, "{}", ready.operation.id);
        }
    }

    async fn an_id_in_capitals_is_the_same_id(world) {
        let stage = Stage::new(world).await;
        let admin = &stage.tenant(Preset::Shop).admin;
        let seen = admin.get(&format!("/v1/users/{}", admin.id.to_uppercase())).await.ok();
        assert_eq!(seen["id"], admin.id.as_str());
    }

    /// A list takes what it knows and names what it does not.
    async fn a_list_names_what_it_does_not_know(world) {
        let stage = Stage::new(world).await;
        let admin = &stage.tenant(Preset::Shop).admin;
        let long = "x".repeat(10_000);
        let marks = "%CC%81".repeat(10_000);
        let many = vec!["active"; 101].join(",");
        for (name, value) in [
            ("page", "0"), ("page", "-1"), ("page", "1.0"), ("page", "1e3"), ("page", "%EF%BC%91"), ("page", "99999999999999999999"),
            ("page", "x"), ("page", "+"), ("page_size", "0"), ("page_size", "201"), ("page_size", "1000000000"), ("page_size", "-1"),
            ("sort", "nonsense"), ("sort", "password_hash"), ("sort", "search_key"), ("sort", "-"), ("sort", "--email"), ("sort", "email,email"),
            ("sort", "email,-email"), ("sort", "email%20desc"), ("sort", "email;drop%20table%20users"), ("sort", ","), ("sort", "id"),
            ("last_login_from", "2026-02-30"), ("last_login_from", "2026-13-01"), ("last_login_to", "2026-3-1"), ("last_login_to", "today"),
            ("last_login_to", "2026-03-01T00:00:00Z"), ("last_login_from", "%2B10000-01-01"), ("last_login_from", "-0001-01-01"),
            ("status", "nonsense"), ("status", "active,,provisioned"), ("status", "Active"), ("status", "deleted"), ("status", ","),
            ("role_id", "1"), ("role_id", "Engineer"), ("search", &long), ("search", &marks), ("status", &many),
        ] {
            let answer = admin.get(&format!("/v1/users?{name}={value}")).await;
            let places: Vec<_> = answer.faults().into_iter().map(|(place, _)| place).collect();
            assert_eq!(places, [name], "{name}={value:.80}: {}", answer.text);
            answer.refused(422, "validation_failed");
        }
        let answer = admin.get("/v1/users?last_login_from=2026-03-02&last_login_to=2026-03-01").await;
        assert_eq!(answer.faults(), [("last_login_to".to_owned(), "range".to_owned())]);
        let answer = admin.get("/v1/users?page=0&page_size=0&sort=x&nonsense=1").await;
        assert_eq!(answer.faults().len(), 4, "{}", answer.text);
    }

    /// What is odd but well-formed is answered, with nothing found if need be.
    async fn a_list_answers_what_is_odd(world) {
        let stage = Stage::new(world).await;
        let admin = &stage.tenant(Preset::Shop).admin;
        let statuses = vec!["active"; 100].join(",");
        let roles = vec![admin.role("Engineer").await; 100].join(",");
        let marks = "%CC%81".repeat(200);
        for query in [
            "", "&", "search=", "page=1000000000", "page=4294967295&page_size=200", "search=%25", "search=_", "search=%27%20or%201=1--", "search=%5C",
            "search=%22", "search=*", "search=%E2%80%AE", "search=%F0%9F%98%80", &format!("search={marks}"), &format!("status={statuses}"),
            &format!("role_id={roles}"), "last_login_from=0001-01-01", "last_login_to=9999-12-31", "last_login_from=9999-12-31",
            "role_id=00000000-0000-0000-0000-000000000000", "sort=-status,role,-phone,last_login_at,created_at,updated_at,username,email,first_name,last_name",
        ] {
            let answer: Answer = admin.get(&format!("/v1/users?{query}")).await;
            assert_eq!(answer.status, 200, "{query:.100}: {}", answer.text);
        }
        let nothing = admin.get("/v1/users?search=%25").await.ok();
        assert_eq!(nothing["data"], json!([]));
    }
}
