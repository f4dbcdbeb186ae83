//! A user: facts on record, the status that follows from them, and everything that may happen to them.

mod accept_invitation;
mod access;
mod action;
mod activate;
mod available;
mod blocks;
mod caller;
mod change_password;
mod complete_reset;
mod create;
mod deactivate;
mod decide;
mod decision;
mod delete;
mod drop_mfa;
mod edit;
mod enroll_mfa;
mod expire_password;
mod facts;
mod forgot_password;
mod guards;
mod invite;
mod link;
mod lock;
mod reactivate;
mod refusal;
mod resend_invitation;
mod reset_mfa;
mod reset_password;
mod restore;
mod revoke_sessions;
mod scope;
mod send_reset_link;
mod sign_in;
mod status;
mod sweep;
mod unlock;
mod username;
mod wrong_password;

pub use accept_invitation::{accept_invitation, check_invitation, step_after_invitation};
pub use access::{LiftedBy, Obstacle, ObstacleCode, obstacles};
pub use action::{Action, Command};
pub use available::available_actions;
pub use blocks::{Block, BlockKind};
pub use caller::{Caller, CallerId, Surroundings};
pub use change_password::change_password;
pub use complete_reset::complete_reset;
pub use create::{CreateRefusal, FieldRefusal, NewUser, Start, create, create_first_admin};
pub use decide::decide;
pub use decision::{Decision, Effect};
pub use drop_mfa::drop_mfa;
pub use edit::Edit;
pub use enroll_mfa::enroll_mfa;
pub use facts::{
    AdminLock, AutoLock, Deactivation, Deletion, FailedSignIns, Inactivity, Mfa, Onboarding, OrganizationAccess,
    PasswordFacts, Profile, Recovery, RequestedBy, User,
};
pub use forgot_password::{forgot_password, request_invitation};
pub use link::{Link, LinkRefusal};
pub use refusal::Refusal;
pub use scope::{Scope, Sight};
pub use sign_in::{ChallengeKind, NextStep, SignInRefusal, next_step, signed_in};
pub use status::Status;
pub use sweep::sweep;
pub use username::username_candidates;
pub use wrong_password::wrong_password;
