//! Users who come from elsewhere, in a file, with the passwords that they have there.

use api::state::WebSettings;
use domain::policy::Preset;
use tests::world::Node;
use tests::{Answer, Person, Tenant, Value, World, json, on_both};

const PATH: &str = "/v1/users/import";
const HEADER: &str = "first_name,last_name,email,role,username,phone,organization_access,password_hash";

/// Sends a file.
async fn send(
    node: &Node,
    token: &str,
    query: &str,
    headers: &[(&str, &str)],
    (kind, file): (&str, impl Into<Vec<u8>>),
) -> Answer {
    node.send_file(&format!("{PATH}{query}"), Some(token), headers, kind, file).await
}

async fn csv(person: &Person, query: &str, file: impl Into<Vec<u8>>) -> Answer {
    send(&person.node, &person.token, query, &[], ("text/csv", file)).await
}

/// Imports a file to its end; answers with the job and all its results.
pub async fn import(world: &World, person: &Person, query: &str, file: impl Into<Vec<u8>>) -> (Value, Vec<Value>) {
    let answer = csv(person, query, file).await;
    let place = answer.header("location").to_owned();
    answer.expect(202);
    world.work_off();
    let job = person.get(&place).await.ok();
    assert_eq!(job["state"], "succeeded", "{job}");
    let results = person.get(&format!("{place}/results?page_size=200")).await.ok();
    (job, results["data"].as_array().unwrap().clone())
}

/// The line, outcome and reason of every result.
fn told(results: &[Value]) -> Vec<(i64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    results
        .iter()
        .map(|result| (result["line"].as_i64().unwrap(), text(&result["outcome"]), text(&result["code"])))
        .collect()
}

fn line(line: i64, outcome: &str, code: &str) -> (i64, String, String) {
    (line, outcome.to_owned(), code.to_owned())
}

fn row(username: &str, more: &str) -> String {
    format!("Bob,Barker,{username}@people.example,Engineer,{username},{more}")
}

async fn found(tenant: &Tenant, search: &str) -> Vec<Value> {
    tenant.admin.get(&format!("/v1/users?search={search}")).await.ok()["data"].as_array().unwrap().clone()
}

on_both! {
    /// S4.4: who is imported into a gateway account is staged, nothing is mailed, and lists have them at once.
    async fn s4_4_imported_users_are_staged(world) {
        let gate = world.tenant("gate", Preset::Gateway).await;
        let mails = world.mails().await.len();
        let rows: Vec<String> = (0..1100).map(|number| row(&format!("user{number}"), ",,")).collect();
        let (job, results) = import(&world, &gate.admin, "", format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"))).await;
        assert_eq!(job["progress"], json!({
            "total": 1100, "done": 1100, "changed": 1100, "unchanged": 0, "refused": 0, "not_found": 0
        }));
        assert_eq!((results[0]["line"].as_i64(), results[199]["line"].as_i64()), (Some(2), Some(201)));
        assert_eq!(world.mails().await.len(), mails);
        let users = found(&gate, "user1099").await;
        assert_eq!((users.len(), &users[0]["status"], &users[0]["username"]), (1, &json!("staged"), &json!("user1099")));
        let summary = gate.admin.get("/v1/users").await.ok()["summary"].clone();
        assert_eq!((&summary["total"], &summary["by_status"]["staged"]), (&json!(1101), &json!(1100)));
        assert_eq!(world.drift(), Vec::<&str>::new());
        let log = world.audit(&gate);
        let entries: Vec<_> = log.iter().filter(|entry| entry.action == "user.created").collect();
        assert!(entries.len() >= 1100);
        let last = entries.last().unwrap();
        assert_eq!((last.actor_name.as_str(), last.target_name.as_str()), (gate.admin.username.as_str(), "user1099"));
        let jobs: Vec<_> = log.iter().filter(|entry| entry.target_kind == "job").map(|entry| &entry.action).collect();
        assert_eq!(jobs, ["job.queued", "job.succeeded"]);
        // One of them goes on like everybody who was staged (S4.6).
        let id = users[0]["id"].as_str().unwrap();
        assert_eq!(gate.admin.act(id, "invite").await.ok()["status"], "provisioned");
        assert_eq!(world.newest_mail_to("user1099@people.example").await.to, "user1099@people.example");
        let tables = world.dump();
        assert_eq!(tables["job_inputs"].len(), 0);
    }

    /// Each row is taken or refused by itself, with its line; a name is given away once, in the file and beside it.
    async fn each_row_is_refused_alone(world) {
        let gate = world.tenant("gate", Preset::Gateway).await;
        let site = "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f77";
        let rows = [
            HEADER.to_owned(),
            row("bob", "+44 20 7946 0000,all,"),
            String::new(),
            row("BOB", ",,"),
            format!("Bob,Barker,b@people.example,Engineer,{},,,", gate.admin.username),
            row("bad phone", ",,"),
            row("phone", "call me,,"),
            "Bob,Barker,nowhere,Engineer,mail,,,".to_owned(),
            "Bob,Barker,role@people.example,Emperor,role,,,".to_owned(),
            " ,Barker,name@people.example,Engineer,name,,,".to_owned(),
            "Bob,Barker,user@people.example,Engineer,,,,".to_owned(),
            "Bob,Barker".to_owned(),
            row("sites", &format!(",{site},")),
            row("nosite", ",somewhere,"),
            row("hash", ",,5f4dcc3b5aa765d61d8327deb882cf99"),
            row("cost", ",,$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            "Zoë,\"O'Hara, née\nMüller\",zoe@people.example,engineer,zoë,'+1 555 0100,,".to_owned(),
            row("last", ",,"),
        ];
        let (job, results) = import(&world, &gate.admin, "", format!("\u{feff}{}", rows.join("\n"))).await;
        assert_eq!(told(&results), [
            line(2, "changed", ""),
            line(4, "refused", "username_taken"),
            line(5, "refused", "username_taken"),
            line(6, "refused", "validation_failed"),
            line(7, "refused", "validation_failed"),
            line(8, "refused", "validation_failed"),
            line(9, "refused", "validation_failed"),
            line(10, "refused", "validation_failed"),
            line(11, "refused", "validation_failed"),
            line(12, "refused", "validation_failed"),
            line(13, "changed", ""),
            line(14, "refused", "validation_failed"),
            line(15, "refused", "validation_failed"),
            line(16, "refused", "validation_failed"),
            line(17, "refused", "validation_failed"),
            line(19, "changed", ""),
        ]);
        assert_eq!((&job["progress"]["changed"], &job["progress"]["refused"]), (&json!(3), &json!(13)));
        let detail = |line: i64| results.iter().find(|result| result["line"] == line).unwrap()["detail"].clone();
        assert!(detail(16).as_str().unwrap().starts_with("password_hash: "), "{}", detail(16));
        // A name of two lines is none; nobody's data is in what is told.
        assert!(results.iter().all(|result| !result.to_string().contains("barker")));
        let users = found(&gate, "sites").await;
        assert_eq!(users[0]["organization_access"], json!([site]));
        assert_eq!(found(&gate, "7946").await.len() + found(&gate, "bob@people").await.len(), 1);
        assert_eq!(world.drift(), Vec::<&str>::new());
    }

    /// A rehearsal says the same of every row, and nobody is there afterwards.
    async fn a_rehearsal_brings_nobody_in(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let before = world.dump();
        // Usernames are made from names (S3.3); more rows than fit into one chunk, all of the same name.
        let rows: Vec<String> = (0..601).map(|n| format!("Bob,Barker,bob{n}@people.example,Engineer")).collect();
        let file = format!("first_name,last_name,email,role,username\n{}\nEve,Evans,e@people.example,Engineer,bob.barker7\n",
            rows.iter().map(|row| format!("{row},")).collect::<Vec<_>>().join("\n"));
        let (told_job, told) = import(&world, &shop.admin, "?dry_run=true", file.clone()).await;
        let after = world.dump();
        for table in ["users", "credentials", "outbox", "links", "user_counts", "user_search"] {
            assert_eq!(after[table], before[table], "{table}");
        }
        let (job, done) = import(&world, &shop.admin, "", file).await;
        assert_eq!(told_job["progress"], job["progress"]);
        assert_eq!(crate::importing::told(&told), crate::importing::told(&done));
        assert!(told.iter().all(|result| result["id"].is_null()) && done.iter().all(|result| !result["id"].is_null()));
        assert_eq!((&job["progress"]["changed"], &job["progress"]["refused"]), (&json!(601), &json!(1)));
        assert_eq!(found(&shop, "bob.barker601").await.len(), 1);
    }

    /// S3.10: who comes with a hash signs in with the password that they have; from then on the hash is one of ours.
    async fn s3_10_existing_passwords_go_on_working(world) {
        let shop = world.tenant("shop", Preset::Shop).await;
        let known = [
            ("bcrypt", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("bcrypty", "U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("phc", "passwd", "$pbkdf2-sha256$i=1,l=32$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw"),
            ("django", "passwd", "pbkdf2_sha256$1$salt$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw="),
            ("argon", "password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
        ];
        let rows: Vec<String> = known.iter().map(|(name, _, hash)| row(name, &format!(",,\"{hash}\""))).collect();
        let file = format!("{HEADER}\n{}\n{}\n", rows.join("\n"), row("none", ",,"));
        let (_, results) = import(&world, &shop.admin, "?onboarding=activate", file).await;
        assert_eq!(told(&results)[5], line(7, "refused", "validation_failed"));
        for (name, password, hash) in known {
            let stored = |world: &World| world.dump()["credentials"].iter().filter(|row| row.contains(hash)).count();
            assert_eq!(stored(&world), 1, "{name}");
            world.node.login(name, "other").await.refused(401, "invalid_credentials");
            assert_eq!(stored(&world), 1, "{name}");
            assert_eq!(world.node.login(name, password).await.ok()["outcome"], "authenticated", "{name}");
            assert_eq!(stored(&world), 0, "{name}");
            assert_eq!(world.node.login(name, password).await.ok()["outcome"], "authenticated", "{name}");
        }
    }

    /// S0.22, S4.4, S3.10: how onboarding starts is the policy's to offer; what it does not offer is refused row by row.
    async fn s0_22_onboarding_starts_as_the_policy_offers(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let file = |name: &str| format!("first_name,last_name,email,role\nBob,Barker,{name}@acme.example,Engineer\n");
        let (_, results) = import(&world, &acme.admin, "", file("bob")).await;
        assert_eq!(told(&results), [line(2, "changed", "")]);
        let token = world.newest_mail_to("bob@acme.example").await.token();
        world.node.check_invitation(&token).await.ok();
        for start in ["stage", "activate"] {
            let (_, results) = import(&world, &acme.admin, &format!("?onboarding={start}"), file(start)).await;
            assert_eq!(told(&results), [line(2, "refused", "validation_failed")], "{start}");
        }
        // The address is the username (S0.20), and so is taken once.
        let (_, results) = import(&world, &acme.admin, "", file("BOB")).await;
        assert_eq!(told(&results), [line(2, "refused", "username_taken")]);
    }

    /// S4.1: nobody brings in somebody who holds or sees more than they do themselves.
    async fn s4_1_nobody_gives_what_they_do_not_have(world) {
        let acme = world.tenant("acme", Preset::Msp).await;
        let desk = json!({ "name": "Desk", "permissions": { "users": "full" } });
        acme.admin.post("/v1/roles", desk).await.expect(201);
        let dora = acme.admin.hires(&world, "Dora Desk", "Desk").await;
        let file = "first_name,last_name,email,role\nBob,Barker,b@acme.example,IT Provider Admin\nEve,Evans,e@acme.example,Desk\n";
        let (_, results) = import(&world, &dora, "", file).await;
        assert_eq!(told(&results), [line(2, "refused", "privilege_escalation"), line(3, "changed", "")]);
    }

    /// JSON lines are the same users, each an object.
    async fn lines_of_json_are_taken_too(world) {
        let gate = world.tenant("gate", Preset::Gateway).await;
        let bob = json!({ "first_name": "Bob", "last_name": "Barker", "email": "bob@gate.example", "role": "Engineer",
            "username": "bob", "organization_access": ["0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f77"] });
        let odd = json!({ "first_name": "Bob", "shoe_size": 7 });
        let file = format!("{bob}\n\n{odd}\nno json\n{bob}\n");
        let answer = send(&world.node, &gate.admin.token, "", &[], ("application/x-ndjson; charset=UTF-8", file)).await;
        let place = answer.header("location").to_owned();
        answer.expect(202);
        world.work_off();
        let results = gate.admin.get(&format!("{place}/results")).await.ok()["data"].as_array().unwrap().clone();
        assert_eq!(told(&results), [
            line(1, "changed", ""),
            line(3, "refused", "validation_failed"),
            line(4, "refused", "malformed_request"),
            line(5, "refused", "username_taken"),
        ]);
    }

    /// What is no file of users is refused before anything is kept.
    async fn what_is_no_file_of_users_is_refused(world) {
        let gate = world.tenant("gate", Preset::Gateway).await;
        let admin = &gate.admin;
        for (file, code) in [
            (String::new().into_bytes(), "missing"),
            (b"first_name,last_name,email\nBob,Barker,b@b.example\n".to_vec(), "missing_column"),
            (format!("{HEADER},shoe_size\n").into_bytes(), "unknown_column"),
            (format!("{HEADER},phone\n").into_bytes(), "repeated_column"),
            (format!("{HEADER}\n").into_bytes(), "required"),
            ([HEADER.as_bytes(), b"\nZo\xeb,L,z@b.example,Engineer,z,,,\n"].concat(), "encoding"),
            (format!("{HEADER}\n\"{}\"", "x".repeat(70_000)).into_bytes(), "too_long"),
        ] {
            let answer = csv(admin, "", file).await;
            let code = if code == "missing" { "required" } else { code };
            assert_eq!(answer.faults(), [(String::new(), code.to_owned())], "{}", answer.text);
            answer.refused(422, "validation_failed");
        }
        let file = format!("{HEADER}\n{}\n", row("bob", ",,"));
        for kind in ["text/csv; charset=iso-8859-1", "application/json", "text/plain"] {
            send(&world.node, &admin.token, "", &[], (kind, file.clone())).await.refused(415, "unsupported_media_type");
        }
        csv(admin, "?onboarding=later", file.clone()).await.refused(422, "validation_failed");
        let small = world.another_node_on_the_web(WebSettings { import_limit: 256 * 1024, ..WebSettings::default() });
        let token = &admin.token;
        let endless = ("text/csv", vec![b'x'; 200 * 1024]);
        send(&small, token, "", &[], endless).await.refused(422, "validation_failed");
        let large = ("text/csv", format!("{HEADER}\n{}", format!("{}\n", row("bob", ",,")).repeat(7000)));
        send(&small, token, "", &[], large).await.refused(413, "payload_too_large");
        admin.get(PATH).await.refused(405, "method_not_allowed");
        let reader = admin.brings(&world, "reader", "vCIO").await;
        csv(&reader, "", file).await.refused(403, "forbidden");
        let tables = world.dump();
        assert_eq!((tables["jobs"].len(), tables["job_inputs"].len()), (0, 0));
    }

    /// A file that is sent again under the same key is not brought in again; another file is not taken for it.
    async fn a_file_that_is_sent_again_does_nothing_again(world) {
        let gate = world.tenant("gate", Preset::Gateway).await;
        let token = &gate.admin.token;
        let file = format!("{HEADER}\n{}\n", row("bob", ",,"));
        let key = [("Idempotency-Key", "file-1")];
        let first = send(&world.node, token, "", &key, ("text/csv", file.clone())).await;
        assert_eq!(first.status, 202, "{}", first.text);
        let before = world.dump();
        let again = send(&world.node, token, "", &key, ("text/csv", file.clone())).await;
        assert_eq!((again.header("idempotency-replayed"), &again.text), ("true", &first.text));
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(world.dump(), before);
        let other = send(&world.node, token, "", &key, ("text/csv", format!("{file}{}\n", row("eve", ",,")))).await;
        other.refused(422, "idempotency_key_reused");
        world.work_off();
        assert_eq!(found(&gate, "people.example").await.len(), 1);
    }

    /// What a file says of people, hashes above all, lies sealed until it is worked on, and is gone then.
    async fn a_file_lies_sealed(world) {
        let gate = world.tenant("gate", Preset::Gateway).await;
        let hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        csv(&gate.admin, "", format!("{HEADER}\n{}\n", row("bob", &format!(",,{hash}")))).await.expect(202);
        let dump = format!("{:?}", world.dump());
        let hex = hash.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        assert!(!dump.contains("CCCCCCCC") && !dump.to_lowercase().contains(&hex) && !dump.contains("bob@people"));
        world.work_off();
        assert_eq!(world.dump()["job_inputs"].len(), 0);
    }
}
