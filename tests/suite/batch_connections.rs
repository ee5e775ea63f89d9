//! `batch`: how many connections it has, what it does where the venue closes kept ones, and what replies hold in memory.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::batch_sending::{READ, results};
use crate::support::{Exch, Run, Sandbox};

#[derive(Default)]
struct Counts {
    connections: AtomicUsize,
    /// The most that were open at one time.
    most: AtomicUsize,
    requests: AtomicUsize,
    stop: AtomicBool,
}

/// Serves all connections from one thread: what a client closed before it opened another is seen first.
struct CountingServer {
    address: SocketAddr,
    counts: Arc<Counts>,
    thread: Option<JoinHandle<()>>,
}

/// What answers a request, by its text and its number on its connection; `None` closes that without a word.
type Answer = fn(&str, usize) -> Option<&'static str>;

struct Served {
    tcp: TcpStream,
    came: Vec<u8>,
    requests: usize,
}

impl CountingServer {
    fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let (address, counts) = (listener.local_addr().unwrap(), Arc::new(Counts::default()));
        let shared = Arc::clone(&counts);
        let thread = Some(thread::spawn(move || serve(&listener, &shared, answer)));
        Self { address, counts, thread }
    }

    fn batch(&self, args: &str, lines: &str) -> Exch {
        let args = ["batch", "--error-format", "json"].into_iter().chain(args.split_whitespace());
        let exch = Sandbox::new().exch(args).keyed();
        exch.env("EXCHANGE_API_URL", format!("http://{}", self.address)).stdin(lines)
    }

    fn connections(&self) -> [usize; 2] {
        [&self.counts.connections, &self.counts.most].map(|count| count.load(Relaxed))
    }
}

impl Drop for CountingServer {
    fn drop(&mut self) {
        self.counts.stop.store(true, Relaxed);
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(thread::panicking() || matches!(ended, Some(Ok(()))));
    }
}

fn serve(listener: &TcpListener, counts: &Counts, answer: Answer) {
    let mut open: Vec<Served> = Vec::new();
    while !counts.stop.load(Relaxed) {
        // Taken before the others are looked at: what was closed before it was opened is gone then.
        let accepted = listener.accept();
        open.retain_mut(|one| one.go_on(counts, answer));
        match accepted {
            Ok((tcp, _)) => {
                tcp.set_nonblocking(true).unwrap();
                open.push(Served { tcp, came: Vec::new(), requests: 0 });
                counts.connections.fetch_add(1, Relaxed);
                counts.most.fetch_max(open.len(), Relaxed);
            }
            Err(_) => thread::sleep(Duration::from_micros(200)),
        }
    }
}

impl Served {
    /// Answers what has come whole; `false` where the connection is over.
    fn go_on(&mut self, counts: &Counts, answer: Answer) -> bool {
        let mut piece = [0; 4096];
        match self.tcp.read(&mut piece) {
            Ok(0) => return false,
            Ok(count) => self.came.extend_from_slice(&piece[..count]),
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
        let text = String::from_utf8_lossy(&self.came).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { return true };
        let head = head.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        if body.len() < length.parse().unwrap() {
            return true;
        }
        self.came.clear();
        self.requests += 1;
        counts.requests.fetch_add(1, Relaxed);
        let Some((status, body)) = answer(&head, self.requests).and_then(|reply| reply.split_once(' '))
        else {
            return false;
        };
        let reply = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.tcp.write_all(reply.as_bytes()).is_ok()
    }
}

fn attempts(run: &Run) -> Vec<u64> {
    results(run).iter().map(|result| result["attempts"].as_u64().unwrap()).collect()
}

#[test]
fn it_opens_no_more_connections_than_run_at_once() {
    for concurrency in [1, 16, 64] {
        let server = CountingServer::start(|_, _| Some("200 {}"));
        let lines = format!("{READ}\n").repeat(concurrency * 20);
        let run = server.batch(&format!("--concurrency {concurrency}"), &lines).run();
        assert_eq!((run.code, results(&run).len()), (0, concurrency * 20), "{run}");
        let [all, most] = server.connections();
        assert!(all <= concurrency && most <= concurrency, "{all} connections for {concurrency}");
    }
}

/// What changes something has its place among them, on a new connection each time.
#[test]
fn kept_connections_make_room_for_those_of_changes() {
    let server = CountingServer::start(|_, _| Some("200 {}"));
    let change = "{\"method\":\"DELETE\",\"path\":\"/api/v1/x\"}";
    let lines = format!("{READ}\n{change}\n").repeat(60);
    let run = server.batch("--concurrency 6", &lines).run();
    assert_eq!((run.code, results(&run).len()), (0, 120), "{run}");
    let [all, most] = server.connections();
    assert!(most <= 6 && all >= 60, "{most} at a time, {all} in all");
}

/// As one does that takes so many requests a connection, or was started anew.
#[test]
fn a_kept_connection_that_the_venue_closed_costs_no_attempt() {
    let server = CountingServer::start(|_, number| (number == 1).then_some("200 {}"));
    let run = server.batch("--concurrency 3 --retries 1", &format!("{READ}\n").repeat(30)).run();
    assert_eq!((run.code, results(&run).len()), (0, 30), "{run}");
    let attempts = attempts(&run);
    assert!(attempts.contains(&2) && attempts.iter().all(|&sent| sent <= 2), "{attempts:?}");
    assert_eq!(server.counts.requests.load(Relaxed) as u64, attempts.iter().sum::<u64>());
}

#[test]
fn a_new_connection_that_the_venue_closes_costs_one() {
    let server = CountingServer::start(|_, _| None);
    let run = server.batch("--retries 3 --backoff 0.01", READ).run();
    assert_eq!((run.code, attempts(&run)), (6, vec![3]), "{run}");
    // Nor is what a line stamps itself sent twice.
    let server = CountingServer::start(|_, number| (number == 1).then_some("200 {}"));
    let fixed = r#"{"method":"GET","path":"/api/v1/account","time":1700000000000}"#;
    let run = server.batch("--retries 3 --backoff 0.01", &format!("{READ}\n{fixed}\n")).run();
    assert_eq!((run.code, attempts(&run)), (6, vec![1, 1]), "{run}");
}

/// Large replies that came before an earlier line's wait outside of memory, however long that takes.
#[test]
fn replies_in_flight_are_bounded_and_large_ones_pass() {
    const BODY: usize = 4 * 1024 * 1024;
    const LINES: usize = 30;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (number, tcp) in listener.incoming().enumerate() {
            thread::spawn(move || {
                let mut tcp = tcp.unwrap();
                let mut head = [0; 4096];
                while tcp.read(&mut head).is_ok_and(|count| count > 0) {
                    // All others have to wait for the first line.
                    if number == 0 {
                        thread::sleep(Duration::from_secs(3));
                    }
                    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n\"", BODY + 2);
                    if tcp.write_all(&[head.as_bytes(), &vec![b'a'; BODY], b"\""].concat()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    let args = ["batch", "--concurrency", "30", "--timeout", "120", "--retries", "1"];
    let exch = Sandbox::new().exch(args).keyed().env("EXCHANGE_API_URL", format!("http://{address}"));
    let mut running = exch.start();
    let mut stdin = running.stdin();
    stdin.write_all(format!("{READ}\n").repeat(LINES).as_bytes()).unwrap();
    let (mut stdout, mut line) = (BufReader::new(running.stdout()), Vec::new());
    for number in 1..=LINES {
        line.clear();
        stdout.read_until(b'\n', &mut line).unwrap();
        let begin = format!(r#"{{"line":{number},"ok":true,"#);
        assert!(
            line.starts_with(begin.as_bytes()) && line.len() > BODY,
            "{:.200?}",
            String::from_utf8_lossy(&line)
        );
    }
    let peak = running.peak_kib();
    println!("{} MiB at most", peak / 1024);
    assert!(peak < 120 * 1024, "{peak} KiB");
    drop(stdin);
    assert_eq!(running.end().0, 0);
}
