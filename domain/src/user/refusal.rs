//! Why a command on a user is refused, with what the answer must say.

use super::{Action, Status};

/// Why a command on a user is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The user is deleted, or outside what the caller sees.
    #[error("There is no such user.")]
    NotFound,
    /// It is the caller's own record; what one may do oneself has its own place.
    #[error("You cannot {} yourself.", words(*action))]
    SelfAction {
        /// What was asked.
        action: Action,
    },
    /// The user holds, or would be given, something that the caller lacks.
    #[error("That takes permissions or access that you do not have yourself.")]
    PrivilegeEscalation,
    /// The account's policy does not offer the action.
    #[error("This account's policy does not offer to {} a user.", words(*action))]
    ActionNotOffered {
        /// What was asked.
        action: Action,
        /// The user's status.
        current: Status,
    },
    /// The action leads nowhere from the user's status.
    #[error("`{}` is not possible for a user who is {}.", words(*action), current.name().replace('_', " "))]
    InvalidTransition {
        /// What was asked.
        action: Action,
        /// The user's status.
        current: Status,
    },
    /// A password must be set first.
    #[error("The user has no password yet; set one first.")]
    CredentialRequired,
    /// The account's policy does not let the field change.
    #[error("This account's policy does not allow changing the {field}.")]
    FieldFixed {
        /// The field's name.
        field: &'static str,
    },
    /// Nobody would be left who can manage users.
    #[error("This is the last user who can manage users.")]
    LastAdmin,
    /// The account's policy requires a second factor.
    #[error("This account's policy requires a second factor.")]
    MfaRequired,
}

impl Refusal {
    /// The refusal's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::SelfAction { .. } => "self_action",
            Self::PrivilegeEscalation => "privilege_escalation",
            Self::ActionNotOffered { .. } => "action_not_offered",
            Self::InvalidTransition { .. } => "invalid_transition",
            Self::CredentialRequired => "credential_required",
            Self::FieldFixed { .. } => "field_fixed",
            Self::LastAdmin => "last_admin",
            Self::MfaRequired => "mfa_required",
        }
    }
}

fn words(action: Action) -> String {
    action.name().replace('_', " ")
}
