//! Pages of lists and the links between them.

use actix_web::HttpRequest;
use serde::Serialize;
use utoipa::ToSchema;

use super::query::{FromParameters, Parameters};

/// A page of a list.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Its number, from 1.
    pub number: i64,
    /// Items on a page.
    pub size: i64,
}

impl Page {
    /// Items before this page.
    #[must_use]
    pub fn offset(self) -> i64 {
        (self.number - 1).saturating_mul(self.size)
    }
}

impl FromParameters for Page {
    fn take(parameters: &mut Parameters) -> Self {
        let number = parameters.parsed("page", "range", "Pages are numbered from 1 to 4294967295.", |text| {
            text.parse().ok().filter(|number| (1..=i64::from(u32::MAX)).contains(number))
        });
        let size = parameters.parsed("page_size", "range", "A page has 1 to 200 items.", |text| {
            text.parse().ok().filter(|size| (1..=200).contains(size))
        });
        Self { number: number.unwrap_or(1), size: size.unwrap_or(25) }
    }
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Page, example = json!({ "number": 1, "size": 25, "total_items": 60, "total_pages": 3, "next_cursor": null }))]
pub struct PageView {
    /// The page's number, from 1.
    pub number: i64,
    /// How many items a page has.
    pub size: i64,
    /// How many items there are on all pages.
    pub total_items: i64,
    /// How many pages there are.
    pub total_pages: i64,
    /// Continues the walk through everything; null where there is no more.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl PageView {
    /// The page, of so many items in all.
    #[must_use]
    pub fn new(page: Page, total_items: i64) -> Self {
        let total_pages = (total_items + page.size - 1) / page.size;
        Self { number: page.number, size: page.size, total_items, total_pages, next_cursor: None }
    }
}

/// The `Link` header (RFC 8288) with the first, previous, next and last page. Who walks with a cursor is led on by it.
#[must_use]
pub fn links(request: &HttpRequest, page: &PageView) -> String {
    let last = page.total_pages.max(1);
    let others: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(
            url::form_urlencoded::parse(request.query_string().as_bytes())
                .filter(|(name, _)| name != "page" && name != "cursor"),
        )
        .finish();
    let separator = if others.is_empty() { "" } else { "&" };
    let to =
        |relation: &str, place: &str| format!("<{}?{others}{separator}{place}>; rel=\"{relation}\"", request.path());
    let link = |relation: &str, number: i64| to(relation, &format!("page={number}"));
    let is_walk = url::form_urlencoded::parse(request.query_string().as_bytes()).any(|(name, _)| name == "cursor");
    let mut links = vec![link("first", 1)];
    if page.number > 1 {
        links.push(link("prev", (page.number - 1).min(last)));
    }
    match &page.next_cursor {
        // Cursors are made of letters, digits and signs that addresses may have.
        Some(cursor) if is_walk => links.push(to("next", &format!("cursor={cursor}"))),
        None if is_walk => {}
        _ if page.number < last => links.push(link("next", page.number + 1)),
        _ => {}
    }
    links.push(link("last", last));
    links.join(", ")
}
