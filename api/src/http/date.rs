//! Days and moments in parameters. Both ends of a range belong to it; days are whole ones, in UTC.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta};
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

/// Where a range of time begins: a moment, or the day that begins there.
pub fn from(parameters: &mut Parameters, name: &'static str) -> Option<Moment> {
    // A moment is kept to the microsecond: what lies within one begins with the next.
    range(parameters, name, |text| parse(text).map(start_of_day).or_else(|| moment(text, TimeDelta::nanoseconds(999))))
}

/// Where a range of time ends: a moment, or the day that ends there.
pub fn to(parameters: &mut Parameters, name: &'static str) -> Option<Moment> {
    range(parameters, name, |text| parse(text).map(end_of_day).or_else(|| moment(text, TimeDelta::zero())))
}

fn range(
    parameters: &mut Parameters,
    name: &'static str,
    parse: impl FnOnce(&str) -> Option<Moment>,
) -> Option<Moment> {
    const DETAIL: &str = "This is a day like 2026-03-01 or a moment like 2026-03-01T09:00:00Z (RFC 3339; in an address \
                          a plus sign is written %2B).";
    parameters.parsed(name, "moment", DETAIL, parse)
}

/// The moment that a text is (RFC 3339), in whole microseconds, of a year that databases keep.
fn moment(text: &str, rounding: TimeDelta) -> Option<Moment> {
    let exact = DateTime::parse_from_rfc3339(text).ok()?.to_utc().checked_add_signed(rounding)?;
    // A leap second comes out as the second that follows it.
    let moment = DateTime::from_timestamp_micros(exact.timestamp_micros())?;
    (0..=9999).contains(&moment.year()).then_some(moment)
}
