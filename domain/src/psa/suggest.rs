//! Which company of the PSA an organization may be: names are compared as people compare them, without legal forms,
//! articles, accents and punctuation, by measures of similarity that the field has long had.

use std::collections::{HashMap, HashSet};

use crate::text::fold;

/// Most companies that are suggested for one organization.
pub const SUGGESTED_MAX: usize = 3;

/// A word that more companies than this have in their names says little about any of them: it finds nobody by itself.
const COMMON: usize = 500;

/// Letters that a name begins with: companies with the same ones are compared.
const BEGINNING: usize = 3;

/// Words that say what kind of company it is, and are written or left out as people like.
const LEGAL_FORMS: [&str; 44] = [
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "bvba",
    "co",
    "company",
    "corp",
    "corporation",
    "cv",
    "eg",
    "ev",
    "gmbh",
    "holding",
    "holdings",
    "inc",
    "incorporated",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "mbh",
    "nv",
    "ohg",
    "oy",
    "oyj",
    "plc",
    "pllc",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "se",
    "sl",
    "spa",
    "srl",
    "ug",
    "vof",
];

/// A company that may be suggested.
#[derive(Clone, Debug)]
pub struct Candidate {
    words: Vec<String>,
    joined: String,
    sorted: String,
}

/// A company, and how much its name is like the organization's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Which, by its place among those that were given.
    pub company: usize,
    /// From 0, nothing alike, to 1, the same.
    pub score: f64,
}

impl Candidate {
    /// The name of a company, ready to be compared.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let words = words(name);
        let joined = words.concat();
        let mut sorted = words.clone();
        sorted.sort_unstable();
        Self { sorted: sorted.join(" "), joined, words }
    }

    fn beginning(&self) -> String {
        self.joined.chars().take(BEGINNING).collect()
    }
}

/// The words of a name that tell one company from another.
fn words(name: &str) -> Vec<String> {
    // "O'Neil" is one word, "S.A." too; everything else that is no letter or digit parts words.
    let joined: String = fold(name).chars().filter(|c| !matches!(c, '\'' | '’' | '.')).collect();
    let all: Vec<&str> = joined.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let telling = |word: &&&str| !LEGAL_FORMS.contains(*word) && !["and", "und", "et", "the"].contains(*word);
    let told: Vec<String> = all.iter().filter(telling).map(|&word| word.to_owned()).collect();
    // "The Holding Company" is all that it has.
    if told.is_empty() { all.into_iter().map(str::to_owned).collect() } else { told }
}

/// How much two names are alike, from 0 to 1: the highest of Jaro and Winkler's measure, which likes a common beginning;
/// Sørensen and Dice's of pairs of letters; and Levenshtein's of the words in alphabetical order.
#[must_use]
pub fn similarity(a: &Candidate, b: &Candidate) -> f64 {
    if a.joined.is_empty() || b.joined.is_empty() {
        return 0.0;
    }
    if a.sorted == b.sorted || a.joined == b.joined {
        return 1.0;
    }
    // What is not the same is never certain.
    [
        strsim::jaro_winkler(&a.joined, &b.joined),
        strsim::sorensen_dice(&a.joined, &b.joined),
        strsim::normalized_levenshtein(&a.sorted, &b.sorted),
    ]
    .into_iter()
    .fold(0.0, f64::max)
    .min(0.99)
}

/// Companies, so arranged that those with a name like another are found without comparing all of them.
#[derive(Debug)]
pub struct Suggestions {
    companies: Vec<Candidate>,
    by_word: HashMap<String, Vec<usize>>,
    by_beginning: HashMap<String, Vec<usize>>,
}

impl Suggestions {
    /// Arranges companies with these names.
    #[must_use]
    pub fn among<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let companies: Vec<Candidate> = names.into_iter().map(Candidate::new).collect();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_beginning: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, company) in companies.iter().enumerate() {
            for word in company.words.iter().collect::<HashSet<_>>() {
                by_word.entry(word.clone()).or_default().push(index);
            }
            by_beginning.entry(company.beginning()).or_default().push(index);
        }
        by_word.retain(|_, companies| companies.len() <= COMMON);
        Self { companies, by_word, by_beginning }
    }

    /// The companies that an organization of this name may be: those whose score reaches `threshold`, the most alike first,
    /// at most [`SUGGESTED_MAX`].
    #[must_use]
    pub fn of(&self, name: &str, threshold: f64) -> Vec<Match> {
        let name = Candidate::new(name);
        let with_words = name.words.iter().filter_map(|word| self.by_word.get(word));
        let near: HashSet<usize> =
            with_words.chain(self.by_beginning.get(&name.beginning())).flatten().copied().collect();
        let score = |company: usize| Match { company, score: similarity(&name, &self.companies[company]) };
        let mut found: Vec<Match> = near.into_iter().map(score).filter(|found| found.score >= threshold).collect();
        // In the order in which they were given where names are alike: the same every time.
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.company.cmp(&b.company)));
        found.truncate(SUGGESTED_MAX);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> f64 {
        similarity(&Candidate::new(a), &Candidate::new(b))
    }

    #[test]
    fn s1_3_what_people_call_the_same_is_the_same() {
        for (a, b) in [
            ("Acme", "ACME, Inc."),
            ("Smith & Sons Ltd", "Smith and Sons Limited"),
            ("Müller GmbH & Co. KG", "Muller"),
            ("The Umbrella Corporation", "Umbrella Corp."),
            ("O'Neil Foods S.A.", "ONeil Foods"),
            ("Foods O'Neil", "O’Neil Foods"),
            ("Data-Works", "Data Works LLC"),
            ("DataWorks", "Data Works"),
        ] {
            assert!((alike(a, b) - 1.0).abs() < f64::EPSILON, "{a} / {b}: {}", alike(a, b));
        }
    }

    #[test]
    fn s1_3_a_slip_is_forgiven_and_another_company_is_not() {
        for (a, b) in [("Contoso Pharmaceuticals", "Contoso Pharmaceutcals"), ("Northwind Traders", "Northwind")] {
            assert!((0.85..1.0).contains(&alike(a, b)), "{a} / {b}: {}", alike(a, b));
        }
        for (a, b) in
            [("Northwind", "Northgate"), ("Acme", "Zenith"), ("Fabrikam", "Contoso"), ("", "Acme"), ("&", "Acme")]
        {
            assert!(alike(a, b) < 0.85, "{a} / {b}: {}", alike(a, b));
        }
    }

    #[test]
    fn a_name_of_legal_forms_alone_is_its_name() {
        assert!((alike("The Company", "Company, The") - 1.0).abs() < f64::EPSILON);
        assert!(alike("Holding", "Limited") < 0.85);
    }

    #[test]
    fn s1_3_the_most_alike_come_first_and_few_of_them() {
        let companies = ["Acme West", "Zenith", "Acme Inc.", "Acme East", "Acme North", "Acme"];
        let found = Suggestions::among(companies).of("ACME Corp", 0.8);
        assert_eq!(found.len(), SUGGESTED_MAX);
        assert_eq!(found.iter().take(2).map(|found| found.company).collect::<Vec<_>>(), [2, 5]);
        assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
        assert!(Suggestions::among(companies).of("Globex", 0.8).is_empty());
    }

    #[test]
    fn a_word_that_everybody_has_finds_nobody_by_itself() {
        let mut names: Vec<String> = (0..=COMMON).map(|number| format!("Client {number} Services")).collect();
        names.push("Globex Services".to_owned());
        let suggestions = Suggestions::among(names.iter().map(String::as_str));
        assert_eq!(suggestions.of("Globex Services Inc", 0.85).first().map(|found| found.company), Some(COMMON + 1));
        assert!(suggestions.by_word.len() < names.len() + 3 && !suggestions.by_word.contains_key("services"));
    }
}
