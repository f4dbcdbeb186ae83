//! Usernames made from first and last name (S3.3).

use crate::text::fold;

/// Leaves room for a number in every column and form that holds a username.
const BASE_MAX: usize = 60;

/// Usernames to try, best first and without end: `first.last`, `first.last2`, `first.last3`, …
pub fn username_candidates(first_name: &str, last_name: &str) -> impl Iterator<Item = String> + use<> {
    let words: Vec<_> = [first_name, last_name].into_iter().map(ascii).filter(|word| !word.is_empty()).collect();
    let mut base = words.join(".");
    base.truncate(BASE_MAX);
    // Names of signs that have no Latin spelling.
    if base.is_empty() {
        "user".clone_into(&mut base);
    }
    let numbered = base.clone();
    std::iter::once(base).chain((2_u64..).map(move |number| format!("{numbered}{number}")))
}

/// A name's letters and digits in Latin spelling; signs and pictures have none.
fn ascii(name: &str) -> String {
    let letters: String = fold(name).chars().filter(|c| c.is_alphanumeric()).collect();
    let latin = any_ascii::any_ascii(&letters).to_ascii_lowercase();
    latin.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(first_name: &str, last_name: &str) -> String {
        username_candidates(first_name, last_name).next().unwrap()
    }

    #[test]
    fn s3_3_a_username_is_made_from_the_names() {
        assert_eq!(first("Zoë", "O’Brien-Weiß"), "zoe.obrienweiss");
        assert_eq!(first("Łukasz", "Żółć"), "lukasz.zolc");
        assert_eq!(first("Иван", "Петров"), "ivan.petrov");
        assert_eq!(first("Mary Ann", ""), "maryann");
        assert_eq!(first("☃\u{fe0f}", "\u{10ffff}"), "user");
        assert_eq!(first(&"x".repeat(100), "y").len(), BASE_MAX);
    }

    #[test]
    fn s3_3_a_free_variant_is_found() {
        let three: Vec<_> = username_candidates("Ada", "Lovelace").take(3).collect();
        assert_eq!(three, ["ada.lovelace", "ada.lovelace2", "ada.lovelace3"]);
    }
}
