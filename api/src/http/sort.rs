//! The order of a list, as its address says it: columns with commas between them (S0.12).

use persistence::lists::Direction;

use super::query::Parameters;

/// What the parameter `sort` asks for, of these columns; `default` where nothing is asked for.
pub fn take<C: Copy + PartialEq>(
    parameters: &mut Parameters,
    columns: &[(&'static str, C)],
    default: &[(C, Direction)],
) -> Vec<(C, Direction)> {
    let names = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let detail = format!("Columns are: {names}; a minus sign in front sorts descending.");
    let mut is_repeated = false;
    let keys = parameters.parsed_list("sort", "one_of", &detail, |text| {
        let mut keys: Vec<(C, Direction)> = Vec::new();
        for item in text.split(',').map(str::trim) {
            let (name, direction) = match item.strip_prefix('-') {
                Some(name) => (name, Direction::Descending),
                None => (item, Direction::Ascending),
            };
            let (_, column) = *columns.iter().find(|(known, _)| *known == name)?;
            if keys.iter().any(|(earlier, _)| *earlier == column) {
                is_repeated = true;
            } else {
                keys.push((column, direction));
            }
        }
        Some(keys)
    });
    if is_repeated {
        parameters.refuse("sort", "repeated", "A list is sorted by each column at most once.");
    }
    keys.unwrap_or_else(|| default.to_vec())
}

/// The words that sort a list: each column, and each with a minus sign in front.
pub fn words<C>(columns: &[(&'static str, C)]) -> impl Iterator<Item = String> {
    columns.iter().flat_map(|(name, _)| [(*name).to_owned(), format!("-{name}")])
}
