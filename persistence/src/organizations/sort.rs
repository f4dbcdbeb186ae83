//! The order of a list.

use diesel::{ExpressionMethods, QueryDsl};

use super::filter::Query;
use crate::lists::{Direction, then_by};
use crate::schema::organizations;

/// A column that a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortColumn {
    /// Name, without case and accents.
    Name,
    /// Status, by name.
    Status,
    /// The default engineer's name; none is last.
    DefaultEngineer,
    /// The default vCIO's name; none is last.
    DefaultVcio,
    /// When it was deactivated; never is last.
    DeactivatedAt,
    /// When it was created.
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
}

/// The query, ordered by a further column.
pub(super) fn sorted(query: Query<'_>, column: SortColumn, direction: Direction) -> Query<'_> {
    match column {
        SortColumn::Name => then_by!(query, direction, organizations::name_key),
        SortColumn::Status => then_by!(query, direction, organizations::status),
        SortColumn::DefaultEngineer => then_by!(query, direction, absent last, organizations::default_engineer_key),
        SortColumn::DefaultVcio => then_by!(query, direction, absent last, organizations::default_vcio_key),
        SortColumn::DeactivatedAt => then_by!(query, direction, absent last, organizations::deactivated_at),
        SortColumn::CreatedAt => then_by!(query, direction, organizations::created_at),
        SortColumn::UpdatedAt => then_by!(query, direction, organizations::updated_at),
    }
}
