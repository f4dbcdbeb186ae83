//! What templates do, sentence by sentence.

use std::collections::BTreeSet;

use domain::ids::{QuestionId, SectionId};
use domain::template::{
    Change, ChangeKind, Consequence, Customisation, Draft, DraftQuestion, DraftSection, ElementId, Template, apply,
    changes, customise, differences, effective,
};
use uuid::Uuid;

use crate::edits::{draft_of, edited};

/// A template as people write it down: sections with what they ask. Ids are made of the first words.
fn template(previous: &Template, sections: &[(&str, &[&str])]) -> Template {
    domain::template::revise(previous, &draft(sections), &mut || unreachable!("everything has an id"))
}

fn draft(sections: &[(&str, &[&str])]) -> Draft {
    let word = |text: &str| text.split(' ').next().unwrap().bytes().fold(0, |sum, byte| sum * 256 + u128::from(byte));
    let id = |text: &str| Uuid::from_u128(word(text));
    let question = |text: &&str| DraftQuestion {
        id: Some(QuestionId(id(text))),
        text: (*text).to_owned(),
        guidance: String::new(),
    };
    let section = |(title, questions): &(&str, &[&str])| DraftSection {
        id: Some(SectionId(id(title))),
        title: (*title).to_owned(),
        description: String::new(),
        questions: questions.iter().map(question).collect(),
    };
    Draft { sections: sections.iter().map(section).collect() }
}

/// A template on one line.
fn line(template: &Template) -> String {
    let sections = template.outline().sections.into_iter().map(|section| {
        let questions: Vec<_> = section.questions.into_iter().map(|question| question.wording.text).collect();
        format!("{}: {}", section.wording.text, questions.join(", "))
    });
    sections.collect::<Vec<_>>().join(" | ")
}

fn own(base: &Template, sections: &[(&str, &[&str])]) -> Customisation {
    customise(base, &Customisation::default(), &draft(sections), &mut || unreachable!("everything has an id"))
}

fn told(changes: &[Change]) -> Vec<String> {
    let tell = |change: &Change| {
        let element = change.after.as_ref().or(change.before.as_ref()).unwrap();
        format!("{} {}: {}", element.wording.text, change.id.kind.name(), change.consequence.name())
    };
    changes.iter().map(tell).collect()
}

/// S1.8: what is not touched follows the standard at once; what is reworded keeps its words and says that the standard
/// has others now.
#[test]
fn s1_8_the_untouched_follows_and_the_reworded_stays() {
    let base = template(&Template::default(), &[("Backup", &["Daily", "Tested"]), ("Network", &["Firewall"])]);
    let own = own(&base, &[("Backup", &["Daily at ACME", "Tested"]), ("Network", &["Firewall"])]);
    let current = template(
        &base,
        &[("Backup and restore", &["Daily backups", "Tested often", "Offsite"]), ("Network", &["Firewall"])],
    );
    let result = effective(&current, &own);
    assert_eq!(line(&result), "Backup and restore: Daily at ACME, Tested often, Offsite | Network: Firewall");
    let differences = differences(&current, &own);
    let [daily] = differences.as_slice() else { panic!("{differences:?}") };
    assert!(daily.reworded && daily.changed_upstream && !daily.moved && !daily.added);
    assert_eq!(daily.standard.as_ref().unwrap().wording.text, "Daily backups");
    // Whoever words it anew has seen the standard's words.
    let draft =
        edited(draft_of(&result.outline()), &[crate::edits::Edit::RewordQuestion(0, 'x')], &mut crate::edits::Ids(0));
    let again = customise(&current, &own, &draft, &mut || unreachable!());
    assert!(!domain::template::differences(&current, &again)[0].changed_upstream);
}

/// S1.14: added, excluded, reworded and reordered, sections as well as questions.
#[test]
fn s1_14_a_template_is_customised() {
    let base = template(
        &Template::default(),
        &[("Backup", &["Daily", "Tested"]), ("Network", &["Firewall", "Wifi"]), ("People", &["Training"])],
    );
    let made: &[(&str, &[&str])] =
        &[("People", &["Training"]), ("Sites", &["Alarm", "Wifi"]), ("Backup", &["Tested", "Daily at night"])];
    let own = own(&base, made);
    assert_eq!(line(&effective(&base, &own)), "People: Training | Sites: Alarm, Wifi | Backup: Tested, Daily at night");
    let told: BTreeSet<_> = differences(&base, &own)
        .into_iter()
        .map(|it| {
            let text = match (effective(&base, &own).get(it.id), &it.standard) {
                (Some(shown), _) => shown.wording.text.clone(),
                (None, standard) => standard.as_ref().unwrap().wording.text.clone(),
            };
            let flags =
                [(it.added, "added"), (it.reworded, "reworded"), (it.moved, "moved"), (it.excluded, "excluded")];
            let flags: Vec<_> = flags.into_iter().filter(|(is, _)| *is).map(|(_, flag)| flag).collect();
            format!("{text}: {}", flags.join(" and "))
        })
        .collect();
    let expected = [
        "Alarm: added",
        "Daily at night: reworded",
        "Network: excluded",
        "People: moved",
        "Sites: added",
        "Tested: moved",
        "Wifi: moved",
    ];
    assert_eq!(told, expected.map(str::to_owned).into());
}

/// S1.8, S1.14: what the standard drops stays where the organization made it its own, and goes where it did not.
#[test]
fn s1_8_what_the_standard_drops_stays_where_it_was_made_ones_own() {
    let base = template(&Template::default(), &[("Backup", &["Daily", "Tested"]), ("Network", &["Firewall"])]);
    let own = own(&base, &[("Backup", &["Daily at ACME", "Tested"]), ("Network", &["Firewall", "Wifi"])]);
    let current = template(&base, &[("People", &["Training"])]);
    let result = effective(&current, &own);
    assert_eq!(line(&result), "Backup: Daily at ACME | People: Training | Network: Wifi");
    assert_eq!(differences(&current, &own).iter().filter(|difference| difference.removed_upstream).count(), 3);
    // Once it is gone here too, nothing remains of it.
    let draft = draft(&[("People", &["Training"])]);
    assert_eq!(customise(&current, &own, &draft, &mut || unreachable!()), Customisation::default());
}

/// S1.9: what comes back to the standard comes with its own words where the organization has kept it in others, and says so.
#[test]
fn s1_9_what_comes_back_keeps_the_words_that_were_kept() {
    let full = template(&Template::default(), &[("Backup", &["Daily", "Tested"])]);
    let own = own(&full, &[("Backup", &["Daily at ACME", "Tested"])]);
    let without = template(&full, &[("Backup", &["Tested"])]);
    let back = template(&without, &[("Backup", &["Daily", "Tested"])]);
    let changes = changes(&without, &back, &own);
    assert_eq!(told(&changes), ["Daily added: keeps_wording"]);
    assert!(line(&effective(&back, &own)).contains("Daily at ACME"));
}

/// S1.9: what changed meanwhile is listed, with what applying it does, and applied wholly or in part.
#[test]
fn s1_9_what_changed_is_listed_and_applied() {
    let base = template(
        &Template::default(),
        &[("Backup", &["Daily", "Tested", "Tape", "Offsite"]), ("Network", &["Firewall", "Wifi"])],
    );
    let own =
        own(&base, &[("Backup", &["Daily at ACME", "Tested", "Tape at ACME", "Offsite"]), ("Network", &["Firewall"])]);
    let current = template(
        &base,
        &[
            ("People", &["Training"]),
            ("Backup", &["Offsite", "Daily backups", "Tested often"]),
            ("Network", &["Firewall", "Wifi 7"]),
        ],
    );
    let listed = changes(&base, &current, &own);
    assert_eq!(
        told(&listed),
        [
            "People added: applied",
            "Training added: applied",
            "Offsite moved: applied",
            "Daily backups reworded: keeps_wording",
            "Tested often reworded: applied",
            "Wifi 7 reworded: stays_excluded",
            "Tape removed: kept_as_own",
        ]
    );
    assert_eq!(listed[1].requires, [listed[0].id], "a question needs its section");
    assert_eq!(listed[0].id.element, ElementId::Section(draft(&[("People", &[])]).sections[0].id.unwrap()));
    // In part: the question comes with its section, and everything else stays as it was.
    let partly = apply(&base, &current, &BTreeSet::from([listed[1].id]));
    assert_eq!(
        line(&effective(&partly, &own)),
        "People: Training | Backup: Daily at ACME, Tested, Tape at ACME, Offsite | Network: Firewall"
    );
    let left: Vec<_> = changes(&partly, &current, &own).iter().map(|change| change.id).collect();
    assert_eq!(left, listed[2..].iter().map(|change| change.id).collect::<Vec<_>>());
    // And the rest.
    let wholly = apply(&partly, &current, &left.into_iter().collect());
    assert_eq!(wholly, current);
    assert_eq!(
        line(&effective(&wholly, &own)),
        "People: Training | Backup: Offsite, Daily at ACME, Tested often, Tape at ACME | Network: Firewall"
    );
}

/// S1.9: a section goes with all that is in it, or what is in it goes elsewhere first.
#[test]
fn s1_9_a_section_takes_its_questions_along() {
    let base = template(&Template::default(), &[("Backup", &["Daily", "Tested"]), ("Network", &["Firewall"])]);
    let current = template(&base, &[("Network", &["Firewall", "Tested"])]);
    let listed = changes(&base, &current, &Customisation::default());
    let removal = listed.iter().find(|change| matches!(change.id.element, ElementId::Section(_))).unwrap();
    assert_eq!(removal.id.kind, ChangeKind::Removed);
    assert_eq!(removal.requires.len(), 2);
    assert!(listed.iter().all(|change| change.consequence == Consequence::Applied));
    assert_eq!(apply(&base, &current, &BTreeSet::from([removal.id])), current);
}
