//! What a search has tried, for a verdict that finds nothing.

use std::collections::BTreeSet;

use super::Mistake;

/// What a search has tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tried {
    /// How many ways to sign.
    pub ways: u64,
    /// The mistakes that were in them.
    pub kinds: BTreeSet<Mistake>,
    /// Which of them were tried two at a time.
    pub pairs: PairsTried,
}

/// How many pairs of mistakes were tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PairsTried {
    /// None at all.
    #[default]
    None,
    /// Not all of them: the time was up, or it is too much work.
    Some,
    /// All that are tried together.
    All,
}

impl Tried {
    /// Adds what another search has tried.
    pub(in crate::check) fn add(&mut self, other: Self) {
        self.pairs = match (self.ways, other.ways) {
            (0, _) => other.pairs,
            (_, 0) => self.pairs,
            _ if self.pairs == other.pairs => self.pairs,
            _ => PairsTried::Some,
        };
        self.ways += other.ways;
        self.kinds.extend(other.kinds);
    }

    /// In words: how many ways, and which mistakes were in them.
    pub(in crate::check) fn to_text(&self) -> String {
        let pairs = match self.pairs {
            PairsTried::None => "",
            PairsTried::Some => " and some pairs",
            PairsTried::All => " and any two",
        };
        let kinds: Vec<&str> = self.kinds.iter().map(|mistake| mistake.id()).collect();
        format!("{} ways to sign, one mistake{pairs} of: {}", self.ways, kinds.join(", "))
    }
}
