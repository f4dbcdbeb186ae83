//! A template as somebody wants it to be, checked and cleaned.

use std::collections::HashSet;

use crate::ids::{QuestionId, SectionId};
use crate::text::{clean_name, clean_prose};

/// Most sections of a template.
pub const SECTIONS_MAX: usize = 200;
/// Most questions of a template, over all its sections.
pub const QUESTIONS_MAX: usize = 2000;
/// Longest title of a section, in characters.
pub const TITLE_MAX: usize = crate::text::NAME_MAX;
/// Longest question, in characters.
pub const TEXT_MAX: usize = 1000;
/// Longest description of a section or guidance for a question, in characters.
pub const DETAIL_MAX: usize = 4000;

/// A template as somebody wants it to be: what has an id is what had it before, what has none is new.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its sections, in order.
    pub sections: Vec<DraftSection>,
}

/// A section as somebody wants it to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftSection {
    /// Its id, if it has one already.
    pub id: Option<SectionId>,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Its questions, in order.
    pub questions: Vec<DraftQuestion>,
}

/// A question as somebody wants it to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftQuestion {
    /// Its id, if it has one already.
    pub id: Option<QuestionId>,
    /// What it asks.
    pub text: String,
    /// Help for whoever asks it.
    pub guidance: String,
}

/// What is wrong with a value of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// A stable word for it.
    pub code: &'static str,
    /// A sentence about it.
    pub detail: String,
}

/// The draft with its texts as they are kept.
///
/// # Errors
/// Everything that is wrong with it. Where there is too much of it, that alone.
pub fn clean(draft: &Draft) -> Result<Draft, Vec<Fault>> {
    let questions: usize = draft.sections.iter().map(|section| section.questions.len()).sum();
    let fault = |detail| vec![Fault { pointer: "/sections".to_owned(), code: "too_many", detail }];
    if draft.sections.len() > SECTIONS_MAX {
        return Err(fault(format!("A template has at most {SECTIONS_MAX} sections.")));
    }
    if questions > QUESTIONS_MAX {
        return Err(fault(format!("A template has at most {QUESTIONS_MAX} questions, over all its sections.")));
    }
    let mut cleaning = Cleaning::default();
    let sections = draft.sections.iter().enumerate().map(|(index, section)| cleaning.section(index, section));
    let draft = Draft { sections: sections.collect() };
    if cleaning.faults.is_empty() { Ok(draft) } else { Err(cleaning.faults) }
}

#[derive(Default)]
struct Cleaning {
    faults: Vec<Fault>,
    sections: HashSet<SectionId>,
    questions: HashSet<QuestionId>,
}

impl Cleaning {
    fn section(&mut self, index: usize, section: &DraftSection) -> DraftSection {
        let at = format!("/sections/{index}");
        if section.id.is_some_and(|id| !self.sections.insert(id)) {
            self.fault(format!("{at}/id"), "duplicate", "Another section has this id.".to_owned());
        }
        let title = match clean_name(&section.title) {
            Ok(title) => title,
            Err(fault) => self.fault(format!("{at}/title"), fault.code(), format!("A section's title {fault}.")),
        };
        let description = self.prose(format!("{at}/description"), "A description", &section.description, DETAIL_MAX);
        let questions = section.questions.iter().enumerate();
        let questions = questions.map(|(index, question)| self.question(&at, index, question)).collect();
        DraftSection { id: section.id, title, description, questions }
    }

    fn question(&mut self, section: &str, index: usize, question: &DraftQuestion) -> DraftQuestion {
        let at = format!("{section}/questions/{index}");
        if question.id.is_some_and(|id| !self.questions.insert(id)) {
            self.fault(format!("{at}/id"), "duplicate", "Another question has this id.".to_owned());
        }
        let text = self.prose(format!("{at}/text"), "A question", &question.text, TEXT_MAX);
        if crate::text::fold(&text).is_empty() && !self.is_at_fault(&at, "/text") {
            self.fault(format!("{at}/text"), "required", "A question must not be empty.".to_owned());
        }
        let guidance = self.prose(format!("{at}/guidance"), "Guidance", &question.guidance, DETAIL_MAX);
        DraftQuestion { id: question.id, text, guidance }
    }

    fn prose(&mut self, pointer: String, what: &str, text: &str, max: usize) -> String {
        match clean_prose(text) {
            Err(fault) => self.fault(pointer, "control_character", format!("{what} {fault}.")),
            Ok(text) if text.chars().count() > max => {
                self.fault(pointer, "too_long", format!("{what} has at most {max} characters."))
            }
            Ok(text) => text,
        }
    }

    fn is_at_fault(&self, at: &str, field: &str) -> bool {
        self.faults.last().is_some_and(|fault| fault.pointer.strip_prefix(at) == Some(field))
    }

    /// Remembers what is wrong; what was sent is of no use.
    fn fault(&mut self, pointer: String, code: &'static str, detail: String) -> String {
        self.faults.push(Fault { pointer, code, detail });
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn question(id: Option<u128>, text: &str) -> DraftQuestion {
        DraftQuestion { id: id.map(|id| QuestionId(Uuid::from_u128(id))), text: text.to_owned(), ..Default::default() }
    }

    fn section(title: &str, questions: Vec<DraftQuestion>) -> DraftSection {
        DraftSection { title: title.to_owned(), questions, ..Default::default() }
    }

    fn faults(sections: Vec<DraftSection>) -> Vec<(String, &'static str)> {
        let faults = clean(&Draft { sections }).err().unwrap_or_default();
        faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn texts_are_trimmed_and_everything_wrong_is_named() {
        let good = clean(&Draft { sections: vec![section(" Backup ", vec![question(None, " Is it\r\ntested? ")])] });
        let good = &good.unwrap().sections[0];
        assert_eq!((good.title.as_str(), good.questions[0].text.as_str()), ("Backup", "Is it\ntested?"));
        let bad = vec![
            section(" ", vec![question(Some(1), "a"), question(Some(1), "\u{7}"), question(None, " \u{200d} ")]),
            section("b", vec![question(Some(1), &"x".repeat(TEXT_MAX + 1))]),
        ];
        let expected = [
            ("/sections/0/title", "required"),
            ("/sections/0/questions/1/id", "duplicate"),
            ("/sections/0/questions/1/text", "control_character"),
            ("/sections/0/questions/2/text", "required"),
            ("/sections/1/questions/0/id", "duplicate"),
            ("/sections/1/questions/0/text", "too_long"),
        ];
        assert_eq!(faults(bad), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn too_much_is_refused_as_a_whole() {
        let many = |count| (0..count).map(|_| question(None, "?")).collect::<Vec<_>>();
        assert_eq!(faults(vec![section("a", many(1000)), section("b", many(1000))]), []);
        let too_many = vec![("/sections".to_owned(), "too_many")];
        assert_eq!(faults(vec![section("a", many(1000)), section("b", many(1001))]), too_many);
        assert_eq!(faults(vec![section("a", Vec::new()); SECTIONS_MAX + 1]), too_many);
    }
}
