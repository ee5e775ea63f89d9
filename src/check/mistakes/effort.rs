//! How much a search does, counted in bytes and not in seconds: what it finds is the same on every machine.

use crate::sign::Algorithm;

/// What was done for one signature so far, and how much that may be: in bytes that SHA-256 hashes, or what takes as long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    done: usize,
    most: usize,
}

impl Effort {
    /// What is done at most for one signature: about a second.
    pub(super) const MOST: usize = 1024 * 1024 * 1024;

    /// What is left of `self`, or, where something else comes after it, half of that.
    pub(super) fn share(self, is_last: bool) -> Self {
        let left = self.most.saturating_sub(self.done);
        Self { done: 0, most: if is_last { left } else { left / 2 } }
    }

    /// Adds what was done with a share.
    pub(super) fn add(&mut self, share: Self) {
        self.done += share.done;
    }

    /// Whether as much was done as may be.
    pub(super) fn is_over(self) -> bool {
        self.done > self.most
    }

    /// Counts a text of so many bytes that was put together.
    pub(super) fn render(&mut self, bytes: usize) {
        self.done += EACH_RENDERING + bytes / COPIED_AS_ONE;
    }

    /// Counts a hash over so many bytes.
    pub(super) fn hash(&mut self, function: Algorithm, bytes: usize) {
        let slower = match function {
            Algorithm::Sha256 | Algorithm::Sha224 | Algorithm::Sha1 => 1,
            Algorithm::Md5 | Algorithm::Sha384 | Algorithm::Sha512 => SLOWER,
        };
        self.done += EACH_HASH + slower * bytes;
    }

    /// Counts parameters or a body of so many bytes that were parsed and written anew.
    pub(super) fn rewrite(&mut self, bytes: usize) {
        self.done += REWRITING * bytes;
    }
}

impl Default for Effort {
    fn default() -> Self {
        Self { done: 0, most: Self::MOST }
    }
}

/// What a text and a hash take beside their bytes.
const EACH_RENDERING: usize = 1024;
const EACH_HASH: usize = 192;

/// How many bytes are copied in the time that one is hashed.
const COPIED_AS_ONE: usize = 4;

/// How many times as long the hashes take that processors have no instructions for.
const SLOWER: usize = 3;

/// How many times as long as to hash it takes to parse a text and write it anew.
const REWRITING: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_has_its_half() {
        let mut effort = Effort::default();
        let mut first = effort.share(false);
        first.hash(Algorithm::Sha512, Effort::MOST);
        assert!(first.is_over() && !effort.is_over());
        let mut first = effort.share(false);
        first.rewrite(Effort::MOST / 32);
        assert!(!first.is_over());
        effort.add(first);
        let mut last = effort.share(true);
        last.render(Effort::MOST * 2);
        assert!(!last.is_over());
        last.hash(Algorithm::Sha256, Effort::MOST / 2);
        assert!(last.is_over());
        effort.add(last);
        assert!(effort.is_over());
    }
}
