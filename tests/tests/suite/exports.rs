//! Lists as files: what the list holds, safe to open in a spreadsheet.

use domain::policy::Preset;
use tests::{Answer, Person, Value, json, on_both};

use super::organizations::{add, at};

async fn export(person: &Person, path: &str) -> Answer {
    let answer = person.get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// The records of a file, the column names first.
fn records(file: &str) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
    reader.into_records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn objects(file: &str) -> Vec<Value> {
    file.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

on_both! {
    /// S1.10: organizations as the list holds them, as lines of JSON and as CSV that no spreadsheet takes for formulas.
    async fn s1_10_organizations_are_exported_as_the_list_holds_them(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let names = ["=cmd|'/C calc'!A0", "Müller, \"Söhne\"", "Zhou"];
        let mut made = Vec::new();
        for name in names {
            made.push(add(&acme.admin, name).await);
        }
        let body = json!({ "default_vcio_id": acme.admin.id });
        acme.admin.patch(&at(&made[1], ""), body).await.ok();
        acme.admin.post(&at(&made[2], "/deactivate"), json!({})).await.ok();
        for query in ["", "status=active", "mapped=false", "mapped=true", "search=u", "sort=-name", "sort=-deactivated_at&search=o"] {
            let listed = acme.admin.get(&format!("/v1/organizations?{query}")).await.ok();
            let file = export(&acme.admin, &format!("/v1/organizations/export?{query}")).await;
            assert_eq!(json!(objects(&file.text)), listed["data"], "{query}");
            assert_eq!(file.header("content-type"), "application/x-ndjson");
        }
        let file = export(&acme.admin, "/v1/organizations/export?format=csv").await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8; header=present");
        let name = "attachment; filename=\"organizations-acme-20260302T090000Z.csv\"";
        assert_eq!(file.header("content-disposition"), name);
        let lines = records(&file.text);
        let id = |number: usize| made[number]["id"].as_str().unwrap();
        let moment = "2026-03-02T09:00:00Z";
        assert_eq!(lines[0][..4], ["id", "name", "status", "default_engineer_id"]);
        assert_eq!(lines[1][..3], [id(0), "'=cmd|'/C calc'!A0", "active"]);
        assert_eq!(lines[2][..7], [id(1), "Müller, \"Söhne\"", "active", "", "", &*acme.admin.id, "Ada Lovelace"]);
        assert_eq!(lines[3][9..], [moment, "2027-03-02T09:00:00Z", moment, moment]);
        assert_eq!(lines.len(), 4);
        for query in ["format=xlsx", "page=1", "status=gone"] {
            acme.admin.get(&format!("/v1/organizations/export?{query}")).await.refused(422, "validation_failed");
        }
    }

    /// S0.5 to S0.8: users as the list holds them.
    async fn s0_5_s0_6_users_are_exported_as_the_list_holds_them(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        acme.admin.invites(&world, "=Bob Barker", "Engineer").await;
        acme.admin.invites(&world, "Grace Hopper", "vCIO").await;
        for query in ["", "status=provisioned", "search=bob", "sort=-first_name"] {
            let listed = acme.admin.get(&format!("/v1/users?{query}")).await.ok();
            let file = export(&acme.admin, &format!("/v1/users/export?{query}")).await;
            assert_eq!(json!(objects(&file.text)), listed["data"], "{query}");
        }
        let file = export(&acme.admin, "/v1/users/export?format=csv&sort=last_name").await;
        let lines = records(&file.text);
        assert_eq!(lines[0][3..7], ["first_name", "last_name", "phone", "role"]);
        assert_eq!((&*lines[1][3], &*lines[1][4], &*lines[1][8], &*lines[1][11]), ("'=Bob", "Barker", "provisioned", "all"));
        assert_eq!(lines.len(), 4);
    }

    /// S4.1: in files, too, whom the caller does not see is not there.
    async fn s4_1_whom_the_caller_does_not_see_is_in_no_file(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let umbrella = add(&gateway.admin, "Umbrella").await;
        let carol = gateway.admin.brings(&world, "carol", "IT Provider Admin").await;
        let path = format!("/v1/users/{}", carol.id);
        gateway.admin.patch(&path, json!({ "organization_access": [umbrella["id"]] })).await.ok();
        let file = export(&carol, "/v1/users/export").await;
        let usernames: Vec<_> = objects(&file.text).iter().map(|user| user["username"].clone()).collect();
        assert_eq!(usernames, ["carol"]);
    }

    /// S4.1: who reaches nothing is said to, and comes back as such.
    async fn s4_1_who_reaches_nothing_is_not_brought_back_with_everything(world) {
        let gateway = world.tenant("gateway", Preset::Gateway).await;
        let carol = gateway.admin.brings(&world, "carol", "Engineer").await;
        gateway.admin.patch(&format!("/v1/users/{}", carol.id), json!({ "organization_access": [] })).await.ok();
        let file = export(&gateway.admin, "/v1/users/export?format=csv&search=carol").await;
        let lines = records(&file.text);
        let place = lines[0].iter().position(|name| name == "organization_access").expect("the column");
        assert_eq!(lines[1][place], "none");
        let again = format!("first_name,last_name,email,role,username,organization_access\n\
            Dora,Desk,dora@gateway.example,Engineer,dora,{}\n", lines[1][place]);
        crate::importing::import(&world, &gateway.admin, "", again).await;
        let dora = gateway.admin.get("/v1/users?search=dora").await.ok();
        assert_eq!(dora["data"][0]["organization_access"], json!([]));
    }

    /// More than one batch is read, and every one of them once.
    async fn every_batch_is_in_the_file(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        for number in 0..4 {
            world.add_organizations(&acme, number * 300, 300);
        }
        let file = export(&acme.admin, "/v1/organizations/export?format=csv&sort=-name").await;
        let names: Vec<_> = records(&file.text).into_iter().skip(1).map(|line| line[1].clone()).collect();
        let expected: Vec<_> = (0..1200).rev().map(|number| format!("Client {number:05}")).collect();
        assert_eq!(names, expected);
        let page = acme.admin.get("/v1/organizations?page=48&search=client%200&sort=name").await.ok();
        assert_eq!((&page["page"]["total_items"], &page["data"][24]["name"]), (&json!(1200), &json!("Client 01199")));
        assert_eq!(world.drift(), [] as [&str; 0]);
    }
}
