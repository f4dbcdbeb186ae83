//! What organizations make of the standard template.

use std::collections::HashMap;

use diesel::prelude::{AsChangeset, Insertable, Queryable};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::Moment;
use domain::ids::{AccountId, OrganizationId};
use domain::template::{Customisation, Template};

use super::document::{from_customisation, from_template, to_customisation, to_template};
use crate::Conn;
use crate::columns::{DbId, DbJson, DbMoment};
use crate::error::StorageError;
use crate::schema::organization_templates;

/// What an organization makes of the standard template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganizationTemplate {
    /// The version that it stays with; none as long as it follows the standard.
    pub pinned: Option<i64>,
    /// That version with what was applied of later ones, where something was.
    pub base: Option<Template>,
    /// What it does differently.
    pub customisation: Customisation,
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = organization_templates, treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
struct OrganizationTemplateRow {
    organization_id: DbId,
    account_id: DbId,
    pinned_version: Option<i64>,
    base: Option<DbJson>,
    customisation: DbJson,
    updated_at: DbMoment,
}

/// What this organization makes of the standard; one of which nothing is kept follows it in everything.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn of_organization(
    conn: &mut Conn,
    account: AccountId,
    id: OrganizationId,
) -> Result<OrganizationTemplate, StorageError> {
    let row = organization_templates::table
        .find(DbId::from(id))
        .filter(organization_templates::account_id.eq(DbId::from(account)))
        .first::<OrganizationTemplateRow>(conn)
        .optional()?;
    let Some(row) = row else { return Ok(OrganizationTemplate::default()) };
    Ok(OrganizationTemplate {
        pinned: row.pinned_version,
        base: row.base.map(|base| to_template(&base.0)).transpose()?,
        customisation: to_customisation(&row.customisation.0)?,
    })
}

/// The versions that those of these organizations stay with which do not follow the standard: two numbers each, and
/// nothing of the templates.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn pinned_versions(
    conn: &mut Conn,
    account: AccountId,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, i64>, StorageError> {
    let ids: Vec<DbId> = ids.iter().copied().map(Into::into).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = organization_templates::table
        .filter(organization_templates::account_id.eq(DbId::from(account)))
        .filter(organization_templates::organization_id.eq_any(ids))
        .filter(organization_templates::pinned_version.is_not_null())
        .select((organization_templates::organization_id, organization_templates::pinned_version))
        .load::<(DbId, Option<i64>)>(conn)?;
    Ok(rows.into_iter().filter_map(|(id, version)| Some((id.into(), version?))).collect())
}

/// Saves what an organization makes of the standard.
///
/// # Errors
/// [`StorageError`] when the database fails.
pub fn save(
    conn: &mut Conn,
    account: AccountId,
    id: OrganizationId,
    template: &OrganizationTemplate,
    now: Moment,
) -> Result<(), StorageError> {
    let row = || OrganizationTemplateRow {
        organization_id: id.into(),
        account_id: account.into(),
        pinned_version: template.pinned,
        base: template.base.as_ref().map(|base| DbJson(from_template(base))),
        customisation: DbJson(from_customisation(&template.customisation)),
        updated_at: now.into(),
    };
    let kept = organization_templates::table
        .find(DbId::from(id))
        .filter(organization_templates::account_id.eq(DbId::from(account)));
    // Nobody comes in between: the account's lock is held.
    if diesel::update(kept).set(row()).execute(conn)? == 0 {
        diesel::insert_into(organization_templates::table).values(row()).execute(conn)?;
    }
    Ok(())
}
