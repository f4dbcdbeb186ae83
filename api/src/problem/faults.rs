//! What is wrong with several values, told at once: whoever sent them corrects them all before they send them again.

use super::{Code, Failure, FieldProblem};

/// What was wrong with the values that were looked at.
#[derive(Debug, Default)]
pub struct Faults {
    errors: Vec<FieldProblem>,
    /// The first of what was wrong with no value.
    other: Option<Failure>,
}

impl Faults {
    /// The value, or its default with what is wrong with it noted.
    pub fn take<T: Default>(&mut self, looked_at: Result<T, Failure>) -> T {
        looked_at.unwrap_or_else(|failure| {
            self.note(failure);
            T::default()
        })
    }

    /// # Errors
    /// Everything that was noted.
    pub fn none(self) -> Result<(), Failure> {
        self.and(Ok(()))
    }

    /// One more value, which has no default.
    ///
    /// # Errors
    /// What is wrong with it, and everything that was noted.
    pub fn and<T>(mut self, last: Result<T, Failure>) -> Result<T, Failure> {
        let value = last.map_err(|failure| self.note(failure)).ok();
        match (self.other, value) {
            (Some(other), _) => Err(other),
            (None, Some(value)) if self.errors.is_empty() => Ok(value),
            (None, _) => Err(Failure::invalid(self.errors)),
        }
    }

    fn note(&mut self, failure: Failure) {
        if failure.code() == Code::ValidationFailed {
            self.errors.extend(failure.into_errors());
        } else {
            self.other.get_or_insert(failure);
        }
    }
}
