//! Names as one harmless line: what people typed, made fit for headers and plain text.

/// The most characters that a name takes up in a mail.
const LONGEST: usize = 200;

/// `text` without line breaks, other controls and marks that reverse the reading direction, cut to 200 characters.
pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().filter(|c| !turns(*c)).map(|c| if breaks(c) { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST).collect()
}

fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

// Overrides could make a name read as another address, or spill into the text that follows it.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_name_cannot_break_its_line() {
        assert_eq!(one_line(" Ada\r\nBcc: eve@example.com\u{2028}x\0\u{202e} "), "Ada Bcc: eve@example.com x");
        assert_eq!(one_line(&"é".repeat(500)).chars().count(), 200);
    }
}
