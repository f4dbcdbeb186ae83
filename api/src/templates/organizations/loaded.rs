//! An organization's template with all that it is made of.

use domain::ids::OrganizationId;
use domain::template::{Template, effective, is_outdated};
use persistence::Conn;
use persistence::organizations::Stored;
use persistence::templates::{self, OrganizationTemplate, Version};

use crate::caller::Caller;
use crate::organizations::seen;
use crate::problem::Failure;

/// An organization's template with all that it is made of.
pub struct Loaded {
    /// The organization.
    pub organization: Stored,
    /// What it makes of the standard.
    pub own: OrganizationTemplate,
    /// The standard that its template is made of.
    pub base: Template,
    /// The present standard.
    pub current: Version,
}

impl Loaded {
    /// That of the organization with this id, if the caller reaches it.
    ///
    /// # Errors
    /// 404 when there is none or it is out of reach.
    pub fn find(conn: &mut Conn, caller: &Caller, id: OrganizationId) -> Result<Self, Failure> {
        let organization = seen(conn, caller, id)?;
        let account = caller.account_id();
        let own = templates::of_organization(conn, account, id)?;
        let current = templates::current(conn, account)?;
        let base = match (&own.base, own.pinned) {
            (Some(base), _) => base.clone(),
            (None, Some(version)) if version != current.number => templates::find(conn, account, version)?.template,
            (None, _) => current.template.clone(),
        };
        Ok(Self { organization, own, base, current })
    }

    /// The version of the standard that it is made of.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.own.pinned.unwrap_or(self.current.number)
    }

    /// Whether the standard has moved on since.
    #[must_use]
    pub fn is_outdated(&self) -> bool {
        is_outdated(self.version(), self.current.number)
    }

    /// The template itself.
    #[must_use]
    pub fn template(&self) -> Template {
        effective(&self.base, &self.own.customisation)
    }
}
