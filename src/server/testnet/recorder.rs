//! The last requests and WebSocket messages, as they came, for whoever looks at the exchange's page.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use tokio::sync::broadcast;

use crate::check::captured::{Captured, CapturedItem};
use crate::check::verify::Verdict;

use super::refusal::TestnetRefusal;

/// How many are kept.
pub(super) const KEPT: usize = 1000;

/// How many bytes their bodies and replies may have together.
const KEPT_BYTES: usize = 32 * 1024 * 1024;

/// How much of a reply is kept, in bytes.
const REPLY_KEPT: usize = 16 * 1024;

/// How many requests may wait for their mistake to be searched; what comes beyond that waits until somebody looks.
const WAITING: usize = KEPT;

/// How many news a slow listener may fall behind before it reads the whole list anew.
const NEWS: usize = 256;

/// How many may listen at once.
const LISTENERS: usize = 16;

/// What came in, in as few bytes as it has: what a connection reads is a part of a large buffer, which a part of it keeps.
#[derive(Debug)]
enum Arrival {
    /// Method and target on a line, then a line for each header; and the body.
    Request { head: Box<[u8]>, body: Box<[u8]> },
    /// A WebSocket message, and the path that the connection was opened at.
    Message { path: Box<str>, text: Box<str> },
}

/// How a request or a message ended.
#[derive(Debug)]
pub(super) struct Ending {
    /// The reply's status, if there was a reply.
    pub(super) status: Option<u16>,
    /// The log's word for it.
    pub(super) cause: &'static str,
    /// The refusal's words.
    pub(super) why: Option<String>,
    /// Whether a mistake in its authentication is why it was refused.
    pub(super) is_searched: bool,
    pub(super) micros: u64,
    pub(super) reply: Bytes,
}

/// A request or message, and what became of it.
#[derive(Debug)]
pub(super) struct Recorded {
    /// From 1, in the order of their ends.
    pub(super) id: u64,
    /// When it arrived, in Unix milliseconds by the exchange's clock.
    pub(super) arrived: i64,
    arrival: Arrival,
    pub(super) end: Ending,
    /// What `verify` says of it, once that is known.
    pub(super) verdict: OnceLock<Verdict>,
}

/// A request in work.
#[derive(Debug)]
pub(super) struct Recording {
    arrived: i64,
    arrival: Arrival,
}

/// What is kept, and whom it is told to.
pub(super) struct Recorder {
    ring: Mutex<Ring>,
    news: broadcast::Sender<News>,
    listeners: Arc<AtomicUsize>,
    /// Whether somebody has looked: the mistakes are searched only then.
    is_watched: AtomicBool,
    to_search: SyncSender<Arc<Recorded>>,
    /// Taken by the thread that searches.
    searched: Mutex<Option<Receiver<Arc<Recorded>>>>,
}

/// What has changed.
#[derive(Debug, Clone)]
pub(super) enum News {
    /// A request is new, or its verdict is.
    Request(Arc<Recorded>),
    /// Orders, balances, sockets or switches have changed.
    State,
}

/// Hears of what changes, and has one of the places for that.
pub(super) struct Listener {
    pub(super) news: broadcast::Receiver<News>,
    places: Arc<AtomicUsize>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.places.fetch_sub(1, Ordering::AcqRel);
    }
}

#[derive(Debug, Default)]
struct Ring {
    last_id: u64,
    bytes: usize,
    kept: VecDeque<Arc<Recorded>>,
}

impl Recording {
    /// Of a request with its whole body.
    pub(super) fn of_request(parts: &Parts, body: &[u8], arrived: i64) -> Self {
        let target = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let mut head = [parts.method.as_str(), " ", target].concat().into_bytes();
        for (name, value) in &parts.headers {
            for part in [b"\n", name.as_str().as_bytes(), b": ", value.as_bytes()] {
                head.extend_from_slice(part);
            }
        }
        Self { arrived, arrival: Arrival::Request { head: head.into(), body: body.into() } }
    }

    /// Of a WebSocket message.
    pub(super) fn of_message(path: &str, text: &str, arrived: i64) -> Self {
        Self { arrived, arrival: Arrival::Message { path: path.into(), text: text.into() } }
    }
}

impl Recorded {
    fn bytes(&self) -> usize {
        let came = match &self.arrival {
            Arrival::Request { head, body } => head.len() + body.len(),
            Arrival::Message { path, text } => path.len() + text.len(),
        };
        came + self.end.reply.len()
    }

    /// Its method, `WS` for a message, and its path. The query is left out: some venues put the key and the signature there.
    pub(super) fn label(&self) -> (Cow<'_, str>, Cow<'_, str>) {
        let line = match &self.arrival {
            Arrival::Message { path, .. } => return ("WS".into(), (&**path).into()),
            Arrival::Request { head, .. } => head.split(|byte| *byte == b'\n').next().unwrap_or_default(),
        };
        let end = line.iter().position(|byte| *byte == b'?').unwrap_or(line.len());
        let at = line.iter().position(|byte| *byte == b' ').unwrap_or(end);
        (
            String::from_utf8_lossy(&line[..at]),
            String::from_utf8_lossy(line[..end].get(at + 1..).unwrap_or_default()),
        )
    }

    /// What came in, as a capture of it would be read.
    pub(super) fn item(&self) -> CapturedItem {
        let (head, body) = match &self.arrival {
            Arrival::Message { path, text } => {
                return CapturedItem::Frame(path.to_string(), text.to_string());
            }
            Arrival::Request { head, body } => (String::from_utf8_lossy(head), body),
        };
        let mut lines = head.split('\n');
        let (method, target) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or_default();
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers: Vec<(String, String)> =
            headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        CapturedItem::Request(Captured {
            method: method.to_owned(),
            target: target.to_owned(),
            host: headers.iter().find(|(name, _)| name == "host").map(|(_, host)| host.clone()),
            headers,
            body: body.to_vec(),
        })
    }

    /// Whether it was refused.
    pub(super) fn is_refused(&self) -> bool {
        self.end.why.is_some()
    }

    /// Whether its mistake has still to be searched.
    pub(super) fn is_waiting(&self) -> bool {
        self.end.is_searched && self.verdict.get().is_none()
    }
}

impl Ending {
    /// Of a request that was refused, or that was not.
    pub(super) fn new(cause: &'static str, refusal: Option<&TestnetRefusal>) -> Self {
        Self {
            status: None,
            cause,
            why: refusal.map(ToString::to_string),
            is_searched: refusal.is_some_and(TestnetRefusal::is_of_authentication),
            micros: 0,
            reply: Bytes::new(),
        }
    }
}

impl Recorder {
    /// Nothing yet. `is_watched` has the mistakes searched even if nobody looks at the page.
    pub(super) fn new(is_watched: bool) -> Self {
        let (to_search, searched) = sync_channel(WAITING);
        Self {
            ring: Mutex::default(),
            news: broadcast::Sender::new(NEWS),
            listeners: Arc::default(),
            is_watched: is_watched.into(),
            to_search,
            searched: Mutex::new(Some(searched)),
        }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what has ended.
    pub(super) fn add(&self, recording: Recording, mut end: Ending) {
        if end.reply.len() > REPLY_KEPT {
            // A copy: a slice would keep the whole.
            end.reply = Bytes::copy_from_slice(&end.reply[..REPLY_KEPT]);
        }
        let Recording { arrived, arrival } = recording;
        let recorded = {
            let mut ring = self.ring();
            ring.last_id += 1;
            let recorded =
                Arc::new(Recorded { id: ring.last_id, arrived, arrival, end, verdict: OnceLock::new() });
            ring.push(Arc::clone(&recorded));
            recorded
        };
        if recorded.is_waiting() && self.is_watched.load(Ordering::Acquire) {
            self.search(&recorded);
        }
        self.tell(News::Request(recorded));
    }

    fn search(&self, recorded: &Arc<Recorded>) {
        // Where too many wait, this one waits for the next look.
        let _ = self.to_search.try_send(Arc::clone(recorded));
    }

    /// From now on the mistakes are searched, and those that were not are caught up with.
    pub(super) fn watch(&self) {
        if !self.is_watched.swap(true, Ordering::AcqRel) {
            for recorded in self.all().iter().filter(|one| one.is_waiting()) {
                self.search(recorded);
            }
        }
    }

    /// Gives out the requests to be searched, once.
    pub(super) fn take_searched(&self) -> Option<Receiver<Arc<Recorded>>> {
        self.searched.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// All that is kept, newest first.
    pub(super) fn all(&self) -> Vec<Arc<Recorded>> {
        self.ring().kept.iter().rev().cloned().collect()
    }

    /// One of them.
    pub(super) fn one(&self, id: u64) -> Option<Arc<Recorded>> {
        self.ring().kept.iter().find(|recorded| recorded.id == id).cloned()
    }

    pub(super) fn tell(&self, news: News) {
        if self.news.receiver_count() > 0 {
            // The last may have left meanwhile.
            let _ = self.news.send(news);
        }
    }

    /// Says that orders, balances or sockets have changed.
    pub(super) fn tell_of_state(&self) {
        self.tell(News::State);
    }

    /// Listens from now on; `None` where too many do already.
    pub(super) fn listen(&self) -> Option<Listener> {
        let one_more = |now: usize| (now < LISTENERS).then_some(now + 1);
        self.listeners.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        Some(Listener { news: self.news.subscribe(), places: Arc::clone(&self.listeners) })
    }
}

impl Ring {
    fn push(&mut self, recorded: Arc<Recorded>) {
        self.bytes += recorded.bytes();
        self.kept.push_back(recorded);
        while self.kept.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.bytes();
        }
    }
}
