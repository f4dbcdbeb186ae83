//! Random editing of templates, as people do it.

use domain::ids::{QuestionId, SectionId};
use domain::template::{Draft, DraftQuestion, DraftSection, Outline, Template, revise};
use proptest::prelude::*;
use uuid::Uuid;

/// Something that somebody does to a template. Numbers pick one of what there is.
#[derive(Clone, Debug)]
pub enum Edit {
    AddSection(usize),
    AddQuestion(usize, usize),
    RemoveSection(usize),
    RemoveQuestion(usize),
    RewordSection(usize, char),
    RewordQuestion(usize, char),
    MoveSection(usize, usize),
    MoveQuestion(usize, usize, usize),
}

pub fn edits(most: usize) -> impl Strategy<Value = Vec<Edit>> {
    let (n, word) = (0..100_usize, prop::char::range('a', 'e'));
    let edit = prop_oneof![
        1 => n.clone().prop_map(Edit::AddSection),
        3 => (n.clone(), n.clone()).prop_map(|(section, at)| Edit::AddQuestion(section, at)),
        1 => n.clone().prop_map(Edit::RemoveSection),
        2 => n.clone().prop_map(Edit::RemoveQuestion),
        1 => (n.clone(), word.clone()).prop_map(|(section, word)| Edit::RewordSection(section, word)),
        2 => (n.clone(), word).prop_map(|(question, word)| Edit::RewordQuestion(question, word)),
        1 => (n.clone(), n.clone()).prop_map(|(section, at)| Edit::MoveSection(section, at)),
        2 => (n.clone(), n.clone(), n).prop_map(|(question, section, at)| Edit::MoveQuestion(question, section, at)),
    ];
    prop::collection::vec(edit, 0..most)
}

/// Ids that nobody had before.
pub struct Ids(pub u128);

impl Ids {
    pub fn next(&mut self) -> Uuid {
        self.0 += 1;
        // Neither rising nor falling, so that nothing depends on it.
        Uuid::from_u128(self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
    }
}

/// A draft of a template as it is.
pub fn draft_of(outline: &Outline) -> Draft {
    let sections = outline.sections.iter().map(|section| DraftSection {
        id: Some(section.id),
        title: section.wording.text.clone(),
        description: section.wording.detail.clone(),
        questions: section
            .questions
            .iter()
            .map(|question| DraftQuestion {
                id: Some(question.id),
                text: question.wording.text.clone(),
                guidance: question.wording.detail.clone(),
            })
            .collect(),
    });
    Draft { sections: sections.collect() }
}

/// The draft after somebody has edited it.
pub fn edited(mut draft: Draft, edits: &[Edit], ids: &mut Ids) -> Draft {
    for edit in edits {
        edit.apply(&mut draft.sections, ids);
    }
    draft
}

/// The template after somebody has edited it.
pub fn revised(template: &Template, edits: &[Edit], ids: &mut Ids) -> Template {
    let draft = edited(draft_of(&template.outline()), edits, ids);
    let revised = revise(template, &draft, &mut || unreachable!("everything has an id"));
    assert_eq!(draft_of(&revised.outline()), draft);
    revised
}

impl Edit {
    fn apply(&self, sections: &mut Vec<DraftSection>, ids: &mut Ids) {
        let (count, questions) =
            (sections.len(), sections.iter().map(|section| section.questions.len()).sum::<usize>());
        match *self {
            Self::AddSection(at) => {
                let id = Some(SectionId(ids.next()));
                sections.insert(at % (count + 1), DraftSection { id, title: "new".to_owned(), ..Default::default() });
            }
            Self::AddQuestion(section, at) if count > 0 => {
                let questions = &mut sections[section % count].questions;
                let id = Some(QuestionId(ids.next()));
                let question = DraftQuestion { id, text: "new?".to_owned(), ..Default::default() };
                questions.insert(at % (questions.len() + 1), question);
            }
            Self::RemoveSection(section) if count > 0 => drop(sections.remove(section % count)),
            Self::RemoveQuestion(question) if questions > 0 => drop(take(sections, question % questions)),
            Self::RewordSection(section, word) if count > 0 => sections[section % count].title = word.to_string(),
            Self::RewordQuestion(question, word) if questions > 0 => {
                let mut all = sections.iter_mut().flat_map(|section| &mut section.questions);
                all.nth(question % questions).unwrap().text = word.to_string();
            }
            Self::MoveSection(section, at) if count > 0 => {
                let section = sections.remove(section % count);
                sections.insert(at % count, section);
            }
            Self::MoveQuestion(question, section, at) if questions > 0 => {
                let question = take(sections, question % questions);
                let questions = &mut sections[section % count].questions;
                questions.insert(at % (questions.len() + 1), question);
            }
            _ => {}
        }
    }
}

fn take(sections: &mut [DraftSection], mut index: usize) -> DraftQuestion {
    for section in sections {
        if index < section.questions.len() {
            return section.questions.remove(index);
        }
        index -= section.questions.len();
    }
    unreachable!("there is no such question")
}
