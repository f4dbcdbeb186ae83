//! Every action on an organization goes this way: load, decide, settle, answer.

use actix_web::web;
use domain::ids::OrganizationId;
use domain::organization::{Command, Organization, decide};
use persistence::Conn;
use persistence::organizations::Stored;

use super::action::{OrganizationActionAnswer, OrganizationActionResult, OrganizationDryRunResult};
use super::sight::{Sight, seen, shown};
use crate::caller::Caller;
use crate::change::{EffectView, Note, Work, settle_organization};
use crate::http::answer::Answer;
use crate::problem::Failure;
use crate::state::State;

/// What is asked, of which organization.
pub struct Request {
    /// The organization.
    pub id: OrganizationId,
    /// What is asked.
    pub command: Command,
    /// What goes into the records.
    pub note: Note,
    /// Whether to say only what would happen.
    pub dry_run: bool,
}

/// Does what is asked, or says what would happen.
///
/// # Errors
/// [`Failure`] with the organization's status and what can be done instead, when the domain refuses.
pub async fn act(state: &web::Data<State>, caller: &Caller, request: Request) -> Result<Answer, Failure> {
    act_and(state, caller, request, OrganizationActionAnswer::render).await
}

/// The same, answered with what `render` makes of it.
///
/// # Errors
/// [`Failure`] with the organization's status and what can be done instead, when the domain refuses.
pub async fn act_and(
    state: &web::Data<State>,
    caller: &Caller,
    request: Request,
    render: fn(OrganizationActionAnswer) -> Result<Answer, Failure>,
) -> Result<Answer, Failure> {
    let dry_run = request.dry_run;
    let body = move |conn: &mut Conn, work: &Work, caller: &Caller| render(perform(conn, work, caller, &request)?);
    if dry_run {
        return caller.rehearse(state, body).await;
    }
    caller.answer(state, move |conn, work, caller| body(conn, work, caller).map(Ok)).await
}

fn perform(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    request: &Request,
) -> Result<OrganizationActionAnswer, Failure> {
    let Request { id, command, note, dry_run } = request;
    work.require_unchanged(|| shown(conn, caller, *id, work.now))?;
    let before = seen(conn, caller, *id)?;
    let (stored, changed, effects) = carry_out(conn, work, caller, &before, command, note)?;
    let organization = &stored.organization;
    if *dry_run {
        let result = OrganizationDryRunResult::new(organization.status(), effects);
        return Ok(OrganizationActionAnswer::DryRun(result));
    }
    let organization = view(conn, work, caller, organization)?;
    Ok(OrganizationActionAnswer::Done(Box::new(OrganizationActionResult { organization, changed, effects })))
}

/// Decides a command on a stored organization and settles what was decided; answers with the organization, whether
/// anything changed, and what was done beside.
///
/// # Errors
/// [`Failure`] with the organization's status and what can be done instead, when the domain refuses.
pub(super) fn carry_out(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    before: &Stored,
    command: &Command,
    note: &Note,
) -> Result<(Stored, bool, Vec<EffectView>), Failure> {
    let sight = Sight::of(conn, caller, &[&before.organization], work.now)?;
    let (organization, license) = (&before.organization, sight.license());
    let decision = decide(organization, command, &caller.as_domain(), license, &work.account.policy, work.now)
        .map_err(|refusal| sight.refused(refusal.into(), organization))?;
    let changed = decision.changed;
    let settled = settle_organization(conn, work, license, before, decision, note);
    let (stored, effects) = settled.map_err(|failure| sight.refused(failure, organization))?;
    Ok((stored, changed, effects))
}

/// The organization as the caller is shown it now.
///
/// # Errors
/// [`Failure`] when the database fails.
pub(super) fn view(
    conn: &mut Conn,
    work: &Work,
    caller: &Caller,
    organization: &Organization,
) -> Result<super::OrganizationView, Failure> {
    Ok(Sight::of(conn, caller, &[organization], work.now)?.view(organization))
}
