//! Who sees whom holds for the audit log too (S4.1).

use domain::ids::OrganizationId;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Tenant, Value, World, json, on_both};

use super::audit_log::{add, event, fields, log, walk};

/// Somebody in a role, who reaches these sites or all of them, signed in.
pub async fn with_sites(
    world: &World,
    gateway: &Tenant,
    name: &str,
    role: &str,
    sites: Option<&[OrganizationId]>,
) -> Person {
    let access = match sites {
        None => json!("all"),
        Some(sites) => sites.iter().map(ToString::to_string).collect::<Value>(),
    };
    let (email, role) = (format!("{name}@gateway.example"), gateway.admin.role(role).await);
    let body = json!({
        "first_name": name, "last_name": "Someone", "email": email, "username": name, "role_id": role,
        "organization_access": access
    });
    gateway.admin.post("/v1/users", body).await.expect(201);
    let token = world.newest_mail_to(&email).await.token();
    let outcome = world.node.accept(&token, PASSWORD).await.ok();
    Person::enroll_if_asked(&world.node, outcome).await
}

/// An account in which users reach different sites, and a role that reads the log.
pub async fn gateway(world: &World) -> (Tenant, [OrganizationId; 3]) {
    let gateway = world.tenant("gateway", Preset::Gateway).await;
    let role = json!({ "name": "Auditor", "permissions": { "audit": "read", "users": "read" } });
    gateway.admin.post("/v1/roles", role).await.expect(201);
    (gateway, [(); 3].map(|()| world.node.state.ambient.id()))
}

/// Every line of the file.
async fn file(person: &Person, query: &str) -> Vec<Value> {
    let answer = person.get(&format!("/v1/audit-events/export?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

on_both! {
    /// S4.1: entries about a user are there for those who see that user, and for nobody else: in lists, totals, walks,
    /// files and single reads alike.
    async fn s4_1_entries_about_somebody_are_for_those_who_see_them(world) {
        let (gateway, [north, south, west]) = gateway(&world).await;
        let mut people = Vec::new();
        for (name, sites) in [
            ("nobodys", Some(vec![])), ("norths", Some(vec![north])), ("souths", Some(vec![south])),
            ("both", Some(vec![north, south])), ("wests", Some(vec![west, north])), ("everywhere", None),
        ] {
            people.push(with_sites(&world, &gateway, name, "Auditor", sites.as_deref()).await);
        }
        let ids: Vec<_> = people.iter().map(|person| person.id.clone()).chain([gateway.admin.id.clone()]).collect();
        for reader in &people {
            let list = log(reader, "page_size=200").await;
            assert_eq!(list["page"]["total_items"], list["data"].as_array().unwrap().len(), "{}", reader.username);
            let walked: Vec<_> = walk(reader, "page_size=7").await.iter().flat_map(|page| fields(page, "/id")).collect();
            assert_eq!(walked, fields(&list, "/id"), "{}", reader.username);
            let lines: Vec<_> = file(reader, "").await.iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(lines, walked, "{}", reader.username);
            for id in &ids {
                let is_seen = reader.get(&format!("/v1/users/{id}")).await.status == 200;
                let about = log(reader, &format!("target_id={id}&page_size=200")).await;
                assert_eq!(about["page"]["total_items"] != 0, is_seen, "{} of {id}", reader.username);
                assert_eq!(fields(&list, "/target/id").contains(id), is_seen, "{} of {id}", reader.username);
                assert_eq!(file(reader, &format!("target_id={id}")).await.is_empty(), !is_seen);
                let whole = log(&gateway.admin, &format!("target_id={id}&page_size=200")).await;
                for entry in fields(&whole, "/id") {
                    let status = reader.get(&format!("/v1/audit-events/{entry}")).await.status;
                    assert_eq!(status, if is_seen { 200 } else { 404 }, "{} of {id}", reader.username);
                }
            }
        }
        // What is about no user is for everybody.
        for reader in &people {
            assert_eq!(log(reader, "action=role.created").await["page"]["total_items"], 1);
            assert_eq!(log(reader, "action=account.created").await["page"]["total_items"], 1);
        }
        assert_eq!(log(&people[5], "").await["page"]["total_items"], world.audit(&gateway).len());
    }

    /// S4.1: of whoever acts out of the reader's sight, an entry tells that it was a user, but not who, nor from where;
    /// asking for what they did finds nothing.
    async fn s4_1_who_acted_out_of_sight_is_not_named(world) {
        let (gateway, [north, south, _]) = gateway(&world).await;
        let reader = with_sites(&world, &gateway, "norths", "Auditor", Some(&[north])).await;
        let bob = with_sites(&world, &gateway, "bob", "Engineer", Some(&[north])).await;
        let hidden = with_sites(&world, &gateway, "souths", "IT Provider Admin", Some(&[south])).await;
        gateway.admin.act(&bob.id, "lock").await.ok();
        let role = hidden.post("/v1/roles", json!({ "name": "Desk", "permissions": {} })).await.expect(201);
        for (query, actor) in [(format!("target_id={}&action=user.locked", bob.id), &gateway.admin), (format!("target_id={}", role["id"].as_str().unwrap()), &hidden)] {
            let shown = log(&reader, &query).await["data"][0].take();
            assert_eq!(shown["actor"], json!({ "kind": "user", "id": null, "name": null }), "{query}");
            assert_eq!((&shown["ip"], &shown["user_agent"]), (&Value::Null, &Value::Null));
            let named = log(&gateway.admin, &query).await["data"][0].take();
            assert_eq!(named["actor"], json!({ "kind": "user", "id": actor.id, "name": actor.username }), "{query}");
            assert_eq!(named["ip"], "127.0.0.1");
            let by_actor = format!("{query}&actor_id={}", actor.id);
            assert_eq!(log(&gateway.admin, &by_actor).await["page"]["total_items"], 1);
            let found = log(&reader, &by_actor).await;
            assert_eq!((&found["data"], &found["page"]["total_items"]), (&json!([]), &json!(0)));
            assert_eq!(file(&reader, &by_actor).await.len(), 0);
            let alone = reader.get(&format!("/v1/audit-events/{}", shown["id"].as_str().unwrap())).await.ok();
            assert_eq!(alone, shown);
        }
        for text in [reader.get("/v1/audit-events?page_size=200").await.text, reader.get("/v1/audit-events/export?format=csv").await.text] {
            for word in [&gateway.admin.id, &hidden.id, &gateway.admin.username, "souths"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
            assert!(text.contains(&bob.id) && text.contains(&reader.id));
        }
        // Their own deeds, and those of whom they see, carry names.
        let own = log(&reader, &format!("actor_id={}", reader.id)).await;
        assert!(fields(&own, "/actor/name").contains(&"norths".to_owned()), "{own:#}");
    }

    /// S4.1: what is seen follows what users reach now, not what they reached then; totals follow at once, within a walk
    /// too.
    async fn s4_1_what_is_seen_follows_what_users_reach_now(world) {
        let (gateway, [north, south, _]) = gateway(&world).await;
        let reader = with_sites(&world, &gateway, "norths", "Auditor", Some(&[north])).await;
        let bob = with_sites(&world, &gateway, "bob", "Engineer", Some(&[north])).await;
        add(&world, &gateway, (0..3).map(|_| event(&world, &gateway, "test.a")));
        let query = format!("target_id={}&page_size=1", bob.id);
        let begun = log(&reader, &query).await;
        assert!(begun["page"]["total_items"].as_u64().unwrap() > 1);
        let path = format!("/v1/users/{}", bob.id);
        let wider = [north, south].map(|site| site.to_string());
        gateway.admin.patch(&path, json!({ "organization_access": wider })).await.ok();
        let cursor = begun["page"]["next_cursor"].as_str().unwrap();
        for query in [query.clone(), format!("{query}&cursor={cursor}")] {
            let page = log(&reader, &query).await;
            assert_eq!((&page["data"], &page["page"]["total_items"]), (&json!([]), &json!(0)), "{query}");
        }
        // An account whose policy lets everybody see everybody has no such limits.
        let shop = world.tenant("shop", Preset::Shop).await;
        assert_eq!(log(&shop.admin, "").await["page"]["total_items"], world.audit(&shop).len());
    }
}
