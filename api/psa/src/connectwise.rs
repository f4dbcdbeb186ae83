//! `ConnectWise` PSA, formerly Manage: `/v4_6_release/apis/3.0`.
//!
//! Basic authentication with `<company id>+<public key>:<private key>` and a header `clientId`; pages of at most 1,000
//! items with `page` and `pageSize`, and a `Link` header that tells whether there is another; `conditions` in a language
//! of its own; 429 with `Retry-After` in seconds. An item that is gone is left out, or has its `deletedFlag` set.

use std::collections::HashSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use url::Url;

use crate::company::{Company, CompanyPage};
use crate::connection::Credentials;
use crate::fault::Fault;
use crate::http::Ask;
use crate::psa::{PAGES_MAX, Session};

/// Where the API is below the address of an installation: this release names whichever is installed.
const API: &str = "v4_6_release/apis/3.0";

/// Most items on a page.
const PAGE_MAX: usize = 1000;

/// Ids asked for at once: they are part of the address, which must not grow too long.
const IDS_AT_ONCE: usize = 100;

/// What is wanted to be known of a company.
const FIELDS: &str = "id,name,identifier,status,deletedFlag";

/// A company, as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: i64,
    name: String,
    identifier: Option<String>,
    status: Option<Status>,
    deleted_flag: Option<bool>,
}

/// A status of companies, as far as it is read.
#[derive(Debug, Deserialize)]
struct Status {
    id: i64,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Count {
    count: i64,
}

/// Whether companies can be seen.
pub async fn check(session: &Session<'_>) -> Result<(), Fault> {
    let _: Vec<Item> = session.ask(&list(session, "", 1, 1)?).await?.json()?;
    Ok(())
}

/// A page of the companies whose name or identifier has `search` in it.
pub async fn companies(session: &Session<'_>, search: &str, page: usize, size: usize) -> Result<CompanyPage, Fault> {
    let conditions = matching(search);
    let count = ask(session, "company/companies/count", &[("conditions", &conditions)])?;
    let Count { count: total } = session.ask(&count).await?.json()?;
    let first = i64::try_from((page - 1).saturating_mul(size)).unwrap_or(i64::MAX);
    let companies = if first >= total {
        Vec::new()
    } else {
        let items: Vec<Item> = session.ask(&list(session, &conditions, page, size)?).await?.json()?;
        served(session, items).await?
    };
    Ok(CompanyPage { companies, total })
}

/// Those of the companies with these ids that there are.
pub async fn companies_with_ids(session: &Session<'_>, ids: &[&str]) -> Result<Vec<Company>, Fault> {
    // ConnectWise counts in 32 bits, and would take offence at more.
    let ids: Vec<&str> = ids.iter().copied().filter(|id| id.parse::<i32>().is_ok()).collect();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS_AT_ONCE) {
        let conditions = format!("id in ({})", ids.join(","));
        let items: Vec<Item> = session.ask(&list(session, &conditions, 1, PAGE_MAX)?).await?.json()?;
        found.extend(items);
    }
    served(session, found).await
}

/// Every company.
pub async fn all_companies(session: &Session<'_>) -> Result<Vec<Company>, Fault> {
    let conditions = matching("");
    let mut found = Vec::new();
    for page in 1..=PAGES_MAX {
        let reply = session.ask(&list(session, &conditions, page, PAGE_MAX)?).await?;
        let items: Vec<Item> = reply.json()?;
        let is_full = items.len() >= PAGE_MAX;
        found.extend(items);
        if !reply.has_next().unwrap_or(is_full) {
            break;
        }
    }
    served(session, found).await
}

/// The companies among the items. What was deleted is gone.
async fn served(session: &Session<'_>, items: Vec<Item>) -> Result<Vec<Company>, Fault> {
    let inactive = if items.is_empty() { Arc::default() } else { inactive(session).await? };
    let is_active = |status: &Status| !inactive.contains(&status.id) && !says_inactive(status);
    let companies = items.into_iter().filter(|item| item.deleted_flag != Some(true)).map(|item| Company {
        active: item.status.as_ref().is_none_or(is_active),
        id: item.id.to_string(),
        name: item.name,
        identifier: item.identifier,
    });
    Ok(companies.collect())
}

/// The statuses that mean that a company is no longer served. Every installation has its own.
async fn inactive(session: &Session<'_>) -> Result<Arc<HashSet<i64>>, Fault> {
    if let Some(known) = session.inactive() {
        return Ok(known);
    }
    let parameters = [("conditions", "inactiveFlag=true"), ("fields", "id,name"), ("pageSize", "1000")];
    let reply = session.ask(&ask(session, "company/companies/statuses", &parameters)?).await?;
    let statuses: Vec<Status> = match reply.json() {
        // Not every API member may read set-up tables: then names have to do.
        Err(Fault::NotPermitted(_) | Fault::Refused { status: 404, .. }) => Vec::new(),
        other => other?,
    };
    let inactive = Arc::new(statuses.iter().map(|status| status.id).collect());
    session.remember_inactive(&inactive);
    Ok(inactive)
}

/// The statuses that `ConnectWise` is delivered with have such names.
fn says_inactive(status: &Status) -> bool {
    let name = status.name.as_deref().unwrap_or_default().to_lowercase();
    ["inactive", "not-active", "not active"].contains(&name.as_str())
}

/// The condition that finds what is not deleted and has `search` in its name or identifier.
fn matching(search: &str) -> String {
    // A quote would end the word, and the language documents no way around: what stands between quotes is looked for.
    let words = search.split(['"', '\\']).map(str::trim).filter(|word| !word.is_empty());
    let words = words.map(|word| format!(" and (name contains \"{word}\" or identifier contains \"{word}\")"));
    format!("deletedFlag=false{}", words.collect::<String>())
}

fn list(session: &Session<'_>, conditions: &str, page: usize, size: usize) -> Result<Ask, Fault> {
    let (page, size) = (page.to_string(), size.min(PAGE_MAX).to_string());
    let conditions = Some(("conditions", conditions)).filter(|(_, conditions)| !conditions.is_empty());
    let fixed = [("fields", FIELDS), ("orderBy", "name asc,id asc"), ("page", &page), ("pageSize", &size)];
    let parameters: Vec<_> = fixed.into_iter().chain(conditions).collect();
    ask(session, "company/companies", &parameters)
}

fn ask(session: &Session<'_>, path: &str, parameters: &[(&str, &str)]) -> Result<Ask, Fault> {
    let connection = session.connection();
    let (Some(base), Credentials::ConnectWise { company_id, public_key, private_key, client_id }) =
        (&connection.base, &connection.credentials)
    else {
        return Err(Fault::NotUnderstood("this is no connection to ConnectWise"));
    };
    let mut url = below(base, &format!("{API}/{path}"));
    url.query_pairs_mut().extend_pairs(parameters);
    let user = STANDARD.encode(format!("{company_id}+{public_key}:{}", private_key.as_str()));
    Ask::get(url).with("authorization", &format!("Basic {user}"))?.with("clientid", client_id)
}

/// The address at `path` below `base`, which may end with a slash or not.
fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_stays_a_search() {
        assert_eq!(matching(""), "deletedFlag=false");
        assert_eq!(
            matching("Smith & Söhne"),
            "deletedFlag=false and (name contains \"Smith & Söhne\" or identifier contains \"Smith & Söhne\")"
        );
        let sly = matching("x\" or id>0 or name=\"");
        assert!(
            sly.contains("(name contains \"x\" or") && sly.contains("(name contains \"or id>0 or name=\" or"),
            "{sly}"
        );
    }

    #[test]
    fn the_api_is_below_whatever_the_address_is() {
        for (base, due) in [
            ("https://api-eu.myconnectwise.net", "https://api-eu.myconnectwise.net/v4_6_release/apis/3.0/x"),
            ("https://psa.example.com/cw/", "https://psa.example.com/cw/v4_6_release/apis/3.0/x"),
        ] {
            assert_eq!(below(&Url::parse(base).unwrap(), &format!("{API}/x")).as_str(), due);
        }
    }
}
