//! A user: facts on record, the status that follows from them, and everything that may happen to them.

mod facts;
mod status;

pub use facts::{
    AdminLock, AutoLock, Deactivation, Deletion, FailedSignIns, Inactivity, Mfa, Onboarding, OrganizationAccess,
    PasswordFacts, Profile, Recovery, RequestedBy, User,
};
pub use status::Status;
