//! What a Redis server answers, over a socket: the input is all that it says on each connection.

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::num::NonZeroU64;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use exch::net::http_client::Roots;
use exch::store::nonce::{Bounds, RedisAddress, RedisLimits, RedisStore, Server};
use exch::sys::lock_wait::LockWait;
use tempfile::TempDir;

/// Nobody waits so long: the server says everything at once, and then nothing.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The server, and what it says.
struct Says {
    words: Arc<Mutex<Vec<u8>>>,
    path: PathBuf,
    _folder: TempDir,
}

/// Numbers are those that were asked for, or there are none.
pub fn run(data: &[u8]) {
    let says = says();
    data.clone_into(&mut says.words.lock().unwrap_or_else(PoisonError::into_inner));
    let server = |password: Option<&str>| Server {
        target: RedisAddress::Unix(says.path.clone()),
        user: None,
        password: password.map(exch::sign::Secret::new),
        database: 0,
    };
    let wait = LockWait { limit: Duration::ZERO, ..LockWait::default() };
    let limits =
        RedisLimits { connect_timeout: TIMEOUT, timeout: TIMEOUT, roots: Roots::choose(None, None), wait };
    let store = |password| RedisStore::new(server(password), "exch:nonce:test".to_owned(), limits.clone());

    let bounds = Bounds::time(1_000).up_to(2_000);
    if let Ok(block) = store(None).take(bounds, NonZeroU64::MIN.saturating_add(2)) {
        assert_eq!(block.end().checked_sub(*block.start()), Some(2), "three numbers");
        assert!(*block.start() >= 1_000 && *block.end() <= 2_000, "{block:?}");
    }
    if let Ok(number) = store(Some("word")).peek(Bounds::COUNTER) {
        assert!(number >= 1);
    }
    drop(store(None).set(7, false));
    if let Ok(mut lease) = store(None).hold() {
        drop(lease.next(Bounds::COUNTER));
        drop(lease.release());
    }
}

/// A server that says to everybody what it is told to say.
fn says() -> &'static Says {
    static SAYS: OnceLock<Says> = OnceLock::new();
    SAYS.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("redis");
        let listener = UnixListener::bind(&path).expect("the socket can be made");
        let words = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&words);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let words = shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
                say(stream, &words);
            }
        });
        Says { words, path, _folder: folder }
    })
}

/// Says it and reads until the client has closed: what is unread at the end would make the client lose what was said.
fn say(mut stream: UnixStream, words: &[u8]) {
    let mut buffer = [0; 4096];
    let _ = stream.write_all(words).and_then(|()| stream.shutdown(Shutdown::Write));
    while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
}
