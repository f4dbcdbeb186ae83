//! Commands and options.

use std::collections::BTreeSet;
use std::net::TcpListener;

use serde_json::Value;

use crate::roster::{Home, PASSWORD, account, on_both};

const KEY: &str = "dGVzdCBrZXkgdGVzdCBrZXkgdGVzdCBrZXkgdGVzdCE=";
const OTHER_KEY: &str = "b3RoZXIga2V5IG90aGVyIGtleSBvdGhlciBrZXkgb3Q=";

#[test]
fn help_explains_every_option_with_its_environment_variable() {
    let home = Home::new();
    let help = home.run(&["serve", "--help"]);
    assert_eq!((help.status, help.stderr.as_str()), (0, ""));
    let mut variables = BTreeSet::new();
    for option in help.stdout.split("\n      --").skip(1).filter(|option| !option.starts_with("help")) {
        let (name, rest) = option.split_once('\n').expect("an explanation under the name");
        let variable = rest.split_once("[env: ").and_then(|(_, rest)| rest.split(['=', ']']).next());
        let variable = variable.unwrap_or_else(|| panic!("--{name} has no environment variable"));
        assert!(rest.trim_start().starts_with(char::is_uppercase), "--{name} is not explained");
        assert!(variables.insert(variable.to_owned()), "{variable} is used twice");
    }
    for named_by_the_contract in
        ["ROSTER_BIND", "DATABASE_URL", "ROSTER_DATA_DIR", "ROSTER_MAIL_URL", "ROSTER_PUBLIC_URL"]
    {
        assert!(variables.contains(named_by_the_contract), "{named_by_the_contract}");
    }
    let help = home.run(&["--help"]).stdout;
    for command in ["serve", "account", "operator", "keys", "openapi", "migrate", "healthcheck"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
    assert_eq!(home.run(&["--version"]).stdout, format!("roster {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_value_stops_with_one_line_that_names_it() {
    let home = Home::new();
    for (arguments, named) in [
        (&["--bind", "nonsense"][..], "--bind"),
        (&["--bind", "127.0.0.1:99999"], "--bind"),
        (&["--database-url", "mysql://x"], "sqlite:// or postgres://"),
        (&["--database-url", "postgres:nope"], "sqlite:// or postgres://"),
        (&["--database-url", "sqlite://"], "the path of a file"),
        (&["--public-url", "ftp://x"], "--public-url"),
        (&["--public-url", "https://x?y"], "--public-url"),
        (&["--workers", "0"], "--workers"),
        (&["--database-connections", "many"], "--database-connections"),
        (&["--access-token-minutes", "16"], "--access-token-minutes"),
        (&["--log-format", "xml"], "--log-format"),
        (&["--limit-address-per-minute", "0"], "--limit-address-per-minute"),
        (&["--limit-client-per-second", "1000000001"], "--limit-client-per-second"),
        (&["--trusted-proxies", "10.0.0.0/33"], "--trusted-proxies"),
        (&["--trusted-proxies", "10.0.0.1,proxy"], "--trusted-proxies"),
        (&["--forwarded-header", "via"], "--forwarded-header"),
        (&["--cors-origins", "*"], "--cors-origins"),
        (&["--cors-origins", "https://a.example,b.example"], "--cors-origins"),
        (&["--nonsense"], "--nonsense"),
        (&["nonsense"], "nonsense"),
        (&["account"], "a group of commands"),
        (&["account", "create", "--slug", "a"], "--admin-email"),
        (&["openapi", "--format", "xml"], "--format"),
    ] {
        let done = home.run(arguments);
        assert!(done.complaint(2).contains(named), "{done:?}");
    }
    for (variable, value) in
        [("ROSTER_BIND", "x"), ("DATABASE_URL", "x"), ("ROSTER_WORKERS", "x"), ("ROSTER_DEMO", "perhaps")]
    {
        let done = Home::finish(home.command(&["serve"]).env(variable, value));
        assert!(done.complaint(2).contains(value), "{done:?}");
    }
    assert!(!home.path().join("data").exists());
}

#[test]
fn what_cannot_be_used_stops_the_start_with_one_line_that_says_why() {
    let home = Home::new();
    std::fs::write(home.path().join("file"), "in the way").expect("a file");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("its address").to_string();
    for (arguments, said) in [
        (
            &["--database-url", "postgres://ada:s3cret@127.0.0.1:1/roster"][..],
            "cannot open the database postgres://127.0.0.1:1/roster",
        ),
        (&["--database-url", "sqlite://file/roster.db"], "cannot make the directory file"),
        (&["--database-url", "sqlite://file"], "cannot open the database sqlite://file"),
        (&["--data-dir", "file"], "cannot make the directory file"),
        (&["--mail-url", "ftp://x"], "smtp://, smtps:// or file://"),
        (&["--mail-url", "file:///dev/null/x"], "the mail directory /dev/null/x cannot be used"),
        (&["--mail-from", "nobody"], "the mail sender"),
        (&["--encryption-key", "nonsense"], "32 bytes in base64"),
        (&["--hash-memory-kib", "8"], "password hashing"),
        (&["--log", "[["], "the log filter"),
    ] {
        let mut command = home.command(&[&["serve", "--bind", "127.0.0.1:0"], arguments].concat());
        // What the log says while starting is not the line in question.
        let done = Home::finish(command.env("ROSTER_LOG", "off"));
        assert!(done.complaint(1).contains(said), "{done:?}");
        assert!(!done.stderr.contains("s3cret"), "{done:?}");
    }
    let done = home.run(&["serve", "--bind", &taken]);
    assert!(done.complaint(1).contains(&format!("cannot listen on {taken}")), "{done:?}");
    assert_eq!(std::fs::read_to_string(home.path().join("file")).expect("still there"), "in the way");
}

on_both! {
    fn another_encryption_key_is_noticed_and_nothing_is_lost(home) {
        let with = |key: &'static str, slug: &'static str| {
            let arguments = [&account(slug)[..], &["--encryption-key", key, "--admin-password", PASSWORD]].concat();
            home.run(&arguments)
        };
        assert_eq!(with(KEY, "acme").status, 0);
        let done = with(OTHER_KEY, "globex");
        assert!(done.complaint(1).contains("is this the encryption key that they were sealed with?"), "{done:?}");
        let done = home.run(&["serve", "--bind", "127.0.0.1:0", "--log", "off", "--encryption-key", OTHER_KEY]);
        assert!(done.complaint(1).contains("encryption key"), "{done:?}");
        let server = home.serve(&["--encryption-key", KEY]);
        assert_eq!(server.sign_in("acme")["outcome"], "authenticated");
        assert_eq!(with(KEY, "globex").status, 0);
    }
}

on_both! {
    fn account_create_prints_one_object_and_a_slug_is_taken_once(home) {
        let invited = home.run(&[&account("acme")[..], &["--public-url", "https://app.example/portal"]].concat());
        let printed: Value = serde_json::from_str(&invited.stdout).expect("one JSON object");
        assert_eq!((invited.status, invited.stdout.lines().count()), (0, 1), "{invited:?}");
        let url = printed["invitation_url"].as_str().expect("an address");
        assert!(url.starts_with("https://app.example/portal/invitation?token=rst_inv_"), "{url}");
        assert!(printed["account_id"].is_string() && printed["admin_id"].is_string(), "{printed}");

        let again = home.run(&account("acme"));
        assert!(again.complaint(1).contains("taken"), "{again:?}");
        let with_password = home.create_account("globex");
        assert_eq!(with_password["invitation_url"], Value::Null);
        for (option, value) in [
            ("--slug", "UPPER"),
            ("--slug", "a_b"),
            ("--admin-email", "ada"),
            ("--admin-first-name", " "),
            ("--admin-password", "short"),
        ] {
            let mut arguments = account("initech");
            arguments.retain(|argument| !argument.is_empty());
            match arguments.iter().position(|argument| *argument == option) {
                Some(index) => arguments[index + 1] = value,
                None => arguments.extend([option, value]),
            }
            let done = home.run(&arguments);
            assert!(!done.complaint(1).is_empty(), "{done:?}");
            assert!(!done.stderr.contains("short"), "{done:?}");
        }
    }
}

#[test]
fn the_other_commands_print_what_they_did() {
    let home = Home::new();
    let migrated = home.run(&["migrate"]);
    assert_eq!((migrated.status, migrated.stdout.as_str()), (0, "sqlite://./data/roster.db is up to date\n"));
    assert_eq!(home.run(&["migrate"]).status, 0);

    let operator: Value =
        serde_json::from_str(&home.run(&["operator", "create", "--name", "Support"]).stdout).expect("JSON");
    assert!(operator["token"].as_str().is_some_and(|token| token.starts_with("rst_opr_")), "{operator}");
    let lines = |arguments: &[&str]| -> Vec<Value> {
        let done = home.run(arguments);
        assert_eq!(done.status, 0, "{done:?}");
        done.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let _ = home.run(&["operator", "create", "--name", "Night shift"]);
    let listed = lines(&["operator", "list"]);
    assert_eq!((listed.len(), &listed[0]["id"], &listed[0]["name"]), (2, &operator["id"], &operator["name"]));
    assert!(listed.iter().all(|shown| shown["revoked_at"].is_null() && shown["token"].is_null()), "{listed:?}");
    let id = operator["id"].as_str().expect("an id");
    let revoked = lines(&["operator", "revoke", id]);
    assert!(revoked[0]["revoked_at"].is_string(), "{revoked:?}");
    // Once more changes nothing.
    assert_eq!(lines(&["operator", "revoke", id]), revoked);
    assert_eq!(lines(&["operator", "list"]), [revoked[0].clone(), listed[1].clone()]);
    let nobody = home.run(&["operator", "revoke", "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f10"]);
    assert!(nobody.complaint(1).contains("there is no operator"), "{nobody:?}");
    assert!(home.run(&["operator", "revoke", "Support"]).complaint(2).contains("Support"));
    let rotated: Value = serde_json::from_str(&home.run(&["keys", "rotate"]).stdout).expect("JSON");
    assert!(rotated["activates_at"].is_string(), "{rotated}");

    let unreachable = home.run(&["healthcheck", "--bind", "127.0.0.1:1"]);
    assert!(unreachable.complaint(1).contains("no server answers on 127.0.0.1:1"), "{unreachable:?}");
}

#[test]
fn the_document_is_printed_without_a_database() {
    let home = Home::new();
    let yaml = home.run(&["openapi"]);
    let json: Value = serde_json::from_str(&home.run(&["openapi", "--format", "json"]).stdout).expect("JSON");
    assert!(yaml.stdout.starts_with("openapi: 3.1."), "{:.100}", yaml.stdout);
    assert!(json["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
    assert_eq!(yaml.stdout, home.run(&["openapi", "--format", "yaml"]).stdout);
    assert!(!home.path().join("data").exists());
}
