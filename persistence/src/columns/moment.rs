//! Moments: `timestamptz` on PostgreSQL, text of fixed width on SQLite, so that the order of text is the order of time.

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, Timelike, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{SqlType, Timestamptz};
use diesel::sqlite::Sqlite;
use domain::Moment;

use super::pass_through;

/// The SQL type of a moment.
#[derive(SqlType, diesel::query_builder::QueryId, Clone, Copy, Debug)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Instant;

/// A moment in a row, in whole microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub struct DbMoment(pub Moment);

impl From<Moment> for DbMoment {
    fn from(moment: Moment) -> Self {
        Self(moment.trunc_subsecs(6))
    }
}

impl ToSql<Instant, Pg> for DbMoment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<Timestamptz, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Instant, Pg> for DbMoment {
    fn from_sql(bytes: <Pg as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(bytes).map(Self)
    }
}

impl ToSql<Instant, Sqlite> for DbMoment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(written(self.0));
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for DbMoment {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        read(text.as_bytes()).map(Self).ok_or_else(|| format!("{text:?} is no moment").into())
    }
}

/// How a moment looks in SQLite. By hand, because each row has a dozen of them and a general parser and formatter takes
/// longer for those than SQLite does to find the row.
const SHAPE: &[u8; 27] = b"0000-00-00T00:00:00.000000Z";

/// Where its numbers are: year, month, day, hour, minute, second, microsecond.
const NUMBERS: [std::ops::Range<usize>; 7] = [0..4, 5..7, 8..10, 11..13, 14..16, 17..19, 20..26];

/// The text that stands for a moment of the years 0 to 9999, which are all that RFC 3339 has.
fn written(moment: Moment) -> String {
    let year = u32::try_from(moment.year()).unwrap_or_default();
    let micros = moment.nanosecond() / 1000;
    let values = [year, moment.month(), moment.day(), moment.hour(), moment.minute(), moment.second(), micros];
    let mut text = *SHAPE;
    for (place, mut value) in NUMBERS.into_iter().zip(values) {
        for digit in text[place].iter_mut().rev() {
            // Below ten.
            *digit = b'0' + (value % 10) as u8;
            value /= 10;
        }
    }
    text.iter().copied().map(char::from).collect()
}

/// The moment that a text stands for; none where it stands for none.
fn read(text: &[u8]) -> Option<Moment> {
    let is_shaped = text.len() == SHAPE.len()
        && text.iter().zip(SHAPE).all(|(byte, shape)| byte == shape || (*shape == b'0' && byte.is_ascii_digit()));
    if !is_shaped {
        return None;
    }
    let [year, month, day, hour, minute, second, micros] =
        NUMBERS.map(|place| text[place].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')));
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(date.and_hms_micro_opt(hour, minute, second, micros)?.and_utc())
}

pass_through!(Instant, DbMoment);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_and_is_what_rfc_3339_says(micros in 0_i64..253_402_300_799_999_999) {
            let moment = DateTime::from_timestamp_micros(micros).unwrap();
            let text = written(moment);
            prop_assert_eq!(&text, &moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string());
            prop_assert_eq!(read(text.as_bytes()), Some(moment));
        }
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            "2026-03-01",
            "2026-02-30T00:00:00.000000Z",
            "2026-03-01T24:00:00.000000Z",
            "2026-03-01T00:00:00.00000aZ",
            "2026-03-01 00:00:00.000000Z",
            "2026-03-01T00:00:00.000000+",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
