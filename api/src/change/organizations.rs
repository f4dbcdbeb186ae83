//! Settling a decision about an organization: the facts, the ledger and the audit entry, in one transaction.

use domain::ids::UserId;
use domain::license::{License, Movement};
use domain::organization::{Decision, Effect, Organization};
use persistence::organizations::{self, Stored};
use persistence::{Conn, license_ledger, media};

use super::audit::{self, Target, TargetKind};
use super::effects::EffectView;
use super::templates::{freeze_template, thaw_template};
use super::{Note, Work, organization_snapshot, reactivation};
use crate::problem::Failure;

/// Saves what was decided about a stored organization, while the licences stood as `license` says, and carries out its
/// effects; answers with the organization as stored now and with what was done beside.
///
/// # Errors
/// [`Failure`] when the database fails or the name is taken.
pub fn settle_organization(
    conn: &mut Conn,
    work: &Work,
    license: License,
    before: &Stored,
    decision: Decision,
    note: &Note,
) -> Result<(Stored, Vec<EffectView>), Failure> {
    let Decision { organization, changed, effects } = decision;
    if !changed {
        return Ok((before.clone(), Vec::new()));
    }
    let stored = organizations::save(conn, before, organization)?;
    let done = carry_out(conn, work, license, &stored.organization, &effects)?;
    if before.organization.deactivated.is_some() && stored.organization.deactivated.is_none() {
        reactivation::lapse_request(conn, work, stored.organization.id)?;
    }
    let [earlier, later] = [&before.organization, &stored.organization].map(|it| Some(organization_snapshot(it)));
    audit::record(conn, work, note.action.clone(), target(&stored.organization), earlier, later, note.reason.clone())?;
    Ok((stored, done))
}

/// The same for an organization that there was not: answers with it as stored.
///
/// # Errors
/// [`Failure`] when the database fails or the name is taken.
pub fn settle_new_organization(
    conn: &mut Conn,
    work: &Work,
    license: License,
    decision: Decision,
) -> Result<Stored, Failure> {
    let stored = organizations::insert(conn, decision.organization)?;
    let organization = &stored.organization;
    carry_out(conn, work, license, organization, &decision.effects)?;
    let snapshot = Some(organization_snapshot(organization));
    audit::record(conn, work, "organization.created", target(organization), None, snapshot, None)?;
    Ok(stored)
}

fn carry_out(
    conn: &mut Conn,
    work: &Work,
    license: License,
    organization: &Organization,
    effects: &[Effect],
) -> Result<Vec<EffectView>, Failure> {
    let mut done = Vec::new();
    for effect in effects {
        let is_told = match *effect {
            Effect::License(movement) => {
                enter(conn, work, license.after(movement), movement, organization)?;
                true
            }
            Effect::DropLogo { logo } => {
                media::remove(conn, work.account.id, logo)?;
                true
            }
            Effect::FreezeTemplate => {
                freeze_template(conn, work, organization.id)?;
                true
            }
            Effect::ThawTemplate => thaw_template(conn, work, organization.id)?,
        };
        done.extend(is_told.then(|| EffectView::of_organization(*effect)));
    }
    Ok(done)
}

/// Enters into the ledger what left the licences as they are `now`.
fn enter(
    conn: &mut Conn,
    work: &Work,
    now: License,
    movement: Movement,
    organization: &Organization,
) -> Result<(), Failure> {
    let entry = license_ledger::Movement {
        kind: movement.name().to_owned(),
        organization: Some((organization.id, organization.name.clone())),
        delta: movement.delta(),
        ..unmoved(work, now)
    };
    Ok(license_ledger::insert(conn, entry)?)
}

/// Enters into the ledger that the account has another number of licences from now on.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn record_limit(conn: &mut Conn, work: &Work, limit: Option<i64>) -> Result<(), Failure> {
    let now = License { limit, ..organizations::license(conn, work.account.id)? };
    Ok(license_ledger::insert(conn, unmoved(work, now))?)
}

fn unmoved(work: &Work, now: License) -> license_ledger::Movement {
    license_ledger::Movement {
        account_id: work.account.id,
        at: work.now,
        actor_kind: work.actor.kind().to_owned(),
        actor_id: work.actor.id(),
        actor_name: work.actor.name().to_owned(),
        kind: "limit_changed".to_owned(),
        organization: None,
        delta: 0,
        balance: now.used,
        limit: now.limit,
    }
}

/// Takes a user who goes out of the defaults of every organization (S1.4); answers of how many.
pub(super) fn clear_caretaker(conn: &mut Conn, work: &Work, user: UserId) -> Result<usize, Failure> {
    let mut cleared = 0;
    for before in organizations::of_caretaker(conn, work.account.id, user)? {
        let Some(after) = before.organization.without(user, work.now) else { continue };
        let snapshots = [&before.organization, &after].map(|it| Some(organization_snapshot(it)));
        let stored = organizations::save(conn, &before, after)?;
        let [earlier, later] = snapshots;
        audit::record(conn, work, "organization.defaults_cleared", target(&stored.organization), earlier, later, None)?;
        cleared += 1;
    }
    Ok(cleared)
}

/// An organization, as the target of an audit entry.
fn target(organization: &Organization) -> Target {
    Target { kind: TargetKind::Organization, id: organization.id.0, name: organization.name.clone() }
}
