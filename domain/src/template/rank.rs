//! A place in an order that others can be put before, after and between, without any of them changing its own.

/// Digits of a rank, in the order of their bytes.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A fraction between 0 and 1 as its digits after the point, the last of which is not 0: compared as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(String);

/// A text that is no rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rank has digits and lower-case letters, and does not end with 0")]
pub struct BadRank;

impl Rank {
    /// The rank as text, which sorts as ranks do.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// So many ranks between two, in order; none where the two are the same or the wrong way round. They are spread so
    /// that they stay short.
    #[must_use]
    pub fn spread(count: usize, lower: Option<&Self>, upper: Option<&Self>) -> Option<Vec<Self>> {
        if let (Some(lower), Some(upper)) = (lower, upper)
            && lower >= upper
        {
            return None;
        }
        let mut ranks = Vec::with_capacity(count);
        fill(count, lower, upper, &mut ranks);
        Some(ranks)
    }
}

impl std::str::FromStr for Rank {
    type Err = BadRank;

    fn from_str(text: &str) -> Result<Self, BadRank> {
        let is_rank = !text.is_empty() && !text.ends_with('0') && text.bytes().all(|byte| DIGITS.contains(&byte));
        if is_rank { Ok(Self(text.to_owned())) } else { Err(BadRank) }
    }
}

/// The middle one first, then either side: halving keeps them as short as their number allows.
fn fill(count: usize, lower: Option<&Rank>, upper: Option<&Rank>, ranks: &mut Vec<Rank>) {
    if count == 0 {
        return;
    }
    let middle = between(lower, upper);
    let before = count / 2;
    fill(before, lower, Some(&middle), ranks);
    ranks.push(middle.clone());
    fill(count - before - 1, Some(&middle), upper, ranks);
}

/// A rank between two, of which the first is the lower.
fn between(lower: Option<&Rank>, upper: Option<&Rank>) -> Rank {
    let values = |rank: &Rank| rank.0.bytes().map(value).collect::<Vec<_>>();
    let lower = lower.map(values).unwrap_or_default();
    let middle = midpoint(&lower, upper.map(values).as_deref());
    Rank(middle.into_iter().map(|value| char::from(DIGITS[usize::from(value)])).collect())
}

const BASE: u8 = 36;

fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit - b'a' + 10,
    }
}

/// The digits of a fraction between two; without an upper one, 1 is it.
fn midpoint(lower: &[u8], upper: Option<&[u8]>) -> Vec<u8> {
    let digit = |index: usize| lower.get(index).copied().unwrap_or(0);
    if let Some(upper) = upper {
        let same = upper.iter().enumerate().take_while(|(index, value)| digit(*index) == **value).count();
        if same > 0 {
            let mut middle = upper[..same].to_vec();
            middle.extend(midpoint(lower.get(same..).unwrap_or_default(), Some(&upper[same..])));
            return middle;
        }
    }
    let (low, high) = (digit(0), upper.map_or(BASE, |upper| upper[0]));
    if high - low > 1 {
        return vec![u8::midpoint(low, high + 1)];
    }
    if let Some(upper) = upper
        && upper.len() > 1
    {
        return vec![upper[0]];
    }
    let mut middle = vec![low];
    middle.extend(midpoint(lower.get(1..).unwrap_or_default(), None));
    middle
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rank() -> impl Strategy<Value = Rank> {
        "[0-2y-z]{0,5}[1-2y-z]".prop_map(|text| text.parse().unwrap())
    }

    proptest! {
        #[test]
        fn ranks_are_spread_in_order_between_two(a in prop::option::of(rank()), b in prop::option::of(rank()), count in 0..60_usize) {
            let in_order = match (&a, &b) { (Some(a), Some(b)) => a < b, _ => true };
            let ranks = Rank::spread(count, a.as_ref(), b.as_ref());
            prop_assert_eq!(ranks.is_some(), in_order);
            let all: Vec<Rank> = a.into_iter().chain(ranks.unwrap_or_default()).chain(b).collect();
            if in_order {
                prop_assert!(all.windows(2).all(|two| two[0] < two[1]), "{:?}", all);
            }
            for rank in all {
                prop_assert_eq!(rank.as_str().parse(), Ok(rank.clone()));
            }
        }
    }

    #[test]
    fn two_thousand_ranks_are_short() {
        let ranks = Rank::spread(2000, None, None).unwrap();
        assert!(ranks.iter().all(|rank| rank.as_str().len() <= 3), "{:?}", ranks.iter().max_by_key(|r| r.0.len()));
    }

    #[test]
    fn what_is_no_rank_is_refused() {
        for text in ["", "0", "10", "A", "é", "1 "] {
            assert_eq!(text.parse::<Rank>(), Err(BadRank), "{text:?}");
        }
    }
}
