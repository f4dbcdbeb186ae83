//! `Idempotency-Key`: a `POST` that is sent again under the same key is answered again, and does nothing again
//! (draft-ietf-httpapi-idempotency-key-header; docs/decisions/0011).

mod attach;
mod claim;
mod kept;
mod key;

pub use attach::{REPLAYED, attach, once};
pub use claim::Claim;
pub use kept::is_kept;
pub use key::{KEY_MAX, NAME};

use chrono::TimeDelta;

/// How long an answer is kept, and its key stands for it.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(1);

/// How long nobody else tries what somebody began who has neither answered nor given up: a node that died.
const CLAIMED_FOR: TimeDelta = TimeDelta::minutes(1);
