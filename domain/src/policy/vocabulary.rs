//! The account's own words for statuses; rules and filters use the canonical names.

use std::borrow::Cow;

use crate::user::Status;

/// An account's word for each status, in the order of [`Status::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary([Cow<'static, str>; Status::ALL.len()]);

impl Vocabulary {
    /// The words that `label` gives for each status.
    ///
    /// # Errors
    /// The first error of `label`.
    pub fn try_from_fn<E>(mut label: impl FnMut(Status) -> Result<String, E>) -> Result<Self, E> {
        let mut words = [const { Cow::Borrowed("") }; Status::ALL.len()];
        for status in Status::ALL {
            words[status as usize] = Cow::Owned(label(status)?);
        }
        Ok(Self(words))
    }

    /// These words, one for each status.
    pub(super) fn of(words: [(Status, &'static str); Status::ALL.len()]) -> Self {
        let mut labels = [const { Cow::Borrowed("") }; Status::ALL.len()];
        for (status, word) in words {
            labels[status as usize] = Cow::Borrowed(word);
        }
        Self(labels)
    }

    /// These words with another one for `status`.
    #[must_use]
    pub fn with(mut self, status: Status, word: String) -> Self {
        self.0[status as usize] = Cow::Owned(word);
        self
    }

    /// The account's word for `status`.
    #[must_use]
    pub fn label(&self, status: Status) -> &str {
        &self.0[status as usize]
    }
}
