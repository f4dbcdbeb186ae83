//! Phone numbers as people type them, kept as E.164 has them: `+442079460100`.

use phonenumber::{Mode, ParseError, country};

use crate::problem::Failure;

/// Longest phone number as it is typed, with its signs.
const TYPED_MAX: usize = 32;

/// Digits of a number with its country code: E.164 has no more, and what is shorter reaches nobody from abroad.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A phone number in E.164; empty means none. Without a country code it is one of `region` (ISO 3166-1 alpha-2), if the
/// account has one. What is no number of its country's plan is taken all the same: plans change, and numbers for tests
/// and films are none.
///
/// # Errors
/// What is wrong with it.
pub fn clean_phone(typed: &str, region: Option<&str>) -> Result<Option<String>, Failure> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let is_number = typed.len() <= TYPED_MAX && typed.chars().all(|c| c.is_ascii_digit() || "+-.()/ ".contains(c));
    let region = region.and_then(|region| region.parse::<country::Id>().ok());
    // The library reads a slash or a dot as the end of the number, and the zero that is only dialled within the country as
    // one of its digits.
    let mut spaced = typed.replace(['/', '.'], " ");
    if typed.starts_with('+') {
        spaced = spaced.replace("(0)", " ");
    }
    let parsed = if is_number { phonenumber::parse(region, &spaced) } else { Err(ParseError::NoNumber) };
    let number = parsed.ok().filter(|number| number.extension().is_none() && number.code().value() > 0);
    let e164 = number.map(|number| number.format().mode(Mode::E164).to_string());
    if let Some(e164) = e164.filter(|e164| DIGITS.contains(&e164.bytes().filter(u8::is_ascii_digit).count())) {
        return Ok(Some(e164));
    }
    let how = if region.is_some() {
        "is like +1 555 0100, or like 555 0100 in the account's own country"
    } else {
        "begins with a plus sign and the country's code, as +1 555 0100"
    };
    let detail = format!("A phone number {how}: digits and the signs + - . ( ) /.");
    Err(Failure::invalid_field("/phone", "phone", detail))
}

/// Whether there is such a region.
#[must_use]
pub fn is_region(region: &str) -> bool {
    region.parse::<country::Id>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(typed: &str, region: Option<&str>) -> Option<String> {
        clean_phone(typed, region).ok().flatten()
    }

    #[test]
    fn a_number_is_kept_in_one_way_however_it_is_typed() {
        for typed in
            ["+44 20 7946 0100", " +44 (0)20-7946-0100 ", "+44 (0)20 7946 0100", "+44/20.79460100", "+442079460100"]
        {
            assert_eq!(cleaned(typed, None).as_deref(), Some("+442079460100"), "{typed}");
        }
        assert_eq!(cleaned("+39 06 698 1234", None).as_deref(), Some("+39066981234"), "an Italian zero stays");
        assert_eq!(cleaned("+1 555 0100", None).as_deref(), Some("+15550100"));
    }

    #[test]
    fn a_number_without_country_code_is_of_the_accounts_region() {
        assert_eq!(cleaned("(212) 555-0123", Some("US")).as_deref(), Some("+12125550123"));
        assert_eq!(cleaned("020 7946 0100", Some("GB")).as_deref(), Some("+442079460100"));
        assert_eq!(cleaned("+49 30 1234567", Some("US")).as_deref(), Some("+49301234567"));
        assert_eq!(cleaned("(212) 555-0123", None), None);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in
            ["call me", "+", "+999 123456", "12", "+1 2", "+1 212 555 0123 x42", "1-800-FLOWERS", "+12345678901234567"]
        {
            assert!(clean_phone(typed, None).is_err(), "{typed}");
        }
        assert_eq!(clean_phone("  ", None).ok(), Some(None));
        assert!(is_region("US") && is_region("DE") && !is_region("XX") && !is_region("us") && !is_region(""));
    }
}
