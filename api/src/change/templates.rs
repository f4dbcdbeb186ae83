//! What becomes of an organization's template when the organization goes and comes back (S1.8, S1.9).

use domain::ids::OrganizationId;
use domain::template::{freeze, thaw};
use persistence::Conn;
use persistence::templates::{self, OrganizationTemplate};

use super::Work;
use crate::problem::Failure;

/// Lets the template stay with the version that it has.
pub(super) fn freeze_template(conn: &mut Conn, work: &Work, id: OrganizationId) -> Result<(), Failure> {
    let own = templates::of_organization(conn, work.account.id, id)?;
    let pinned = Some(freeze(own.pinned, templates::current_number(conn, work.account.id)?));
    Ok(templates::save(conn, work.account.id, id, &OrganizationTemplate { pinned, ..own }, work.now)?)
}

/// Lets the template follow the standard again if it missed nothing; answers whether it has to be brought up to date.
pub(super) fn thaw_template(conn: &mut Conn, work: &Work, id: OrganizationId) -> Result<bool, Failure> {
    let own = templates::of_organization(conn, work.account.id, id)?;
    let pinned = thaw(own.pinned, templates::current_number(conn, work.account.id)?);
    if pinned != own.pinned {
        let follows = OrganizationTemplate { pinned, base: None, ..own };
        templates::save(conn, work.account.id, id, &follows, work.now)?;
    }
    Ok(pinned.is_some())
}
