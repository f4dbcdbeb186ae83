//! Companies, as both systems have them.

/// A company of the PSA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Its id in the PSA: digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What people call it by in short: `ConnectWise`'s identifier, Autotask's company number.
    pub identifier: Option<String>,
    /// Whether the PSA has it as one that is still served.
    pub active: bool,
}

/// A page of companies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyPage {
    /// The companies.
    pub companies: Vec<Company>,
    /// How many there are on all pages.
    pub total: i64,
}

/// Whether a text can be a company's id: both systems count companies. What is none is not worth asking for.
#[must_use]
pub fn is_company_id(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|id| id >= 0 && id.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_whole_numbers_and_nothing_else() {
        for good in ["0", "1", "250", "9223372036854775807"] {
            assert!(is_company_id(good), "{good}");
        }
        for bad in ["", " ", "-1", "01", "+1", "1.0", "1 or 1=1", "../1", "9223372036854775808", "١"] {
            assert!(!is_company_id(bad), "{bad}");
        }
    }
}
