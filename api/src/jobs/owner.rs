//! For whom a job works: whoever asked for it, with what they may do now.

use domain::permissions::{Area, Level};
use domain::user::{Caller, CallerId, Status};
use persistence::jobs::Job;
use persistence::{Conn, StorageError, roles, users};

use crate::change::{Actor, Work};
use crate::http::origin::Origin;
use crate::problem::{Code, Failure};

/// Why a job may not go on.
pub(super) const OVER: &str = "Whoever asked for this may no longer do it.";

/// The job's owner as the domain knows them, and the surroundings of what is done for them; none where they could not
/// ask for it any more: they cannot sign in, or lost the permission.
///
/// # Errors
/// [`Failure`] when the database fails.
pub(super) fn owner(conn: &mut Conn, work: &Work, job: &Job) -> Result<Option<(Caller, Work)>, Failure> {
    let origin = Origin {
        request_id: job.origin.request_id.clone(),
        ip: job.origin.ip.clone(),
        user_agent: job.origin.user_agent.clone(),
    };
    let Some(id) = job.owner_id else {
        return Ok(Some((Caller::system(), Work { actor: Actor::System, origin, ..work.clone() })));
    };
    let user = users::get(conn, work.account.id, id)?;
    let role = match roles::find(conn, work.account.id, user.role_id) {
        Ok(role) => role,
        Err(StorageError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let is_able = matches!(
        user.status(&work.account.policy, work.now),
        Status::Active | Status::Recovery | Status::AwaitingNewPassword
    );
    if !is_able || !role.permissions.allow(Area::Users, Level::Full) {
        return Ok(None);
    }
    let actor = Actor::User { id, name: user.username };
    let caller = Caller {
        by: CallerId::User(id),
        permissions: role.permissions,
        grants: user.grants,
        organization_access: user.organization_access,
    };
    Ok(Some((caller, Work { actor, origin, ..work.clone() })))
}

/// The refusal of a job whose owner may not go on.
pub(super) fn stopped() -> Failure {
    Failure::new(Code::Forbidden, OVER)
}
