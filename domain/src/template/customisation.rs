//! What an organization makes of the standard template: only what differs is kept.

use std::collections::BTreeMap;

use super::{Element, ElementId, Place, Wording};

/// What an organization does differently, element by element. An element that the standard does not have is its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Customisation(pub BTreeMap<ElementId, Custom>);

/// What an organization does differently with one element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Custom {
    /// Words of its own.
    pub wording: Option<Wording>,
    /// A place of its own.
    pub place: Option<Place>,
    /// Whether it does without.
    pub excluded: bool,
    /// The standard's element as it was when the organization last touched it: what it goes on with should the standard
    /// drop the element, and what tells whether the standard changed the words since. None for an element of its own.
    pub seen: Option<Element>,
}

impl Customisation {
    /// What is done differently with this element.
    #[must_use]
    pub fn get(&self, id: ElementId) -> Option<&Custom> {
        self.0.get(&id)
    }

    /// Whether it does without this element.
    #[must_use]
    pub fn excludes(&self, id: ElementId) -> bool {
        self.get(id).is_some_and(|custom| custom.excluded)
    }
}
