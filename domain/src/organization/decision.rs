//! What follows from a command: the facts afterwards, and what must happen along with them.

use super::Organization;
use crate::ids::MediaId;
use crate::license::Movement;

/// What follows from a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The facts afterwards.
    pub organization: Organization,
    /// Whether anything changes; if not, there is no event.
    pub changed: bool,
    /// What must happen in the same transaction.
    pub effects: Vec<Effect>,
}

/// What must happen in the same transaction as a change of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// A licence is taken or freed, and the ledger says so.
    License(Movement),
    /// A logo that was shown until now is dropped; its address is dead.
    DropLogo {
        /// Which.
        logo: MediaId,
    },
    /// Its template stays as it is from now on (S1.8).
    FreezeTemplate,
    /// Its template follows the standard again, or has to be brought up to date first (S1.9).
    ThawTemplate,
}

impl Effect {
    /// The effect's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::License(Movement::Deactivated) => "license_freed",
            Self::License(Movement::Created | Movement::Reactivated) => "license_taken",
            Self::DropLogo { .. } => "logo_dropped",
            Self::FreezeTemplate => "template_frozen",
            Self::ThawTemplate => "template_outdated",
        }
    }

    /// The effect in one sentence.
    #[must_use]
    pub const fn detail(self) -> &'static str {
        match self {
            Self::License(Movement::Deactivated) => "The organization's licence is free for another one.",
            Self::License(Movement::Created | Movement::Reactivated) => "The organization takes a licence.",
            Self::DropLogo { .. } => "The logo is dropped; its address no longer works.",
            Self::FreezeTemplate => "Changes of the standard template no longer reach the organization's.",
            Self::ThawTemplate => {
                "The standard template has changed meanwhile; the organization's has to be brought up to date."
            }
        }
    }
}
