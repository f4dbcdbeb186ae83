//! Why a command on an organization is refused, with what the answer must say.

use super::Caretaker;
use crate::Moment;

/// Why a command on an organization is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is outside what the caller reaches.
    #[error("There is no such organization.")]
    NotFound,
    /// Who reaches only some organizations would not see the one that they make.
    #[error("Only whoever reaches every organization of the account can add one.")]
    LimitedReach,
    /// A deactivated organization does not change.
    #[error("The organization is deactivated; reactivate it first.")]
    Deactivated,
    /// It was deactivated too recently for anybody but support (S1.12).
    #[error(
        "Whoever manages organizations can reactivate it from {} on; before that, ask support with a reactivation request.",
        until.format("%Y-%m-%dT%H:%M:%S%.fZ")
    )]
    ReactivationLocked {
        /// From when on users may reactivate it.
        until: Moment,
    },
    /// Every licence is in use.
    #[error("All {limit} licences are in use; deactivate an organization first, or ask for more licences.")]
    LicenseExhausted {
        /// How many there are.
        limit: i64,
    },
    /// A user who cannot sign in and is not invited either is nobody's default (S1.4).
    #[error("A {} is a user who can sign in or is still invited.", words(*default))]
    NotEligible {
        /// What they were to be.
        default: Caretaker,
    },
}

impl Refusal {
    /// The refusal's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::LimitedReach => "limited_reach",
            Self::Deactivated => "organization_deactivated",
            Self::ReactivationLocked { .. } => "reactivation_locked",
            Self::LicenseExhausted { .. } => "license_exhausted",
            Self::NotEligible { .. } => "not_eligible",
        }
    }
}

const fn words(default: Caretaker) -> &'static str {
    match default {
        Caretaker::Engineer => "default engineer",
        Caretaker::Vcio => "default vCIO",
    }
}
