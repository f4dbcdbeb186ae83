//! Runs of characters, as numbers of an account, and how each engine is asked for them.

use std::ops::RangeInclusive;

use domain::ids::AccountId;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::users::to_row::SEPARATOR;

/// The longest run that is kept, in characters.
pub(super) const LONGEST: usize = 3;

/// The numbers of the runs of a user's text, whose parts no search crosses; in order, each once.
pub(super) fn runs_of_text(account: AccountId, text: &str) -> Vec<u64> {
    let mut runs = Vec::with_capacity(LONGEST * text.len());
    let mut parts: Vec<&str> = text.split(SEPARATOR).collect();
    // Where the address is the username there are two of it.
    parts.dedup();
    for part in parts {
        add_runs(&mut runs, account, part, 1..=LONGEST);
    }
    each_once(runs)
}

/// The numbers of the runs that whoever has `term` somewhere must have; in order, each once.
pub(super) fn runs_of_term(account: AccountId, term: &str) -> Vec<u64> {
    let length = term.chars().count().clamp(1, LONGEST);
    let mut runs = Vec::with_capacity(term.len());
    add_runs(&mut runs, account, term, length..=length);
    each_once(runs)
}

fn each_once(mut runs: Vec<u64>) -> Vec<u64> {
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Adds the numbers of all runs of so many characters.
fn add_runs(runs: &mut Vec<u64>, account: AccountId, text: &str, lengths: RangeInclusive<usize>) {
    // The account is a seed: two halves of its id, folded.
    let (high, low) = account.0.as_u64_pair();
    let seed = high.rotate_left(32) ^ low;
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for length in lengths {
        let ranges = ends.iter().zip(ends.iter().skip(length));
        runs.extend(ranges.map(|(&from, &to)| xxh3_64_with_seed(&text.as_bytes()[from..to], seed)));
    }
}

/// How SQLite's index knows `runs`, and is asked for all of them: words of sixteen digits.
pub(super) fn words(runs: &[u64], between: &str) -> String {
    // A hundred for every user who is written: what `format!` does takes as long as the index does.
    let mut words = String::with_capacity(runs.len() * (16 + between.len()));
    for run in runs {
        if !words.is_empty() {
            words.push_str(between);
        }
        let digits = run.to_be_bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        words.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
    }
    words
}

/// How PostgreSQL writes an array of them; its numbers have a sign.
pub(super) fn array(runs: &[u64]) -> String {
    let numbers: Vec<String> = runs.iter().map(|run| run.cast_signed().to_string()).collect();
    format!("{{{}}}", numbers.join(","))
}
