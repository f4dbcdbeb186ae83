//! The professional-services-automation systems (PSA) of accounts: which organization is which of their companies (S1.3).

mod link;
mod refusal;
mod suggest;

pub use link::{Link, LinkState, Seen, map, state_of};
pub use refusal::MapRefusal;
pub use suggest::{Candidate, Match, SUGGESTED_MAX, Suggestions, similarity};

use crate::names::names;

/// A system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PsaKind {
    /// `ConnectWise` PSA, formerly Manage.
    ConnectWise,
    /// Autotask PSA.
    Autotask,
}

names! { PsaKind: ConnectWise = "connectwise", Autotask = "autotask" }
