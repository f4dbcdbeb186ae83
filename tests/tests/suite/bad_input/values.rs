//! Names and addresses as people, and those who try, type them.

use domain::policy::Preset;
use tests::{Answer, Tenant, Value, json, on_both};

const REFUSED_NAMES: [(&str, &str); 12] = [
    ("", "nothing"),
    ("   ", "spaces"),
    ("\u{3000}\u{a0}", "spaces of other scripts"),
    ("\u{200d}\u{200b}", "what cannot be seen"),
    ("\u{301}", "an accent alone"),
    ("Ada\u{202e}ecalevoL", "a turn of the reading direction"),
    ("Ada\u{2066}x\u{2069}", "an isolated reading direction"),
    ("Ada\nLovelace", "a line break"),
    ("Ada\tLovelace", "a tab"),
    ("Ada\u{7f}", "a control character"),
    ("Ada\u{85}Bcc", "a control character beyond ASCII"),
    ("Ada\u{2028}x", "a line separator"),
];

const ACCEPTED_NAMES: [(&str, &str); 9] = [
    ("דוד", "דוד"),
    ("محمد‌رضا", "محمد‌رضا"),
    ("😀", "😀"),
    ("👩‍🚀", "👩‍🚀"),
    ("O’Brien-Ångström", "O’Brien-Ångström"),
    ("  Zoe\u{308} ", "Zoë"),
    ("李", "李"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("Robert'); DROP TABLE users;--", "Robert'); DROP TABLE users;--"),
];

/// Which look like `ada`, or like nothing that can be typed.
const REFUSED_USERNAMES: [&str; 9] = [
    "\u{202e}ada",
    "ada\u{2066}",
    "a\u{200b}da",
    "a\u{200d}da",
    "ada\u{2060}",
    "a\u{ad}da",
    "\u{feff}ada",
    "a da",
    "a\u{7f}da",
];

const REFUSED_PROSE: [&str; 4] = ["a\u{1b}[31mb", "a\u{7f}b", "a\u{85}b", "a\u{202e}b"];

const REFUSED_ADDRESSES: [&str; 15] = [
    "",
    " ",
    "ada",
    "ada@",
    "@acme.example",
    "ada@@acme.example",
    "a b@acme.example",
    "ada@acme..example",
    "ada@-acme.example",
    "Ada <ada@acme.example>",
    "ada@acme.example\r\nBcc: eve@evil.example",
    "ada@acme.example,eve@evil.example",
    "ada@acme\u{202e}.example",
    "\u{202e}ada@acme.example",
    "ada@ac\u{ad}me.example",
];

async fn create(acme: &Tenant, name: &str, email: &str, role: &str) -> Answer {
    let body = json!({ "first_name": name, "last_name": name, "email": email, "role_id": role });
    acme.admin.post("/v1/users", body).await
}

on_both! {
    async fn names_are_what_can_be_read(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("Engineer").await;
        let long = "x".repeat(101);
        for (name, what) in REFUSED_NAMES.into_iter().chain([(long.as_str(), "too much")]) {
            let answer = create(&acme, name, "new@acme.example", &role).await;
            let places: Vec<_> = answer.faults().into_iter().map(|(place, _)| place).collect();
            assert_eq!(places, ["/first_name", "/last_name"], "{what}: {}", answer.text);
            let role = json!({ "name": name, "permissions": {} });
            let answer = acme.admin.post("/v1/roles", role).await;
            assert_eq!(answer.faults().first().map(|(place, _)| place.as_str()), Some("/name"), "{what}: {}", answer.text);
        }
        for (index, (name, kept)) in ACCEPTED_NAMES.into_iter().enumerate() {
            let created = create(&acme, name, &format!("new{index}@acme.example"), &role).await.expect(201);
            assert_eq!(created["first_name"], kept);
            let found = acme.admin.get(&format!("/v1/users?search=new{index}%40")).await.ok();
            assert_eq!(found["data"][0]["last_name"], kept);
        }
        let longest = "ß".repeat(100);
        assert_eq!(create(&acme, &longest, "long@acme.example", &role).await.expect(201)["last_name"], longest.as_str());
        assert_eq!(world.mails().await.iter().filter(|mail| mail.to.starts_with("new")).count(), ACCEPTED_NAMES.len());
    }

    async fn addresses_are_where_mail_can_go(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let role = acme.admin.role("Engineer").await;
        let long = format!("{}@acme.example", "x".repeat(250));
        for email in REFUSED_ADDRESSES.into_iter().chain([long.as_str()]) {
            let answer = create(&acme, "Ada", email, &role).await;
            assert_eq!(answer.faults(), [("/email".to_owned(), "email".to_owned())], "{email:?}: {}", answer.text);
            answer.refused(422, "validation_failed");
        }
        for email in ["o'brien+tag@sub.acme.example", "ADA@ACME2.EXAMPLE", "a@b.co", "ada@bücher.example", "1@2.example"] {
            let created: Value = create(&acme, "Ada", email, &role).await.expect(201);
            assert_eq!(created["email"], email);
        }
        // Upper and lower case are the same person.
        create(&acme, "Ada", "O'Brien+Tag@SUB.acme.example", &role).await.refused(409, "username_taken");
        assert!(world.mails().await.iter().all(|mail| !mail.to.contains("evil")));
    }

    /// No two usernames differ in what cannot be seen.
    async fn usernames_are_what_can_be_seen_of_them(world) {
        let portal = world.tenant("portal", Preset::Portal).await;
        let role = portal.admin.role("Engineer").await;
        let bob = portal.admin.brings(&world, "bob", "Engineer").await;
        for username in REFUSED_USERNAMES {
            let body = json!({
                "first_name": "Ada", "last_name": "Lovelace", "email": "ada@portal.example", "role_id": role,
                "username": username
            });
            let answer = portal.admin.post("/v1/users", body).await;
            assert_eq!(answer.faults(), [("/username".to_owned(), "username".to_owned())], "{username:?}");
        }
        let shop = world.tenant("shop", Preset::Shop).await;
        let eve = shop.admin.brings(&world, "eve", "Engineer").await;
        let path = format!("/v1/users/{}", eve.id);
        for username in REFUSED_USERNAMES {
            let answer = shop.admin.patch(&path, json!({ "username": username })).await;
            assert_eq!(answer.faults(), [("/username".to_owned(), "username".to_owned())], "{username:?}");
        }
        assert_eq!(shop.admin.patch(&path, json!({ "username": "дав\u{438}\u{306}д" })).await.ok()["username"], "давйд");
        assert_eq!(portal.admin.sees(&bob.id).await["username"], "bob");
    }

    /// Descriptions and reasons have lines, and nothing that a terminal or a reader would be misled by.
    async fn prose_has_no_control_characters_but_lines_and_tabs(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let bob = acme.admin.hires(&world, "Bob Barker", "Engineer").await;
        let path = format!("/v1/users/{}/deactivate", bob.id);
        let desk = json!({ "name": "Desk", "permissions": {}, "description": " one\r\n\ttwo " });
        let desk = acme.admin.post("/v1/roles", desk).await.expect(201);
        assert_eq!(desk["description"], "one\n\ttwo");
        let role = format!("/v1/roles/{}", desk["id"].as_str().unwrap());
        let before = world.dump();
        for text in REFUSED_PROSE {
            let created = json!({ "name": "Other", "permissions": {}, "description": text });
            for answer in [
                acme.admin.post("/v1/roles", created).await,
                acme.admin.patch(&role, json!({ "description": text })).await,
            ] {
                assert_eq!(answer.faults(), [("/description".to_owned(), "control_character".to_owned())], "{text:?}");
            }
            let answer = acme.admin.post(&path, json!({ "reason": text })).await;
            assert_eq!(answer.faults(), [("/reason".to_owned(), "control_character".to_owned())], "{text:?}");
        }
        assert_eq!(world.dump(), before);
        acme.admin.post(&path, json!({ "reason": "Left.\n\tFor good." })).await.ok();
    }
}
