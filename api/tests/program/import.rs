//! `roster import organizations`: files as people have them.

use std::fmt::Write as _;

use crate::roster::{Home, account, on_both};

/// Rows of a report: line, name, outcome, code.
fn report(stdout: &str) -> Vec<[String; 4]> {
    let mut reader = csv::Reader::from_reader(stdout.as_bytes());
    let rows = reader.records().map(|row| row.expect("CSV"));
    rows.map(|row| [0, 1, 2, 3].map(|cell| row[cell].to_owned())).collect()
}

fn msp(home: &Home, limit: &str) {
    let mut arguments = account("acme");
    let preset = arguments.iter().position(|argument| *argument == "shop").expect("a preset");
    arguments[preset] = "msp";
    arguments.extend(["--organization-limit", limit]);
    assert_eq!(home.run(&arguments).status, 0);
}

fn import<'a>(file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["import", "organizations", file, "--account", "acme"][..], more].concat()
}

on_both! {
    fn a_file_is_imported_row_by_row(home) {
        msp(home, "3");
        // With a byte order mark, a quoted comma, a blank line, what a spreadsheet takes for a formula, and a short row.
        let file = "\u{feff}Name,default_engineer\r\nGröße & Söhne,\r\n\"Umbrella, Ltd.\",grace\r\n\r\n  ,\r\nGRÖßE & SÖHNE,\r\nshort\r\n=1+1,\r\nWayne,\r\nStark,\r\n";
        std::fs::write(home.path().join("clients.csv"), file).expect("a file");
        let expected = [
            ["2", "Größe & Söhne", "created", ""],
            ["3", "Umbrella, Ltd.", "refused", "unknown"],
            ["5", "", "refused", "required"],
            ["6", "GRÖßE & SÖHNE", "refused", "organization_name_taken"],
            ["7", "short", "refused", "columns"],
            ["8", "'=1+1", "created", ""],
            ["9", "Wayne", "created", ""],
            ["10", "Stark", "refused", "license_exhausted"],
        ];
        let rehearsed = home.run(&import("clients.csv", &["--dry-run"]));
        assert_eq!((rehearsed.status, report(&rehearsed.stdout)), (3, expected.map(|row| row.map(str::to_owned)).to_vec()));
        assert!(rehearsed.stderr.contains("nothing was changed"), "{rehearsed:?}");
        let done = home.run(&import("clients.csv", &[]));
        assert_eq!((done.status, report(&done.stdout)), (3, report(&rehearsed.stdout)), "{done:?}");
        assert!(done.stderr.contains("8 rows: 3 created, 5 refused"), "{done:?}");
        // What is there already is refused, each row with its reason.
        let again = home.run(&import("clients.csv", &[]));
        assert!(report(&again.stdout).iter().all(|row| row[2] == "refused"), "{again:?}");

        std::fs::write(home.path().join("none.csv"), "name\n").expect("a file");
        let none = home.run(&import("none.csv", &[]));
        assert_eq!((none.status, none.stdout.lines().count()), (0, 1), "{none:?}");
    }

    fn what_cannot_be_read_to_the_end_is_not_begun(home) {
        msp(home, "3");
        for (file, complaint) in [
            (&b"name\nUmbrella\nGr\xf6\xdfe\n"[..], "line 3: this is not UTF-8"),
            (b"\xff\xfen\0a\0m\0e\0\n\0", "line 1: this is not UTF-8"),
            (b"title\nUmbrella\n", "there is no column \"title\""),
            (b"default_vcio\nada\n", "the column \"name\" is missing"),
            (b"name,Name\na,b\n", "is there twice"),
            (b"", "the column \"name\" is missing"),
        ] {
            std::fs::write(home.path().join("bad.csv"), file).expect("a file");
            let done = home.run(&import("bad.csv", &[]));
            assert!(done.complaint(1).contains(complaint), "{complaint}: {done:?}");
            assert_eq!(done.stdout, "");
        }
        let absent = home.run(&import("absent.csv", &[]));
        assert!(absent.complaint(1).contains("absent.csv"), "{absent:?}");
        std::fs::write(home.path().join("good.csv"), "name\nUmbrella\n").expect("a file");
        let nowhere = home.run(&["import", "organizations", "good.csv", "--account", "globex"]);
        assert!(nowhere.complaint(1).contains("there is no account \"globex\""), "{nowhere:?}");
        let done = home.run(&import("good.csv", &[]));
        assert_eq!(done.status, 0, "nothing of the bad files is there: {done:?}");
    }

    /// More than one batch, and in one piece for whoever only wants to know.
    fn a_long_file_is_imported_batch_by_batch(home) {
        msp(home, "1000000");
        let mut file = String::from("name\n");
        for number in 0..1200 {
            writeln!(file, "Client {number}").expect("memory");
        }
        // Met in another batch than the first of its name.
        file += "Client 0\n";
        std::fs::write(home.path().join("long.csv"), file).expect("a file");
        for more in [&["--dry-run"][..], &[]] {
            let done = home.run(&import("long.csv", more));
            let rows = report(&done.stdout);
            assert_eq!((done.status, rows.len()), (3, 1201), "{}", done.stderr);
            assert_eq!(rows[1200][2..], ["refused", "organization_name_taken"].map(str::to_owned));
            assert!(done.stderr.contains("1201 rows: 1200 created, 1 refused"), "{}", done.stderr);
        }
    }
}
