//! What an organization is mapped to, as the API shows it.

use chrono::{DateTime, Utc};
use persistence::psa_links::PsaLink;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A company in a PSA.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PsaLink, example = json!({
    "connection_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f41", "company_id": "250", "company_name": "Umbrella Corporation",
    "state": "ok", "successor": null, "checked_at": "2026-03-01T09:00:00Z"
}))]
pub struct PsaLinkView {
    /// The connection to the PSA.
    pub connection_id: Uuid,
    /// The company's id there.
    pub company_id: String,
    /// Its name there, as it was last seen.
    pub company_name: String,
    /// What has become of it, when it was last looked for. One that is missing, inactive or merged stays mapped until
    /// somebody decides.
    #[schema(value_type = crate::openapi::schemas::PsaLinkState)]
    pub state: &'static str,
    /// Where it looks merged: the one other company that bears its name.
    #[schema(required)]
    pub successor: Option<PsaCompanyRef>,
    /// When it was last looked for.
    pub checked_at: DateTime<Utc>,
}

/// A company of the PSA, by id and name.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({ "id": "251", "name": "Umbrella Corporation" }))]
pub struct PsaCompanyRef {
    /// Its id in the PSA.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl PsaLinkView {
    /// The same, whatever has become of the company.
    #[must_use]
    pub fn settled(&self) -> Self {
        Self {
            company_name: String::new(),
            state: "",
            successor: None,
            checked_at: DateTime::UNIX_EPOCH,
            ..self.clone()
        }
    }
}

impl From<&PsaLink> for PsaLinkView {
    fn from(link: &PsaLink) -> Self {
        Self {
            connection_id: link.link.connection.0,
            company_id: link.link.company_id.clone(),
            company_name: link.company_name.clone(),
            state: link.state.name(),
            successor: link.successor.clone().map(|(id, name)| PsaCompanyRef { id, name }),
            checked_at: link.checked_at,
        }
    }
}
