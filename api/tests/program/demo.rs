//! `roster serve --demo`

use serde_json::{Value, json};

use crate::roster::{Home, Server, on_both};

const PRESETS: [&str; 4] = ["msp", "portal", "shop", "gateway"];

fn password(server: &Server) -> &str {
    let line = server.printed.first().expect("a line on the password");
    line.split(' ').find(|word| word.contains("demo-20")).expect("the password")
}

on_both! {
    fn it_fills_an_empty_database_and_says_how_to_sign_in(home) {
        let server = home.serve(&["--demo"]);
        for preset in PRESETS {
            let slug = format!("demo-{preset}");
            let people = server.printed.iter().skip_while(|line| !line.starts_with(&format!("account {slug}"))).skip(1);
            let people: Vec<Vec<&str>> =
                people.take_while(|line| line.starts_with("  ")).map(|line| line.split_whitespace().collect()).collect();
            assert!(people.len() >= 8, "{:?}", server.printed);
            for person in people.iter().filter(|person| person.last() == Some(&"active")) {
                let login = json!({ "username": person[0], "password": password(&server), "account": slug });
                let answer = server.call("POST", "/v1/auth/login", None, Some(&login));
                assert_eq!(answer.status, 200, "{person:?}: {answer:?}");
            }
        }
    }
}

#[test]
fn its_people_differ_in_status_and_one_role_is_their_own() {
    let home = Home::new();
    let server = home.serve(&["--demo"]);
    let login = json!({ "username": "ada.lovelace", "password": password(&server), "account": "demo-shop" });
    let session = server.call("POST", "/v1/auth/login", None, Some(&login)).body;
    let token = session["access_token"].as_str();
    let users = server.call("GET", "/v1/users", token, None).body;
    let statuses = users["summary"]["by_status"].as_object().expect("counts");
    assert!(statuses.len() >= 5, "{statuses:?}");
    let roles = server.call("GET", "/v1/roles", token, None).body;
    let own: Vec<&Value> =
        roles["data"].as_array().into_iter().flatten().filter(|role| role["built_in"] == false).collect();
    let template = server.call("GET", "/v1/template", token, None).body;
    assert_eq!((&template["version"], template["sections"].as_array().map(Vec::len)), (&json!(1), Some(5)));
    let clients = server.call("GET", "/v1/organizations", token, None).body;
    assert_eq!(clients["summary"], json!({ "active": 7, "total": 8 }));
    assert!(own.len() == 1 && own[0]["user_count"].as_i64() > Some(0), "{own:?}");
}

#[test]
fn it_leaves_a_database_alone_that_is_not_empty() {
    let home = Home::new();
    home.create_account("acme");
    let server = home.serve(&["--demo"]);
    assert_eq!(server.printed[0], "the database is not empty: no demo accounts were created");
    let token = server.sign_in("acme")["access_token"].clone();
    assert_eq!(server.call("GET", "/v1/users", token.as_str(), None).body["summary"]["total"], 1);
    let login = json!({ "username": "ada.lovelace", "password": "Roster-demo-2026!", "account": "demo-shop" });
    assert_eq!(server.call("POST", "/v1/auth/login", None, Some(&login)).status, 401);
}
