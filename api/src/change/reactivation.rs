//! Requests that support bring an organization back: made, decided and lapsed in the transaction of what they are about,
//! with the mail that tells the other side.

use domain::ids::OrganizationId;
use domain::organization::{Organization, ReactivationRequest, RequestStatus};
use persistence::{Conn, StorageError, reactivation_requests, users};

use super::audit::{self, Target, TargetKind};
use super::{Work, letters};
use crate::mail::Letter;
use crate::problem::Failure;

/// Enters a request, and tells support by mail where the installation has an address for it; answers whether it has.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn file_request(
    conn: &mut Conn,
    work: &Work,
    organization: &Organization,
    request: &ReactivationRequest,
) -> Result<bool, Failure> {
    reactivation_requests::insert(conn, request)?;
    let target = target(organization.id, &organization.name);
    audit::record(conn, work, "organization.reactivation_requested", target, None, None, request.reason.clone())?;
    let Some(address) = work.state.settings.support_email.clone() else { return Ok(false) };
    let user = users::get(conn, work.account.id, request.requested_by)?;
    let letter = Letter::ReactivationRequested {
        account_name: work.account.name.clone(),
        account_slug: work.account.slug.clone(),
        organization_name: organization.name.clone(),
        requested_by: format!("{} {}", user.profile.first_name, user.profile.last_name),
        reason: request.reason.clone(),
        reactivatable_at: organization.reactivatable_at(&work.account.policy).unwrap_or(work.now),
        request_id: request.id.0,
    };
    letters::send_about(conn, work, &user, address, &letter)?;
    Ok(true)
}

/// Tells whoever asked what support has said, unless they are gone; answers whether they are told.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn tell_decision(
    conn: &mut Conn,
    work: &Work,
    request: &ReactivationRequest,
    organization_name: &str,
    reason: &str,
) -> Result<bool, Failure> {
    let user = match users::find(conn, work.account.id, request.requested_by) {
        Ok(stored) => stored.user,
        Err(StorageError::NotFound) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    if user.deleted.is_some() || user.deactivated.is_some() {
        return Ok(false);
    }
    let letter = Letter::ReactivationDecided {
        first_name: user.profile.first_name.clone(),
        account_name: work.account.name.clone(),
        organization_name: organization_name.to_owned(),
        approved: request.status == RequestStatus::Approved,
        reason: reason.to_owned(),
    };
    letters::send(conn, work, &user, &letter)?;
    Ok(true)
}

/// Closes what was asked for an organization that came back without it.
///
/// # Errors
/// [`Failure`] when the database fails.
pub(super) fn lapse_request(conn: &mut Conn, work: &Work, organization: OrganizationId) -> Result<(), Failure> {
    if let Some(open) = reactivation_requests::open(conn, work.account.id, organization)? {
        reactivation_requests::save(conn, &open.lapse(work.now)?)?;
    }
    Ok(())
}

/// An organization, as the target of an audit entry.
pub(super) fn target(id: OrganizationId, name: &str) -> Target {
    Target { kind: TargetKind::Organization, id: id.0, name: name.to_owned() }
}

/// Records that support declined to bring an organization back.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record_declined(conn: &mut Conn, work: &Work, organization: &Organization, reason: &str) -> Result<(), Failure> {
    let target = target(organization.id, &organization.name);
    audit::record(conn, work, "organization.reactivation_declined", target, None, None, Some(reason.to_owned()))
}
