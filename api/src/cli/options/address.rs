//! Addresses among the options.

use url::Url;

use crate::users::clean_email;

/// An email address.
///
/// # Errors
/// What is wrong with it.
pub(super) fn email(text: &str) -> Result<String, String> {
    clean_email(text).map_err(|_| "an email address looks like support@example.com".to_owned())
}

/// An address of pages, to which a path can be added.
///
/// # Errors
/// What is wrong with it.
pub(super) fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() && url.fragment().is_none() {
        Ok(url)
    } else {
        Err("this is an address like https://app.example.com".to_owned())
    }
}
