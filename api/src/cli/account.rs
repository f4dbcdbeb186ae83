//! `roster account create`

use domain::password::Owner;
use domain::user::Profile;
use serde_json::json;
use url::Url;

use super::options::{AccountOptions, PsaOptions};
use super::run::Stopped;
use super::setup;
use crate::account::{NewAccount, clean_slug, create_account};
use crate::change::{Actor, link_url};
use crate::passwords::Password;
use crate::problem::Failure;
use crate::state::WebSettings;
use crate::users::{check_at, clean_email, clean_names};

/// Creates an account with its first admin and prints `{account_id, admin_id, invitation_url}`.
pub(super) fn create(options: &AccountOptions) -> Result<(), Stopped> {
    let public_url = match &options.public_url {
        Some(url) => url.clone(),
        None => Url::parse(&format!("http://{}", options.bind))?,
    };
    let slug = clean_slug(&options.slug).map_err(|failure| format!("--{}", failure.sentence()))?;
    let name = domain::text::clean_name(&options.name).map_err(|fault| format!("--name {fault}"))?;
    let (first_name, last_name) = clean_names(Some(&options.admin_first_name), Some(&options.admin_last_name))
        .map_err(|failure| said(&failure))?;
    let admin = Profile {
        first_name: first_name.unwrap_or_default(),
        last_name: last_name.unwrap_or_default(),
        email: clean_email(&options.admin_email).map_err(|failure| said(&failure))?,
        phone: None,
    };
    let password = options.admin_password.as_deref().map(Password::from);
    if let Some(password) = &password {
        let owner = Owner {
            first_name: &admin.first_name,
            last_name: &admin.last_name,
            username: &admin.email,
            email: &admin.email,
        };
        let policy = options.preset.policy();
        check_at("--admin-password", password, None, owner, &policy.password).map_err(|failure| said(&failure))?;
    }
    let state = setup::state(
        &options.data,
        &options.signing_in,
        public_url.clone(),
        None,
        WebSettings::default(),
        &PsaOptions::default(),
    )?;
    let password_hash = match password {
        Some(password) => {
            let hash = actix_web::rt::System::new().block_on(state.passwords.hash(password));
            Some(hash.map_err(|_| "the password could not be hashed")?)
        }
        None => None,
    };
    let new = NewAccount {
        slug,
        name,
        preset: options.preset,
        organization_limit: options.organization_limit,
        admin,
        password_hash,
    };
    let created = create_account(&state, new, Actor::System).map_err(|failure| said(&failure))?;
    let invitation_url = created.invitation_token.map(|token| link_url(&public_url, &token).to_string());
    let printed = json!({
        "account_id": created.account.id.to_string(),
        "admin_id": created.admin.id.to_string(),
        "invitation_url": invitation_url,
    });
    println!("{printed}");
    Ok(())
}

/// A failure, as the command line says it.
#[must_use]
pub fn said(failure: &Failure) -> Stopped {
    failure.sentence().into()
}
