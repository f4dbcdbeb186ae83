//! Lists whose look is remembered, and what is remembered of it (S0.9 to S0.11, S0.13).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use domain::permissions::Area;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::problem::Failure;
use crate::{organizations, users};

/// A list whose look is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListName {
    /// `/v1/users`.
    Users,
    /// `/v1/organizations`.
    Organizations,
}

impl ListName {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::Users, Self::Organizations];

    /// The list's name, as in its address.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Organizations => "organizations",
        }
    }

    /// What it takes a permission for to see the list.
    #[must_use]
    pub const fn area(self) -> Area {
        match self {
            Self::Users => Area::Users,
            Self::Organizations => Area::Organizations,
        }
    }
}

/// There is no such list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownList;

impl FromStr for ListName {
    type Err = UnknownList;

    fn from_str(name: &str) -> Result<Self, UnknownList> {
        Self::ALL.into_iter().find(|list| list.name() == name).ok_or(UnknownList)
    }
}

/// What the caller chose on a list.
#[derive(Debug, Default, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "search": "ada", "filters": { "status": "active,provisioned" }, "sort": "last_name", "page_size": 50 }))]
pub struct ListState {
    /// The search.
    #[serde(default)]
    #[validate(length(max = 200, message = "A search has at most 200 characters."))]
    #[schema(max_length = 200)]
    pub search: Option<String>,
    /// Filters: parameter to value, as in the list's address, or as a front end holds it: several words, or yes and no.
    #[serde(default)]
    #[validate(length(max = 20, message = "At most 20 filters."), custom(function = "are_short"))]
    #[schema(value_type = crate::openapi::schemas::Filters)]
    pub filters: BTreeMap<String, Choice>,
    /// The order, as in the list's address.
    #[serde(default)]
    #[validate(length(max = 200, message = "A sort has at most 200 characters."))]
    #[schema(max_length = 200)]
    pub sort: Option<String>,
    /// Items on a page.
    #[serde(default)]
    #[validate(range(min = 1, max = 200, message = "A page has 1 to 200 items."))]
    #[schema(minimum = 1, maximum = 200)]
    pub page_size: Option<u32>,
}

/// What a filter is set to. It is given back as it was given.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Choice {
    /// As in the list's address.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// Any of these.
    Several(Vec<String>),
}

impl Choice {
    /// The same, as in the list's address.
    #[must_use]
    pub fn as_parameter(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Flag(flag) => flag.to_string().into(),
            Self::Several(words) => words.join(",").into(),
        }
    }
}

/// Names and values of filters as addresses can have them.
///
/// # Errors
/// When one is none.
pub fn are_short(filters: &BTreeMap<String, Choice>) -> Result<(), ValidationError> {
    let is_short = |text: &str, most| text.chars().count() <= most;
    let fits = |choice: &Choice| match choice {
        Choice::Text(text) => is_short(text, 4000),
        Choice::Flag(_) => true,
        Choice::Several(words) => words.len() <= 200 && words.iter().all(|word| is_short(word, 200)),
    };
    if filters.iter().all(|(name, value)| is_short(name, 64) && fits(value)) {
        return Ok(());
    }
    Err(ValidationError::new("too_long").with_message(
        "A filter has a name of at most 64 characters and a value of at most 4000, or 200 words of 200.".into(),
    ))
}

impl ListState {
    /// What was chosen, as the list's own address says it, without the page.
    #[must_use]
    pub fn query(&self) -> String {
        let filters = self.filters.iter().map(|(name, value)| (name.as_str(), value.as_parameter()));
        let search = self.search.as_deref().map(|search| ("search", search));
        let sort = self.sort.as_deref().map(|sort| ("sort", sort));
        url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(filters)
            .extend_pairs(search)
            .extend_pairs(sort)
            .finish()
    }

    /// Whether the list would take it.
    ///
    /// # Errors
    /// Everything that the list would refuse, at its place under `at`.
    pub fn check(&self, list: ListName, at: &str) -> Result<(), Failure> {
        let found = match list {
            ListName::Users => users::check_list(&self.query()),
            ListName::Organizations => organizations::check_list(&self.query()),
        };
        found.map_err(|failure| {
            failure.of_body(|parameter| match parameter {
                "search" | "sort" => format!("{at}/{parameter}"),
                filter => format!("{at}/filters/{}", filter.replace('~', "~0").replace('/', "~1")),
            })
        })
    }
}
