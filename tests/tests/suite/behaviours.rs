//! `docs/behaviours.md`: which test proves which behaviour, read from the tests' names and comments.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/behaviours.md");

/// The articles, and how many behaviours each describes.
const ARTICLES: [(u8, &str, u8); 5] = [
    (0, "Users of a managed-service provider", 40),
    (1, "Client organizations of a managed-service provider", 14),
    (2, "Users of a portal", 12),
    (3, "Users of a shop", 18),
    (4, "Users of a portal, later version", 8),
];

/// Where tests are.
const FOLDERS: [&str; 4] = ["tests/tests/suite", "domain/tests", "domain/src", "api/tests"];

/// A behaviour, as in `S0.22`: article and number.
type Id = (u8, u8);

/// A test that names behaviours.
struct Proof {
    name: String,
    file: String,
    ids: Vec<Id>,
}

#[test]
fn the_document_names_a_test_for_every_behaviour_that_is_built() {
    let due = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(DOCUMENT, &due).expect("the document can be written");
    }
    let found = fs::read_to_string(DOCUMENT).unwrap_or_default();
    let command = "UPDATE_DOCS=1 cargo test -p tests --test suite behaviours";
    assert!(found == due, "docs/behaviours.md is out of step: run `{command}`");
}

#[test]
fn names_and_comments_are_read_for_ids() {
    assert_eq!(ids_in_name("s0_23_s0_25_an_invitation_lasts_7_days"), [(0, 23), (0, 25)]);
    assert_eq!(ids_in_name("a_test_of_12_s"), []);
    assert_eq!(ids_in_comment("S0.14, S0.15: New. See S3.1 to S3.3."), [(0, 14), (0, 15), (3, 1), (3, 2), (3, 3)]);
    assert_eq!(ids_in_comment("RFC S.1, XS0.1x, S0."), []);
}

fn document() -> String {
    let proofs = proofs();
    let mut by_id: BTreeMap<Id, Vec<&Proof>> = BTreeMap::new();
    for proof in &proofs {
        for id in &proof.ids {
            let known = ARTICLES.iter().any(|(article, _, count)| *article == id.0 && (1..=*count).contains(&id.1));
            assert!(known, "{} in {} names S{}.{}, which no article has", proof.name, proof.file, id.0, id.1);
            by_id.entry(*id).or_default().push(proof);
        }
    }
    let mut text = "# Behaviours\n\n\
        <!-- Written by `UPDATE_DOCS=1 cargo test -p tests --test suite behaviours` from the tests' names and comments. -->\n\n\
        Roster does what five help articles of systems in use describe, sentence by sentence. Each sentence has an id, and \
        the tests that prove it name the id.\n"
        .to_owned();
    for (article, title, count) in ARTICLES {
        let built = (1..=count).filter(|number| by_id.contains_key(&(article, *number))).count();
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## S{article}: {title}\n\n{built} of {count} are proved.\n\n| | |\n|---|---|\n");
        for number in 1..=count {
            let proofs = by_id.get(&(article, number)).map_or("not built yet".to_owned(), |proofs| cell(proofs));
            let _ = writeln!(text, "| S{article}.{number} | {proofs} |");
        }
    }
    text
}

fn cell(proofs: &[&Proof]) -> String {
    let links = proofs.iter().map(|proof| format!("[`{}`](../{})", proof.name, proof.file));
    links.collect::<Vec<_>>().join("<br>")
}

/// Every test that names a behaviour, in the order of files.
fn proofs() -> Vec<Proof> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&Path::new(ROOT).join(folder), &mut files);
    }
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn read(file: &Path) -> Vec<Proof> {
    let source = fs::read_to_string(file).expect("a source can be read");
    let relative = file.strip_prefix(ROOT).expect("below the root").display().to_string();
    let (mut comment, mut is_test, mut in_both) = (String::new(), false, false);
    let mut proofs = Vec::new();
    for line in source.lines() {
        let code = line.trim_start();
        if let Some(text) = code.strip_prefix("///") {
            comment.push_str(text);
        } else if code.starts_with("#[") {
            is_test |= code.contains("test]") || code.contains("test(");
        } else {
            in_both = (in_both || line.starts_with("on_both!")) && line != "}";
            let name = code.strip_prefix("async ").unwrap_or(code).strip_prefix("fn ");
            if let Some(name) = name.and_then(|rest| rest.split('(').next()).filter(|_| is_test || in_both) {
                let mut ids = [ids_in_name(name), ids_in_comment(&comment)].concat();
                ids.sort_unstable();
                ids.dedup();
                if !ids.is_empty() {
                    proofs.push(Proof { name: name.to_owned(), file: relative.clone(), ids });
                }
            }
            (comment, is_test) = (String::new(), false);
        }
    }
    proofs
}

/// `s0_22_…` names S0.22.
fn ids_in_name(name: &str) -> Vec<Id> {
    let words: Vec<_> = name.split('_').collect();
    let id = |pair: &[&str]| Some((pair[0].strip_prefix('s')?.parse().ok()?, pair[1].parse().ok()?));
    words.windows(2).filter_map(id).collect()
}

/// `S0.22` names itself, `S0.5 to S0.8` all four.
fn ids_in_comment(comment: &str) -> Vec<Id> {
    let mut ids: Vec<Id> = Vec::new();
    let mut is_range = false;
    for word in comment.split_whitespace() {
        let id = word.trim_matches(|c: char| !c.is_alphanumeric()).strip_prefix('S').and_then(|id| id.split_once('.'));
        match id.and_then(|(article, number)| Some((article.parse().ok()?, number.parse().ok()?))) {
            Some((article, number)) => {
                let first = ids.last().filter(|last| is_range && last.0 == article).map_or(number, |last| last.1 + 1);
                ids.extend((first..=number).map(|number| (article, number)));
                is_range = false;
            }
            None => is_range = word == "to" && !ids.is_empty(),
        }
    }
    ids
}
