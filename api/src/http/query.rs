//! Parameters of addresses: read strictly, one by one, so that a wrong one is named.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::problem::{Failure, FieldProblem};

/// Most values in a comma-separated list.
const LIST_MAX: usize = 100;

/// The parameters of an address. Only lists may be given more than once: their values belong with commas between them,
/// but not every generated client can.
#[derive(Debug)]
pub struct Parameters {
    values: HashMap<String, Vec<String>>,
    problems: Vec<FieldProblem>,
}

/// What an operation takes from the address.
pub trait FromParameters: Sized {
    /// Takes what it knows from `parameters`.
    fn take(parameters: &mut Parameters) -> Self;
}

/// Parameters that were read and found good.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: FromParameters> FromRequest for Query<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

/// Reads parameters that are not those of a request.
///
/// # Errors
/// Every one that is not accepted.
pub fn read<T: FromParameters>(query: &str) -> Result<T, Failure> {
    Parameters::of(query).and_then(Parameters::read)
}

impl Parameters {
    fn of(query: &str) -> Result<Self, Failure> {
        let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
            .map_err(|_| Failure::invalid_parameter("", "encoding", "The query string cannot be read."))?;
        let mut values: HashMap<String, Vec<String>> = HashMap::new();
        let mut problems = Vec::new();
        for (name, value) in pairs.into_inner() {
            if value.contains('\0') || value.contains('\u{fffd}') {
                problems.push(FieldProblem::parameter(&name, "encoding", "This value is not readable text."));
            } else {
                values.entry(name).or_default().push(value);
            }
        }
        Ok(Self { values, problems })
    }

    fn read<T: FromParameters>(mut self) -> Result<T, Failure> {
        let taken = T::take(&mut self);
        let mut unknown: Vec<_> = self.values.into_keys().collect();
        unknown.sort();
        self.problems.extend(
            unknown
                .into_iter()
                .map(|name| FieldProblem::parameter(name, "unknown_parameter", "There is no such parameter.")),
        );
        if self.problems.is_empty() { Ok(taken) } else { Err(Failure::invalid(self.problems)) }
    }

    /// The text of a parameter; empty counts as absent.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        let mut given = self.values.remove(name)?;
        if given.len() > 1 {
            self.refuse(name, "repeated", "This parameter may be given once.");
            return None;
        }
        given.pop().filter(|value| !value.is_empty())
    }

    /// The values of a list, with commas between them.
    fn joined(&mut self, name: &'static str) -> Option<String> {
        let mut given = self.values.remove(name)?;
        given.retain(|value| !value.is_empty());
        if given.is_empty() { None } else { Some(given.join(",")) }
    }

    /// Whether a parameter was given and not yet taken.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A parameter that `parse` understands.
    pub fn parsed<T>(
        &mut self,
        name: &'static str,
        code: &'static str,
        detail: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        self.understood(name, code, detail, parse(&text))
    }

    /// A list that `parse` understands, its values with commas between them.
    pub fn parsed_list<T>(
        &mut self,
        name: &'static str,
        code: &'static str,
        detail: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.joined(name)?;
        self.understood(name, code, detail, parse(&text))
    }

    fn understood<T>(&mut self, name: &'static str, code: &'static str, detail: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.refuse(name, code, detail);
        }
        value
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        self.parsed(name, "boolean", "This is true or false.", |text| text.parse().ok())
    }

    /// A comma-separated list, each item of which is one of `T`'s words.
    pub fn list<T: FromStr>(&mut self, name: &'static str, detail: &str) -> Vec<T> {
        let items: Vec<T> = self
            .parsed_list(name, "one_of", detail, |text| text.split(',').map(|item| item.trim().parse().ok()).collect())
            .unwrap_or_default();
        if items.len() > LIST_MAX {
            self.refuse(name, "too_many", "At most 100 values, separated by commas.");
        }
        items
    }

    /// Notes that a parameter is not accepted.
    pub fn refuse(&mut self, name: &'static str, code: &'static str, detail: &str) {
        self.problems.push(FieldProblem::parameter(name, code, detail));
    }
}

/// Longest search, in characters.
const SEARCH_MAX: usize = 200;

/// What a list is searched for.
pub fn search(parameters: &mut Parameters) -> Option<String> {
    parameters.parsed("search", "too_long", "A search has at most 200 characters.", |text| {
        (text.chars().count() <= SEARCH_MAX).then(|| text.to_owned())
    })
}

/// `dry_run=true`: say what would happen, change nothing.
#[derive(Debug, Clone, Copy)]
pub struct DryRun(pub bool);

impl FromParameters for DryRun {
    fn take(parameters: &mut Parameters) -> Self {
        // Elsewhere empty counts as absent. Here somebody may have meant that nothing is done.
        if parameters.values.get("dry_run").is_some_and(|given| given.iter().any(String::is_empty)) {
            parameters.refuse("dry_run", "boolean", "This is true or false.");
        }
        Self(parameters.flag("dry_run").unwrap_or_default())
    }
}

/// No parameters at all.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl FromParameters for Nothing {
    fn take(_: &mut Parameters) -> Self {
        Self
    }
}
