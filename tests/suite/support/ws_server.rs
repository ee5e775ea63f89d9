//! A WebSocket server whose test says what it does with each connection.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tungstenite::{Message, WebSocket};

use super::{KEY, SECRET};

pub(crate) type Socket = WebSocket<TcpStream>;

/// Serves each connection on a thread of its own. A panic there fails the test.
pub(crate) struct WsServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Ends with the threads that serve.
    accepting: Option<JoinHandle<Vec<JoinHandle<()>>>>,
}

#[derive(Default)]
struct Shared {
    connections: AtomicUsize,
    stop: AtomicBool,
    faults: Mutex<Vec<String>>,
    stamps: Mutex<Vec<String>>,
}

/// A connection that was just made, the first one has the number 0.
pub(crate) struct Peer {
    pub(crate) number: usize,
    pub(crate) tcp: TcpStream,
    shared: Arc<Shared>,
}

impl WsServer {
    pub(crate) fn start(serve: impl Fn(Peer) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let (accepting, serve) = (Arc::clone(&shared), Arc::new(serve));
        let accepting = std::thread::spawn(move || {
            let mut serving = Vec::new();
            for tcp in listener.incoming().map_while(Result::ok) {
                if accepting.stop.load(Ordering::Relaxed) {
                    break;
                }
                let (serve, shared) = (Arc::clone(&serve), Arc::clone(&accepting));
                let number = shared.connections.fetch_add(1, Ordering::Relaxed);
                serving.push(std::thread::spawn(move || {
                    let peer = Peer { number, tcp, shared: Arc::clone(&shared) };
                    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| serve(peer))) {
                        let what = panic.downcast_ref::<String>().cloned();
                        let what = what.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()));
                        shared.faults.lock().unwrap().push(what.unwrap_or_default());
                    }
                }));
            }
            serving
        });
        Self { address, shared, accepting: Some(accepting) }
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://{}/realtime", self.address)
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }
}

impl Drop for WsServer {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // Wakes the accepting thread, which then sees that it should stop.
        let _ = TcpStream::connect(self.address);
        if !std::thread::panicking() {
            // Its clients have ended, so that each reads the end of its connection.
            let serving = self.accepting.take().map(|accepting| accepting.join().unwrap());
            serving.into_iter().flatten().for_each(|thread| thread.join().unwrap());
            let faults = self.shared.faults.lock().unwrap();
            assert!(faults.is_empty(), "the server has seen: {faults:#?}");
        }
    }
}

impl Peer {
    /// Takes the upgrade.
    pub(crate) fn upgrade(self) -> Socket {
        self.tcp.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        self.tcp.set_nodelay(true).unwrap();
        tungstenite::accept(self.tcp).expect("an upgrade")
    }

    /// Takes the upgrade and a login in the generic form, which must be good and fresh.
    pub(crate) fn login(self) -> Socket {
        let shared = Arc::clone(&self.shared);
        let mut socket = self.upgrade();
        let login = login_of(&mut socket);
        let stamp = login["args"][1].as_str().expect("a stamp").to_owned();
        let now = exch::sys::clock::now().millis();
        let age = now.abs_diff(stamp.parse().expect("milliseconds"));
        assert!(age < 1000, "the stamp is {age} ms old");
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(format!("{stamp}GET/realtime").as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());
        assert_eq!(login, json!({ "op": "auth", "args": [KEY, stamp, signature] }));
        let mut stamps = shared.stamps.lock().unwrap();
        assert!(!stamps.contains(&stamp), "a stamp that was used before");
        stamps.push(stamp);
        drop(stamps);
        socket.send(Message::text(r#"{"op":"auth","success":true}"#)).unwrap();
        socket
    }
}

/// The first message.
pub(crate) fn login_of(socket: &mut Socket) -> Value {
    let message = socket.read().expect("a login");
    serde_json::from_str(message.to_text().unwrap()).expect("a login in JSON")
}
