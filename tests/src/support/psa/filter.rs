//! The part of ConnectWise's language of conditions that is documented for strings, booleans and lists of ids.

use super::Company;

/// Whether a company meets all conditions, which `and` joins; a group in brackets is met by any of its own.
///
/// # Panics
/// When a condition is not in the language.
pub fn meets(company: &Company, conditions: &str) -> bool {
    split(conditions, " and ").into_iter().filter(|condition| !condition.is_empty()).all(|condition| {
        let inside = condition.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        inside.map_or_else(
            || meets_one(company, condition),
            |inside| split(inside, " or ").into_iter().any(|condition| meets_one(company, condition)),
        )
    })
}

/// The parts between `word`s that stand neither in quotes nor in brackets.
fn split<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0, false);
    for (index, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if !quoted && depth == 0 && index >= start && text[index..].starts_with(word) {
            parts.push(&text[start..index]);
            start = index + word.len();
        }
    }
    parts.push(&text[start..]);
    parts
}

fn meets_one(company: &Company, condition: &str) -> bool {
    if condition == "deletedFlag=false" {
        return true;
    }
    if let Some(ids) = condition.strip_prefix("id in (").and_then(|rest| rest.strip_suffix(')')) {
        return ids.split(',').any(|id| id.parse::<i64>().expect("an id") == company.id);
    }
    let (field, word) = condition.split_once(" contains ").unwrap_or_else(|| panic!("no condition: {condition}"));
    let word = word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).expect("a word in quotes");
    assert!(!word.contains('"'), "{word}");
    let value = match field {
        "name" => &company.name,
        "identifier" => &company.identifier,
        other => panic!("no such field: {other}"),
    };
    value.to_lowercase().contains(&word.to_lowercase())
}
