//! What the storage fails with, and what keeps secrets in it, as problems. The cause goes to the log, once.

use actix_web::error::BlockingError;
use persistence::{StorageError, Taken};

use super::{Code, Failure};
use crate::keys::KeepError;

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::plain(Code::NotFound),
            StorageError::Taken(Taken::Username) => Self::plain(Code::UsernameTaken),
            StorageError::Taken(Taken::RoleName) => Self::plain(Code::RoleNameTaken),
            StorageError::Taken(Taken::ViewName) => Self::plain(Code::ViewNameTaken),
            StorageError::Taken(Taken::PsaConnectionName) => Self::plain(Code::PsaConnectionNameTaken),
            StorageError::Taken(Taken::OrganizationName) => Self::plain(Code::OrganizationNameTaken),
            StorageError::Taken(Taken::AccountSlug) => Self::plain(Code::SlugTaken),
            StorageError::Busy => Self::plain(Code::Overloaded),
            StorageError::Unreachable(_) => {
                tracing::error!(cause = %error, "the database cannot be reached");
                Self::plain(Code::Unavailable)
            }
            StorageError::Taken(Taken::Other) | StorageError::Corrupt(_) | StorageError::Database(_) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<KeepError> for Failure {
    fn from(error: KeepError) -> Self {
        match error {
            KeepError::Storage(error) => error.into(),
            KeepError::Unusable(_) | KeepError::Vault(_) => Self::internal(&error),
        }
    }
}

impl From<BlockingError> for Failure {
    fn from(error: BlockingError) -> Self {
        Self::internal(&error)
    }
}
