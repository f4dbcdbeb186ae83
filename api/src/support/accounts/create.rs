//! `POST /v1/support/accounts`

use actix_web::{post, web};
use domain::policy::Preset;
use domain::user::Profile;
use persistence::accounts::Summary;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::update::check_limit;
use super::view::SupportAccountView;
use crate::account::{NewAccount, clean_slug, create_within};
use crate::caller::Operator;
use crate::change::Work;
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::etag::Resource;
use crate::http::query::{Nothing, Query};
use crate::http::title::clean_title;
use crate::problem::{Failure, Faults};
use crate::state::State;
use crate::users::{clean_email, clean_names};

/// An account to be created.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Acme", "slug": "acme", "preset": "msp", "organization_limit": 25,
    "admin": { "first_name": "Ada", "last_name": "Lovelace", "email": "ada@acme.example" }
}))]
pub struct CreateAccount {
    /// The account's name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    name: String,
    /// The account's name in addresses and at signing in; nobody else's, and never changed.
    #[schema(min_length = 1, max_length = 63, pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    slug: String,
    /// The preset that the account's policy starts from.
    #[schema(value_type = crate::openapi::schemas::Preset)]
    preset: String,
    /// How many organizations may be active; any number where left out or null.
    #[schema(minimum = 0, maximum = 1_000_000)]
    organization_limit: Option<i64>,
    /// The first admin, who is invited by mail.
    admin: FirstAdmin,
}

/// The first admin of an account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstAdmin {
    /// First name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    first_name: String,
    /// Last name.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069]*$"
    )]
    last_name: String,
    /// Email address: where the invitation goes.
    #[schema(format = "email", max_length = 254)]
    email: String,
}

/// An account that was created.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f10", "name": "Acme", "slug": "acme", "preset": "msp",
    "organization_limit": 25, "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:00:00Z",
    "admin": { "id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11", "username": "ada@acme.example" }
}))]
pub struct CreatedAccount {
    /// The account.
    #[serde(flatten)]
    account: SupportAccountView,
    /// Its first admin.
    admin: AdminView,
}

impl Resource for CreatedAccount {}

/// The first admin of an account that was created.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminView {
    /// The admin's id.
    id: Uuid,
    /// What the admin signs in with, once the invitation is accepted.
    username: String,
}

/// Create an account
///
/// With the built-in roles and a first admin, who is invited by mail.
#[utoipa::path(
    operation_id = "create_account",
    tag = "Support",
    request_body = CreateAccount,
    responses((
        status = 201, description = "The account", body = CreatedAccount,
        headers(("Location" = String, description = "Where the account is found"))
    )),
    security(("operator" = [])),
    extensions(
        ("x-required-permission" = json!("operator")),
        ("x-problems" = json!(["slug_taken"]))
    )
)]
#[post("/v1/support/accounts")]
pub async fn create_account(
    operator: Operator,
    _: Query<Nothing>,
    body: Body<CreateAccount>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let new = cleaned(&body)?;
    Work::answer_with_account(&state, move |conn, state| {
        operator.still(conn)?;
        let created = create_within(conn, state, new, operator.actor(), operator.origin.clone())?;
        let account = SupportAccountView::from(&Summary::from(&*created.account));
        let admin = AdminView { id: created.admin.id.0, username: created.admin.username };
        let location = format!("/v1/support/accounts/{}", account.id);
        let body = CreatedAccount { account, admin };
        let answer = Answer::created(&location, &body)?.about(&body.account)?;
        Ok((created.account.id, answer.concerning(created.admin.id)))
    })
    .await
}

fn cleaned(body: &CreateAccount) -> Result<NewAccount, Failure> {
    let mut faults = Faults::default();
    faults.take(check_limit(body.organization_limit));
    let (slug, name) = (faults.take(clean_slug(&body.slug)), faults.take(clean_title(&body.name)));
    let in_admin = |failure: Failure| failure.within("/admin");
    let names = clean_names(Some(&body.admin.first_name), Some(&body.admin.last_name));
    let (first_name, last_name) = faults.take(names.map_err(in_admin));
    let email = faults.take(clean_email(&body.admin.email).map_err(in_admin));
    let preset = faults.and(body.preset.parse::<Preset>().map_err(|_| {
        Failure::invalid_field("/preset", "one_of", format!("This is one of {}.", Preset::NAMES.join(", ")))
    }))?;
    Ok(NewAccount {
        slug,
        name,
        preset,
        organization_limit: body.organization_limit,
        admin: Profile {
            first_name: first_name.unwrap_or_default(),
            last_name: last_name.unwrap_or_default(),
            email,
            phone: None,
        },
        password_hash: None,
    })
}
