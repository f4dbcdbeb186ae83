//! Organizations' templates: made of the standard, customised, frozen and brought up to date (S1.8, S1.9, S1.14).

use chrono::Months;
use domain::policy::Preset;
use tests::{PASSWORD, Person, Value, World, json, on_both};

use crate::organizations::{add, at};
use crate::templates::{ask, line, section};

/// Makes this the account's standard.
async fn standard(person: &Person, sections: &[Value]) -> Value {
    person.put("/v1/template", json!({ "sections": sections })).await.ok()
}

async fn template(person: &Person, organization: &Value) -> Value {
    person.get(&at(organization, "/template")).await.ok()
}

async fn customised(person: &Person, organization: &Value, sections: &Value) -> Value {
    person.patch(&at(organization, "/template"), json!({ "sections": sections })).await.ok()
}

/// The organization is deactivated, and the standard becomes another meanwhile; a year later it is active again.
async fn a_year_away(world: &World, person: &Person, organization: &Value, sections: &[Value]) -> Person {
    person.post(&at(organization, "/deactivate"), json!({})).await.ok();
    standard(person, sections).await;
    let back = world.now() + Months::new(12);
    world.advance(back - world.now());
    let person = person.signs_in_again(world, PASSWORD).await;
    let done = person.post(&at(organization, "/reactivate"), json!({})).await.ok();
    assert_eq!(done["status"], "active");
    let effects: Vec<_> = done["effects"].as_array().unwrap().iter().map(|effect| effect["code"].clone()).collect();
    assert_eq!(effects, ["license_taken", "template_outdated"]);
    person
}

/// What is listed as changed, on a line each.
fn told(changes: &Value) -> Vec<String> {
    let text = |change: &Value| {
        let element = if change["after"].is_null() { &change["before"] } else { &change["after"] };
        let words = [&element["text"], &change["change"], &change["consequence"]].map(|it| it.as_str().unwrap());
        format!("{} {}: {}", words[0], words[1], words[2])
    };
    changes["data"].as_array().unwrap().iter().map(text).collect()
}

on_both! {
    /// S1.14: a review asks what the organization's own template has: sections and questions added, excluded, reworded and
    /// reordered; the standard and other organizations stay as they are.
    async fn s1_14_a_review_asks_what_the_organizations_template_has(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let [umbrella, other] = [add(&acme.admin, "Umbrella").await, add(&acme.admin, "Initech").await];
        let sections = [
            section("Backup", &["Daily?", "Tested?"]), section("Network", &["Firewall?", "Wifi?"]), section("People", &["Training?"]),
        ];
        let standard = standard(&acme.admin, &sections).await;
        let start = template(&acme.admin, &umbrella).await;
        let as_standard = json!({
            "version": 1, "standard_version": 1, "outdated": false, "sections": standard["sections"], "customised": []
        });
        assert_eq!(start, as_standard);

        let mut own = start["sections"].clone();
        let [backup, network, people] = [0, 1, 2].map(|index| own[index].take());
        let mut backup = backup;
        backup["questions"][0]["text"] = json!("Daily, and at noon?");
        let wifi = &network["questions"][1];
        let sites = json!({ "title": "Sites", "questions": [ask("Alarm?"), wifi] });
        let made = customised(&acme.admin, &umbrella, &json!([people, backup, sites])).await;
        assert_eq!(line(&made), "People: Training? | Backup: Daily, and at noon?, Tested? | Sites: Alarm?, Wifi?");
        assert_eq!(template(&acme.admin, &umbrella).await, made);
        let flags = |id: &Value| {
            let found = made["customised"].as_array().unwrap().iter().find(|it| &it["id"] == id).unwrap();
            let flags = ["added", "reworded", "moved", "excluded", "changed_upstream", "removed_upstream"];
            flags.into_iter().filter(|flag| found[flag] == true).collect::<Vec<_>>()
        };
        assert_eq!(made["customised"].as_array().unwrap().len(), 6);
        assert_eq!(flags(&people["id"]), ["moved"]);
        assert_eq!(flags(&backup["questions"][0]["id"]), ["reworded"]);
        assert_eq!(flags(&network["id"]), ["excluded"]);
        assert_eq!(flags(&wifi["id"]), ["moved"]);
        assert_eq!(flags(&made["sections"][2]["id"]), ["added"]);
        assert_eq!(flags(&made["sections"][2]["questions"][0]["id"]), ["added"]);

        let review = acme.admin.get(&at(&umbrella, "/review-questions")).await.ok();
        let asked: Vec<_> = review["data"].as_array().unwrap().iter()
            .map(|it| format!("{} {} {}", it["number"], it["section"]["title"].as_str().unwrap(), it["text"].as_str().unwrap()))
            .collect();
        let expected = [
            "1 People Training?", "2 Backup Daily, and at noon?", "3 Backup Tested?", "4 Sites Alarm?", "5 Sites Wifi?"
        ];
        assert_eq!(asked, expected);
        assert_eq!((&review["organization"]["name"], &review["outdated"]), (&json!("Umbrella"), &json!(false)));
        assert_eq!(review["data"][4]["id"], wifi["id"]);

        assert_eq!(template(&acme.admin, &other).await, as_standard);
        assert_eq!(acme.admin.get("/v1/template").await.ok(), standard);
        // As it is once more is no change; as the standard is nothing of its own.
        let before = world.dump();
        assert_eq!(customised(&acme.admin, &umbrella, &made["sections"]).await, made);
        assert_eq!(acme.admin.patch(&at(&umbrella, "/template"), json!({})).await.ok(), made);
        assert_eq!(world.dump(), before);
        let entry = world.audit(&acme).pop().unwrap();
        assert_eq!((&*entry.action, &*entry.target_name), ("organization.template_customised", "Umbrella"));
        let daily = format!("question:{}", backup["questions"][0]["id"].as_str().unwrap());
        assert_eq!(entry.after.unwrap()[daily]["text"], "Daily, and at noon?");
        let reset = acme.admin.patch(&at(&umbrella, "/template"), json!({ "sections": null })).await.ok();
        assert_eq!(reset, as_standard);
    }

    /// S1.8: a change of the standard reaches an active organization at once in what it left as it was, and a deactivated one
    /// not at all: its template is to the byte what it was, and nobody edits it.
    async fn s1_8_a_change_reaches_active_organizations_and_no_others(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let [umbrella, gone] = [add(&acme.admin, "Umbrella").await, add(&acme.admin, "Gone").await];
        let first = standard(&acme.admin, &[section("Backup", &["Daily?", "Tested?"])]).await;
        let mut own = first["sections"].clone();
        own[0]["questions"][0]["text"] = json!("Daily at our place?");
        for organization in [&umbrella, &gone] {
            customised(&acme.admin, organization, &own).await;
        }
        let done = acme.admin.post(&at(&gone, "/deactivate"), json!({})).await.ok();
        assert_eq!(done["effects"][1]["code"], "template_frozen");
        assert_eq!(done["template"], json!({ "version": 1, "outdated": false }));
        let frozen = acme.admin.get(&at(&gone, "/template")).await;
        let questions = acme.admin.get(&at(&gone, "/review-questions")).await.ok();

        let mut sections = first["sections"].clone();
        sections[0]["title"] = json!("Backup and restore");
        sections[0]["questions"][0]["text"] = json!("Every day?");
        sections[0]["questions"].as_array_mut().unwrap().push(ask("Offsite?"));
        standard(&acme.admin, &[sections[0].clone(), section("People", &["Training?"])]).await;

        let reached = template(&acme.admin, &umbrella).await;
        assert_eq!(line(&reached), "Backup and restore: Daily at our place?, Tested?, Offsite? | People: Training?");
        assert_eq!((&reached["version"], &reached["outdated"]), (&json!(2), &json!(false)));
        let [kept] = reached["customised"].as_array().unwrap().as_slice() else { panic!("{reached}") };
        assert_eq!((&kept["reworded"], &kept["changed_upstream"]), (&json!(true), &json!(true)));
        assert_eq!(kept["standard"]["text"], "Every day?");
        assert_eq!(acme.admin.get(&at(&umbrella, "/template/changes")).await.ok()["data"], json!([]));

        let still = acme.admin.get(&at(&gone, "/template")).await;
        let parts = |text: &str| {
            let from = text.find("\"sections\"").unwrap();
            text[from..].to_owned()
        };
        assert_eq!(parts(&still.text), parts(&frozen.text));
        let still = still.ok();
        assert_eq!((&still["version"], &still["standard_version"], &still["outdated"]), (&json!(1), &json!(2), &json!(true)));
        let asked = acme.admin.get(&at(&gone, "/review-questions")).await.ok();
        assert_eq!(asked["data"], questions["data"]);
        let before = world.dump();
        for query in ["", "?dry_run=true"] {
            let path = at(&gone, &format!("/template/apply-changes{query}"));
            let refused = acme.admin.post(&path, json!({})).await.refused(409, "organization_deactivated");
            assert_eq!(refused["current_status"], "deactivated");
        }
        let body = json!({ "sections": null });
        acme.admin.patch(&at(&gone, "/template"), body).await.refused(409, "organization_deactivated");
        assert_eq!(world.dump(), before);
        // The list tells it with two numbers.
        let list = acme.admin.get("/v1/organizations?sort=name").await.ok();
        assert_eq!(list["data"][0]["template"], json!({ "version": 1, "outdated": true }));
        assert_eq!(list["data"][1]["template"], json!({ "version": 2, "outdated": false }));
    }

    /// S1.9: an organization that comes back is told to be outdated, and by what; its people apply that in part and then
    /// wholly, and it follows the standard again.
    async fn s1_9_an_organization_that_comes_back_is_brought_up_to_date(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let umbrella = add(&acme.admin, "Umbrella").await;
        let first = standard(&acme.admin, &[section("Backup", &["Daily?", "Tested?", "Tape?"])]).await;
        let mut own = first["sections"].clone();
        own[0]["questions"][0]["text"] = json!("Daily at our place?");
        customised(&acme.admin, &umbrella, &own).await;
        let mut backup = first["sections"][0].clone();
        let [daily, tested] = [0, 1].map(|index| backup["questions"][index].clone());
        let tested = json!({ "id": tested["id"], "text": "Tested often?" });
        backup["questions"] = json!([{ "id": daily["id"], "text": "Every day?" }, tested]);
        let ada = a_year_away(&world, &acme.admin, &umbrella, &[section("People", &["Training?"]), backup]).await;

        let shown = ada.get(&at(&umbrella, "")).await.ok();
        assert_eq!(shown["template"], json!({ "version": 1, "outdated": true }));
        let listed = ada.get(&at(&umbrella, "/template/changes")).await.ok();
        let all = [
            "People added: applied", "Training? added: applied", "Every day? reworded: keeps_wording",
            "Tested often? reworded: applied", "Tape? removed: applied",
        ];
        assert_eq!(told(&listed), all);
        assert_eq!((&listed["version"], &listed["standard_version"]), (&json!(1), &json!(2)));
        assert_eq!(listed["data"][1]["requires"], json!([listed["data"][0]["id"]]));
        assert_eq!(line(&template(&ada, &umbrella).await), "Backup: Daily at our place?, Tested?, Tape?");

        let path = at(&umbrella, "/template/apply-changes");
        let before = world.dump();
        let dry = ada.post(&format!("{path}?dry_run=true"), json!({})).await.ok();
        assert_eq!(dry["resulting_status"], "up_to_date");
        let counts: Vec<_> = dry["effects"].as_array().unwrap().iter().map(|it| (it["code"].clone(), it["count"].clone())).collect();
        assert_eq!(counts, [(json!("applied"), json!(4)), (json!("keeps_wording"), json!(1))]);
        let part = json!({ "changes": [listed["data"][1]["id"]] });
        let dry = ada.post(&format!("{path}?dry_run=true"), part.clone()).await.ok();
        assert_eq!((&dry["resulting_status"], &dry["effects"][0]["count"]), (&json!("outdated"), &json!(2)));
        assert_eq!(world.dump(), before);

        // In part: the question, and the section that it needs.
        let partly = ada.post(&path, part.clone()).await.ok();
        assert_eq!(line(&partly), "People: Training? | Backup: Daily at our place?, Tested?, Tape?");
        assert_eq!((&partly["changed"], &partly["outdated"], &partly["version"]), (&json!(true), &json!(true), &json!(1)));
        assert_eq!(told(&ada.get(&at(&umbrella, "/template/changes")).await.ok()), all[2..]);
        assert_eq!(ada.post(&path, part).await.faults(), [("/changes/0".to_owned(), "unknown".to_owned())]);
        assert_eq!(ada.post(&path, json!({ "changes": [] })).await.ok()["changed"], false);
        // What is applied stays customised as before, and can be customised.
        let mut mine = partly["sections"].clone();
        mine[0]["questions"].as_array_mut().unwrap().push(ask("Badges?"));
        customised(&ada, &umbrella, &mine).await;

        // While it is behind, the standard's changes do not reach it; they are listed with the others.
        let mut current = ada.get("/v1/template").await.ok()["sections"].clone();
        current[1]["questions"].as_array_mut().unwrap().push(ask("Offsite?"));
        standard(&ada, current.as_array().unwrap()).await;
        assert_eq!(line(&template(&ada, &umbrella).await), "People: Training?, Badges? | Backup: Daily at our place?, Tested?, Tape?");
        let wholly = ada.post(&path, json!({})).await.ok();
        assert_eq!(line(&wholly), "People: Training?, Badges? | Backup: Daily at our place?, Tested often?, Offsite?");
        assert_eq!((&wholly["version"], &wholly["outdated"]), (&json!(3), &json!(false)));
        assert_eq!(ada.get(&at(&umbrella, "")).await.ok()["template"], json!({ "version": 3, "outdated": false }));
        assert_eq!(told(&ada.get(&at(&umbrella, "/template/changes")).await.ok()), Vec::<String>::new());
        let nothing = ada.post(&path, json!({})).await.ok();
        assert_eq!((&nothing["changed"], &nothing["effects"]), (&json!(false), &json!([])));
        let log = world.audit(&acme);
        let updates: Vec<_> = log.iter().filter(|it| it.action == "organization.template_updated").collect();
        assert_eq!(updates.len(), 2);
        assert_eq!(updates[0].after.as_ref().unwrap()["applied"].as_array().unwrap().len(), 2);

        // It follows again.
        let current = ada.get("/v1/template").await.ok()["sections"].as_array().unwrap()[1..].to_vec();
        standard(&ada, &current).await;
        assert_eq!(line(&template(&ada, &umbrella).await), "People: Badges? | Backup: Daily at our place?, Tested often?, Offsite?");
    }

    /// S1.9: who comes back having missed nothing follows the standard at once.
    async fn s1_9_who_missed_nothing_is_up_to_date(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let umbrella = add(&acme.admin, "Umbrella").await;
        standard(&acme.admin, &[section("Backup", &["Daily?"])]).await;
        acme.admin.post(&at(&umbrella, "/deactivate"), json!({})).await.ok();
        let back = world.now() + Months::new(12);
        world.advance(back - world.now());
        let ada = acme.admin.signs_in_again(&world, PASSWORD).await;
        let done = ada.post(&at(&umbrella, "/reactivate"), json!({})).await.ok();
        assert_eq!(done["effects"].as_array().unwrap().len(), 1);
        assert_eq!(done["template"], json!({ "version": 1, "outdated": false }));
        standard(&ada, &[section("Network", &["Firewall?"])]).await;
        assert_eq!(line(&template(&ada, &umbrella).await), "Network: Firewall?");
    }

    /// S1.14: a template is as visible as its organization, edited by whoever manages templates, and of two who saw the same by
    /// one; what is no template is refused, and nothing is half done.
    async fn s1_14_a_template_is_guarded_like_its_organization(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let other = world.tenant("other", Preset::Msp).await;
        let [umbrella, initech] = [add(&acme.admin, "Umbrella").await, add(&acme.admin, "Initech").await];
        standard(&acme.admin, &[section("Backup", &["Daily?"])]).await;
        let vera = acme.admin.hires(&world, "Vera Vance", "vCIO").await;
        let eve = acme.admin.hires(&world, "Eve Engels", "Engineer").await;
        let only = json!({ "organization_access": [initech["id"]] });
        acme.admin.patch(&format!("/v1/users/{}", vera.id), only).await.ok();
        let body = json!({ "sections": [] });
        for person in [&vera, &other.admin] {
            for rest in ["/template", "/template/changes", "/review-questions"] {
                person.get(&at(&umbrella, rest)).await.refused(404, "not_found");
            }
            person.patch(&at(&umbrella, "/template"), body.clone()).await.refused(404, "not_found");
            person.post(&at(&umbrella, "/template/apply-changes"), json!({})).await.refused(404, "not_found");
        }
        eve.get(&at(&umbrella, "/review-questions")).await.ok();
        eve.patch(&at(&umbrella, "/template"), body.clone()).await.refused(403, "forbidden");
        assert_eq!(line(&vera.patch(&at(&initech, "/template"), body.clone()).await.ok()), "");

        let path = at(&umbrella, "/template");
        let before = template(&acme.admin, &umbrella).await;
        let twice = vec![before["sections"][0].clone(); 2];
        let answer = acme.admin.patch(&path, json!({ "sections": twice })).await;
        let duplicate = |at: &str| (at.to_owned(), "duplicate".to_owned());
        assert_eq!(answer.faults(), [duplicate("/sections/1/id"), duplicate("/sections/1/questions/0/id")]);
        let many = json!({ "sections": [section("A", &vec!["?"; 2001])] });
        assert_eq!(acme.admin.patch(&path, many).await.faults(), [("/sections".to_owned(), "too_many".to_owned())]);
        let unknown = json!({ "changes": ["question:0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f32:added", "x"] });
        let answer = acme.admin.post(&at(&umbrella, "/template/apply-changes"), unknown).await;
        assert_eq!(answer.faults().len(), 2);
        assert_eq!(template(&acme.admin, &umbrella).await, before);

        let tag = acme.admin.get(&path).await.header("etag").to_owned();
        let mine = json!({ "sections": [section("Mine", &["?"])] });
        let patch = async |body: &Value| {
            acme.admin.asks(actix_web::http::Method::PATCH, &path, &[("If-Match", &tag)], Some(body)).await
        };
        patch(&mine).await.ok();
        patch(&body).await.refused(412, "precondition_failed");
        assert_eq!(line(&template(&acme.admin, &umbrella).await), "Mine: ?");
    }
}
