//! The order of a list (S0.12).

use diesel::{ExpressionMethods, QueryDsl};

use super::filter::Query;
use crate::lists::{Direction, then_by};
use crate::schema::users;

/// A column that a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortColumn {
    /// First name, without case and accents.
    FirstName,
    /// Last name, without case and accents.
    LastName,
    /// Email address.
    Email,
    /// Username.
    Username,
    /// The role's name.
    Role,
    /// Canonical status, by name.
    Status,
    /// Phone number; none is last.
    Phone,
    /// Last completed sign-in; never is last.
    LastLoginAt,
    /// When the user was created.
    CreatedAt,
    /// When the user last changed.
    UpdatedAt,
}

/// By last name, then first name: the order that a list has unless asked otherwise.
pub const BY_NAME: [(SortColumn, Direction); 2] =
    [(SortColumn::LastName, Direction::Ascending), (SortColumn::FirstName, Direction::Ascending)];

/// The query, ordered by a further column.
pub(super) fn sorted(query: Query<'_>, column: SortColumn, direction: Direction) -> Query<'_> {
    match column {
        SortColumn::FirstName => then_by!(query, direction, users::first_name_key),
        SortColumn::LastName => then_by!(query, direction, users::last_name_key),
        SortColumn::Email => then_by!(query, direction, users::email_key),
        // Absent only for users who were erased, and they are in no list.
        SortColumn::Username => then_by!(query, direction, users::username_key),
        SortColumn::Role => then_by!(query, direction, users::role_key),
        SortColumn::Status => then_by!(query, direction, users::status),
        SortColumn::Phone => then_by!(query, direction, absent last, users::phone),
        SortColumn::LastLoginAt => then_by!(query, direction, absent last, users::last_login_at),
        SortColumn::CreatedAt => then_by!(query, direction, users::created_at),
        SortColumn::UpdatedAt => then_by!(query, direction, users::updated_at),
    }
}
