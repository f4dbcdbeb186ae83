//! What a role may do: a level for each area (S0.1, S0.2).

use crate::names::names;

/// A part of the product that permissions are given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Users and their sessions.
    Users,
    /// Roles and what they permit.
    Roles,
    /// Client organizations.
    Organizations,
    /// Review templates.
    Templates,
    /// The licence count and its ledger.
    Licenses,
    /// The account's policy.
    Policies,
    /// The audit log.
    Audit,
    /// Connections to other systems, PSA first.
    Integrations,
}

names! {
    Area:
    Users = "users",
    Roles = "roles",
    Organizations = "organizations",
    Templates = "templates",
    Licenses = "licenses",
    Policies = "policies",
    Audit = "audit",
    Integrations = "integrations",
}

/// How much of an area is permitted; each level includes the ones before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing.
    #[default]
    None,
    /// Seeing.
    Read,
    /// Seeing and changing.
    Full,
}

names! { Level: None = "none", Read = "read", Full = "full" }

/// A level for every area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Permissions([Level; Area::ALL.len()]);

impl Permissions {
    /// Nothing anywhere.
    pub const NONE: Self = Self([Level::None; Area::ALL.len()]);
    /// Everything everywhere.
    pub const FULL: Self = Self([Level::Full; Area::ALL.len()]);

    /// These permissions with one area set to `level`.
    #[must_use]
    pub const fn with(mut self, area: Area, level: Level) -> Self {
        self.0[area as usize] = level;
        self
    }

    /// The level for `area`.
    #[must_use]
    pub const fn level(self, area: Area) -> Level {
        self.0[area as usize]
    }

    /// Whether at least `level` of `area` is permitted.
    #[must_use]
    pub fn allow(self, area: Area, level: Level) -> bool {
        self.level(area) >= level
    }

    /// Whether these hold everything that `other` holds: who lacks any of it may not give or take it.
    #[must_use]
    pub fn cover(self, other: Self) -> bool {
        Area::ALL.iter().all(|&area| self.level(area) >= other.level(area))
    }

    /// Whether they allow managing users: what the last admin of an account must keep.
    #[must_use]
    pub fn manage_users(self) -> bool {
        self.allow(Area::Users, Level::Full)
    }
}

/// A role that every account has, that cannot be edited or deleted (S0.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltInRole {
    /// Its name.
    pub name: &'static str,
    /// One sentence on what it is for.
    pub description: &'static str,
    /// What it permits.
    pub permissions: Permissions,
}

/// The three built-in roles; the first one is the admin's.
pub const BUILT_IN_ROLES: [BuiltInRole; 3] = [
    BuiltInRole {
        name: "IT Provider Admin",
        description: "Manages the account: users, roles, organizations, policy and integrations.",
        permissions: Permissions::FULL,
    },
    BuiltInRole {
        name: "vCIO",
        description: "Looks after client organizations and their templates; sees users and licences.",
        permissions: Permissions::NONE
            .with(Area::Users, Level::Read)
            .with(Area::Roles, Level::Read)
            .with(Area::Organizations, Level::Full)
            .with(Area::Templates, Level::Full)
            .with(Area::Licenses, Level::Read)
            .with(Area::Integrations, Level::Read),
    },
    BuiltInRole {
        name: "Engineer",
        description: "Carries out reviews: sees client organizations and their templates.",
        permissions: Permissions::NONE.with(Area::Organizations, Level::Read).with(Area::Templates, Level::Read),
    },
];
