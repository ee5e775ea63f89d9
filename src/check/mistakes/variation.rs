//! One thing that a client does otherwise, and the list of them.

use super::Mistake;
use super::pipeline::Pipeline;

/// One thing done otherwise.
pub(super) struct Variation {
    /// Its name.
    pub(super) mistake: Mistake,
    /// What it is tried with.
    pub(super) beside: Beside,
    /// What it changes.
    pub(super) change: Box<dyn Fn(&mut Pipeline)>,
}

/// What a variation is tried with; the rarer it is, the less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// One other that is common.
    Common,
    /// One other variation.
    One,
    /// One other variation, or any other time: it is common.
    OneOrTime,
}

impl Beside {
    /// Whether two are tried together.
    pub(super) fn goes_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Common, other) | (other, Self::Common) => other == Self::OneOrTime,
            _ => true,
        }
    }
}

/// Variations in the order in which they are tried.
#[derive(Default)]
pub(super) struct VariationList(pub(super) Vec<Variation>);

impl VariationList {
    pub(super) fn push(&mut self, mistake: Mistake, change: impl Fn(&mut Pipeline) + 'static) {
        self.push_beside(Beside::OneOrTime, mistake, change);
    }

    pub(super) fn push_rare(&mut self, mistake: Mistake, change: impl Fn(&mut Pipeline) + 'static) {
        self.push_beside(Beside::One, mistake, change);
    }

    pub(super) fn push_beside(
        &mut self,
        beside: Beside,
        mistake: Mistake,
        change: impl Fn(&mut Pipeline) + 'static,
    ) {
        self.0.push(Variation { mistake, beside, change: Box::new(change) });
    }
}
