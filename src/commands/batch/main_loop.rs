//! The main loop: starts lines as limits allow, and writes their results in order.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::stream::{FuturesUnordered, StreamExt as _};

use crate::client::call::{Call, Fixed};
use crate::client::concurrent::{Ended, Many, Turn, run_on_thread};
use crate::client::settle::{Desk, Intended};
use crate::net::transport::{ReplyBudget, ReplyShare};
use crate::report::error::{Error, ErrorReport, Kind, ReplyDetails};
use crate::report::output::Progress;
use crate::sign::Request;

use super::interrupt::BatchInterrupt;
use super::line_source::{InputLine, LineSource};
use super::line_task::{PreparedLine, Task};
use super::output_queue::OutputQueue;
use super::result_line::{About, LineResult};
use super::stdout_writer::Writer;
use super::summary::{Stopped, Summary};

/// When it stops, and what it refuses.
#[derive(Debug, Clone, Copy)]
pub(super) struct BatchRules {
    pub(super) fail_fast: bool,
    pub(super) keep_going: bool,
    /// Whether orders are live and `--yes` was not given.
    pub(super) wants_yes: bool,
}

/// A batch under way.
pub(super) struct BatchRun<'s, 'e> {
    pub(super) many: Many<'s, 'e>,
    pub(super) desk: &'e Desk<'e>,
    pub(super) rules: BatchRules,
    pub(super) source: LineSource,
    pub(super) progress: Progress,
    pub(super) begun: Instant,
}

impl BatchRun<'_, '_> {
    /// Runs to the end, or until it has to stop.
    pub(super) async fn run(&self, mut interrupt: BatchInterrupt, writer: Writer) -> Summary {
        let mut leaving = OutputQueue::new();
        self.send_all(&mut leaving, &mut interrupt, &writer).await;
        self.end(leaving, writer).await
    }

    async fn send_all(&self, leaving: &mut OutputQueue, interrupt: &mut BatchInterrupt, writer: &Writer) {
        let (mut under_way, budget) = (FuturesUnordered::new(), Arc::new(ReplyBudget::default()));
        let mut next = pin!(self.next());
        // Once it waits it must be polled on: a line that is to be retried may wait for the permit that it holds.
        let (mut is_waiting, mut is_ended) = (false, false);
        loop {
            let may_begin = !is_ended && !self.many.turns.stop.is_set();
            if under_way.is_empty() && leaving.out.text.is_empty() && !may_begin {
                return;
            }
            is_waiting = may_begin && (is_waiting || leaving.window.has_room(leaving.out.text.len()));
            let due = leaving.due(!under_way.is_empty());
            tokio::select! {
                biased;
                signal = interrupt.wait() => self.stop(leaving, Stopped::Interrupted(signal)),
                Some((place, outcome)) = under_way.next(), if !under_way.is_empty() => {
                    self.done(leaving, place, outcome);
                    budget.first(leaving.window.first());
                }
                begun = &mut next, if is_waiting => {
                    is_waiting = false;
                    if let Some((turn, text)) = begun {
                        let place = leaving.window.begin();
                        let share = budget.share(place);
                        under_way.push(async move { (place, self.line(text, turn, share).await) });
                        next.set(self.next());
                    } else {
                        is_ended = true;
                    }
                }
                ready = writer.ready(due), if !leaving.out.text.is_empty() => {
                    if let Ok(ready) = ready {
                        ready.send(leaving.hand_over());
                    } else {
                        leaving.close();
                        self.stop(leaving, Stopped::ClosedPipe);
                    }
                }
            }
        }
    }

    async fn end(&self, leaving: OutputQueue, writer: Writer) -> Summary {
        let OutputQueue { mut summary, mut unseen, .. } = leaving;
        summary.end();
        self.progress.end();
        if summary.stopped.is_some() {
            summary.not_sent = self.source.rest().await;
        }
        if let Err(error) = writer.finish() {
            unseen.name();
            // The loop can't tell the one from the other.
            let is_closed = error.kind() == io::ErrorKind::BrokenPipe;
            if summary.stopped == Some(Stopped::ClosedPipe) && !is_closed {
                summary.stopped = Some(Stopped::OutputFailed);
            }
            summary.output_error = Some(error).filter(|_| !is_closed);
        }
        summary
    }

    /// Waits for a line, a permit and an open gate, and only then takes the line, so that it is sent at once.
    async fn next(&self) -> Option<(Turn<'_>, InputLine)> {
        let BatchRun { many, source, .. } = self;
        source.wait().await;
        let turn = many.turn().await?;
        // If the gate stays closed, that is the line's result.
        let _ = many.call.sender.gate.pass(&turn, None).await;
        if many.turns.stop.is_set() { None } else { Some((turn, source.next().await?)) }
    }

    fn stop(&self, leaving: &mut OutputQueue, why: Stopped) {
        leaving.summary.stopped.get_or_insert(why);
        self.many.turns.stop.set();
    }

    fn done(&self, leaving: &mut OutputQueue, place: u64, outcome: LineResult) {
        if let Some(failure) = outcome.failure {
            if failure.is_unknown && !self.rules.keep_going {
                self.stop(leaving, Stopped::Unknown);
            } else if self.rules.fail_fast {
                self.stop(leaving, Stopped::FailFast);
            }
        }
        let bytes = outcome.text.len();
        leaving.window.put(place, outcome, bytes);
        while let Some(outcome) = leaving.window.take() {
            leaving.summary.count(&outcome);
            self.progress.done(outcome.line_len, || leaving.summary.so_far());
            leaving.write(outcome);
        }
    }

    async fn line(&self, text: InputLine, turn: Turn<'_>, share: ReplyShare) -> LineResult {
        let begun = Instant::now();
        let at = begun.saturating_duration_since(self.begun);
        let InputLine { number, bytes } = text;
        let mut about = About { number, line_len: 0, expect: None, id: None, at, took: Duration::ZERO };
        let read = bytes.and_then(|bytes| {
            about.line_len = bytes.len();
            PreparedLine::read(&bytes, self.desk.venue, self.rules.wants_yes)
        });
        let ended = match read {
            Err(error) => Ended { result: Err(error.in_line(number)), attempts: 0 },
            Ok(PreparedLine { request, task, time_ms, nonce, expect }) => {
                about.expect = expect;
                let fixed = Fixed { time_ms, nonce: nonce.as_deref() };
                match task {
                    Task::Read => self.many.send(&request, true, fixed, turn.sharing(&share)).await,
                    Task::Change => self.many.send(&request, false, fixed, turn.sharing(&share)).await,
                    Task::Order(intended) => {
                        about.id = Some(intended.id.clone());
                        self.place(request, *intended, time_ms, nonce, turn).await
                    }
                }
            }
        };
        about.took = begun.elapsed();
        LineResult::new(about, ended, share)
    }

    /// Places an order as `exch order` does, with its own connection.
    async fn place(
        &self,
        request: Request,
        intended: Intended,
        time_ms: Option<i64>,
        nonce: Option<String>,
        turn: Turn<'_>,
    ) -> Ended {
        if let Err(error) = self.many.call.sender.gate.pass(&turn, None).await {
            return Ended { result: Err(error), attempts: 0 };
        }
        let _place = turn.place().await;
        let (call, desk, id) = (self.many.call, self.desk, intended.id.clone());
        let signed = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&signed);
        let placed = run_on_thread(self.many.scope, move || {
            let call = Call { fixed: Fixed { time_ms, nonce: nonce.as_deref() }, ..call };
            desk.place(&call, &request, &intended, &|_| {
                count.fetch_add(1, Ordering::Relaxed);
            })
        });
        let result = match placed.await {
            Ok(Some(result)) => result,
            Ok(None) => Err(panicked(&id)),
            Err(error) => Err(error),
        };
        Ended { result, attempts: signed.load(Ordering::Relaxed) }
    }
}

/// A panic is a bug; during an order it also makes the outcome unknown.
fn panicked(id: &str) -> Error {
    let answer = ReplyDetails { client_order_id: Some(id.to_owned()), ..ReplyDetails::default() };
    Error::Unknown(
        Kind::OutcomeUnknown,
        ErrorReport::new(
            format!("a panic; the order {id} may have been placed"),
            format!("`exch order settle {id}` tells whether it was; please report the bug"),
        ),
        Box::new(answer),
    )
}
