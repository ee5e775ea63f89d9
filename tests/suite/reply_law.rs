//! The law of replies: whatever a venue, a box on the way or the network answers, what `exch` says of an order is what
//! the ledger holds.
//!
//! Replies are drawn from a grammar of odd ones: status × kind of body × whether the order is shown × where it is cut off,
//! for the order and for its look-ups alike, with a venue that executes late, whose look-ups lag, and whose time endpoint
//! lies. Only the venue's own words are true: it refuses what it does not execute, and calls an id used that is.
//!
//! In the process, with the clock and the pauses as arguments: 300 seeds, and as many as `EXCH_REPLY_SEEDS` says
//! (`N` or `A-B`). By the binary: 24, and as many as `EXCH_REPLY_RUNS` says.

mod by_binary;
mod grammar;
mod in_process;
mod venue;

use std::collections::BTreeMap;

/// What came of one order, over all that was done about it.
#[derive(Debug, Clone)]
struct Story {
    seed: u64,
    /// The exit code of placing it, and of settling it where that was unknown.
    exits: Vec<u8>,
    /// Whether it was ever called safe to resend, while it could still come.
    resend: bool,
    /// How often it is in the ledger when all is over.
    executed: usize,
    /// What was asked and answered, for people.
    told: Vec<String>,
}

impl Story {
    /// What of the law it breaks.
    fn broken(&self) -> Option<String> {
        let last = *self.exits.last().unwrap();
        let what = match (last, self.executed) {
            (0, 0) => "exit 0, and no order is in the ledger",
            (4 | 6, 1..) => "exit 4 or 6, and the order is in the ledger",
            (_, 2..) => "the order is in the ledger twice",
            (0 | 4 | 6 | 7, 0 | 1) if self.resend && self.executed > 0 => {
                "safe to resend, and the order came"
            }
            (0 | 4 | 6 | 7, 0 | 1) => return None,
            _ => "another exit code",
        };
        Some(format!("seed {}: {what}: {:?}\n  {}", self.seed, self.exits, self.told.join("\n  ")))
    }
}

/// `N` seeds from 1, or `A-B`.
fn seeds(variable: &str, usual: &str) -> std::ops::RangeInclusive<u64> {
    let text = std::env::var(variable).unwrap_or_else(|_| usual.to_owned());
    let number = |text: &str| text.parse().expect("N or A-B");
    match text.split_once('-') {
        Some((first, last)) => number(first)..=number(last),
        None => 1..=number(&text),
    }
}

/// Plays the seeds at several at once; the stories in no order.
fn play(seeds: std::ops::RangeInclusive<u64>, workers: u64, one: impl Fn(u64) -> Story + Sync) -> Vec<Story> {
    let next = std::sync::atomic::AtomicU64::new(*seeds.start());
    let work = || {
        let mut stories = Vec::new();
        loop {
            let seed = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if seed > *seeds.end() {
                return stories;
            }
            stories.push(one(seed));
        }
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// How often each outcome was, with whether the order is in the ledger.
fn counts(stories: &[Story]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for story in stories {
        let exits: Vec<String> = story.exits.iter().map(u8::to_string).collect();
        let there = if story.executed > 0 { "in the ledger" } else { "not there" };
        *counts.entry(format!("{}, {there}", exits.join(" then "))).or_default() += 1;
    }
    counts
}

fn check(stories: &[Story]) {
    println!("{} seeds: {:#?}", stories.len(), counts(stories));
    let broken: Vec<String> = stories.iter().filter_map(Story::broken).collect();
    assert!(broken.is_empty(), "{} of {}:\n{}", broken.len(), stories.len(), broken[0]);
}

#[test]
fn what_is_said_of_an_order_is_what_the_ledger_holds() {
    let stories = play(seeds("EXCH_REPLY_SEEDS", "300"), 2, in_process::story);
    check(&stories);
    // The law says nothing where everything ends alike.
    let ends = counts(&stories);
    for exit in ["0, in the ledger", "4, not there", "6, not there", "7 then 0, in the ledger"] {
        assert!(ends.contains_key(exit) || stories.len() < 300, "no seed ends with {exit}: {ends:?}");
    }
}

#[test]
fn the_binary_says_the_same() {
    check(&play(seeds("EXCH_REPLY_RUNS", "24"), 12, by_binary::story));
}

/// Each row of the table that can hold for an order is worth something: said otherwise, it breaks the law.
#[test]
fn a_table_with_a_wrong_row_breaks_the_law() {
    use exch::venue::{Ruling, TABLE};
    let mut unbroken = Vec::new();
    // The generic venue has no lists of orders, and answers nothing shortly.
    for (index, row) in TABLE.iter().enumerate().filter(|(_, row)| !is_not_met(row.what)) {
        let wrong = match row.order {
            Ruling::Unknown | Ruling::Partial => [Ruling::Done, Ruling::Refused],
            Ruling::ByFile | Ruling::Refused => [Ruling::Done, Ruling::Done],
            Ruling::Done | Ruling::Never => [Ruling::Refused, Ruling::Refused],
        };
        for ruling in wrong {
            let mut rows = TABLE;
            rows[index] = rows[index].ruling(ruling);
            let rows: &'static [exch::venue::JudgeRow] = Box::leak(Box::new(rows));
            match (1..=3000).find(|seed| in_process::story_by(*seed, rows).broken().is_some()) {
                Some(seed) => println!("{ruling:?} breaks it at seed {seed}: {}", row.what),
                None => unbroken.push((row.what, ruling)),
            }
        }
    }
    assert!(unbroken.is_empty(), "{unbroken:?}");
}

/// Whether no reply of the grammar meets this row.
fn is_not_met(what: &str) -> bool {
    what.starts_with("a list of which") || what.contains("as short as")
}
