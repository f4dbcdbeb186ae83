//! The account's standard template, version by version.

use diesel::dsl::max;
use diesel::prelude::{Insertable, Queryable};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::AccountId;
use domain::template::Template;

use super::document::{from_template, to_template};
use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::error::StorageError;
use crate::schema::template_versions;

/// A version of an account's standard template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The account.
    pub account_id: AccountId,
    /// Its number, counted within the account; 0 is the empty template that there was before the first.
    pub number: i64,
    /// The template.
    pub template: Template,
    /// Since when it is the standard; none before the first.
    pub created_at: Option<Moment>,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = template_versions, treat_none_as_default_value = false)]
struct VersionRow {
    account_id: DbId,
    version: i64,
    document: DbJson,
    created_at: DbMoment,
}

impl TryFrom<VersionRow> for Version {
    type Error = StorageError;

    fn try_from(row: VersionRow) -> Result<Self, StorageError> {
        Ok(Self {
            account_id: row.account_id.into(),
            number: row.version,
            template: to_template(&row.document.0)?,
            created_at: Some(row.created_at.0),
        })
    }
}

/// The number of the account's present standard: 0 as long as nobody has made one.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn current_number(conn: &mut Conn, account: AccountId) -> Result<i64, StorageError> {
    let newest: Option<i64> = template_versions::table
        .filter(template_versions::account_id.eq(DbId::from(account)))
        .select(max(template_versions::version))
        .first(conn)?;
    Ok(newest.unwrap_or(0))
}

/// The account's present standard.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn current(conn: &mut Conn, account: AccountId) -> Result<Version, StorageError> {
    let newest = template_versions::table
        .filter(template_versions::account_id.eq(DbId::from(account)))
        .order(template_versions::version.desc())
        .first::<VersionRow>(conn)
        .optional()?;
    newest.map_or_else(|| Ok(none_yet(account)), Version::try_from)
}

/// The account's standard as it was in this version.
///
/// # Errors
/// [`StorageError::NotFound`] when there has been none of that number.
pub fn find(conn: &mut Conn, account: AccountId, number: i64) -> Result<Version, StorageError> {
    if number == 0 {
        return Ok(none_yet(account));
    }
    template_versions::table.find((DbId::from(account), number)).first::<VersionRow>(conn)?.try_into()
}

/// Adds the version that follows `previous`, which is the standard from now on.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn add(
    conn: &mut Conn,
    previous: &Version,
    template: Template,
    created_at: Moment,
) -> Result<Version, StorageError> {
    let (account_id, number) = (previous.account_id, previous.number + 1);
    let row = VersionRow {
        account_id: account_id.into(),
        version: number,
        document: DbJson(from_template(&template)),
        created_at: created_at.into(),
    };
    diesel::insert_into(template_versions::table).values(row).execute(conn)?;
    Ok(Version { account_id, number, template, created_at: Some(created_at) })
}

const fn none_yet(account_id: AccountId) -> Version {
    let template = Template(std::collections::BTreeMap::new());
    Version { account_id, number: 0, template, created_at: None }
}
