//! Days in parameters: whole ones, in UTC, both ends of a range included.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use domain::Moment;

use super::query::Parameters;

/// The day in a parameter.
pub fn date(parameters: &mut Parameters, name: &'static str) -> Option<NaiveDate> {
    parameters.parsed(name, "date", "A date looks like 2026-03-01.", parse)
}

/// The day that a text is.
fn parse(text: &str) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    // The format accepts 2026-3-1 and years that databases do not.
    (date.format("%Y-%m-%d").to_string() == text && text.len() == 10).then_some(date)
}

/// The day's first microsecond.
#[must_use]
pub fn start_of_day(date: NaiveDate) -> Moment {
    date.and_time(NaiveTime::MIN).and_utc()
}

/// The day's last microsecond; the start of the next day may lie beyond what databases keep.
#[must_use]
pub fn end_of_day(date: NaiveDate) -> Moment {
    start_of_day(date) + TimeDelta::days(1) - TimeDelta::microseconds(1)
}
