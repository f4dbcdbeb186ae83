//! Putting things into an order while moving as few as possible of those that have a place already.

use super::{ElementId, Rank};

/// What is known of a thing that is to be put into an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The thing: of two that have the same rank, the one with the lower id comes first.
    pub id: ElementId,
    /// Where it is by right, if it is in this order already.
    pub natural: Option<Rank>,
    /// Where it was last put, to be put there again if that fits.
    pub last: Option<Rank>,
}

/// Ranks for things in the order in which they are given: as many as possible keep their natural ones.
pub(super) fn arrange(candidates: &[Candidate]) -> Vec<Rank> {
    let kept = longest_increasing(candidates);
    // Where they all are by right, or where they were last: then nothing moves.
    if kept.len() < candidates.len()
        && let Some(ranks) = as_last(candidates)
    {
        return ranks;
    }
    let mut ranks: Vec<Rank> = Vec::with_capacity(candidates.len());
    for index in kept {
        let Some(natural) = &candidates[index].natural else { continue };
        let gap = &candidates[ranks.len()..index];
        // Nothing fits between two that have the same rank: then the second one has to move, too.
        if gap.is_empty() || ranks.last() != Some(natural) {
            place(gap, Some(natural), &mut ranks);
            ranks.push(natural.clone());
        }
    }
    place(&candidates[ranks.len()..], None, &mut ranks);
    ranks
}

/// Where the things are at present, if that is the order in which they are given.
fn as_last(candidates: &[Candidate]) -> Option<Vec<Rank>> {
    let at = |candidate: &Candidate| candidate.last.clone().or_else(|| candidate.natural.clone());
    let ranks = candidates.iter().map(at).collect::<Option<Vec<_>>>()?;
    let keys: Vec<_> = ranks.iter().zip(candidates).map(|(rank, candidate)| (rank, candidate.id)).collect();
    let is_in_order = keys.windows(2).all(|two| two[0] < two[1]);
    is_in_order.then_some(ranks)
}

/// Puts things between the last of `ranks` and `upper`: where they were last, if that is in order, else anywhere.
fn place(candidates: &[Candidate], upper: Option<&Rank>, ranks: &mut Vec<Rank>) {
    let is_free = |rank: &Rank, lower: Option<&Rank>| {
        lower.is_none_or(|lower| lower < rank) && upper.is_none_or(|upper| rank < upper)
    };
    let mut waiting = 0;
    let mut lower = ranks.last().cloned();
    for candidate in candidates {
        match &candidate.last {
            Some(last) if is_free(last, lower.as_ref()) => {
                ranks.extend(Rank::spread(waiting, lower.as_ref(), Some(last)).unwrap_or_default());
                ranks.push(last.clone());
                (waiting, lower) = (0, Some(last.clone()));
            }
            _ => waiting += 1,
        }
    }
    ranks.extend(Rank::spread(waiting, lower.as_ref(), upper).unwrap_or_default());
}

/// The positions of the longest sequence whose natural ranks rise.
fn longest_increasing(candidates: &[Candidate]) -> Vec<usize> {
    // For each length, where the sequence of that length with the lowest end ends; and what comes before each.
    let mut ends: Vec<(usize, (&Rank, ElementId))> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; candidates.len()];
    for (index, candidate) in candidates.iter().enumerate() {
        let Some(rank) = &candidate.natural else { continue };
        let rank = (rank, candidate.id);
        let length = ends.partition_point(|(_, end)| *end < rank);
        before[index] = length.checked_sub(1).map(|shorter| ends[shorter].0);
        match ends.get_mut(length) {
            Some(end) => *end = (index, rank),
            None => ends.push((index, rank)),
        }
    }
    let mut sequence = Vec::with_capacity(ends.len());
    let mut next = ends.last().map(|(index, _)| *index);
    while let Some(index) = next {
        sequence.push(index);
        next = before[index];
    }
    sequence.reverse();
    sequence
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::QuestionId;

    fn id(id: usize) -> ElementId {
        ElementId::Question(QuestionId(Uuid::from_u128(id as u128)))
    }

    fn ranked(ranks: &[&str]) -> Vec<Candidate> {
        let of = |(index, text): (usize, &&str)| Candidate { id: id(index), natural: text.parse().ok(), last: None };
        ranks.iter().enumerate().map(of).collect()
    }

    fn texts(ranks: &[Rank]) -> Vec<&str> {
        ranks.iter().map(Rank::as_str).collect()
    }

    #[test]
    fn one_that_moves_is_the_only_one_to_get_another_rank() {
        assert_eq!(texts(&arrange(&ranked(&["3", "5", "1", "7"]))), ["3", "5", "6", "7"]);
        assert_eq!(texts(&arrange(&ranked(&["7", "1", "3", "5"]))), ["0i", "1", "3", "5"]);
    }

    #[test]
    fn of_two_with_the_same_rank_both_stay_unless_something_comes_between() {
        assert_eq!(texts(&arrange(&ranked(&["1", "3", "3", "5"]))), ["1", "3", "3", "5"]);
        assert_eq!(texts(&arrange(&ranked(&["1", "3", "", "3", "5"]))), ["1", "3", "3i", "4", "5"]);
    }

    proptest! {
        #[test]
        fn whatever_there_was_the_order_is_as_given(
            given in prop::collection::vec((prop::option::of("[1-3]{1,2}"), prop::option::of("[1-3]{1,2}")), 0..12),
        ) {
            let rank = |text: &Option<String>| text.as_ref().map(|text| text.parse().unwrap());
            // Ids that do not rise with the order.
            let candidate = |(index, (natural, last)): (usize, &(Option<String>, Option<String>))| {
                Candidate { id: id(index * 7 % 12), natural: rank(natural), last: rank(last) }
            };
            let candidates: Vec<_> = given.iter().enumerate().map(candidate).collect();
            let ranks = arrange(&candidates);
            prop_assert_eq!(ranks.len(), candidates.len());
            let keys: Vec<_> = ranks.iter().zip(&candidates).map(|(rank, candidate)| (rank, candidate.id)).collect();
            prop_assert!(keys.windows(2).all(|two| two[0] < two[1]), "{:?}", texts(&ranks));
            // Once more, with nothing moved: nothing changes.
            let again = |(candidate, rank): (&Candidate, &Rank)| Candidate { last: Some(rank.clone()), ..candidate.clone() };
            prop_assert_eq!(arrange(&candidates.iter().zip(&ranks).map(again).collect::<Vec<_>>()), ranks);
        }
    }
}
