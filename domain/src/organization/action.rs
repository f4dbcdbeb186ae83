//! What may be done to an organization: the verbs, and the verbs with their data.

use super::Edit;
use crate::names::names;

/// A verb on an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Change its name, logo or defaults (S1.6).
    Edit,
    /// Take it out of the licence count (S1.7).
    Deactivate,
    /// Bring it back (S1.11).
    Reactivate,
}

names! { Action: Edit = "edit", Deactivate = "deactivate", Reactivate = "reactivate" }

/// A verb with its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// See [`Action::Edit`].
    Edit(Box<Edit>),
    /// See [`Action::Deactivate`].
    Deactivate {
        /// Why.
        reason: Option<String>,
    },
    /// See [`Action::Reactivate`].
    Reactivate,
}

impl Command {
    /// The command's verb.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::Edit(_) => Action::Edit,
            Self::Deactivate { .. } => Action::Deactivate,
            Self::Reactivate => Action::Reactivate,
        }
    }
}
