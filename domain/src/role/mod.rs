//! Roles of an account: who may make, change and delete which (S0.2, S0.3).

mod create;
mod delete;
mod refusal;
mod update;

pub use create::create;
pub use delete::{Holders, delete};
pub use refusal::RoleRefusal;
pub use update::update;

use crate::ids::RoleId;
use crate::permissions::Permissions;

/// What the rules know of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Whether every account has it.
    pub built_in: bool,
    /// What it permits.
    pub permissions: Permissions,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Their own role.
    pub role_id: RoleId,
    /// What it permits.
    pub permissions: Permissions,
}

#[cfg(test)]
mod people {
    use uuid::Uuid;

    use super::*;
    use crate::permissions::{Area, Level};

    pub const DESK: RoleId = RoleId(Uuid::from_u128(1));

    /// Manages users and roles, and nothing else.
    pub const MANAGES: Permissions = Permissions::NONE.with(Area::Users, Level::Full).with(Area::Roles, Level::Full);

    /// A role that permits to see users.
    pub const SEES: Permissions = Permissions::NONE.with(Area::Users, Level::Read);

    pub fn desk(permissions: Permissions) -> Role {
        Role { id: DESK, built_in: false, permissions }
    }

    /// Somebody with another role.
    pub fn caller(permissions: Permissions) -> Caller {
        Caller { role_id: RoleId(Uuid::from_u128(2)), permissions }
    }
}
