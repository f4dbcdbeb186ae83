//! Random templates, customised and changed at random.

use std::collections::BTreeSet;

use domain::template::{
    ChangeId, Customisation, ElementId, Template, apply, changes, customise, differences, effective,
};
use proptest::prelude::*;

use crate::edits::*;

fn customised(base: &Template, before: &Customisation, edits: &[Edit], ids: &mut Ids) -> Customisation {
    let draft = edited(draft_of(&effective(base, before).outline()), edits, ids);
    let after = customise(base, before, &draft, &mut || unreachable!("everything has an id"));
    assert_eq!(draft_of(&effective(base, &after).outline()), draft, "{base:#?} {after:#?}");
    after
}

fn none() -> Customisation {
    Customisation::default()
}

fn ids(base: &Template, current: &Template) -> BTreeSet<ChangeId> {
    changes(base, current, &none()).into_iter().map(|change| change.id).collect()
}

/// A standard, the one that it became, and a random choice of what changed, made twice.
fn choices() -> impl Strategy<Value = (Template, Template, [BTreeSet<ChangeId>; 2])> {
    (edits(40), edits(25), any::<[u64; 2]>()).prop_map(|(first, second, bits)| {
        let mut new = Ids(0);
        let base = revised(&Template::default(), &first, &mut new);
        let current = revised(&base, &second, &mut new);
        let all = ids(&base, &current);
        let chosen = bits.map(|bits| {
            let is_chosen = |index: usize| bits >> (index % 64) & 1 == 1;
            all.iter().enumerate().filter(|(index, _)| is_chosen(*index)).map(|(_, id)| *id).collect()
        });
        (base, current, chosen)
    })
}

fn has_no_orphan(template: &Template) -> bool {
    template.0.values().all(|element| element.place.section.is_none_or(|section| template.has_section(section)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// S1.9: applying everything that changed gives the present standard, and nothing is left to apply.
    #[test]
    fn s1_9_all_changes_make_the_present_standard((base, current, _) in choices()) {
        let all = ids(&base, &current);
        prop_assert_eq!(&apply(&base, &current, &all), &current);
        prop_assert_eq!(ids(&current, &current), BTreeSet::new());
    }

    /// S1.9: changes may be applied in any order and in any portions; what is left is what was not applied.
    #[test]
    fn s1_9_the_order_of_partial_applications_makes_no_difference((base, current, [one, two]) in choices()) {
        let after_one = apply(&base, &current, &one);
        let after_two = apply(&base, &current, &two);
        let both = apply(&base, &current, &(&one | &two));
        prop_assert_eq!(&apply(&after_one, &current, &two), &both);
        prop_assert_eq!(&apply(&after_two, &current, &one), &both);
        for (partly, chosen) in [(&after_one, &one), (&after_two, &two)] {
            prop_assert!(has_no_orphan(partly));
            let left = ids(partly, &current);
            prop_assert!(left.is_subset(&ids(&base, &current)));
            prop_assert!(left.is_disjoint(chosen));
            prop_assert_eq!(&apply(partly, &current, &left), &current);
        }
    }

    /// S1.9: nothing is applied that was neither chosen nor is required by what was.
    #[test]
    fn s1_9_only_what_was_chosen_is_applied((base, current, [one, _]) in choices()) {
        let required = |id: ChangeId| changes(&base, &current, &none()).into_iter().find(|change| change.id == id).unwrap().requires;
        let mut expected = one.clone();
        let mut waiting: Vec<_> = one.iter().copied().collect();
        while let Some(id) = waiting.pop() {
            waiting.extend(required(id).into_iter().filter(|id| expected.insert(*id)));
        }
        let applied = &ids(&base, &current) - &ids(&apply(&base, &current, &one), &current);
        prop_assert_eq!(applied, expected);
    }

    /// S1.14: whatever somebody makes of a template, it is that; made once more, nothing is different.
    #[test]
    fn s1_14_a_template_is_as_it_was_made(first in edits(30), own in edits(20), more in edits(20)) {
        let mut new = Ids(0);
        let base = revised(&Template::default(), &first, &mut new);
        let once = customised(&base, &none(), &own, &mut new);
        prop_assert_eq!(&customised(&base, &once, &[], &mut new), &once);
        let twice = customised(&base, &once, &more, &mut new);
        prop_assert_eq!(&customised(&base, &twice, &[], &mut new), &twice);
        let back = customise(&base, &twice, &draft_of(&base.outline()), &mut || unreachable!());
        prop_assert_eq!(differences(&base, &back), vec![], "as in the standard: nothing of its own");
    }

    /// S1.8: a change of the standard reaches what an organization did not touch, and nothing else.
    #[test]
    fn s1_8_a_change_reaches_the_untouched_parts(first in edits(30), own in edits(12), second in edits(20), more in edits(8)) {
        let mut new = Ids(0);
        let base = revised(&Template::default(), &first, &mut new);
        let customisation = customised(&base, &none(), &own, &mut new);
        let current = revised(&base, &second, &mut new);
        let (before, after) = (effective(&base, &customisation), effective(&current, &customisation));
        prop_assert!(has_no_orphan(&after));
        for (id, element) in &current.0 {
            let is_out = element.place.section.is_some_and(|section| customisation.excludes(ElementId::Section(section)));
            match customisation.get(*id) {
                None if is_out => prop_assert_eq!(after.get(*id), None),
                None => prop_assert_eq!(after.get(*id), Some(element)),
                Some(custom) if custom.excluded => prop_assert_eq!(after.get(*id), None),
                Some(_) => {}
            }
        }
        for (id, custom) in &customisation.0 {
            if let (Some(wording), Some(was), Some(is)) = (&custom.wording, before.get(*id), after.get(*id)) {
                prop_assert_eq!(&was.wording, wording);
                prop_assert_eq!(&is.wording, wording);
            }
            let is_own = matches!(id, ElementId::Question(_)) && custom.wording.is_some();
            let was_there = before.get(*id).is_some();
            // Only a section that the organization does without takes a question of its own along.
            let section = current.get(*id).map(|element| &element.place).or(custom.seen.as_ref().map(|seen| &seen.place));
            let section = custom.place.as_ref().or(section).and_then(|place| place.section);
            let is_out = section.is_some_and(|section| customisation.excludes(ElementId::Section(section)));
            if is_own && was_there && !is_out {
                prop_assert!(after.get(*id).is_some(), "{:?} {:?}", id, custom);
            }
        }
        // What the standard has become is as good a start as any.
        let once = customised(&current, &customisation, &more, &mut new);
        prop_assert_eq!(&customised(&current, &once, &[], &mut new), &once);
    }

    /// Whatever an organization customised, each change says what applying it alone will do to it.
    #[test]
    fn a_change_says_what_it_does(first in edits(30), own in edits(12), second in edits(20)) {
        use domain::template::{ChangeKind, Consequence};
        let mut new = Ids(0);
        let base = revised(&Template::default(), &first, &mut new);
        let customisation = customised(&base, &none(), &own, &mut new);
        let current = revised(&base, &second, &mut new);
        let after = effective(&current, &customisation);
        for change in changes(&base, &current, &customisation) {
            let shown = after.get(change.id.element);
            match (change.consequence, change.id.kind) {
                (Consequence::Applied, ChangeKind::Added) => prop_assert_eq!(shown, change.after.as_ref()),
                (Consequence::Applied, ChangeKind::Removed) | (Consequence::StaysExcluded, _) => prop_assert_eq!(shown, None),
                (Consequence::KeptAsOwn, ChangeKind::Removed) => prop_assert!(shown.is_some()),
                (Consequence::Applied, ChangeKind::Reworded) => {
                    prop_assert!(shown.is_none_or(|shown| Some(&shown.wording) == change.after.as_ref().map(|it| &it.wording)));
                }
                (Consequence::Applied, ChangeKind::Moved) => {
                    prop_assert!(shown.is_none_or(|shown| Some(&shown.place) == change.after.as_ref().map(|it| &it.place)));
                }
                (Consequence::KeepsWording, ChangeKind::Reworded) => {
                    prop_assert!(shown.is_none_or(|shown| Some(&shown.wording) == customisation.get(change.id.element).unwrap().wording.as_ref()));
                }
                (Consequence::KeepsPlace, ChangeKind::Moved) => {
                    prop_assert!(shown.is_none_or(|shown| Some(&shown.place) == customisation.get(change.id.element).unwrap().place.as_ref()));
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
