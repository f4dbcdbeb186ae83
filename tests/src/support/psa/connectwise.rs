//! `ConnectWise` PSA as documented: Basic authentication, `clientId`, conditions, pages with `Link`.

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::filter::meets;
use super::{Company, Inner, header, parameter};

/// The status that companies have which are no longer served: every installation has its own.
const INACTIVE: i64 = 7;

pub fn answer(request: &HttpRequest, path: &str, inner: &Inner) -> HttpResponse {
    let user = format!("Basic {}", BASE64_STANDARD.encode("acme+public:private-key-of-acme"));
    if header(request, "authorization") != user || header(request, "clientid").is_empty() {
        let body = json!({ "code": "Unauthorized", "message": "Company name or user credentials are not valid." });
        return HttpResponse::Unauthorized().json(body);
    }
    let conditions = parameter(request, "conditions").unwrap_or_default();
    match path {
        "company/companies/statuses" => {
            assert_eq!(conditions, "inactiveFlag=true");
            HttpResponse::Ok().json(json!([{ "id": INACTIVE, "name": "Former client" }]))
        }
        "company/companies/count" => {
            let count = inner.companies.iter().filter(|company| meets(company, &conditions)).count();
            HttpResponse::Ok().json(json!({ "count": count }))
        }
        "company/companies" => companies(request, &conditions, inner),
        _ => HttpResponse::NotFound().json(json!({ "code": "NotFound", "message": "Not found" })),
    }
}

fn companies(request: &HttpRequest, conditions: &str, inner: &Inner) -> HttpResponse {
    let number =
        |name: &str, default: usize| parameter(request, name).map_or(default, |text| text.parse().expect(name));
    let (page, size) = (number("page", 1), number("pageSize", 25));
    if size > 1000 {
        return HttpResponse::BadRequest()
            .json(json!({ "code": "InvalidObject", "message": "pageSize is too large." }));
    }
    let size = inner.page_limit.unwrap_or(size).min(size);
    let mut found: Vec<&Company> = inner.companies.iter().filter(|company| meets(company, conditions)).collect();
    found.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let total = found.len();
    let items: Vec<Value> = found.into_iter().skip((page - 1) * size).take(size).map(item).collect();
    let mut answer = HttpResponse::Ok();
    if page * size < total {
        let next = format!("<http://elsewhere.example/company/companies?page={}>; rel=\"next\"", page + 1);
        answer.insert_header((LINK, next));
    } else {
        answer.insert_header((LINK, "<http://elsewhere.example/company/companies?page=1>; rel=\"first\""));
    }
    answer.json(items)
}

fn item(company: &Company) -> Value {
    let status = if company.active {
        json!({ "id": 1, "name": "Active" })
    } else {
        json!({ "id": INACTIVE, "name": "Former client" })
    };
    json!({ "id": company.id, "name": company.name, "identifier": company.identifier, "status": status,
        "deletedFlag": false, "_info": { "lastUpdated": "2026-03-01T09:00:00Z" } })
}
