//! Autotask PSA as documented: zones, headers that sign in, queries with filters, pages with `nextPageUrl`.

use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::{Company, Inner, header, parameter};

/// Most records of an answer.
const RECORDS_MAX: usize = 500;

pub fn answer(request: &HttpRequest, path: &str, body: &[u8], inner: &Inner) -> HttpResponse {
    let here = format!("http://{}/ATServicesRest/", header(request, "host"));
    if path == "zoneinformation" {
        assert_eq!(header(request, "secret"), "", "where a zone is asked for, nothing signs in");
        if parameter(request, "user").as_deref() != Some("api@acme.example") {
            let errors = ["Zone information could not be determined."];
            return HttpResponse::InternalServerError().json(json!({ "errors": errors }));
        }
        let zone = inner.zone.clone().unwrap_or(here);
        return HttpResponse::Ok()
            .json(json!({ "zoneName": "Loopback", "url": zone, "webUrl": "https://ww5.autotask.net/", "ci": 1 }));
    }
    let signs_in = ["username", "secret", "apiintegrationcode"].map(|name| header(request, name));
    if signs_in != ["api@acme.example", "secret-of-acme", "CODE"] {
        return HttpResponse::Unauthorized().finish();
    }
    let query: Value = serde_json::from_slice(body).expect("a query");
    let mut found: Vec<&Company> = inner.companies.iter().filter(|company| meets(company, &query["filter"])).collect();
    found.sort_by_key(|company| company.id);
    match path {
        "companies/query/count" => HttpResponse::Ok().json(json!({ "queryCount": found.len() })),
        "companies/query" => {
            let records =
                query["MaxRecords"].as_u64().map_or(RECORDS_MAX, |records| usize::try_from(records).expect("few"));
            if records > RECORDS_MAX {
                return HttpResponse::InternalServerError().json(json!({ "errors": ["MaxRecords is at most 500."] }));
            }
            let records = inner.page_limit.unwrap_or(records).min(records);
            let page: usize = parameter(request, "page").map_or(1, |page| page.parse().expect("a page"));
            let has_more = page * records < found.len();
            let next = has_more.then(|| format!("{here}V1.0/Companies/query?page={}", page + 1));
            let items: Vec<Value> = found.into_iter().skip((page - 1) * records).take(records).map(item).collect();
            let details =
                json!({ "count": items.len(), "requestCount": records, "prevPageUrl": null, "nextPageUrl": next });
            HttpResponse::Ok().json(json!({ "items": items, "pageDetails": details }))
        }
        _ => HttpResponse::NotFound().finish(),
    }
}

fn meets(company: &Company, filter: &Value) -> bool {
    filter.as_array().expect("a filter").iter().all(|part| match (part["op"].as_str(), part["field"].as_str()) {
        (Some("gte"), Some("id")) => company.id >= part["value"].as_i64().expect("a number"),
        (Some("in"), Some("id")) => {
            part["value"].as_array().expect("ids").iter().any(|id| id.as_i64().expect("a number") == company.id)
        }
        (Some("contains"), Some("companyName")) => {
            let word = part["value"].as_str().expect("a word").to_lowercase();
            company.name.to_lowercase().contains(&word)
        }
        _ => panic!("no filter: {part}"),
    })
}

fn item(company: &Company) -> Value {
    json!({ "id": company.id, "companyName": company.name, "companyNumber": company.identifier, "isActive": company.active })
}
