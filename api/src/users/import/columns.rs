//! What a file of users has in each row.

use domain::ids::OrganizationId;
use domain::user::OrganizationAccess;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::http::export::cell_value;
use crate::problem::Failure;
use crate::users::{ORGANIZATIONS_MAX, OrganizationAccessView};

/// The columns that a file may have.
pub const COLUMNS: [&str; 8] =
    ["first_name", "last_name", "email", "role", "username", "phone", "organization_access", "password_hash"];

/// Those that it must have.
const REQUIRED: usize = 4;

/// A user, as a row has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Email address.
    pub email: String,
    /// The role's name.
    pub role: String,
    /// What the user signs in with, where the account's policy has usernames of their own.
    pub username: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// The organizations that the user may see; those that the caller sees where left out.
    pub organization_access: Option<OrganizationAccessView>,
    /// The hash of the password that the user has already.
    pub password_hash: Option<String>,
}

/// The places of the columns in a file of comma-separated values.
#[derive(Debug, Clone)]
pub struct Header(Vec<usize>);

impl Header {
    /// Reads the line of column names.
    ///
    /// # Errors
    /// 422 where a column is unknown, missing or there twice.
    pub fn read(names: &[&str]) -> Result<Self, Failure> {
        let refused = |code, detail: String| Failure::invalid_field("", code, detail);
        let mut places = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            let Some(column) = COLUMNS.iter().position(|known| name.trim() == *known) else {
                let detail = format!("Column {} is none of {}.", place + 1, COLUMNS.join(", "));
                return Err(refused("unknown_column", detail));
            };
            if places.contains(&column) {
                return Err(refused("repeated_column", format!("The column {} is there twice.", COLUMNS[column])));
            }
            places.push(column);
        }
        match (0..REQUIRED).find(|column| !places.contains(column)) {
            Some(missing) => Err(refused("missing_column", format!("There is no column {}.", COLUMNS[missing]))),
            None => Ok(Self(places)),
        }
    }

    /// The user in a row of cells.
    ///
    /// # Errors
    /// 422 where there are more or fewer cells than columns, or one cannot be read.
    pub fn row(&self, cells: &[&str]) -> Result<Row, Failure> {
        if cells.len() != self.0.len() {
            let detail = format!("There are {} columns, and {} values in this row.", self.0.len(), cells.len());
            return Err(Failure::invalid_field("", "columns", detail));
        }
        let mut row = Row::default();
        for (&column, cell) in self.0.iter().zip(cells) {
            let cell = cell_value(cell).to_owned();
            let given = (!cell.trim().is_empty()).then(|| cell.clone());
            match COLUMNS[column] {
                "first_name" => row.first_name = cell,
                "last_name" => row.last_name = cell,
                "email" => row.email = cell,
                "role" => row.role = cell,
                "username" => row.username = given,
                "phone" => row.phone = given,
                "organization_access" => row.organization_access = given.as_deref().map(access).transpose()?,
                _ => row.password_hash = given.map(|hash| hash.trim().to_owned()),
            }
        }
        Ok(row)
    }
}

/// `all`, `none`, or ids with spaces or semicolons between them.
fn access(cell: &str) -> Result<OrganizationAccessView, Failure> {
    if cell.trim() == "all" {
        return Ok((&OrganizationAccess::All).into());
    }
    if cell.trim() == "none" {
        return Ok((&OrganizationAccess::Only(Vec::new())).into());
    }
    let ids = cell.split([' ', ';']).filter(|id| !id.is_empty());
    let ids: Option<Vec<OrganizationId>> = ids.map(|id| id.parse().ok()).collect();
    match ids {
        Some(ids) if ids.len() <= ORGANIZATIONS_MAX => Ok((&OrganizationAccess::Only(ids)).into()),
        _ => Err(Failure::invalid_field(
            "/organization_access",
            "organization_access",
            "This is `all`, `none`, or at most 1000 ids of organizations with spaces or semicolons between them.",
        )),
    }
}
