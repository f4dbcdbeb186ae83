//! The second factor: time-based codes (RFC 6238) from an authenticator app, and recovery codes for when it is lost.

mod code;
mod enrollment;
mod recovery;

pub use code::{Secret, accept, matching_step};
pub use enrollment::{Enrollment, NotEnrollable};
pub use recovery::{RECOVERY_CODES, RecoveryCode, recovery_codes};
