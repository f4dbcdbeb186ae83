//! Client organizations of an account: who may look after which, what takes a licence and frees it, and when one that
//! was deactivated may come back (S1).

mod action;
mod available;
mod create;
mod deactivate;
mod decide;
mod decision;
mod edit;
mod facts;
mod reactivate;
mod reactivation;
mod refusal;
mod status;

#[cfg(test)]
mod people;
#[cfg(test)]
mod properties;

pub use action::{Action, Command};
pub use available::{Obstacle, Offer, available_actions};
pub use create::{NewOrganization, create};
pub use decide::decide;
pub use decision::{Decision, Effect};
pub use edit::{Candidate, Edit};
pub use facts::{Caretaker, Organization};
pub use reactivation::{ReactivationRequest, RequestRefusal, RequestStatus, SupportDecision, may_ask};
pub use refusal::Refusal;
pub use status::Status;
