//! The queue of results for stdout, in the order of their lines.

use std::time::{Duration, Instant};

use crate::report::output;

use super::reorder_buffer::ReorderBuffer;
use super::result_line::LineResult;
use super::stdout_writer::Block;
use super::summary::Summary;

/// How long a line waits so that several are written at once.
const GATHERING: Duration = Duration::from_millis(1);

/// With so many bytes a block is written at once.
const BLOCK: usize = 32 * 1024;

/// Results that are not written yet, and the counts for the summary.
pub(super) struct OutputQueue {
    pub(super) window: ReorderBuffer<LineResult>,
    /// Result lines that the writer has not taken yet.
    pub(super) out: Block,
    /// Since when the first of them waits.
    since: Instant,
    pub(super) summary: Summary,
    pub(super) unseen: Unseen,
    /// Whether the writer has stopped.
    is_closed: bool,
}

/// The ids of orders whose result may not be written yet. If stdout is closed, the result is not seen, but the
/// order was placed.
#[derive(Default)]
pub(super) struct Unseen {
    waiting: Vec<String>,
    /// Those in the last two blocks: the writer holds one, and one may wait for it.
    handed: [Vec<String>; 2],
}

impl OutputQueue {
    pub(super) fn new() -> Self {
        Self {
            window: ReorderBuffer::new(),
            out: Block::default(),
            since: Instant::now(),
            summary: Summary::new(),
            unseen: Unseen::default(),
            is_closed: false,
        }
    }

    /// Puts a result behind those before it.
    pub(super) fn write(&mut self, outcome: LineResult) {
        let told = |id| match outcome.failure {
            Some(failure) => format!("{id} ({})", failure.kind),
            None => id,
        };
        self.unseen.waiting.extend(outcome.id.map(told));
        if self.is_closed {
            self.unseen.name();
            return;
        }
        if self.out.text.is_empty() {
            self.since = Instant::now();
        }
        self.out.text.extend_from_slice(&outcome.text);
        outcome.share.is_leaving();
        self.out.shares.push(outcome.share);
    }

    /// When the lines that wait should be written: many at once cost less. At once where no others come soon.
    pub(super) fn due(&self, others_come: bool) -> Instant {
        if others_come && self.out.text.len() < BLOCK { self.since + GATHERING } else { self.since }
    }

    /// The lines that the writer takes now.
    pub(super) fn hand_over(&mut self) -> Block {
        let Unseen { waiting, handed: [before, last] } = &mut self.unseen;
        *before = std::mem::replace(last, std::mem::take(waiting));
        std::mem::take(&mut self.out)
    }

    /// Empties the queue for good: the writer has ended.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
        self.out = Block::default();
        self.unseen.name();
    }
}

impl Unseen {
    /// Prints the order ids on stderr.
    pub(super) fn name(&mut self) {
        for id in self.handed.iter_mut().flat_map(std::mem::take).chain(self.waiting.drain(..)) {
            output::say(&format!("client order id: {id}"));
        }
    }
}
