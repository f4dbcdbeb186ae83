//! Organizations mapped to companies of a PSA: one, many, suggested; and what becomes of the companies (S1.3, S1.6).

use actix_web::http::Method;
use chrono::TimeDelta;
use domain::policy::Preset;
use tests::support::psa::{LoopbackPsa, status};
use tests::{Person, Tenant, Value, World, json, on_both};

/// An account with organizations, connected to a PSA with companies whose ids begin at 250.
struct Scene {
    tenant: Tenant,
    psa: LoopbackPsa,
    connection: String,
    organizations: Vec<String>,
}

impl Scene {
    async fn new(world: &World, organizations: &[&str], companies: &[&str]) -> Self {
        let tenant = world.tenant("acme", Preset::Msp).await;
        let psa = LoopbackPsa::start(companies);
        let made = tenant.admin.post("/v1/psa-connections", psa.connectwise("Our PSA")).await.expect(201);
        let mut ids = Vec::new();
        for name in organizations {
            ids.push(id(&tenant.admin.post("/v1/organizations", json!({ "name": name })).await.expect(201)));
        }
        Self { tenant, psa, connection: id(&made), organizations: ids }
    }

    fn admin(&self) -> &Person {
        &self.tenant.admin
    }

    fn link(&self, organization: usize) -> String {
        format!("/v1/organizations/{}/psa-link", self.organizations[organization])
    }

    fn company(&self, company: &str) -> Value {
        json!({ "connection_id": self.connection, "company_id": company })
    }

    fn of_connection(&self, what: &str) -> String {
        format!("/v1/psa-connections/{}/{what}", self.connection)
    }

    async fn shown(&self, organization: usize) -> Value {
        let path = format!("/v1/organizations/{}", self.organizations[organization]);
        self.admin().get(&path).await.ok()["psa_link"].clone()
    }

    fn mappings(&self, pairs: &[(usize, &str)]) -> Value {
        let mapping = |&(organization, company): &(usize, &str)| json!({ "organization_id": self.organizations[organization], "company_id": company });
        json!({ "mappings": pairs.iter().map(mapping).collect::<Vec<_>>() })
    }
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

fn outcomes(result: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let results = result["results"].as_array().expect("results").iter();
    results.map(|one| (word(&one["outcome"]), word(&one["problem"]["code"]))).collect()
}

on_both! {
    /// S1.3, S1.6: an organization is mapped by id, to another company, and to none; the list filters by it.
    async fn s1_3_s1_6_an_organization_is_mapped(world) {
        let scene = Scene::new(&world, &["Umbrella", "Globex"], &["Umbrella Corporation", "Globex, Inc."]).await;
        world.advance(TimeDelta::minutes(1));
        let mapped = scene.admin().put(&scene.link(0), scene.company("250")).await.ok();
        assert_eq!(mapped["updated_at"], "2026-03-02T09:01:00Z", "mapping changes the organization");
        let link = &mapped["psa_link"];
        assert_eq!((&link["company_id"], &link["company_name"]), (&json!("250"), &json!("Umbrella Corporation")));
        assert_eq!((&link["connection_id"], &link["state"]), (&json!(scene.connection), &json!("ok")));
        assert_eq!(scene.shown(0).await, *link);
        let names = |list: Value| list["data"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect::<Vec<_>>();
        assert_eq!(names(scene.admin().get("/v1/organizations?mapped=true").await.ok()), ["Umbrella"]);
        assert_eq!(names(scene.admin().get("/v1/organizations?mapped=false").await.ok()), ["Globex"]);
        let total = scene.admin().get("/v1/organizations?mapped=true").await.ok()["page"]["total_items"].clone();
        assert_eq!(total, 1);
        scene.admin().put(&scene.link(0), scene.company("251")).await.ok();
        assert_eq!(scene.shown(0).await["company_name"], "Globex, Inc.");
        scene.admin().put(&scene.link(1), scene.company("250")).await.ok();
        world.advance(TimeDelta::minutes(1));
        let unmapped = scene.admin().delete(&scene.link(0)).await.ok();
        assert_eq!(unmapped["updated_at"], "2026-03-02T09:02:00Z");
        assert_eq!(scene.shown(0).await, Value::Null);
        scene.admin().delete(&scene.link(0)).await.ok();
        let path = format!("/v1/audit-events?target_id={}&sort=at", scene.organizations[0]);
        let log = scene.admin().get(&path).await.ok();
        let actions: Vec<_> = log["data"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
        let due = ["organization.created", "organization.mapped", "organization.mapped", "organization.unmapped"];
        assert_eq!(actions, due);
        assert!(!log.to_string().contains("private-key-of-acme"));
    }

    /// S1.3: a company maps to at most one organization, and must exist; a deactivated organization is not mapped.
    async fn s1_3_what_is_not_mapped_says_why(world) {
        let scene = Scene::new(&world, &["Umbrella", "Globex", "Gone"], &["Umbrella Corporation"]).await;
        scene.admin().put(&scene.link(0), scene.company("250")).await.ok();
        let refused = scene.admin().put(&scene.link(1), scene.company("250")).await.refused(409, "company_already_mapped");
        assert_eq!(refused["detail"], "\"Umbrella\" is mapped to this company.");
        assert_eq!(refused["current_status"], "active");
        let unknown = |place: &str| vec![(place.to_owned(), "unknown".to_owned())];
        for company in ["999", "0250", "x", "250 or 1=1", "9223372036854775807"] {
            assert_eq!(scene.admin().put(&scene.link(1), scene.company(company)).await.faults(), unknown("/company_id"), "{company}");
        }
        let stranger = json!({ "connection_id": scene.tenant.id, "company_id": "250" });
        assert_eq!(scene.admin().put(&scene.link(1), stranger).await.faults(), unknown("/connection_id"));
        let path = format!("/v1/organizations/{}/deactivate", scene.organizations[2]);
        scene.admin().post(&path, json!({})).await.ok();
        let _ = scene.psa.asked();
        scene.admin().put(&scene.link(2), scene.company("250")).await.refused(409, "organization_deactivated");
        scene.admin().delete(&scene.link(2)).await.refused(409, "organization_deactivated");
        assert!(scene.psa.asked().is_empty(), "nobody asks about what is refused anyway");
        scene.psa.goes_wrong(vec![status(500); 4]);
        scene.admin().put(&scene.link(1), scene.company("250")).await.refused(502, "psa_error");
        scene.psa.recovers();
        assert_eq!((scene.shown(1).await, scene.shown(2).await), (Value::Null, Value::Null));
    }

    /// S1.3: many are mapped one by one; a rehearsal says the same and changes nothing.
    async fn s1_3_many_are_mapped_one_by_one(world) {
        let companies = ["Umbrella Corporation", "Globex, Inc.", "Contoso"];
        let scene = Scene::new(&world, &["Umbrella", "Globex", "Contoso", "Gone"], &companies).await;
        scene.admin().put(&scene.link(0), scene.company("250")).await.ok();
        let path = format!("/v1/organizations/{}/deactivate", scene.organizations[3]);
        scene.admin().post(&path, json!({})).await.ok();
        let body = scene.mappings(&[(0, "250"), (1, "251"), (2, "251"), (2, "252"), (3, "252"), (2, "999")]);
        let due = [("unchanged", ""), ("mapped", ""), ("refused", "company_already_mapped"), ("refused", "repeated"),
            ("refused", "organization_deactivated"), ("refused", "repeated")];
        let due = due.map(|(outcome, code)| (outcome.to_owned(), code.to_owned()));
        let before = world.dump();
        let rehearsed = scene.admin().post(&scene.of_connection("mappings?dry_run=true"), body.clone()).await.ok();
        assert_eq!((outcomes(&rehearsed), &rehearsed["dry_run"]), (due.to_vec(), &json!(true)));
        assert_eq!(world.dump(), before);
        let done = scene.admin().post(&scene.of_connection("mappings"), body).await.ok();
        assert_eq!(outcomes(&done), due);
        assert_eq!((&done["mapped"], &done["unchanged"], &done["refused"]), (&json!(1), &json!(1), &json!(4)));
        assert_eq!(scene.shown(1).await["company_name"], "Globex, Inc.");
        let unknown = scene.admin().post(&scene.of_connection("mappings"), scene.mappings(&[(2, "999")])).await.ok();
        assert_eq!(outcomes(&unknown), [("refused".to_owned(), "unknown".to_owned())]);
        let stranger = json!({ "mappings": [{ "organization_id": scene.tenant.id, "company_id": "252" }] });
        let unknown = scene.admin().post(&scene.of_connection("mappings"), stranger).await.ok();
        assert_eq!(outcomes(&unknown), [("refused".to_owned(), "not_found".to_owned())]);
    }

    /// S1.3: what is not mapped is suggested companies by name, with a score; what is taken or retired is not suggested.
    async fn s1_3_companies_are_suggested_by_name(world) {
        let organizations = ["Contoso", "Müller & Söhne", "Nobody Knows", "Umbrella", "Umbrela Corp"];
        let companies = ["Umbrella Corporation", "Muller und Sohne GmbH", "Contoso Ltd", "Contoso Pharmaceuticals", "Globex"];
        let scene = Scene::new(&world, &organizations, &companies).await;
        let suggest = async |query: &str| {
            let found = scene.admin().get(&scene.of_connection(&format!("suggestions{query}"))).await.ok();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let one = |row: &Value| {
                let companies = row["companies"].as_array().unwrap().iter();
                let companies = companies.map(|company| (text(&company["id"]), company["score"].as_f64().unwrap()));
                (text(&row["organization"]["name"]), companies.collect::<Vec<_>>())
            };
            (found["data"].as_array().unwrap().iter().map(one).collect::<Vec<_>>(), found["page"]["total_items"].clone())
        };
        let (found, total) = suggest("").await;
        assert_eq!(total, 5);
        assert_eq!(found[0].0, "Contoso");
        assert_eq!(found[0].1[0], ("252".to_owned(), 1.0));
        assert_eq!(found[0].1[1].0, "253");
        assert_eq!(found[1], ("Müller & Söhne".to_owned(), vec![("251".to_owned(), 1.0)]));
        assert_eq!(found[2], ("Nobody Knows".to_owned(), vec![]));
        assert!(found.iter().any(|(name, companies)| name == "Umbrela Corp" && companies[0].0 == "250" && companies[0].1 < 1.0));
        let (found, _) = suggest("?threshold=1").await;
        assert_eq!(found[0].1.len(), 1);
        let refused = scene.admin().get(&scene.of_connection("suggestions?threshold=0.1")).await;
        assert_eq!(refused.faults(), [("threshold".to_owned(), "range".to_owned())]);
        scene.admin().put(&scene.link(3), scene.company("250")).await.ok();
        let (found, total) = suggest("?page_size=4").await;
        assert_eq!(total, 4);
        // A walk skips nobody, though whoever is mapped meanwhile is no longer on the list.
        let page = scene.admin().get(&scene.of_connection("suggestions?page_size=2")).await.ok();
        scene.admin().put(&scene.link(0), scene.company("252")).await.ok();
        let cursor = page["page"]["next_cursor"].as_str().unwrap();
        let (walked, _) = suggest(&format!("?page_size=2&cursor={cursor}")).await;
        assert_eq!(walked.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Nobody Knows", "Umbrela Corp"]);
        let umbrela = found.iter().find(|(name, _)| name == "Umbrela Corp").unwrap();
        assert!(umbrela.1.is_empty(), "{umbrela:?}");
    }

    /// S1.3: a company that vanished, is retired or was merged is reported, and stays mapped; a new name is taken over.
    async fn s1_3_what_becomes_of_a_company_is_reported(world) {
        let names = ["Umbrella", "Globex", "Contoso", "Initech"];
        let scene = Scene::new(&world, &names, &names).await;
        let all = scene.mappings(&[(0, "250"), (1, "251"), (2, "252"), (3, "253")]);
        scene.admin().post(&scene.of_connection("mappings"), all).await.ok();
        scene.psa.loses(250);
        scene.psa.retires(251);
        scene.psa.loses(252);
        scene.psa.founds(300, "Contoso Ltd.");
        scene.psa.renames(253, "Initech International");
        let refresh = async || scene.admin().post(&scene.of_connection("refresh"), json!({})).await.ok();
        let path = format!("/v1/organizations/{}", scene.organizations[3]);
        let seen = scene.admin().get(&path).await.header("etag").to_owned();
        world.advance(TimeDelta::minutes(1));
        let found = refresh().await;
        let vanished = scene.admin().get(&format!("/v1/organizations/{}", scene.organizations[0])).await.ok();
        assert_eq!(vanished["updated_at"], "2026-03-02T09:01:00Z", "that it vanished changes the organization");
        // That it was looked for, or has another name there, stops no edit.
        let edit = json!({ "name": "Initech Ltd" });
        scene.admin().asks(Method::PATCH, &path, &[("If-Match", seen.as_str())], Some(&edit)).await.ok();
        assert_eq!((&found["checked"], &found["changed"]), (&json!(4), &json!(3)));
        assert_eq!(found["attention"].as_array().unwrap().len(), 3);
        let mut states = Vec::new();
        for organization in 0..4 {
            let link = scene.shown(organization).await;
            states.push((link["state"].clone(), link["company_id"].clone(), link["company_name"].clone()));
        }
        let due = [("missing", "250", "Umbrella"), ("inactive", "251", "Globex"), ("merged", "252", "Contoso"), ("ok", "253", "Initech International")];
        assert_eq!(states, due.map(|(state, id, name)| (json!(state), json!(id), json!(name))));
        assert_eq!(scene.shown(2).await["successor"], json!({ "id": "300", "name": "Contoso Ltd." }));
        let path = format!("/v1/audit-events?target_id={}&sort=-at", scene.organizations[0]);
        let entry = scene.admin().get(&path).await.ok()["data"][0].clone();
        assert_eq!((&entry["action"], &entry["after"]["psa_link"]["state"]), (&json!("organization.psa_company_changed"), &json!("missing")));
        assert_eq!(refresh().await["changed"], 0, "what is known is no news");
        scene.psa.founds(250, "Umbrella");
        assert_eq!(refresh().await["changed"], 1);
        assert_eq!(scene.shown(0).await["state"], "ok");
        scene.psa.goes_wrong(vec![status(401); 2]);
        scene.admin().post(&scene.of_connection("refresh"), json!({})).await.refused(502, "psa_credentials_refused");
        assert_eq!(scene.shown(1).await["state"], "inactive", "a PSA that fails says nothing of its companies");
    }

    /// With a connection goes what was mapped through it, and a rehearsal says how much that is.
    async fn with_a_connection_goes_what_was_mapped_through_it(world) {
        let scene = Scene::new(&world, &["Umbrella", "Globex"], &["Umbrella", "Globex"]).await;
        scene.admin().post(&scene.of_connection("mappings"), scene.mappings(&[(0, "250"), (1, "251")])).await.ok();
        let path = format!("/v1/psa-connections/{}", scene.connection);
        let told = scene.admin().delete(&format!("{path}?dry_run=true")).await.ok();
        assert_eq!((&told["effects"][0]["code"], &told["effects"][0]["count"]), (&json!("organizations_unmapped"), &json!(2)));
        assert_eq!(scene.shown(0).await["state"], "ok");
        scene.admin().delete(&path).await.expect(204);
        assert_eq!(scene.shown(0).await, Value::Null);
        assert_eq!(scene.admin().get("/v1/organizations?mapped=true").await.ok()["page"]["total_items"], 0);
    }

    /// Who reaches some organizations maps and is suggested these alone; of the others not even the name is told.
    async fn whoever_reaches_some_organizations_maps_these_alone(world) {
        let scene = Scene::new(&world, &["Umbrella", "Globex"], &["Umbrella", "Globex"]).await;
        let vic = scene.admin().hires(&world, "Vic Cio", "vCIO").await;
        let access = json!({ "organization_access": [scene.organizations[0]] });
        scene.admin().patch(&format!("/v1/users/{}", vic.id), access).await.ok();
        let found = vic.get(&scene.of_connection("suggestions")).await.ok();
        assert_eq!((&found["page"]["total_items"], &found["data"][0]["organization"]["name"]), (&json!(1), &json!("Umbrella")));
        vic.put(&scene.link(1), scene.company("251")).await.refused(404, "not_found");
        scene.admin().put(&scene.link(1), scene.company("250")).await.ok();
        let refused = vic.put(&scene.link(0), scene.company("250")).await.refused(409, "company_already_mapped");
        assert_eq!(refused["detail"], "Another organization is mapped to this company.");
        let many = vic.post(&scene.of_connection("mappings"), scene.mappings(&[(0, "251"), (1, "251")])).await.ok();
        assert_eq!(outcomes(&many), [("mapped".to_owned(), String::new()), ("refused".to_owned(), "not_found".to_owned())]);
    }

    /// S1.3: of many who map organizations to one company at once, one gets it.
    async fn s1_3_of_many_who_want_a_company_one_gets_it(world) {
        let names: Vec<String> = (0..8).map(|number| format!("Client {number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let scene = Scene::new(&world, &names, &["Umbrella"]).await;
        let elsewhere = scene.admin().at(&world.another_node());
        let asked = (0..8).map(|number| {
            let person = if number % 2 == 0 { scene.admin() } else { &elsewhere };
            let (path, body) = (scene.link(number), scene.company("250"));
            async move { person.put(&path, body).await }
        });
        let answers = futures_util::future::join_all(asked).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for lost in answers.into_iter().filter(|answer| answer.status != 200) {
            lost.refused(409, "company_already_mapped");
        }
    }
}
