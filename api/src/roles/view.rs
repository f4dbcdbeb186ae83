//! A role as the API shows it, and as it is asked for.

use std::collections::BTreeMap;

use domain::ids::RoleId;
use domain::permissions::{Area, Level, Permissions};
use domain::role;
use domain::text::clean_prose;
use persistence::Conn;
use persistence::lists::Direction;
use persistence::roles::{self, Role};
use persistence::users::{self, Filter};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::caller::Caller;
use crate::http::etag::Resource;
use crate::http::shortlist::{Column, Key, Listed};
use crate::problem::{Failure, FieldProblem};

/// A role.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Role, example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11", "name": "Help desk", "description": "Answers the phone.",
    "built_in": false, "permissions": { "users": "read", "roles": "none", "organizations": "read", "templates": "none",
    "licenses": "none", "policies": "none", "audit": "none", "integrations": "none" }, "user_count": 3
}))]
pub struct RoleView {
    /// The role's id.
    pub id: Uuid,
    /// The role's name.
    pub name: String,
    /// What the role is for.
    pub description: String,
    /// Whether every account has it and nobody may change it.
    pub built_in: bool,
    /// What it permits: area to level.
    #[schema(value_type = crate::openapi::schemas::PermissionLevels)]
    pub permissions: BTreeMap<&'static str, &'static str>,
    /// How many of the users whom the caller sees have it.
    pub user_count: i64,
}

impl Resource for RoleView {
    /// How many users have it: that changes whenever one of them does.
    fn settled(&self) -> Option<Self> {
        Some(Self { user_count: 0, ..self.clone() })
    }
}

/// The role as it is shown: what `GET` answers with, and what its entity tag stands for.
///
/// # Errors
/// 404 when there is none.
pub fn shown(conn: &mut Conn, caller: &Caller, id: RoleId) -> Result<RoleView, Failure> {
    let role = roles::find(conn, caller.account_id(), id)?;
    Ok(RoleView::new(&role, seen_in_role(conn, caller, id)?))
}

/// How many users whom the caller sees have the role.
///
/// # Errors
/// [`Failure`] when the database fails.
pub fn seen_in_role(conn: &mut Conn, caller: &Caller, id: RoleId) -> Result<i64, Failure> {
    let filter = Filter { roles: vec![id], ..Filter::default() };
    Ok(users::total(conn, caller.account_id(), caller.as_domain().scope(&caller.account.policy), &filter)?)
}

impl RoleView {
    /// A role that so many users have.
    #[must_use]
    pub fn new(role: &Role, user_count: i64) -> Self {
        Self {
            id: role.id.0,
            name: role.name.clone(),
            description: role.description.clone(),
            built_in: role.built_in,
            permissions: levels(role.permissions),
            user_count,
        }
    }
}

/// Those that not every account has come first.
const BUILT_IN: Column<RoleView> = Column("built_in", |role| Key::Number(Some(role.built_in.into())));
const NAME: Column<RoleView> = Column("name", |role| Key::text(&role.name));

impl Listed for RoleView {
    const COLUMNS: &'static [Column<Self>] = &[
        NAME,
        Column("description", |role| Key::text(&role.description)),
        BUILT_IN,
        Column("user_count", |role| Key::Number(Some(role.user_count))),
    ];
    const DEFAULT: &'static [(Column<Self>, Direction)] =
        &[(BUILT_IN, Direction::Descending), (NAME, Direction::Ascending)];

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn texts(&self) -> Vec<&str> {
        vec![&self.name, &self.description]
    }
}

/// The caller, as the rules on roles see them.
#[must_use]
pub fn as_domain(caller: &Caller) -> role::Caller {
    role::Caller { role_id: caller.role_id, permissions: caller.permissions }
}

/// Permissions as the API shows them: area to level.
#[must_use]
pub fn levels(permissions: Permissions) -> BTreeMap<&'static str, &'static str> {
    Area::ALL.iter().map(|&area| (area.name(), permissions.level(area).name())).collect()
}

/// Longest description, in characters.
const DESCRIPTION_MAX: usize = 500;

/// A role's description, trimmed.
///
/// # Errors
/// What is wrong with it.
pub fn clean_description(description: &str) -> Result<String, Failure> {
    let description = clean_prose(description).map_err(|fault| {
        Failure::invalid_field("/description", "control_character", format!("A description {fault}."))
    })?;
    if description.chars().count() > DESCRIPTION_MAX {
        return Err(Failure::invalid_field("/description", "too_long", "A description has at most 500 characters."));
    }
    Ok(description)
}

/// `permissions` with what was asked for; areas that were left out stay.
///
/// # Errors
/// Every area and level that does not exist.
pub fn asked(permissions: Permissions, asked: &BTreeMap<String, String>) -> Result<Permissions, Failure> {
    let mut problems = Vec::new();
    let mut result = permissions;
    for (area, level) in asked {
        let pointer = format!("/permissions/{}", area.replace('~', "~0").replace('/', "~1"));
        match (area.parse::<Area>(), level.parse::<Level>()) {
            (Ok(area), Ok(level)) => result = result.with(area, level),
            (Err(_), _) => problems.push(FieldProblem::at(pointer, "unknown_area", "There is no such area.")),
            (_, Err(_)) => problems.push(FieldProblem::at(pointer, "one_of", "A level is none, read or full.")),
        }
    }
    if problems.is_empty() { Ok(result) } else { Err(Failure::invalid(problems)) }
}
