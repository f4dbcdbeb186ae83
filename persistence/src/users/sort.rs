//! The order of a list (S0.12).

use diesel::{ExpressionMethods, QueryDsl};

use super::filter::Query;
use crate::schema::users;

/// A column that a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// The query, ordered by a further column.
pub(super) fn sorted(query: Query<'_>, column: SortColumn, direction: Direction) -> Query<'_> {
    macro_rules! by {
        ($column:expr) => {
            match direction {
                Direction::Ascending => query.then_order_by($column.asc()),
                Direction::Descending => query.then_order_by($column.desc()),
            }
        };
        // The engines disagree on where NULL belongs; here it is last both ways.
        (absent last, $column:expr) => {
            match direction {
                Direction::Ascending => query.then_order_by(($column.is_null().asc(), $column.asc())),
                Direction::Descending => query.then_order_by(($column.is_null().asc(), $column.desc())),
            }
        };
    }
    match column {
        SortColumn::FirstName => by!(users::first_name_key),
        SortColumn::LastName => by!(users::last_name_key),
        SortColumn::Email => by!(users::email_key),
        // Absent only for users who were erased, and they are in no list.
        SortColumn::Username => by!(users::username_key),
        SortColumn::Role => by!(users::role_key),
        SortColumn::Status => by!(users::status),
        SortColumn::Phone => by!(absent last, users::phone),
        SortColumn::LastLoginAt => by!(absent last, users::last_login_at),
        SortColumn::CreatedAt => by!(users::created_at),
        SortColumn::UpdatedAt => by!(users::updated_at),
    }
}
