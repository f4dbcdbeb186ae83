//! The account's standard template: sections, questions, versions.

use domain::policy::Preset;
use tests::{Value, World, json, on_both};

/// A question that is new.
pub fn ask(text: &str) -> Value {
    json!({ "text": text })
}

/// A section that is new.
pub fn section(title: &str, questions: &[&str]) -> Value {
    json!({ "title": title, "questions": questions.iter().map(|text| ask(text)).collect::<Vec<_>>() })
}

/// A template on one line.
pub fn line(template: &Value) -> String {
    let texts = |questions: &Value| {
        let texts = questions.as_array().unwrap().iter().map(|question| question["text"].as_str().unwrap().to_owned());
        texts.collect::<Vec<_>>().join(", ")
    };
    let sections = template["sections"].as_array().unwrap().iter();
    let lines = sections.map(|it| format!("{}: {}", it["title"].as_str().unwrap(), texts(&it["questions"])));
    lines.collect::<Vec<_>>().join(" | ")
}

async fn acme(world: &World) -> tests::Tenant {
    world.tenant("acme", Preset::Msp).await
}

on_both! {
    /// S1.14: an account starts with an empty standard template; what is sent replaces it, and what has an id stays the same
    /// section or question wherever it goes and whatever it says.
    async fn s1_14_the_standard_is_replaced_and_keeps_its_ids(world) {
        let acme = acme(&world).await;
        let empty = acme.admin.get("/v1/template").await.ok();
        assert_eq!(empty, json!({ "version": 0, "created_at": null, "sections": [] }));

        let sent = json!({ "sections": [section("Backup", &["Daily?", "Tested?"]), section("Network", &["Firewall?"])] });
        let first = acme.admin.put("/v1/template", sent).await.ok();
        assert_eq!(first["version"], 1);
        assert_eq!(line(&first), "Backup: Daily?, Tested? | Network: Firewall?");
        assert_eq!(acme.admin.get("/v1/template").await.ok(), first);

        let mut sections = first["sections"].clone();
        let daily = sections[0]["questions"][0].take();
        sections[0]["questions"].as_array_mut().unwrap().remove(0);
        sections[0]["questions"][0]["text"] = json!("Tested, and when?");
        sections[1]["questions"].as_array_mut().unwrap().extend([daily.clone(), ask("Wifi?")]);
        sections.as_array_mut().unwrap().swap(0, 1);
        let second = acme.admin.put("/v1/template", json!({ "sections": sections })).await.ok();
        assert_eq!(second["version"], 2);
        assert_eq!(line(&second), "Network: Firewall?, Daily?, Wifi? | Backup: Tested, and when?");
        assert_eq!(second["sections"][0]["questions"][1], daily);
        assert_eq!(second["sections"][1]["questions"][0]["id"], first["sections"][0]["questions"][1]["id"]);
        // The same once more is no change.
        let again = acme.admin.put("/v1/template", json!({ "sections": second["sections"] })).await.ok();
        assert_eq!(again, second);
        // Versions stay as they were, and can be sent to be the standard again.
        assert_eq!(acme.admin.get("/v1/template/versions/1").await.ok(), first);
        assert_eq!(acme.admin.get("/v1/template/versions/2").await.ok(), second);
        assert_eq!(acme.admin.get("/v1/template/versions/0").await.ok(), empty);
        for version in ["3", "-1", "x", "99999999999999999999"] {
            acme.admin.get(&format!("/v1/template/versions/{version}")).await.refused(404, "not_found");
        }
        let third = acme.admin.put("/v1/template", json!({ "sections": first["sections"] })).await.ok();
        assert_eq!((&third["version"], &third["sections"]), (&json!(3), &first["sections"]));
        let log = world.audit(&acme);
        let entries: Vec<_> = log.iter().filter(|event| event.action == "template.replaced").collect();
        assert_eq!(entries.len(), 3);
        assert_eq!(entries[1].before, Some(json!({ "version": 1 })));
        let counts = json!({
            "version": 2, "sections": { "moved": 1 }, "questions": { "added": 1, "reworded": 1, "moved": 1 }
        });
        assert_eq!(entries[1].after, Some(counts));
    }

    /// Bad input is refused with every place that is wrong, and nothing is half done.
    async fn a_template_that_is_no_template_is_refused(world) {
        let acme = acme(&world).await;
        let good = acme.admin.put("/v1/template", json!({ "sections": [section("Backup", &["Daily?"])] })).await.ok();
        let id = &good["sections"][0]["questions"][0]["id"];
        let many = |count: usize| vec!["?"; count];
        let twice = json!({ "title": "A", "questions": [{ "id": id, "text": "a" }, { "id": id, "text": "b" }] });
        for (sections, expected) in [
            (json!([section(" ", &[])]), vec![("/sections/0/title", "required")]),
            (json!([section(&"x".repeat(101), &[])]), vec![("/sections/0/title", "too_long")]),
            (
                json!([section("A", &["ok", " ", "\u{7}"])]),
                vec![("/sections/0/questions/1/text", "required"), ("/sections/0/questions/2/text", "control_character")],
            ),
            (json!([section("A", &[&"x".repeat(1001)])]), vec![("/sections/0/questions/0/text", "too_long")]),
            (json!([twice]), vec![("/sections/0/questions/1/id", "duplicate")]),
            (json!([section("A", &many(1500)), section("B", &many(501))]), vec![("/sections", "too_many")]),
            (json!([section("A", &many(10_000))]), vec![("/sections", "too_many")]),
            (json!(vec![section("A", &[]); 201]), vec![("/sections", "too_many")]),
            (json!([{ "title": "A", "colour": "red" }]), vec![("/sections/0/colour", "unknown_field")]),
            (json!([{ "title": "A", "id": "1" }]), vec![("/sections/0/id", "type")]),
            (json!([{}]), vec![("/sections/0/title", "required")]),
            (json!({}), vec![("/sections", "type")]),
        ] {
            let answer = acme.admin.put("/v1/template", json!({ "sections": sections })).await;
            assert_eq!(answer.status, 422, "{}", answer.text);
            let expected: Vec<_> = expected.into_iter().map(|(at, code)| (at.to_owned(), code.to_owned())).collect();
            assert_eq!(answer.faults(), expected);
        }
        let guidance = "x".repeat(4000);
        let large = json!({ "title": "A", "questions": vec![json!({ "text": "?", "guidance": guidance }); 600] });
        acme.admin.put("/v1/template", json!({ "sections": [large] })).await.refused(413, "payload_too_large");
        assert_eq!(acme.admin.get("/v1/template").await.ok(), good);
    }

    /// As many questions as there may be are taken, with ids of the client's own where it likes.
    async fn a_large_template_is_taken(world) {
        let acme = acme(&world).await;
        let id = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32";
        let mut sections: Vec<_> = (0..20).map(|number| section(&format!("Section {number}"), &["?"; 100])).collect();
        sections[7]["questions"][7] = json!({ "id": id, "text": "Mine?", "guidance": "Line\nby line" });
        let made = acme.admin.put("/v1/template", json!({ "sections": sections })).await.ok();
        let question = &made["sections"][7]["questions"][7];
        assert_eq!(question, &json!({ "id": id, "text": "Mine?", "guidance": "Line\nby line" }));
        assert_eq!(made["sections"].as_array().unwrap().len(), 20);
        assert_eq!(acme.admin.get("/v1/template").await.ok(), made);
    }

    /// Of two who edit what both have seen, one is told; an account's template is nobody else's.
    async fn a_template_is_edited_by_one_at_a_time_and_by_its_account(world) {
        let acme = acme(&world).await;
        let other = world.tenant("other", Preset::Shop).await;
        let answer = acme.admin.get("/v1/template").await;
        let tag = answer.header("etag").to_owned();
        let body = |title: &str| json!({ "sections": [section(title, &[])] });
        let put = |title: &'static str, tag: String| {
            let admin = acme.admin.clone();
            async move { admin.asks(actix_web::http::Method::PUT, "/v1/template", &[("If-Match", &tag)], Some(&body(title))).await }
        };
        put("One", tag.clone()).await.ok();
        put("Two", tag).await.refused(412, "precondition_failed");
        assert_eq!(line(&acme.admin.get("/v1/template").await.ok()), "One: ");
        assert_eq!(other.admin.get("/v1/template").await.ok()["version"], 0);
        other.admin.get("/v1/template/versions/1").await.refused(404, "not_found");
        let eve = acme.admin.hires(&world, "Eve Engels", "Engineer").await;
        assert_eq!(line(&eve.get("/v1/template").await.ok()), "One: ");
        eve.put("/v1/template", body("Three")).await.refused(403, "forbidden");
    }
}
