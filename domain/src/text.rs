//! Text that people write: names as they are kept, and the form in which they are searched and sorted.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// The longest name, in Unicode characters.
pub const NAME_MAX: usize = 100;

/// The longest name of an organization, in Unicode characters.
pub const ORGANIZATION_NAME_MAX: usize = 200;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Nothing that could be seen.
    #[error("must not be empty")]
    Empty,
    /// More characters than it may have.
    #[error("must have at most {max} characters")]
    TooLong {
        /// How many it may have.
        max: usize,
    },
    /// A control character, or one that would reorder the text around it.
    #[error("must not contain control characters")]
    ControlCharacter,
}

impl NameFault {
    /// The fault's name in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "required",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
        }
    }
}

/// Why a text is no username.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A username has no spaces, control characters or characters that cannot be seen.")]
pub struct BadUsername;

/// A text of several lines has a control character other than line breaks and tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must not contain control characters other than line breaks and tabs")]
pub struct ControlCharacter;

/// A username as it is compared: without case and surrounding white space, but with accents, which tell people apart.
#[must_use]
pub fn username_key(username: &str) -> String {
    username.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// A name as it is told from others: without case, superfluous white space and what cannot be seen, but with accents.
#[must_use]
pub fn name_key(name: &str) -> String {
    let seen: String = name.nfkc().filter(|&c| !is_invisible(c)).flat_map(char::to_lowercase).nfkc().collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without case, accents and superfluous white space: what searches compare and lists sort by (S0.5).
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        // Nothing to be taken apart, which most texts are asked about in vain.
        return fold_letters(text.len(), text.chars().map(|c| c.to_ascii_lowercase()));
    }
    fold_letters(text.len(), text.nfkd().flat_map(char::to_lowercase).nfkd().filter(|&c| !is_ignored(c)))
}

/// The rest of folding, once letters are small and without accents.
fn fold_letters(length: usize, letters: impl Iterator<Item = char>) -> String {
    let mut folded = String::with_capacity(length);
    for c in letters {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ŋ' => folded.push('n'),
            'ŧ' => folded.push('t'),
            'ĸ' => folded.push('k'),
            'ς' => folded.push('σ'),
            '’' | 'ʼ' => folded.push('\''),
            c if c.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            c => folded.push(c),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A name as it is kept: trimmed and composed (NFC), 1 to [`NAME_MAX`] characters.
///
/// # Errors
/// The first fault found.
pub fn clean_name(name: &str) -> Result<String, NameFault> {
    clean_name_of(name, NAME_MAX)
}

/// The same, of 1 to `max` characters.
///
/// # Errors
/// The first fault found.
pub fn clean_name_of(name: &str, max: usize) -> Result<String, NameFault> {
    if name.chars().any(is_control) {
        return Err(NameFault::ControlCharacter);
    }
    let name: String = name.trim().nfc().collect();
    if fold(&name).is_empty() {
        return Err(NameFault::Empty);
    }
    if name.chars().count() > max {
        return Err(NameFault::TooLong { max });
    }
    Ok(name)
}

/// A username as it is kept: trimmed and composed (NFC), of characters that can be seen. Two that look the same by
/// what cannot be seen in them would be two users of whom one passes for the other.
///
/// # Errors
/// [`BadUsername`]
pub fn clean_username(username: &str) -> Result<String, BadUsername> {
    let username: String = username.trim().nfc().collect();
    let is_bad = |c: char| c.is_whitespace() || is_control(c) || is_invisible(c);
    if username.is_empty() || username.chars().any(is_bad) { Err(BadUsername) } else { Ok(username) }
}

/// A text of any number of lines as it is kept, such as a description or a reason: trimmed, line breaks as U+000A.
///
/// # Errors
/// [`ControlCharacter`]
pub fn clean_prose(text: &str) -> Result<String, ControlCharacter> {
    let text = text.trim().replace("\r\n", "\n");
    let is_bad = |c: char| is_control(c) && c != '\n' && c != '\t';
    if text.chars().any(is_bad) { Err(ControlCharacter) } else { Ok(text) }
}

/// Whether a text has characters that cannot be seen (Unicode's `Default_Ignorable_Code_Point`).
#[must_use]
pub fn has_invisible(text: &str) -> bool {
    text.chars().any(is_invisible)
}

/// Unicode's `Default_Ignorable_Code_Point` (`DerivedCoreProperties.txt`, 17.0): shown as nothing.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Accents and the like, and characters that only guide typesetting. Vowel signs of Indic scripts have class 0 and stay.
fn is_ignored(c: char) -> bool {
    canonical_combining_class(c) != 0
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Control characters, and those that make a text read otherwise than it is stored. Right-to-left letters and the
/// joiners that Persian and Indic scripts need are none of them.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folding_ignores_case_accents_and_spacing() {
        for (text, folded) in [
            ("  Zoë   Weiß ", "zoe weiss"),
            ("ŁUKASZ Ørsted", "lukasz orsted"),
            ("İstanbul ılık", "istanbul ilik"),
            ("Œuvre Ægir Þór Đặng Ħal", "oeuvre aegir thor dang hal"),
            ("O’Brien", "o'brien"),
            ("ﬁne \u{ff21}", "fine a"),
            ("Ἀλέξανδρος", "αλεξανδροσ"),
            ("Иван Йорданов", "иван иорданов"),
            ("कृष्ण", "कृषण"),
            ("نا\u{200c}زنین", "نازنین"),
        ] {
            assert_eq!(fold(text), fold(folded), "{text}");
        }
        assert_eq!(fold("  Zoë   Weiß "), "zoe weiss");
    }

    #[test]
    fn a_name_is_kept_trimmed_and_composed() {
        assert_eq!(clean_name(" Zoe\u{308} "), Ok("Zoë".to_owned()));
        assert_eq!(clean_name("דוד"), Ok("דוד".to_owned()));
        assert_eq!(clean_name("नर\u{200d}"), Ok("नर\u{200d}".to_owned()));
        assert_eq!(clean_name(&"ß".repeat(100)).map(|name| name.len()), Ok(200));
    }

    #[test]
    fn names_are_told_apart_by_what_is_seen_without_case() {
        for same in ["  CAFÉ   Müller ", "cafe\u{301} mu\u{308}ller", "Ca\u{200b}fé\u{3000}Müller", "ＣＡＦÉ Müller"]
        {
            assert_eq!(name_key(same), "café müller", "{same:?}");
        }
        assert_ne!(name_key("Cafe Müller"), name_key("Café Müller"));
        assert_eq!(clean_name_of(&"x".repeat(200), ORGANIZATION_NAME_MAX).map(|name| name.len()), Ok(200));
        let too_long = clean_name_of(&"x".repeat(201), ORGANIZATION_NAME_MAX);
        assert_eq!(too_long, Err(NameFault::TooLong { max: 200 }));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for (name, fault) in [
            ("", NameFault::Empty),
            (" \u{3000} ", NameFault::Empty),
            ("\u{200d}", NameFault::Empty),
            ("a\0b", NameFault::ControlCharacter),
            ("a\nb", NameFault::ControlCharacter),
            ("a\n", NameFault::ControlCharacter),
            ("a\u{202e}b", NameFault::ControlCharacter),
            ("a\u{2066}b", NameFault::ControlCharacter),
            (&*"x".repeat(101), NameFault::TooLong { max: 100 }),
        ] {
            assert_eq!(clean_name(name), Err(fault), "{name:?}");
        }
    }

    #[test]
    fn a_username_is_what_can_be_seen_of_it() {
        for (typed, kept) in [(" ada ", "ada"), ("zoe\u{308}", "zoë"), ("Иван", "Иван"), ("דוד", "דוד"), ("कृष्ण", "कृष्ण")]
        {
            assert_eq!(clean_username(typed).as_deref(), Ok(kept));
        }
        for bad in
            ["", " ", "a b", "a\tb", "a\u{a0}b", "a\0", "\u{202e}ada", "ada\u{2066}", "a\u{200b}da", "a\u{200d}da"]
        {
            assert_eq!(clean_username(bad), Err(BadUsername), "{bad:?}");
        }
        for bad in
            ["a\u{ad}da", "\u{feff}ada", "ada\u{fe0f}", "ada\u{3164}", "ada\u{e0061}", "ada\u{2060}", "ada\u{61c}"]
        {
            assert_eq!(clean_username(bad), Err(BadUsername), "{bad:?}");
        }
    }

    #[test]
    fn prose_has_lines_and_tabs_and_no_other_control_characters() {
        assert_eq!(clean_prose(" one\r\n\ttwo\n").as_deref(), Ok("one\n\ttwo"));
        assert_eq!(clean_prose("").as_deref(), Ok(""));
        for bad in ["a\u{1b}[31m", "a\u{7f}", "a\u{85}b", "a\u{202e}b", "a\u{2028}b", "a\rb", "a\u{0}"] {
            assert_eq!(clean_prose(bad), Err(ControlCharacter), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC*") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn what_is_ascii_is_folded_as_the_rest_is(text in "[ -~\t\n]*") {
            // An accent by itself: with it nothing is ASCII, and it is left out.
            prop_assert_eq!(fold(&text), fold(&format!("\u{301}{text}")));
        }
    }
}
