//! The same mistake in many requests, told once.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Findings, Judged, Mistake, Prehashes, Verdict};

/// Requests that would be refused for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestGroup {
    /// The mistakes in each of them; empty where none is known.
    pub mistakes: Vec<Mistake>,
    /// The first thing that is wrong with each of them.
    pub why: String,
    /// Their numbers, from 1, rising.
    pub numbers: Vec<usize>,
    /// The right signature of the first of them.
    pub expected_signature: Option<String>,
    /// The text that is signed, of the first of them.
    pub prehash: Prehashes,
}

/// How many bytes of prehashes are kept for all groups together.
const MOST_KEPT: usize = 4 * 1024 * 1024;

impl Prehashes {
    fn len(&self) -> usize {
        let steps = self.steps.iter().map(|step| step.right.len() + step.signed.len()).sum::<usize>();
        steps + [&self.right, &self.signed].into_iter().flatten().map(Vec::len).sum::<usize>()
    }
}

impl Verdict {
    /// Puts a request that would be refused among its like.
    pub(super) fn group(&mut self, judged: &Judged, finding: &Findings) {
        let (Some(false), Some(why)) = (judged.ok, &judged.why) else { return };
        let kept: usize = self.groups.iter().map(|group| group.prehash.len()).sum();
        let fits = self.requests > 1 && kept + finding.prehash.len() <= MOST_KEPT;
        let is_like = |group: &&mut RequestGroup| {
            group.mistakes == judged.mistakes && (!group.mistakes.is_empty() || group.why == *why)
        };
        match self.groups.iter_mut().find(is_like) {
            Some(group) => group.numbers.push(judged.number),
            None => self.groups.push(RequestGroup {
                mistakes: judged.mistakes.clone(),
                why: why.clone(),
                numbers: vec![judged.number],
                expected_signature: finding.expected.clone(),
                prehash: if fits { finding.prehash.clone() } else { Prehashes::default() },
            }),
        }
    }

    /// How many requests were captured, and what would become of them: one line.
    pub fn counts(&self) -> String {
        let refused: usize = self.groups.iter().map(|group| group.numbers.len()).sum();
        let mut out = format!("{} requests: ", self.requests);
        let _ =
            write!(out, "{} would be accepted, {refused} refused", self.requests - refused - self.unsigned);
        if self.unsigned > 0 {
            let _ = write!(out, ", {} not signed", self.unsigned);
        }
        let mut by_mistake: BTreeMap<Vec<Mistake>, usize> = BTreeMap::new();
        for group in &self.groups {
            *by_mistake.entry(group.mistakes.clone()).or_default() += group.numbers.len();
        }
        for (index, (mistakes, count)) in by_mistake.iter().enumerate() {
            let ids: Vec<&str> = mistakes.iter().map(|mistake| mistake.id()).collect();
            let ids = if ids.is_empty() { "no known mistake".to_owned() } else { ids.join(" and ") };
            let _ = write!(out, "{} {ids} in {count}", if index == 0 { ":" } else { "," });
        }
        out
    }
}

/// Numbers as ranges: `2-4, 7`; of many ranges the first few.
pub(super) fn ranges(numbers: &[usize]) -> String {
    const MOST: usize = 8;
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let text = |&(first, last): &(usize, usize)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    };
    let shown: Vec<String> = ranges.iter().take(MOST).map(text).collect();
    let rest = if ranges.len() > MOST { ", …" } else { "" };
    shown.join(", ") + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_ranges() {
        assert_eq!(ranges(&[2, 3, 4, 7]), "2-4, 7");
        assert_eq!(ranges(&(1..40).step_by(2).collect::<Vec<_>>()), "1, 3, 5, 7, 9, 11, 13, 15, …");
    }
}
