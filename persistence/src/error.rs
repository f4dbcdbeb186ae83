//! What can go wrong between Roster and its database.

use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, DeserializeFieldError, Error};

/// A failure of the storage; the message is for the log, never for a caller.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The row asked for does not exist in this account.
    #[error("not found")]
    NotFound,
    /// A value that must be unique exists already.
    #[error("already taken: {0:?}")]
    Taken(Taken),
    /// No connection was free, a lock was not granted in time, the transaction lost against another, or others who shared
    /// it failed: worth trying again.
    #[error("the database is busy")]
    Busy,
    /// A row holds something that this version does not understand.
    #[error("corrupt row: {0}")]
    Corrupt(String),
    /// The database cannot be reached, or what is reached cannot be written to: a server that is starting, stopping or
    /// no longer the primary, a disk that is full.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The database refused.
    #[error("database: {0}")]
    Database(Error),
}

/// A value that must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Another account has this slug.
    AccountSlug,
    /// Another user of the account has this username.
    Username,
    /// Another role of the account has this name.
    RoleName,
    /// Another view of the same user and list has this name.
    ViewName,
    /// Another connection to a PSA of the account has this name.
    PsaConnectionName,
    /// Another organization of the account has this name.
    OrganizationName,
    /// Something else, which callers cannot choose.
    Other,
}

impl StorageError {
    /// What those are told who share what failed so for somebody else: that the database is away, or to try again.
    #[must_use]
    pub(crate) fn for_others(&self) -> Self {
        match self {
            Self::Unreachable(cause) => Self::Unreachable(cause.clone()),
            _ => Self::Busy,
        }
    }

    /// What somebody is told who shares `error` with others: the error itself where they are the last.
    #[must_use]
    pub fn of_shared(error: Arc<Self>) -> Self {
        Arc::try_unwrap(error).unwrap_or_else(|shared| shared.for_others())
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                Self::Taken(Taken::of(info.constraint_name(), info.message()))
            }
            // What the commit failed with; that it could not be undone either follows from it.
            Error::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            Error::DeserializationError(cause) => match cause.downcast::<DeserializeFieldError>() {
                Ok(field) => match field.error.downcast::<Self>() {
                    Ok(named) => *named,
                    Err(cause) => Self::Corrupt(cause.to_string()),
                },
                Err(cause) => Self::Corrupt(cause.to_string()),
            },
            error if is_unreachable(&error) => Self::Unreachable(error.to_string()),
            error if is_busy(&error) => Self::Busy,
            error => Self::Database(error),
        }
    }
}

/// Whether the connection is of no more use after this: it is closed, or its server does not take writes any more, as
/// a primary does not that was demoted.
pub(crate) fn is_unreachable(error: &Error) -> bool {
    use DatabaseErrorKind::{ClosedConnection, ReadOnlyTransaction, UnableToSendCommand};
    match error {
        Error::BrokenTransactionManager
        | Error::DatabaseError(ClosedConnection | ReadOnlyTransaction | UnableToSendCommand, _) => true,
        Error::DatabaseError(DatabaseErrorKind::Unknown, info) => says(info.message(), &UNREACHABLE),
        _ => false,
    }
}

/// Whether somebody else holds what was asked for: worth trying again.
pub(crate) fn is_busy(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        Error::DatabaseError(DatabaseErrorKind::Unknown, info) => says(info.message(), &BUSY),
        _ => false,
    }
}

fn says(message: &str, words: &[&str]) -> bool {
    words.iter().any(|words| message.contains(words))
}

// diesel has kinds for some SQLSTATEs and keeps the others to itself, and SQLite's codes too: what remains are words.
// SQLite's are always these; PostgreSQL's are, where its `lc_messages` is English, and otherwise such an error is one
// of ours.

/// SQLite: `IOERR`, `CANTOPEN`, `FULL`, `READONLY`; PostgreSQL: 57P01 to 57P03 where they do not close the connection,
/// as behind a pooler.
const UNREACHABLE: [&str; 6] = [
    "disk I/O error",
    "unable to open database file",
    "database or disk is full",
    "attempt to write a readonly database",
    "terminating connection due to",
    "the database system is",
];

/// SQLite: `BUSY`; PostgreSQL: 55P03 and 40P01.
const BUSY: [&str; 3] = ["database is locked", "canceling statement due to lock timeout", "deadlock detected"];

impl Taken {
    /// PostgreSQL names the constraint, SQLite only the columns: both are looked up here.
    fn of(constraint: Option<&str>, message: &str) -> Self {
        const KNOWN: [(&str, &str, Taken); 6] = [
            ("accounts_slug", "accounts.slug", Taken::AccountSlug),
            ("users_username", "users.username_key", Taken::Username),
            ("roles_name", "roles.name_key", Taken::RoleName),
            ("views_name", "views.name_key", Taken::ViewName),
            ("psa_connections_name", "psa_connections.name_key", Taken::PsaConnectionName),
            ("organizations_name", "organizations.unique_key", Taken::OrganizationName),
        ];
        KNOWN
            .iter()
            .find(|(name, column, _)| constraint == Some(name) || message.contains(column))
            .map_or(Self::Other, |(_, _, taken)| *taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: DatabaseErrorKind, message: &str) -> StorageError {
        Error::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    #[test]
    fn a_database_that_is_away_is_told_from_one_that_is_busy_and_from_a_fault() {
        use DatabaseErrorKind::{
            CheckViolation, ClosedConnection, ReadOnlyTransaction, SerializationFailure, UnableToSendCommand, Unknown,
        };
        for (kind, message) in [
            (ClosedConnection, "server closed the connection unexpectedly"),
            (UnableToSendCommand, "no connection to the server"),
            (ReadOnlyTransaction, "cannot execute UPDATE in a read-only transaction"),
            (Unknown, "the database system is shutting down"),
            (Unknown, "terminating connection due to administrator command"),
            (Unknown, "attempt to write a readonly database"),
            (Unknown, "database or disk is full"),
        ] {
            assert!(matches!(of(kind, message), StorageError::Unreachable(_)), "{message}");
        }
        for (kind, message) in [
            (SerializationFailure, "could not serialize access due to concurrent update"),
            (Unknown, "deadlock detected"),
            (Unknown, "canceling statement due to lock timeout"),
            (Unknown, "database is locked"),
        ] {
            assert!(matches!(of(kind, message), StorageError::Busy), "{message}");
        }
        for (kind, message) in [(Unknown, "syntax error at or near \"SELEC\""), (CheckViolation, "database is locked")]
        {
            assert!(matches!(of(kind, message), StorageError::Database(_)), "{message}");
        }
    }

    #[test]
    fn a_failed_commit_is_what_made_it_fail() {
        let closed = || Error::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(String::new()));
        let both = Error::RollbackErrorOnCommit {
            rollback_error: Box::new(Error::BrokenTransactionManager),
            commit_error: Box::new(closed()),
        };
        assert!(matches!(StorageError::from(both), StorageError::Unreachable(_)));
    }
}
