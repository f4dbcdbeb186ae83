//! Organizations that were deactivated too recently, and what support says to those who want them back (S1.12, S1.13).

use actix_web::http::Method;
use chrono::{Months, TimeDelta};
use domain::policy::Preset;
use futures_util::future::join_all;
use tests::{Person, Tenant, Value, World, json, on_both};

use crate::organizations::{add, at, offer};

const REQUESTS: &str = "/v1/support/reactivation-requests";

/// An account with an organization that was deactivated just now.
async fn deactivated(world: &World, name: &str) -> (Tenant, Value) {
    let acme = world.tenant("acme", Preset::Msp).await;
    let organization = add(&acme.admin, name).await;
    acme.admin.post(&at(&organization, "/deactivate"), json!({})).await.ok();
    (acme, organization)
}

async fn ask(person: &Person, organization: &Value, reason: &str) -> Value {
    person.post(&at(organization, "/reactivation-request"), json!({ "reason": reason })).await.ok()
}

/// The address of the only open request.
async fn open_request(support: &Person) -> String {
    let open = support.get(&format!("{REQUESTS}?status=open")).await.ok();
    assert_eq!(open["page"]["total_items"], 1, "{open}");
    format!("{REQUESTS}/{}", open["data"][0]["id"].as_str().unwrap())
}

on_both! {
    /// S1.12, S1.13: the option is absent, the answer says from when on it is there and how to ask; support approves, and
    /// both sides are told by mail.
    async fn s1_12_s1_13_support_approves_a_request(world) {
        let (acme, umbrella) = deactivated(&world, "Größe & Söhne").await;
        let sam = world.operator("Sam Support");
        let refused = acme.admin.post(&at(&umbrella, "/reactivate"), json!({})).await.refused(409, "reactivation_locked");
        let expected = (world.now() + Months::new(12)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        assert_eq!(refused["reactivatable_at"], expected.as_str());
        assert_eq!(refused["available_actions"], json!(["reactivation_request"]));
        assert!(refused["detail"].as_str().unwrap().contains("support"), "{refused}");

        let asked = ask(&acme.admin, &umbrella, "They signed again").await;
        assert_eq!((&asked["status"], &asked["changed"]), (&json!("deactivated"), &json!(true)));
        assert_eq!(asked["effects"][0]["code"], "support_asked");
        let request = &asked["reactivation_request"];
        assert_eq!((&request["status"], &request["reason"]), (&json!("open"), &json!("They signed again")));
        assert_eq!(request["requested_by"]["name"], "Ada Lovelace");
        assert_eq!(offer(&asked, "reactivation_request")["reason"], "reactivation_requested");
        acme.admin.post(&at(&umbrella, "/reactivation-request"), json!({})).await.refused(409, "reactivation_requested");

        let mail = world.newest_mail_to("support@roster.example").await;
        for words in ["Größe & Söhne", "Ada Lovelace", "They signed again", "acme", request["id"].as_str().unwrap()] {
            assert!(mail.text.contains(words), "{words}: {}", mail.text);
        }
        let path = open_request(&sam).await;
        let shown = sam.get(&path).await.ok();
        assert_eq!((&shown["account"]["slug"], &shown["organization"]["name"]), (&json!("acme"), &umbrella["name"]));
        assert_eq!(shown["requested_by"], json!({ "id": acme.admin.id, "name": "Ada Lovelace" }));

        let verdict = json!({ "reason": "A new contract is signed" });
        let before = world.dump();
        let rehearsed = sam.post(&format!("{path}/approve?dry_run=true"), verdict.clone()).await.ok();
        assert_eq!((&rehearsed["dry_run"], &rehearsed["resulting_status"]), (&json!(true), &json!("approved")));
        assert_eq!(world.dump(), before);
        sam.post(&format!("{path}/approve"), json!({})).await.refused(422, "validation_failed");
        let approved = sam.post(&format!("{path}/approve"), verdict.clone()).await.ok();
        assert_eq!((&approved["status"], &approved["organization"]["status"]), (&json!("approved"), &json!("active")));
        assert_eq!(approved["decision"]["by"]["name"], "Sam Support");
        let closed = sam.post(&format!("{path}/decline"), verdict).await.refused(409, "request_closed");
        assert_eq!(closed["current_status"], "approved");

        let back = acme.admin.get(&at(&umbrella, "")).await.ok();
        assert_eq!((&back["status"], &back["reactivation_request"]), (&json!("active"), &Value::Null));
        let told = world.newest_mail_to(&acme.admin.username).await;
        assert!(told.text.contains("approved") && told.text.contains("A new contract is signed"), "{}", told.text);
        let log = acme.admin.get("/v1/audit-events?action=organization.reactivated").await.ok();
        assert_eq!(log["data"][0]["actor"], json!({ "kind": "operator", "id": sam.id, "name": "Sam Support" }));
        assert_eq!(log["data"][0]["reason"], "A new contract is signed");
        assert_eq!(acme.admin.get("/v1/license").await.ok()["organizations"]["used"], 1);
    }

    /// S1.13: declined with a reason, which both the mail and the organization tell; it may be asked again.
    async fn s1_13_support_declines_and_may_be_asked_again(world) {
        let (acme, umbrella) = deactivated(&world, "Umbrella").await;
        let sam = world.operator("Sam Support");
        ask(&acme.admin, &umbrella, "We miss them").await;
        let path = open_request(&sam).await;
        let declined = sam.post(&format!("{path}/decline"), json!({ "reason": "Not in this quarter" })).await.ok();
        assert_eq!((&declined["status"], &declined["organization"]["status"]), (&json!("declined"), &json!("deactivated")));
        let told = world.newest_mail_to(&acme.admin.username).await;
        assert!(told.text.contains("declined") && told.text.contains("Not in this quarter"), "{}", told.text);
        let shown = acme.admin.get(&at(&umbrella, "")).await.ok();
        let request = &shown["reactivation_request"];
        assert_eq!((&request["status"], &request["decision_reason"]), (&json!("declined"), &json!("Not in this quarter")));
        assert_eq!(offer(&shown, "reactivation_request")["available"], true);
        let log = world.audit(&acme);
        let entry = log.iter().find(|entry| entry.action == "organization.reactivation_declined").unwrap();
        assert_eq!((&*entry.actor_name, entry.reason.as_deref()), ("Sam Support", Some("Not in this quarter")));
        ask(&acme.admin, &umbrella, "And now?").await;
        open_request(&sam).await;
    }

    /// S1.13: support needs a free licence too; where none is, nothing changes and the request stays open.
    async fn s1_13_without_a_licence_the_request_stays_open(world) {
        let (acme, umbrella) = deactivated(&world, "Umbrella").await;
        let sam = world.operator("Sam Support");
        ask(&acme.admin, &umbrella, "Please").await;
        let account = format!("/v1/support/accounts/{}", acme.id);
        sam.patch(&account, json!({ "organization_limit": 0 })).await.ok();
        let path = open_request(&sam).await;
        let before = world.dump();
        let verdict = json!({ "reason": "Fine" });
        sam.post(&format!("{path}/approve"), verdict.clone()).await.refused(409, "license_exhausted");
        assert_eq!(world.dump(), before);
        sam.patch(&account, json!({ "organization_limit": 1 })).await.ok();
        sam.post(&format!("{path}/approve"), verdict).await.ok();
        let ledger = acme.admin.get("/v1/license").await.ok();
        assert_eq!(ledger["organizations"], json!({ "limit": 1, "used": 1, "available": 0 }));
    }

    /// S1.12: only while the lock lasts; what comes back without support lets the request lapse.
    async fn s1_12_a_request_lapses_when_the_organization_comes_back_by_itself(world) {
        let (acme, umbrella) = deactivated(&world, "Umbrella").await;
        let sam = world.operator("Sam Support");
        let active = add(&acme.admin, "Wayne").await;
        let refused = acme.admin.post(&at(&active, "/reactivation-request"), json!({})).await;
        assert_eq!(refused.refused(409, "invalid_transition")["current_status"], "active");
        ask(&acme.admin, &umbrella, "Please").await;
        let path = open_request(&sam).await;
        world.advance((world.now() + Months::new(12)) - world.now());
        let admin = acme.admin.again().await;
        let shown = admin.get(&at(&umbrella, "")).await.ok();
        assert_eq!(offer(&shown, "reactivate")["available"], true);
        assert_eq!(offer(&shown, "reactivation_request")["reason"], "not_locked");
        admin.post(&at(&umbrella, "/reactivate"), json!({})).await.ok();
        let lapsed = sam.get(&path).await.ok();
        assert_eq!((&lapsed["status"], &lapsed["decision"]["by"]), (&json!("lapsed"), &Value::Null));
        let refused = sam.post(&format!("{path}/approve"), json!({ "reason": "Late" })).await;
        assert_eq!(refused.refused(409, "request_closed")["current_status"], "lapsed");
        // Deactivated once more: the clock starts again, and what was asked before is not what is asked now.
        admin.post(&at(&umbrella, "/deactivate"), json!({})).await.ok();
        assert_eq!(admin.get(&at(&umbrella, "")).await.ok()["reactivation_request"], Value::Null);
    }

    /// One open at a time, however many ask at once, on two nodes.
    async fn of_many_who_ask_at_once_one_asks(world) {
        let (acme, umbrella) = deactivated(&world, "Umbrella").await;
        let elsewhere = acme.admin.at(&world.another_node());
        let path = &at(&umbrella, "/reactivation-request");
        let answers = join_all((0..16).map(|number| {
            let admin = if number % 2 == 0 { &acme.admin } else { &elsewhere };
            async move { admin.post(path, json!({})).await }
        }))
        .await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        for lost in answers.into_iter().filter(|answer| answer.status != 200) {
            lost.refused(409, "reactivation_requested");
        }
        open_request(&world.operator("Sam Support")).await;
    }

    /// Who does not reach an organization does not ask for it, and who only reads neither; nobody is told of those who are
    /// gone.
    async fn who_asks_is_who_manages_organizations(world) {
        let (acme, umbrella) = deactivated(&world, "Umbrella").await;
        let reader = acme.admin.hires(&world, "Vic Cio", "Engineer").await;
        let path = at(&umbrella, "/reactivation-request");
        let shown = reader.get(&at(&umbrella, "")).await.ok();
        assert_eq!(offer(&shown, "reactivation_request")["reason"], "forbidden");
        reader.post(&path, json!({})).await.refused(403, "forbidden");
        let bob = acme.admin.hires(&world, "Bob Barker", "IT Provider Admin").await;
        ask(&bob, &umbrella, "Please").await;
        let other = add(&acme.admin, "Wayne").await;
        let access = json!({ "organization_access": [other["id"]] });
        acme.admin.patch(&format!("/v1/users/{}", bob.id), access).await.ok();
        bob.post(&path, json!({})).await.refused(404, "not_found");
        acme.admin.act(&bob.id, "deactivate").await.ok();
        let sam = world.operator("Sam Support");
        let mails = world.mails().await.len();
        let path = open_request(&sam).await;
        let declined = sam.post(&format!("{path}/decline"), json!({ "reason": "No" })).await.ok();
        assert_eq!(declined["effects"], json!([]));
        assert_eq!(world.mails().await.len(), mails);
    }

    /// Requests of all accounts are one list, filtered, sorted and walked as others are.
    async fn requests_are_listed_and_walked(world) {
        let (acme, first) = deactivated(&world, "Umbrella").await;
        let globex = world.tenant("globex", Preset::Msp).await;
        let second = add(&globex.admin, "Wayne").await;
        globex.admin.post(&at(&second, "/deactivate"), json!({})).await.ok();
        ask(&acme.admin, &first, "First").await;
        world.advance(TimeDelta::minutes(1));
        ask(&globex.admin, &second, "Second").await;
        let sam = world.operator("Sam Support");
        let reasons = async |query: &str| -> Vec<String> {
            let list = sam.get(&format!("{REQUESTS}{query}")).await.ok();
            let data = list["data"].as_array().unwrap().iter();
            data.map(|request| request["reason"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(reasons("").await, ["Second", "First"]);
        assert_eq!(reasons("?sort=requested_at").await, ["First", "Second"]);
        assert_eq!(reasons(&format!("?account_id={}", acme.id)).await, ["First"]);
        assert_eq!(reasons("?status=approved,lapsed").await, [""; 0]);
        let page = sam.get(&format!("{REQUESTS}?page_size=1")).await.ok();
        let cursor = page["page"]["next_cursor"].as_str().unwrap();
        assert_eq!(reasons(&format!("?page_size=1&cursor={cursor}")).await, ["First"]);
        for bad in ["status=nonsense", "account_id=7", "sort=reason", "page=0"] {
            sam.get(&format!("{REQUESTS}?{bad}")).await.refused(422, "validation_failed");
        }
        acme.admin.get(REQUESTS).await.refused(403, "forbidden");
    }

    /// What was asked is on record without names: who is erased is gone from it, and so is the mail about them.
    async fn s2_12_who_asked_can_be_erased(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let bob = portal.admin.brings(&world, "bob", "IT Provider Admin").await;
        let umbrella = add(&bob, "Umbrella").await;
        bob.post(&at(&umbrella, "/deactivate"), json!({})).await.ok();
        ask(&bob, &umbrella, "Please").await;
        portal.admin.delete(&format!("/v1/users/{}", bob.id)).await.ok();
        let dump = world.dump();
        assert!(!format!("{:?}", dump["outbox"]).contains("Hopper"), "{:?}", dump["outbox"]);
        let sam = world.operator("Sam Support");
        let path = open_request(&sam).await;
        let shown = sam.get(&path).await.ok();
        assert_eq!(shown["requested_by"], json!({ "id": bob.id, "name": null }));
        let approved = sam.asks(Method::POST, &format!("{path}/approve"), &[], Some(&json!({ "reason": "Fine" }))).await;
        assert_eq!(approved.ok()["status"], "approved");
    }
}
