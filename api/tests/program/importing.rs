//! `roster import users`

use serde_json::{Value, json};

use crate::roster::{Done, Home, account, on_both};

const USERS: &str = "first_name,last_name,email,role,password_hash\n\
    Bob,Barker,bob@acme.example,Engineer,$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n\
    Eve,Evans,eve@acme.example,Emperor,\n";

fn summary(done: &Done) -> Value {
    serde_json::from_str(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"))
}

on_both! {
    /// A rehearsal brings nobody in; the real thing does, and who had a password elsewhere signs in with it.
    fn a_file_is_brought_in_to_its_end(home) {
        home.create_account("acme");
        std::fs::write(home.path().join("users.csv"), USERS).expect("a file");
        let arguments = ["import", "users", "users.csv", "--account", "acme", "--onboarding", "activate"];
        let rehearsed = home.run(&[&arguments[..], &["--dry-run"]].concat());
        let told = summary(&rehearsed);
        assert_eq!((&told["imported"], &told["refused"], &told["dry_run"]), (&json!(1), &json!(1), &json!(true)));
        let done = home.run(&arguments);
        assert_eq!(done.status, 3, "{done:?}");
        let told = summary(&done);
        assert_eq!((&told["state"], &told["total"], &told["complete"]), (&json!("succeeded"), &json!(2), &json!(false)));
        assert_eq!((&told["rows"][0]["line"], &told["rows"][0]["code"]), (&json!(3), &json!("validation_failed")));

        let server = home.serve(&[]);
        let login = json!({ "username": "bob.barker", "password": "U*U" });
        let answer = server.call("POST", "/v1/auth/login", None, Some(&login));
        assert_eq!((answer.status, &answer.body["outcome"]), (200, &json!("authenticated")), "{answer:?}");
        let wrong = json!({ "username": "bob.barker", "password": "u*u" });
        assert_eq!(server.call("POST", "/v1/auth/login", None, Some(&wrong)).status, 401);
    }
}

#[test]
fn what_cannot_be_brought_in_is_one_line() {
    let home = Home::new();
    home.create_account("acme");
    std::fs::write(home.path().join("latin.csv"), b"first_name,last_name,email,role\nZo\xeb,L,z@b.example,Engineer\n")
        .expect("a file");
    for (arguments, named) in [
        (["import", "users", "absent.csv", "--account", "acme"], "absent.csv"),
        (["import", "users", "latin.csv", "--account", "globex"], "globex"),
        (["import", "users", "latin.csv", "--account", "acme"], "Line 2 is not UTF-8"),
    ] {
        let done = home.run(&arguments);
        assert_eq!((done.status, done.stderr.lines().count()), (1, 1), "{done:?}");
        assert!(done.stderr.starts_with("roster: ") && done.stderr.contains(named), "{done:?}");
    }
}

on_both! {
    /// S4.5: who is staged waits for a batch, and the program says how many wait and until when.
    fn staged_users_are_counted_until_they_are_invited(home) {
        let gateway = account("gateway").into_iter().map(|word| if word == "shop" { "gateway" } else { word });
        assert_eq!(home.run(&gateway.collect::<Vec<_>>()).status, 0);
        std::fs::write(home.path().join("users.csv"), "first_name,last_name,email,role,username\n\
            Bob,Barker,bob@gateway.example,Engineer,bob\nEve,Evans,eve@gateway.example,Engineer,eve\n").expect("a file");
        let nobody = summary(&home.run(&["account", "staged", "--account", "gateway", "--follow"]));
        let batch = json!({ "size": 50, "every_minutes": 60 });
        assert_eq!(nobody, json!({ "staged": 0, "staged_batch": batch, "next_batch_at": null }));
        let done = home.run(&["import", "users", "users.csv", "--account", "gateway"]);
        assert_eq!(summary(&done)["imported"], 2, "{done:?}");
        let waiting = summary(&home.run(&["account", "staged", "--account", "gateway"]));
        assert_eq!((&waiting["staged"], &waiting["staged_batch"]), (&json!(2), &batch));
        assert!(waiting["next_batch_at"].is_string(), "{waiting}");
        let unknown = home.run(&["account", "staged", "--account", "globex"]);
        assert_eq!((unknown.status, unknown.stderr.as_str()), (1, "roster: there is no account globex\n"));
    }
}
