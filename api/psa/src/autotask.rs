//! Autotask PSA: the REST API, `/ATServicesRest/v1.0`.
//!
//! Customers are spread over zones; whose user it is tells which (`zoneInformation`, which asks for no secret). Headers
//! `UserName`, `Secret` and `ApiIntegrationCode`; questions as `POST …/query` with a filter, answered in the order of ids,
//! 500 at a time, with `pageDetails.nextPageUrl` where there is more; 429 once an hour's 10,000 questions are used up. A
//! wrong question is a 500 with `errors`.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::company::{Company, CompanyPage};
use crate::connection::Credentials;
use crate::fault::Fault;
use crate::http::{Ask, Reply, check_address};
use crate::psa::{PAGES_MAX, Session};

/// Where zones are asked for.
const ZONES: &str = "https://webservices.autotask.net";

/// Most records of an answer.
const RECORDS_MAX: usize = 500;

/// A company, as far as it is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: i64,
    company_name: String,
    company_number: Option<String>,
    is_active: Option<Value>,
}

/// An answer to a query.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    items: Vec<Item>,
    page_details: Option<PageDetails>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageDetails {
    next_page_url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    query_count: i64,
}

#[derive(Debug, Deserialize)]
struct Zone {
    url: String,
}

impl From<Item> for Company {
    fn from(item: Item) -> Self {
        // The documentation calls it a boolean; older zones answer with a number.
        let active = !matches!(item.is_active, Some(Value::Bool(false))) && item.is_active != Some(json!(0));
        let identifier = item.company_number.filter(|number| !number.is_empty());
        Self { id: item.id.to_string(), name: item.company_name, identifier, active }
    }
}

/// Whether companies can be seen.
pub async fn check(session: &Session<'_>) -> Result<(), Fault> {
    let _: Count = query(session, "Companies/query/count", &filter("")).await?.json()?;
    Ok(())
}

/// A page of the companies whose name has `search` in it. There is no asking for a page: what comes before is read over,
/// as many records at a time as there may be.
pub async fn companies(session: &Session<'_>, search: &str, page: usize, size: usize) -> Result<CompanyPage, Fault> {
    let filter = filter(search);
    let Count { query_count: total } = query(session, "Companies/query/count", &filter).await?.json()?;
    let first = (page - 1).saturating_mul(size);
    let is_beyond = i64::try_from(first).map_or(true, |first| first >= total);
    let mut companies = Vec::new();
    if !is_beyond {
        let mut read = Walk::new(session, &filter);
        let mut before = 0;
        while let Some(items) = read.next().await? {
            let count = items.len();
            let wanted = items.into_iter().skip(first.saturating_sub(before)).take(size - companies.len());
            companies.extend(wanted.map(Company::from));
            before += count;
            if companies.len() >= size {
                break;
            }
        }
    }
    Ok(CompanyPage { companies, total })
}

/// Those of the companies with these ids that there are.
pub async fn companies_with_ids(session: &Session<'_>, ids: &[&str]) -> Result<Vec<Company>, Fault> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(RECORDS_MAX) {
        let ids: Vec<i64> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let filter = json!([{ "op": "in", "field": "id", "value": ids }]);
        if let Some(items) = Walk::new(session, &filter).next().await? {
            found.extend(items.into_iter().map(Company::from));
        }
    }
    Ok(found)
}

/// Every company.
pub async fn all_companies(session: &Session<'_>) -> Result<Vec<Company>, Fault> {
    let filter = filter("");
    let mut read = Walk::new(session, &filter);
    let mut found = Vec::new();
    while let Some(items) = read.next().await? {
        found.extend(items.into_iter().map(Company::from));
    }
    Ok(found)
}

/// What finds the companies whose name has `search` in it.
fn filter(search: &str) -> Value {
    if search.is_empty() {
        return json!([{ "op": "gte", "field": "id", "value": 0 }]);
    }
    json!([{ "op": "contains", "field": "companyName", "value": search }])
}

/// Walks through the answer to a query.
struct Walk<'a> {
    session: &'a Session<'a>,
    filter: &'a Value,
    next: Option<Url>,
    pages: usize,
}

impl<'a> Walk<'a> {
    fn new(session: &'a Session<'a>, filter: &'a Value) -> Self {
        Self { session, filter, next: None, pages: 0 }
    }

    /// The next records; none where there are no more.
    async fn next(&mut self) -> Result<Option<Vec<Item>>, Fault> {
        if self.pages == PAGES_MAX || (self.pages > 0 && self.next.is_none()) {
            return Ok(None);
        }
        let body = json!({
            "filter": self.filter,
            "MaxRecords": RECORDS_MAX,
            "IncludeFields": ["id", "companyName", "companyNumber", "isActive"],
        });
        let zone = zone(self.session).await?;
        let url = self.next.take().unwrap_or_else(|| below(&zone, "Companies/query"));
        let reply = self.session.ask(&signed(self.session, Ask::post(url, &body))?).await?;
        let found: Found = reply.json()?;
        self.pages += 1;
        self.next = match found.page_details.and_then(|details| details.next_page_url) {
            // With the credentials goes nobody to wherever an answer points.
            Some(next) => Some(
                Url::parse(&next)
                    .ok()
                    .filter(|next| next.origin() == zone.origin())
                    .ok_or(Fault::NotUnderstood("its next page is somewhere else"))?,
            ),
            None => None,
        };
        Ok(Some(found.items))
    }
}

/// Asks a question with a filter.
async fn query(session: &Session<'_>, path: &str, filter: &Value) -> Result<Reply, Fault> {
    let url = below(&zone(session).await?, path);
    session.ask(&signed(session, Ask::post(url, &json!({ "filter": filter })))?).await
}

/// Where the user's zone is: its API's address.
async fn zone(session: &Session<'_>) -> Result<Url, Fault> {
    if let Some(known) = session.zone() {
        return Ok(known);
    }
    let Credentials::Autotask { username, .. } = &session.connection().credentials else {
        return Err(Fault::NotUnderstood("this is no connection to Autotask"));
    };
    let base = session.connection().base.clone().or_else(|| Url::parse(ZONES).ok());
    let base = base.ok_or(Fault::NotUnderstood("there is no address"))?;
    let mut url = base.clone();
    url.set_path(&format!("{}/atservicesrest/v1.0/zoneInformation", base.path().trim_end_matches('/')));
    url.query_pairs_mut().append_pair("user", username);
    let reply = session.ask(&Ask::get(url)).await?;
    // Whom no zone knows is answered with one of these.
    if matches!(reply.status, 401 | 404 | 500) && reply.json::<Value>().is_err() {
        return Err(Fault::CredentialsRefused(Some("no zone knows this user.".to_owned())));
    }
    let zone: Zone = reply.json()?;
    let zone = Url::parse(&zone.url).ok().filter(|zone| is_related(&base, zone));
    let zone = zone.ok_or(Fault::NotUnderstood("the user's zone is somewhere else"))?;
    let mut place = zone.clone();
    place.set_query(None);
    check_address(&place, session.hosts()).map_err(Fault::Address)?;
    session.remember_zone(&zone);
    Ok(zone)
}

/// Whether a zone is the vendor's who was asked for it: the same host, or a sister of it (`webservices5.autotask.net` of
/// `webservices.autotask.net`). No other host is given the credentials.
fn is_related(base: &Url, zone: &Url) -> bool {
    let (Some(asked), Some(named)) = (base.host_str(), zone.host_str()) else { return false };
    let parent = asked.split_once('.').map(|(_, parent)| parent).filter(|parent| parent.contains('.'));
    let is_sister = || {
        base.domain().is_some()
            && parent.is_some_and(|parent| {
                named
                    .strip_suffix(parent)
                    .is_some_and(|first| first.ends_with('.') && !first.trim_end_matches('.').contains('.'))
            })
    };
    base.scheme() == zone.scheme() && (asked == named || is_sister())
}

fn signed(session: &Session<'_>, ask: Ask) -> Result<Ask, Fault> {
    let Credentials::Autotask { username, secret, integration_code } = &session.connection().credentials else {
        return Err(Fault::NotUnderstood("this is no connection to Autotask"));
    };
    ask.with("username", username)?.with("secret", secret)?.with("apiintegrationcode", integration_code)
}

/// The address at `path` in a zone, whose own may end with a slash or not.
fn below(zone: &Url, path: &str) -> Url {
    let mut url = zone.clone();
    url.set_path(&format!("{}/v1.0/{path}", zone.path().trim_end_matches('/')));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_go_to_the_vendors_own_zones_only() {
        let related = |base: &str, zone: &str| is_related(&Url::parse(base).unwrap(), &Url::parse(zone).unwrap());
        assert!(related(ZONES, "https://webservices5.autotask.net/ATServicesRest/"));
        assert!(related(ZONES, "https://webservices.autotask.net/ATServicesRest/"));
        assert!(related("http://127.0.0.1:8090", "http://127.0.0.1:8091/ATServicesRest/"));
        for other in [
            "https://autotask.net.evil.example/",
            "https://webservices5.evil.net/",
            "https://evilautotask.net/",
            "https://a.b.autotask.net/",
            "http://webservices5.autotask.net/",
            "https://net/",
        ] {
            assert!(!related(ZONES, other), "{other}");
        }
        assert!(!related("https://example.com", "https://other.com"));
        assert!(!related("http://127.0.0.1:8090", "http://10.0.0.1/"));
    }

    #[test]
    fn who_is_inactive_is_told_by_word_or_number() {
        let active = |is_active: Value| {
            let item = json!({ "id": 1, "companyName": "Acme", "companyNumber": "", "isActive": is_active });
            let company = Company::from(serde_json::from_value::<Item>(item).unwrap());
            assert_eq!(company.identifier, None);
            company.active
        };
        assert!(active(json!(true)) && active(json!(1)) && active(json!(null)));
        assert!(!active(json!(false)) && !active(json!(0)));
    }
}
