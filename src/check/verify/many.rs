//! Many captured requests: checked several at once, told in order, each searched first for what the last ones had.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use super::{CapturedItem, Check, Findings, Mistake, SearchPlan, Verdict, Verifier};
use crate::sys::visible::visible;

/// How long mistakes are searched for in all, where several requests were captured. One alone has all the time that it
/// takes, which is seconds.
const SEARCH_TIME: Duration = Duration::from_secs(10);

/// Into how many shares the time that is left is cut while more than half of it is left: the first requests have the time
/// that two mistakes take, so that what they have can be tried first for the rest.
const FIRST_SHARES: usize = 2;

/// How many threads check requests at most.
const MOST_THREADS: usize = 16;

/// How many findings of a thread wait until those of the others are told, where the requests are small.
const WAITING: usize = 16;

/// How large a request is of which several findings may wait, in bytes.
const SMALL: usize = 16 * 1024;

/// How much memory the searches may take that are made at once, and how many times a request one takes.
const SEARCH_MEMORY: usize = 24 * 1024 * 1024;
const TIMES_A_REQUEST: usize = 10;

/// How many different sets of mistakes are remembered, to be tried first for the next request.
const REMEMBERED: usize = 4;

/// How many characters of a path are shown.
const SHOWN: usize = 60;

/// What was found about one of several requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its number, from 1.
    pub number: usize,
    /// Method and path, or what else it is.
    pub request: String,
    /// Whether the venue would accept it; `None` where nothing is signed.
    pub ok: Option<bool>,
    /// The first thing that is wrong with it.
    pub why: Option<String>,
    /// The mistakes in it.
    pub mistakes: Vec<Mistake>,
}

impl Verifier<'_> {
    /// Checks every request. Unsigned ones beside signed ones are noted and skipped.
    pub fn verify(&self, items: &[CapturedItem]) -> Verdict {
        self.verify_telling(items, &mut |_| {})
    }

    /// The same; `tell` is told what was found about each, in their order, as soon as that is known.
    pub fn verify_telling(&self, items: &[CapturedItem], tell: &mut dyn FnMut(&Judged)) -> Verdict {
        let mut verdict = Verdict {
            ok: true,
            venue: self.venue.name.clone(),
            key: self.signer.key().map(str::to_owned),
            secret_headers: self.venue.scheme.secret_headers(),
            requests: items.len(),
            ..Verdict::default()
        };
        if let [item] = items {
            verdict.take(0, self.item(item, &SearchPlan::default()), tell, item);
        } else {
            self.by_threads(items, &mut |index, finding| verdict.take(index, finding, tell, &items[index]));
        }
        let nothing_signed = verdict.unsigned == items.len();
        verdict.holds_token &= nothing_signed;
        if nothing_signed && !verdict.holds_token {
            verdict.ok = false;
            verdict.checks.iter_mut().for_each(|check| check.ok = false);
        }
        verdict
    }

    /// Checks them on all cores and takes the findings in order.
    fn by_threads(&self, items: &[CapturedItem], take: &mut dyn FnMut(usize, Findings)) {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let largest = items.iter().map(CapturedItem::len).max().unwrap_or_default().max(1);
        let in_memory = (SEARCH_MEMORY / TIMES_A_REQUEST / largest).max(1);
        let threads = cores.min(MOST_THREADS).min(items.len().max(1)).min(in_memory);
        let waiting = if largest <= SMALL { WAITING } else { 0 };
        let begun = Instant::now();
        thread::scope(|scope| {
            let stripes: Vec<Receiver<Findings>> = (0..threads)
                .map(|first| {
                    let (sender, receiver) = mpsc::sync_channel(waiting);
                    let stripe = Stripe { items, first, threads, begun };
                    scope.spawn(move || self.check_stripe(&stripe, &sender));
                    receiver
                })
                .collect();
            for index in 0..items.len() {
                // A thread ends before its last finding only by a panic, which the scope passes on.
                let Ok(finding) = stripes[index % threads].recv() else { break };
                take(index, finding);
            }
        });
    }

    /// Checks every so many-th request. What the last ones of them had is tried first, so that the findings do not
    /// depend on which thread is quicker.
    fn check_stripe(&self, stripe: &Stripe<'_>, sender: &SyncSender<Findings>) {
        let mut had: VecDeque<Vec<Mistake>> = VecDeque::new();
        for (index, item) in stripe.own() {
            let plan = SearchPlan {
                until: Some(stripe.until(index)),
                first: had.iter().cloned().collect(),
                first_until: Some(stripe.begun + SEARCH_TIME * 3),
            };
            let finding = self.item(item, &plan);
            if finding.tried.ways > 0 && !finding.mistakes.is_empty() {
                had.retain(|known| *known != finding.mistakes);
                had.push_front(finding.mistakes.clone());
                had.truncate(REMEMBERED);
            }
            if sender.send(finding).is_err() {
                return;
            }
        }
    }
}

/// The requests of one thread: every so many-th.
struct Stripe<'i> {
    items: &'i [CapturedItem],
    first: usize,
    threads: usize,
    begun: Instant,
}

impl<'i> Stripe<'i> {
    fn own(&self) -> impl Iterator<Item = (usize, &'i CapturedItem)> {
        self.items.iter().enumerate().skip(self.first).step_by(self.threads)
    }

    /// When the search for a request has to end: each has its share of the time that those before it left, and the first
    /// ones have more.
    fn until(&self, index: usize) -> Instant {
        let left = SEARCH_TIME.saturating_sub(self.begun.elapsed());
        let rest = (self.items.len() - index).div_ceil(self.threads);
        let rest = if left > SEARCH_TIME / 2 { rest.min(FIRST_SHARES) } else { rest };
        Instant::now() + left / u32::try_from(rest).unwrap_or(u32::MAX)
    }
}

impl Verdict {
    /// Adds the findings of a request.
    fn take(&mut self, index: usize, finding: Findings, tell: &mut dyn FnMut(&Judged), item: &CapturedItem) {
        let failed = finding.checks.iter().find(|check| !check.ok);
        let judged = Judged {
            number: index + 1,
            request: label(item),
            ok: if finding.unsigned { None } else { Some(failed.is_none()) },
            why: failed.map(|check| format!("{}: {}", check.name, check.detail)),
            mistakes: finding.mistakes.clone(),
        };
        tell(&judged);
        self.group(&judged, &finding);
        let is_refused = failed.is_some();
        self.unsigned += usize::from(finding.unsigned);
        self.holds_token |= finding.token;
        if (is_refused && self.ok) || self.expected_signature.is_none() {
            self.expected_signature = finding.expected;
            self.prehash = finding.prehash;
        }
        self.ok &= !is_refused;
        self.tried.add(finding.tried);
        let fresh: Vec<Mistake> =
            finding.mistakes.into_iter().filter(|mistake| !self.mistakes.contains(mistake)).collect();
        self.mistakes.extend(fresh);
        let several = self.requests > 1;
        self.checks.extend(finding.checks.into_iter().map(|check| Check {
            name: if several { format!("request {}: {}", index + 1, check.name) } else { check.name },
            ..check
        }));
    }
}

/// Method and path of a request; its query may hold a signature.
fn label(item: &CapturedItem) -> String {
    let CapturedItem::Request(captured) = item else { return "a WebSocket message".to_owned() };
    let path = captured.target.split('?').next().unwrap_or_default();
    let text = format!("{} {}", visible(captured.method.as_bytes()), visible(path.as_bytes()));
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
