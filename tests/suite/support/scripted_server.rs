//! A server that answers what its test wrote, to the byte, and keeps what it was sent.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One answer of a [`RawServer`].
#[derive(Clone)]
pub(crate) enum Reply {
    /// These bytes, then the connection is closed.
    Bytes(Vec<u8>),
    /// These bytes after this time, then the connection is closed.
    Late(Duration, Vec<u8>),
    /// Nothing, for as long as the server lives.
    Silence,
    /// This head, then bytes without end.
    Endless(Vec<u8>),
}

impl Reply {
    /// A well-formed answer with a length.
    pub(crate) fn http(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!(
            "HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n{headers}\r\n",
            body.len()
        );
        Self::Bytes([head.as_bytes(), body].concat())
    }

    /// A whole answer, after this time.
    pub(crate) fn after(self, time: Duration) -> Self {
        match self {
            Self::Bytes(bytes) => Self::Late(time, bytes),
            other => other,
        }
    }

    /// 200 with a JSON body.
    pub(crate) fn json(body: &str) -> Self {
        Self::http(200, "", body)
    }
}

/// One request as it came off the wire.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// `POST /path HTTP/1.1`.
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Recorded {
    /// The first header of this name, compared without case.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or_else(|| panic!("no header {name} in {self:?}"), |(_, value)| value)
    }
}

/// Answers each request with the next reply; unless told otherwise, dropping it checks that every reply
/// was asked for and no more.
pub(crate) struct RawServer {
    address: SocketAddr,
    expected: usize,
    /// Whether more may be asked.
    open_ended: bool,
    shared: Arc<Shared>,
}

/// What a request is answered with, by what it asks.
type Answer = Box<dyn Fn(&Recorded) -> Reply + Send + Sync>;

struct Shared {
    replies: Vec<Reply>,
    /// What answers requests beyond those.
    otherwise: Answer,
    requests: Mutex<Vec<Recorded>>,
    /// How many bytes of endless replies the client took.
    sent: AtomicUsize,
    stop: AtomicBool,
}

impl RawServer {
    /// A server for one request after the other, each on a connection of its own.
    pub(crate) fn start(replies: impl Into<Vec<Reply>>) -> Self {
        let unexpected = "HTTP/1.1 500 Unexpected\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        let unexpected = Reply::Bytes(unexpected.into());
        Self::with(replies, Box::new(move |_| unexpected.clone()))
    }

    fn with(replies: impl Into<Vec<Reply>>, otherwise: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            replies: replies.into(),
            otherwise,
            requests: Mutex::default(),
            sent: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
        });
        let accepted = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if accepted.stop.load(Ordering::Relaxed) {
                    break;
                }
                let shared = Arc::clone(&accepted);
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        Self { address, expected: shared.replies.len(), open_ended: false, shared }
    }

    /// These replies first; whatever is asked after them (look-ups of an unclear order) fails with 500.
    pub(crate) fn then_failing(replies: impl Into<Vec<Reply>>) -> Self {
        let mut server = Self::start(replies);
        server.open_ended = true;
        server
    }

    /// The same reply whenever it is asked, which may be never.
    pub(crate) fn always(reply: Reply) -> Self {
        Self::answering(move |_| reply.clone())
    }

    /// A reply by what is asked, which may be nothing.
    pub(crate) fn answering(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        let mut server = Self::with([], Box::new(answer));
        server.open_ended = true;
        server
    }

    /// A server that must not be called.
    pub(crate) fn uncalled() -> Self {
        Self::start([])
    }

    /// The same reply for `calls` requests.
    pub(crate) fn repeating(reply: &Reply, calls: usize) -> Self {
        Self::start(vec![reply.clone(); calls])
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was sent so far, in order.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// The one request it was sent.
    pub(crate) fn request(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "one request: {requests:?}");
        requests[0].clone()
    }

    /// How many bytes of an endless reply the client took before it closed the connection.
    pub(crate) fn endless_bytes_taken(&self) -> usize {
        self.shared.sent.load(Ordering::Relaxed)
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // Wakes the accepting thread, which then sees that it should stop.
        let _ = TcpStream::connect(self.address);
        if !std::thread::panicking() {
            let requests = self.requests();
            let fits = requests.len() == self.expected || self.open_ended && requests.len() > self.expected;
            assert!(fits, "{} requests were expected to reach the server: {requests:#?}", self.expected);
        }
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) {
        let Some(request) = read_request(&mut stream) else { return };
        let reply = {
            let index = {
                let mut requests = self.requests.lock().unwrap();
                requests.push(request.clone());
                requests.len() - 1
            };
            self.replies.get(index).cloned().unwrap_or_else(|| (self.otherwise)(&request))
        };
        // A client may hang up at any time: what it then misses is its own affair.
        let _ = match reply {
            Reply::Bytes(bytes) => stream.write_all(&bytes),
            Reply::Late(time, bytes) => {
                std::thread::sleep(time);
                stream.write_all(&bytes)
            }
            Reply::Silence => {
                self.wait_for_stop();
                Ok(())
            }
            Reply::Endless(head) => self.send_without_end(&mut stream, &head),
        };
    }

    fn wait_for_stop(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn send_without_end(&self, stream: &mut TcpStream, head: &[u8]) -> std::io::Result<()> {
        stream.write_all(head)?;
        let piece = vec![b'a'; 64 * 1024];
        while !self.stop.load(Ordering::Relaxed) {
            stream.write_all(&piece)?;
            self.sent.fetch_add(piece.len(), Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Reads one request with the body its `Content-Length` announces; `None` for a connection without one.
fn read_request(stream: &mut TcpStream) -> Option<Recorded> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).expect("a request head is text");
    let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').expect("a header has a colon"))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().expect("a length is a number"))];
    stream.read_exact(&mut body).ok()?;
    Some(Recorded { line, headers, body })
}
