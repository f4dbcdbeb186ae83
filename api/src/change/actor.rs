//! Who changes something, as the audit log says it.

use domain::ids::{OperatorId, UserId};
use domain::user::User;
use uuid::Uuid;

/// Who changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A user, signed in or proving who they are with a password or a link.
    User {
        /// Their id.
        id: UserId,
        /// Their username.
        name: String,
    },
    /// An operator of the installation.
    Operator {
        /// Their id.
        id: OperatorId,
        /// Their name.
        name: String,
    },
    /// Somebody who proved nothing: who typed a username into "forgot password", or a wrong password.
    Anonymous,
    /// Roster itself, or its command line.
    System,
}

impl Actor {
    /// A user who has just proved who they are.
    #[must_use]
    pub fn proven(user: &User) -> Self {
        Self::User { id: user.id, name: user.username.clone() }
    }

    /// The kind of actor, as in the log.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::User { .. } => "user",
            Self::Operator { .. } => "operator",
            Self::Anonymous => "anonymous",
            Self::System => "system",
        }
    }

    /// The actor's id.
    #[must_use]
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::User { id, .. } => Some(id.0),
            Self::Operator { id, .. } => Some(id.0),
            Self::Anonymous | Self::System => None,
        }
    }

    /// The actor's name at this time.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::User { name, .. } | Self::Operator { name, .. } => name,
            Self::Anonymous => "anonymous",
            Self::System => "roster",
        }
    }
}
