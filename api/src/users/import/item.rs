//! A row of a file of users, as a job keeps it.

use serde::{Deserialize, Serialize};

use super::columns::Row;
use crate::problem::Failure;

/// Longest row, in bytes: names, addresses and a thousand ids.
pub(super) const ROW_MAX: usize = 64 * 1024;

/// A row, or what is wrong with it, and its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The line in the file on which it begins, from 1.
    pub line: i64,
    /// The user.
    pub row: Option<Row>,
    /// Why there is none: a code and a sentence.
    pub fault: Option<(String, String)>,
}

impl Item {
    /// What was read on a line.
    pub(super) fn new(line: i64, read: Result<Row, Failure>) -> Self {
        match read {
            Ok(row) => Self { line, row: Some(row), fault: None },
            Err(failure) => {
                Self { line, row: None, fault: Some((failure.code().word().to_owned(), failure.sentence())) }
            }
        }
    }
}

/// The refusal of a file that is in another encoding.
pub(super) fn not_utf8(line: i64) -> Failure {
    Failure::invalid_field("", "encoding", format!("Line {line} is not UTF-8; save the file in that encoding."))
}

/// The refusal of a file with a row that does not end.
pub(super) fn endless(line: i64) -> Failure {
    Failure::invalid_field("", "too_long", format!("The row on line {line} is longer than 64 KiB."))
}
