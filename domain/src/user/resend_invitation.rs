//! A new invitation, valid for the full time again; the older one is dead (S0.24, S0.25, S2.9).

use super::decide::Case;
use super::{Decision, Refusal, Status, User, invite};

pub(super) fn resend_invitation(case: &Case<'_>) -> Result<Decision, Refusal> {
    match case.status {
        Status::Provisioned => {
            Ok(case
                .changed(User { last_seen_at: case.now, ..case.user.clone() }, [invite::send(case.policy, case.now)]))
        }
        _ => Err(case.invalid()),
    }
}
