//! Walks through lists: which page is asked for, where it begins, and the answer that leads on from it.

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse};
use persistence::lists::Start;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cursor::{self, Cursor, Whose};
use super::page::{Page, PageView, links};
use super::query::{FromParameters, Parameters};
use crate::problem::Failure;
use crate::state::State;

/// Which page of a list is asked for: one by its number, or the one that a cursor leads to.
#[derive(Debug, Clone)]
pub struct Asked {
    page: Page,
    cursor: Option<String>,
}

impl FromParameters for Asked {
    fn take(parameters: &mut Parameters) -> Self {
        Self { cursor: cursor::take(parameters), page: Page::take(parameters) }
    }
}

impl Asked {
    /// The page that is asked for by its number; which one a cursor leads to, only the cursor says.
    #[must_use]
    pub fn page(&self) -> Page {
        self.page
    }

    /// The step of the walk through `list` that is asked for. `list` says all that two lists can differ in: what is
    /// listed, filters, order. `P` is a place in it, as cursors keep it.
    ///
    /// # Errors
    /// [`cursor::wrong`] where the cursor was made for another list, or for others.
    pub fn walk<P>(&self, state: &State, whose: impl Into<Whose>, list: impl Into<String>) -> Result<Walk<P>, Failure>
    where
        P: Serialize + DeserializeOwned,
    {
        let (whose, list) = (whose.into(), list.into());
        let Some(text) = &self.cursor else {
            return Ok(Walk { start: Start::Offset(self.page.offset()), page: self.page, whose, list });
        };
        let Cursor { page, place, .. } = Cursor::open(state, whose, &list, text)?;
        Ok(Walk { start: Start::Behind(place), page: Page { number: page, ..self.page }, whose, list })
    }
}

/// A step of a walk through a list: one page.
#[derive(Debug, Clone)]
pub struct Walk<P> {
    /// Where the page begins.
    pub start: Start<P>,
    /// Which page it is.
    pub page: Page,
    whose: Whose,
    list: String,
}

impl<P: Clone> Walk<P> {
    /// Where the page begins, as the database has it.
    ///
    /// # Errors
    /// [`cursor::wrong`] where `read` makes nothing of the place.
    pub fn start_at<Q>(&self, read: impl FnOnce(P) -> Option<Q>) -> Result<Start<Q>, Failure> {
        match self.start.clone() {
            Start::Offset(offset) => Ok(Start::Offset(offset)),
            Start::Behind(place) => read(place).map(Start::Behind).ok_or_else(cursor::wrong),
        }
    }
}

impl<P: Serialize + DeserializeOwned> Walk<P> {
    /// The page as an answer, with links to its neighbours and a cursor to the next one. `end` is the place of the last
    /// item, if more follow, and `total_items` how many there are on all pages.
    ///
    /// # Errors
    /// [`Failure`] when the cursor cannot be sealed.
    pub fn answer<T: Serialize>(
        self,
        state: &State,
        request: &HttpRequest,
        (end, total_items): (Option<P>, i64),
        body: impl FnOnce(PageView) -> T,
    ) -> Result<HttpResponse, Failure> {
        let next = end.map(|place| Cursor::new(&self.list, self.page.number + 1, place).seal(state, self.whose));
        let page = PageView { next_cursor: next.transpose()?, ..PageView::new(self.page, total_items) };
        let link = links(request, &page);
        Ok(HttpResponse::Ok().insert_header((LINK, link)).json(body(page)))
    }
}
