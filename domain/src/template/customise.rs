//! An organization's template as somebody wants it to be, turned into what differs from the standard.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::arrange::{Candidate, arrange};
use super::revise::identified;
use super::{Custom, Customisation, Draft, ElementId, Place, Rank, Template, Wording};
use crate::ids::SectionId;

/// What the organization does differently once its template is as the draft has it. Elements of the standard that the
/// draft lacks are excluded; what it has and the standard lacks is the organization's own, with an id from `fresh` where
/// it has none. A draft of what is in effect already changes nothing.
#[must_use]
pub fn customise(
    base: &Template,
    before: &Customisation,
    draft: &Draft,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Customisation {
    let mut work = Work { base, before, after: BTreeMap::new(), wanted: BTreeSet::new() };
    let sections = identified(draft, fresh);
    work.wanted = sections.iter().map(|section| section.id).collect();
    let ids: Vec<_> = sections.iter().map(|section| ElementId::Section(section.id)).collect();
    for (section, rank) in sections.iter().zip(work.ranks(&ids, None)) {
        let is_inhabited = !section.questions.is_empty();
        work.put(ElementId::Section(section.id), section.wording(), Place { section: None, rank }, is_inhabited);
        let ids: Vec<_> = section.questions.iter().map(|(id, _)| ElementId::Question(*id)).collect();
        for ((id, wording), rank) in section.questions.iter().zip(work.ranks(&ids, Some(section.id))) {
            let place = Place { section: Some(section.id), rank };
            work.put(ElementId::Question(*id), wording.clone(), place, false);
        }
    }
    let wanted: BTreeSet<ElementId> = sections
        .iter()
        .flat_map(|section| section.questions.iter().map(|(id, _)| ElementId::Question(*id)))
        .chain(ids)
        .collect();
    work.leave_out(&wanted);
    work.remember_sections();
    Customisation(work.after)
}

struct Work<'a> {
    base: &'a Template,
    before: &'a Customisation,
    after: BTreeMap<ElementId, Custom>,
    wanted: BTreeSet<SectionId>,
}

impl Work<'_> {
    /// Ranks for elements in this order: as many as possible where the standard has them.
    fn ranks(&self, ids: &[ElementId], section: Option<SectionId>) -> Vec<Rank> {
        let here = |place: &Place| (place.section == section).then(|| place.rank.clone());
        let candidates = ids.iter().map(|&id| {
            let custom = self.before.get(id);
            let last = custom.and_then(|custom| custom.place.as_ref()).and_then(here);
            let seen = || custom.and_then(|custom| custom.seen.as_ref()).and_then(|seen| here(&seen.place));
            let natural = match self.base.get(id) {
                Some(base) => here(&base.place),
                None => last.clone().or_else(seen),
            };
            Candidate { id, natural, last }
        });
        let mut candidates: Vec<_> = candidates.collect();
        let mut ranks = arrange(&candidates);
        // What is the organization's own is by right where it is put. Once it is there, others may no longer have to give
        // way to it: until that is so, the same draft would change something the next time.
        for _ in ids {
            for (candidate, rank) in candidates.iter_mut().zip(&ranks) {
                if self.base.get(candidate.id).is_none() {
                    candidate.natural = Some(rank.clone());
                }
                candidate.last = (candidate.natural.as_ref() != Some(rank)).then(|| rank.clone());
            }
            let settled = arrange(&candidates);
            if settled == ranks {
                break;
            }
            ranks = settled;
        }
        ranks
    }

    /// An element that is wanted, with these words at this place; `is_inhabited` tells whether it has questions.
    fn put(&mut self, id: ElementId, wording: Wording, place: Place, is_inhabited: bool) {
        let before = self.before.get(id);
        let custom = if let Some(base) = self.base.get(id) {
            let own_wording = (wording != base.wording).then_some(wording);
            let own_place = (place != base.place).then_some(place);
            if own_wording.is_none() && own_place.is_none() {
                return;
            }
            // As long as its own words stay, or else its place, what they were chosen over does.
            let stays = before.is_some_and(|before| {
                before.wording == own_wording && (own_wording.is_some() || before.place == own_place)
            });
            let seen = before.filter(|_| stays).and_then(|before| before.seen.clone());
            let seen = seen.or_else(|| Some(base.clone()));
            Custom { wording: own_wording, place: own_place, excluded: false, seen }
        } else {
            let seen = before.and_then(|before| before.seen.clone());
            // Of what the standard dropped, a section that something is in may still have its words; anything else
            // is there by words of its own.
            let has_none = is_inhabited && before.is_some_and(|before| before.wording.is_none());
            let is_kept = has_none && seen.as_ref().is_some_and(|seen| seen.wording == wording);
            let own_wording = (!is_kept).then_some(wording);
            let own_place = seen.as_ref().is_none_or(|seen| seen.place != place).then_some(place);
            Custom { wording: own_wording, place: own_place, excluded: false, seen }
        };
        self.after.insert(id, custom);
    }

    /// What is not wanted: of the standard it is excluded, of the organization's own it is dropped. What is in a section
    /// that is excluded stays as it is, for when the section comes back.
    fn leave_out(&mut self, wanted: &BTreeSet<ElementId>) {
        for (id, base) in self.base.0.iter().filter(|(id, _)| !wanted.contains(id)) {
            let before = self.before.get(*id);
            let own = before.and_then(|custom| custom.place.as_ref());
            let section = own.unwrap_or(&base.place).section;
            let custom = if section.is_some_and(|section| self.is_excluded(section)) {
                before.cloned()
            } else {
                let before = before.cloned().unwrap_or_default();
                Some(Custom { excluded: true, seen: before.seen.clone().or_else(|| Some(base.clone())), ..before })
            };
            self.after.extend(custom.map(|custom| (*id, custom)));
        }
        for (id, custom) in self.before.0.iter().filter(|(id, _)| !wanted.contains(id) && self.base.get(**id).is_none())
        {
            let section =
                custom.place.as_ref().or(custom.seen.as_ref().map(|seen| &seen.place)).and_then(|it| it.section);
            if section.is_some_and(|section| self.is_excluded(section)) {
                self.after.insert(*id, custom.clone());
            }
        }
    }

    fn is_excluded(&self, section: SectionId) -> bool {
        self.base.has_section(section) && !self.wanted.contains(&section)
    }

    /// Should the standard drop a section that questions of the organization are in, it has to be known.
    fn remember_sections(&mut self) {
        let places = self.after.values().flat_map(|custom| {
            let seen = custom.seen.as_ref().map(|seen| &seen.place);
            [custom.place.as_ref(), seen].into_iter().flatten().filter_map(|place| place.section)
        });
        let inhabited: BTreeSet<SectionId> = places.collect();
        for id in inhabited.into_iter().map(ElementId::Section) {
            if let Some(base) = self.base.get(id) {
                self.after.entry(id).or_insert_with(|| {
                    let seen = self.before.get(id).and_then(|custom| custom.seen.clone());
                    Custom { seen: seen.or_else(|| Some(base.clone())), ..Custom::default() }
                });
            }
        }
    }
}
