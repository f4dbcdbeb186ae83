//! Who calls, and what they may do: every request is authenticated and authorized here, in one place.

mod access_cache;
mod authenticate;
mod change;
mod operator;
mod permitted;
mod remembered;

pub use access_cache::AccessCache;
pub use authenticate::{Identity, admits, attach, of};
pub use operator::Operator;
pub use permitted::{
    AuditRead, IntegrationsFull, IntegrationsRead, LicensesRead, OrganizationsFull, OrganizationsRead, Permission,
    Permitted, PoliciesFull, PoliciesRead, RolesFull, RolesRead, TemplatesFull, TemplatesRead, UsersFull, UsersRead,
};
use remembered::Remembered;
pub use remembered::Written;

use std::sync::Arc;

use domain::ids::{AccountId, RoleId, SessionId, UserId};
use domain::permissions::{Area, Level, Permissions};
use domain::user::{self, CallerId, OrganizationAccess};
use persistence::accounts::Account;
use persistence::roles::Role;

use crate::change::Actor;
use crate::http::origin::Origin;

/// A signed-in user.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub user_id: UserId,
    /// Their username.
    pub username: String,
    /// The session that the token belongs to.
    pub session_id: SessionId,
    /// Their account, as it was when access in it last changed.
    pub account: Arc<Account>,
    /// The account's roles, likewise.
    pub roles: Arc<[Role]>,
    /// Their role.
    pub role_id: RoleId,
    /// What it permits.
    pub permissions: Permissions,
    /// Their permissions beside the role.
    pub grants: Vec<String>,
    /// The organizations that they may see.
    pub organization_access: OrganizationAccess,
    /// Where the request comes from.
    pub origin: Origin,
    /// What earlier requests with the same token found out.
    remembered: Arc<Remembered>,
    /// The account's access epoch under which all this was found.
    epoch: i64,
    /// What the operation asks for beyond being signed in.
    required: Option<(Area, Level)>,
}

impl Caller {
    /// Their account's id.
    #[must_use]
    pub fn account_id(&self) -> AccountId {
        self.account.id
    }

    /// The caller, as the audit log names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User { id: self.user_id, name: self.username.clone() }
    }

    /// The caller, as the domain's rules see them.
    #[must_use]
    pub fn as_domain(&self) -> user::Caller {
        user::Caller {
            by: CallerId::User(self.user_id),
            permissions: self.permissions,
            grants: self.grants.clone(),
            organization_access: self.organization_access.clone(),
        }
    }
}
