//! `POST /v1/users`

use actix_web::{post, web};
use domain::ids::{AccountId, RoleId, UserId};
use domain::password::Owner;
use domain::user::{Decision, NewUser, OrganizationAccess, Profile, Start, create, username_candidates};
use persistence::users::Stored;
use persistence::{Conn, StorageError, grants, roles, users};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::password::check_at;
use super::view::few_enough;
use super::{OrganizationAccessView, Sight, UserView, clean_email, clean_names, clean_phone, hash_new_password};
use crate::caller::{Caller, Permitted, UsersFull};
use crate::change::{Note, Work, settle_new};
use crate::http::answer::Answer;
use crate::http::body::Body;
use crate::http::query::{Nothing, Query};
use crate::passwords::Password;
use crate::problem::{Failure, Faults};
use crate::state::State;

/// A user to be created. What may be sent depends on the account's policy.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "first_name": "Grace", "last_name": "Hopper", "email": "grace@example.com",
    "role_id": "0199f2a4-9f0e-7c60-8a52-0d6f3c0b7f11"
}))]
pub struct CreateUser {
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
    /// Email address; in accounts where it is the username it cannot be changed later.
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// The role.
    role_id: Uuid,
    /// What the user signs in with, where the account's policy has usernames of their own.
    #[validate(length(min = 1, max = 100, message = "A username has 1 to 100 characters."))]
    #[schema(min_length = 1, max_length = 100, pattern = "^[^\\s\\u0000-\\u001F\\u007F-\\u009F]+$")]
    username: Option<String>,
    /// Phone number.
    #[schema(max_length = 32, pattern = "^([+\\-.()/ ]*([0-9][+\\-.()/ ]*){7,})?$")]
    phone: Option<String>,
    /// The first password, where the account's policy has the creator choose it.
    #[schema(value_type = Option<String>, format = Password, min_length = 8, max_length = 128)]
    password: Option<Password>,
    /// Permissions beside the role.
    #[validate(length(max = 50, message = "At most 50 grants."))]
    #[schema(value_type = Option<Vec<crate::openapi::schemas::Grant>>, max_items = 50)]
    grants: Option<Vec<String>>,
    /// The organizations that the user may see; those that the caller sees where left out.
    #[validate(custom(function = "few_enough"))]
    organization_access: Option<OrganizationAccessView>,
    /// How onboarding starts; an invitation by mail where left out.
    #[schema(value_type = Option<crate::openapi::schemas::Onboarding>)]
    onboarding: Option<String>,
}

/// Create and invite a user
///
/// The user gets an invitation by mail, which lasts as long as the account's policy says (S0.18 to S0.23).
#[utoipa::path(
    operation_id = "create_user",
    tag = "Users",
    request_body = CreateUser,
    responses((
        status = 201, description = "The user, invited", body = UserView,
        headers(("Location" = String, description = "Where the user is found"))
    )),
    extensions(
        ("x-required-permission" = json!("users:full")),
        ("x-problems" = json!(["privilege_escalation", "username_taken", "overloaded"]))
    )
)]
#[post("/v1/users")]
pub async fn create_user(
    caller: Permitted<UsersFull>,
    _: Query<Nothing>,
    body: Body<CreateUser>,
    state: web::Data<State>,
) -> Result<Answer, Failure> {
    let Body(body) = body;
    let caller = caller.into_caller();
    let (new, password) = cleaned(body, &caller, &state)?;
    let policy = &caller.account.policy;
    // Before the password is looked at: where none may be sent, its quality does not matter.
    create(&new, &caller.as_domain(), policy, state.ambient.now())?;
    let password_hash = match password {
        None => None,
        Some(password) => {
            let owner = Owner {
                first_name: &new.profile.first_name,
                last_name: &new.profile.last_name,
                username: new.username.as_deref().unwrap_or(&new.profile.email),
                email: &new.profile.email,
            };
            check_at("/password", &password, None, owner, &policy.password)?;
            Some(hash_new_password(&state, password).await?)
        }
    };
    let note = Note { password_hash, ..Note::of("user.created") };
    caller
        .answer(&state, move |conn, work, caller| {
            let stored = insert(conn, work, new, &caller.as_domain(), &note)?;
            let view = Sight::of(conn, caller, &[&stored.user], work.now)?.view(&stored.user);
            Ok(Ok(Answer::created(&format!("/v1/users/{}", view.id), &view)?.concerning(stored.user.id)))
        })
        .await
}

fn cleaned(body: CreateUser, caller: &Caller, state: &State) -> Result<(NewUser, Option<Password>), Failure> {
    let mut faults = Faults::default();
    let (first_name, last_name) = faults.take(clean_names(Some(&body.first_name), Some(&body.last_name)));
    let email = faults.take(clean_email(&body.email));
    let region = caller.account.policy.phone.default_region.as_deref();
    let phone = faults.take(body.phone.as_deref().map(|phone| clean_phone(phone, region)).transpose());
    let username = faults.take(body.username.as_deref().map(super::fields::clean_username).transpose());
    let start = faults.take(match body.onboarding.as_deref() {
        None => Ok(Start::default()),
        Some(word) => word.parse().map_err(|_| {
            Failure::invalid_field("/onboarding", "one_of", format!("This is one of {}.", Start::NAMES.join(", ")))
        }),
    });
    let grants = faults.take(super::fields::clean_grants(body.grants.unwrap_or_default()));
    faults.none()?;
    let new = NewUser {
        id: state.ambient.id::<UserId>(),
        account_id: caller.account_id(),
        profile: Profile {
            first_name: first_name.unwrap_or_default(),
            last_name: last_name.unwrap_or_default(),
            email,
            phone: phone.flatten(),
        },
        username,
        role_id: RoleId(body.role_id),
        // Looked up with the account's lock held; until then nothing is given.
        role_permissions: domain::permissions::Permissions::NONE,
        grants,
        // Nobody gives more than they reach themselves.
        organization_access: body
            .organization_access
            .map_or_else(|| caller.organization_access.clone(), OrganizationAccess::from),
        has_password: body.password.is_some(),
        start,
    };
    Ok((new, body.password))
}

fn insert(
    conn: &mut Conn,
    work: &Work,
    mut new: NewUser,
    caller: &domain::user::Caller,
    note: &Note,
) -> Result<Stored, Failure> {
    new.role_permissions = role_permissions(conn, work, new.role_id)?;
    let policy = &work.account.policy;
    if new.username.is_none() && policy.username.source == domain::policy::UsernameSource::Generated {
        new.username = free_username(conn, work, &new.profile)?;
    }
    let decision: Decision = create(&new, caller, policy, work.now)?;
    require_known_grants(conn, work.account.id, &new.grants)?;
    settle_new(conn, work, decision, note)
}

/// What the role permits, or that there is none.
pub(super) fn role_permissions(
    conn: &mut Conn,
    work: &Work,
    role: RoleId,
) -> Result<domain::permissions::Permissions, Failure> {
    match roles::find(conn, work.account.id, role) {
        Ok(role) => Ok(role.permissions),
        Err(StorageError::NotFound) => {
            Err(Failure::invalid_field("/role_id", "unknown", "The account has no such role."))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the account knows these grants.
///
/// # Errors
/// The first that it does not know.
pub fn require_known_grants(conn: &mut Conn, account: AccountId, names: &[String]) -> Result<(), Failure> {
    if names.is_empty() {
        return Ok(());
    }
    let known = grants::list(conn, account)?;
    match names.iter().position(|name| !known.iter().any(|grant| grant.name == *name)) {
        None => Ok(()),
        Some(index) => {
            let detail = "The account has no such grant; /v1/account/grants lists them.";
            Err(Failure::invalid_field(format!("/grants/{index}"), "unknown", detail))
        }
    }
}

/// The first of the usernames made from the names that nobody has (S3.3).
fn free_username(conn: &mut Conn, work: &Work, profile: &Profile) -> Result<Option<String>, Failure> {
    for candidate in username_candidates(&profile.first_name, &profile.last_name) {
        if users::is_username_free(conn, work.account.id, &candidate)? {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}
