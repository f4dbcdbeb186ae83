//! A row of `organizations`, and the way between it and the domain's facts.

use diesel::prelude::{AsChangeset, Insertable, Queryable};
use domain::ids::UserId;
use domain::organization::Organization;
use domain::text::{fold, name_key};
use domain::user::Deactivation;

use super::caretakers::Keys;
use crate::columns::{DbId, DbMoment};
use crate::schema::organizations;

/// A row of `organizations`; the order of the fields is the table's.
#[derive(Debug, Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_null = true)]
pub(super) struct OrganizationRow {
    pub id: DbId,
    pub account_id: DbId,
    pub name: String,
    pub name_key: String,
    pub unique_key: String,
    pub status: String,
    pub logo_id: Option<DbId>,
    pub default_engineer_id: Option<DbId>,
    pub default_engineer_key: Option<String>,
    pub default_vcio_id: Option<DbId>,
    pub default_vcio_key: Option<String>,
    pub deactivated_at: Option<DbMoment>,
    pub deactivated_by: Option<DbId>,
    pub deactivation_reason: Option<String>,
    pub revision: i64,
    pub created_at: DbMoment,
    pub updated_at: DbMoment,
}

impl OrganizationRow {
    /// The row that keeps `organization`; the columns that lists need are derived here, with every save.
    pub(super) fn of(organization: &Organization, revision: i64, keys: Keys) -> Self {
        let deactivated = organization.deactivated.as_ref();
        Self {
            id: organization.id.into(),
            account_id: organization.account_id.into(),
            name: organization.name.clone(),
            name_key: fold(&organization.name),
            unique_key: name_key(&organization.name),
            status: organization.status().name().to_owned(),
            logo_id: organization.logo.map(DbId::from),
            default_engineer_id: organization.default_engineer.map(DbId::from),
            default_engineer_key: keys.engineer,
            default_vcio_id: organization.default_vcio.map(DbId::from),
            default_vcio_key: keys.vcio,
            deactivated_at: deactivated.map(|deactivated| deactivated.at.into()),
            deactivated_by: deactivated.and_then(|deactivated| deactivated.by).map(DbId::from),
            deactivation_reason: deactivated.and_then(|deactivated| deactivated.reason.clone()),
            revision,
            created_at: organization.created_at.into(),
            updated_at: organization.updated_at.into(),
        }
    }
}

impl From<OrganizationRow> for Organization {
    fn from(row: OrganizationRow) -> Self {
        let deactivated = row.deactivated_at.map(|at| Deactivation {
            at: at.0,
            by: row.deactivated_by.map(UserId::from),
            reason: row.deactivation_reason,
        });
        Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            name: row.name,
            logo: row.logo_id.map(Into::into),
            default_engineer: row.default_engineer_id.map(Into::into),
            default_vcio: row.default_vcio_id.map(Into::into),
            deactivated,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}
