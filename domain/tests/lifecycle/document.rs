//! `docs/user-lifecycle.md`, written from the same table that the tests prove.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use domain::user::Status;

use crate::table::{COLUMNS, rows};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/user-lifecycle.md");

#[test]
fn the_document_is_in_step_with_the_table() {
    let due = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs")).unwrap();
        fs::write(PATH, &due).unwrap();
    }
    let found = fs::read_to_string(PATH).unwrap_or_default();
    assert!(found == due, "docs/user-lifecycle.md is out of step: run `UPDATE_DOCS=1 cargo test -p domain`");
}

fn document() -> String {
    format!(
        "# A user's lifecycle\n\n\
         <!-- Written by `UPDATE_DOCS=1 cargo test -p domain` from domain/tests/lifecycle/transitions.txt. -->\n\n\
         A user's record stores facts; the status is what follows from them, the first that holds of: {}. \
         Every cell below is tested.\n\n\
         ## Diagram\n\n```mermaid\n{}```\n\n\
         Deleting and deactivating are possible from everywhere and left out; so is what `unlock` and `reactivate` lead \
         back to, which is whatever the remaining facts give.\n\n\
         ## Table\n\n{}\n\
         A cell is the status that follows · `=` allowed, the status stays · `∅` already so: nothing changes, nothing is \
         sent · `×` refused, 409 `invalid_transition` · `own` the status that the remaining facts give · `401`, `403`, \
         `404`, `410` refused with that answer · `nothing` the same answer, nothing is sent · `–` not concerned.\n\n\
         - `activate` needs a password, else 422 `credential_required`.\n\
         - `reset_password` leads to `awaiting_new_password` where a change is required of the user.\n\
         - `lock` adds the admin's lock to a user who is suspended for a long absence only.\n\
         - `unlock` lifts what makes the status: a suspension's blocks, or the lock after wrong passwords; a lock \
         under a suspension stays.\n\
         - `reactivate` sends a fresh invitation to a user who was never onboarded.\n\
         - `restore` is for support only, and for users whose data was kept.\n\
         - `wrong password` locks at the policy's number of attempts within its window; before that it only counts.\n\
         - `accept invitation` completes the onboarding once a second factor is set up too, where the policy requires one.\n\
         - A recovery that a user asked for ends with a sign-in or with its link; one that an admin asked for stands \
         until it is completed.\n",
        Status::NAMES.join(" · "),
        diagram(),
        table(),
    )
}

fn table() -> String {
    let mut text = format!("| | {} |\n|---|{}\n", COLUMNS.map(Status::name).join(" | "), "---|".repeat(COLUMNS.len()));
    for row in rows() {
        let cells: Vec<_> = row.cells.iter().map(|(_, cell)| *cell).collect();
        writeln!(text, "| {} | {} |", row.name, cells.join(" | ")).unwrap();
    }
    text
}

fn diagram() -> String {
    let mut arrows: BTreeMap<(Status, Status), Vec<&str>> = BTreeMap::new();
    for row in rows().into_iter().filter(|row| !matches!(row.name, "delete" | "deactivate")) {
        for (from, cell) in &row.cells {
            if let Ok(to) = cell.parse::<Status>() {
                arrows.entry((*from, to)).or_default().push(row.name);
            }
        }
    }
    let mut text = "stateDiagram-v2\n    [*] --> staged: create\n    [*] --> provisioned: create\n".to_owned();
    for ((from, to), names) in arrows {
        let names: Vec<_> = names.iter().map(|name| name.replace('_', " ")).collect();
        writeln!(text, "    {} --> {}: {}", from.name(), to.name(), names.join(" / ")).unwrap();
    }
    text
}
