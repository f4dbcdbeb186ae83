//! What can go wrong between Roster and its database.

use diesel::result::{DatabaseErrorKind, Error};

/// A failure of the storage; the message is for the log, never for a caller.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The row asked for does not exist in this account.
    #[error("not found")]
    NotFound,
    /// A value that must be unique exists already.
    #[error("already taken: {0:?}")]
    Taken(Taken),
    /// No connection was free, or a lock was not granted in time: worth trying again.
    #[error("the database is busy")]
    Busy,
    /// A row holds something that this version does not understand.
    #[error("corrupt row: {0}")]
    Corrupt(String),
    /// The database cannot be reached.
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
    /// Something else, which callers cannot choose.
    Other,
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        match &error {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                Self::Taken(Taken::of(info.constraint_name(), info.message()))
            }
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Self::Busy,
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                info,
            ) => Self::Unreachable(info.message().to_owned()),
            Error::DatabaseError(_, info)
                if info.message().contains("database is locked") || info.message().contains("lock timeout") =>
            {
                Self::Busy
            }
            _ => Self::Database(error),
        }
    }
}

impl Taken {
    /// PostgreSQL names the constraint, SQLite only the columns: both are looked up here.
    fn of(constraint: Option<&str>, message: &str) -> Self {
        const KNOWN: [(&str, &str, Taken); 3] = [
            ("accounts_slug", "accounts.slug", Taken::AccountSlug),
            ("users_username", "users.username_key", Taken::Username),
            ("roles_name", "roles.name_key", Taken::RoleName),
        ];
        KNOWN
            .iter()
            .find(|(name, column, _)| constraint == Some(name) || message.contains(column))
            .map_or(Self::Other, |(_, _, taken)| *taken)
    }
}
