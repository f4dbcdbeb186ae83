//! Runs of characters, as numbers of an account, and how each engine is asked for them.

use domain::ids::AccountId;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::users::to_row::SEPARATOR;

/// The longest run that is kept, in characters.
pub(super) const LONGEST: usize = 3;

/// The numbers of the runs of a user's text, whose parts no search crosses; in order, each once.
pub(super) fn runs_of_text(account: AccountId, text: &str) -> Vec<u64> {
    let parts = text.split(SEPARATOR);
    each_once(parts.flat_map(|part| (1..=LONGEST).flat_map(move |length| runs(account, part, length))))
}

/// The numbers of the runs that whoever has `term` somewhere must have; in order, each once.
pub(super) fn runs_of_term(account: AccountId, term: &str) -> Vec<u64> {
    each_once(runs(account, term, term.chars().count().clamp(1, LONGEST)))
}

fn each_once(runs: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut runs: Vec<u64> = runs.collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// The numbers of all runs of `length` characters.
fn runs(account: AccountId, text: &str, length: usize) -> impl Iterator<Item = u64> {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    // The account is a seed: two halves of its id, folded.
    let (high, low) = account.0.as_u64_pair();
    let ranges: Vec<_> = ends.windows(length + 1).map(|window| (window[0], window[length])).collect();
    let seed = high.rotate_left(32) ^ low;
    ranges.into_iter().map(move |(from, to)| xxh3_64_with_seed(&text.as_bytes()[from..to], seed))
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
