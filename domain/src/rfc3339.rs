//! Moments as RFC 3339 writes them, in UTC. By hand: a row of the database has a dozen of them and a page of a list a hundred,
//! and general parsers and formatters take longer for those than the database does to find the rows.

use chrono::{Datelike, NaiveDate, Timelike};

use crate::Moment;

/// How a moment looks.
const SHAPE: &[u8; 27] = b"0000-00-00T00:00:00.000000Z";

/// Where its numbers are: year, month, day, hour, minute, second, microsecond.
const NUMBERS: [std::ops::Range<usize>; 7] = [0..4, 5..7, 8..10, 11..13, 14..16, 17..19, 20..26];

/// Where whole seconds end, and milliseconds.
const SECONDS_END: usize = 19;
const MILLIS_END: usize = 23;

/// The moment to the microsecond, in 27 characters: the order of such texts is the order of time. Of the years 0 to 9999,
/// which are all that RFC 3339 has.
#[must_use]
pub fn of_fixed_width(moment: Moment) -> String {
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
    String::from_utf8_lossy(&text).into_owned()
}

/// The same without the thousandths, or millionths, that are zero.
#[must_use]
pub fn short(moment: Moment) -> String {
    let mut text = of_fixed_width(moment);
    let micros = moment.nanosecond() / 1000;
    if micros.is_multiple_of(1000) {
        text.truncate(if micros == 0 { SECONDS_END } else { MILLIS_END });
        text.push('Z');
    }
    text
}

/// The moment that a text of fixed width stands for; none where it stands for none.
#[must_use]
pub fn read(text: &[u8]) -> Option<Moment> {
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

#[cfg(test)]
mod tests {
    use chrono::{DateTime, SecondsFormat};
    use proptest::prelude::*;

    use super::*;

    /// The end of the year 9999, in microseconds.
    const END: i64 = 253_402_300_799_999_999;

    proptest! {
        #[test]
        fn what_is_written_is_read_and_is_what_rfc_3339_says(micros in 0..=END, unit in prop::sample::select(vec![1, 1000, 1_000_000])) {
            let moment = DateTime::from_timestamp_micros(micros / unit * unit).unwrap();
            let text = of_fixed_width(moment);
            prop_assert_eq!(&text, &moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string());
            prop_assert_eq!(read(text.as_bytes()), Some(moment));
            prop_assert_eq!(short(moment), moment.to_rfc3339_opts(SecondsFormat::AutoSi, true));
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
