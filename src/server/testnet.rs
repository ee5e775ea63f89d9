//! The local exchange: a testnet on this machine that checks signatures as the real ones do, keeps an order ledger,
//! and simulates faults on request.
//!
//! ```text
//! connection -> serve -> routes -> check (the signing core's reader) -> ledger -> events
//!                 |  \-> stream (WebSocket)                              \------> stream
//!                 \-> plan (what the fault switches have in store)
//! ```
//!
//! It listens on loopback only and knows one account, which may have several key pairs. The books, the checks and the switches take the time as an
//! argument; the clock comes in through [`TestnetConfig`].

mod account_options;
mod authentication;
mod batches;
mod connection;
mod dead_man;
mod exchange;
mod fault_plan;
mod fault_switches;
mod http_server;
mod inspect;
mod later_fills;
mod ledger;
mod listings;
mod market;
mod open_sockets;
mod opening;
mod order;
mod order_actions;
mod order_pages;
mod own_clock;
mod page_access;
mod parameters;
mod random_faults;
mod recorder;
mod refusal;
mod request_log;
mod routes;
mod signed_reply;
mod state_file;
mod token_requests;
mod venue_routes;
mod websocket;
mod ws_tokens;

use std::fmt;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::sign::{Auth, Base, Credentials, Signer, SignerError};
use crate::venue::Venue;

use super::loopback::{self, Ends, ServerError};

use authentication::Authenticator;
use connection::{Connection, ConnectionLimits, LimitedListener};
use exchange::Exchange;
use page_access::AccessCheck;

pub use account_options::{AccountOptions, Holding, Mark, UnknownRequests};
pub use exchange::Log;
pub use fault_switches::{BadStatus, Chaos, Failing, Faults, RateLimit, Share, StepClock};
pub use own_clock::Clock;
pub use state_file::StateError;

/// Everything that one exchange is started with.
pub struct TestnetConfig {
    /// Where to listen, a loopback address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whose signatures are checked, and by whose rules: window, nonces, what reads, reuse of ids.
    pub venue: Arc<Venue>,
    /// The one account's credentials.
    pub account: Credentials,
    /// Further pairs of the same account.
    pub more_pairs: Vec<Credentials>,
    /// A pair that the WebSocket takes beside the account's own.
    pub ws_pair: Option<Credentials>,
    /// What the account holds, and how its orders fill.
    pub options: AccountOptions,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// The real time.
    pub clock: Clock,
    /// Where a line for each request goes: method, path, status, cause, duration. Never a header or a query.
    pub log: Option<Log>,
}

/// Why the exchange did not start.
#[derive(Debug)]
pub enum TestnetError {
    /// It can't listen or run.
    Server(ServerError),
    /// A fault switch has a status that it can't have.
    Status(BadStatus),
    /// The state file can't be used.
    State(StateError),
    /// The credentials are not what the venue's scheme needs.
    Credentials(SignerError),
}

impl fmt::Display for TestnetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(error) => error.fmt(f),
            Self::Status(error) => error.fmt(f),
            Self::State(error) => error.fmt(f),
            Self::Credentials(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TestnetError {}

impl From<ServerError> for TestnetError {
    fn from(error: ServerError) -> Self {
        Self::Server(error)
    }
}

/// A running exchange; it stops when this is dropped.
#[derive(Debug)]
pub struct Testnet {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Testnet {
    /// Starts an exchange on a thread of its own; it takes requests from the moment this returns.
    ///
    /// # Errors
    ///
    /// [`TestnetError`]: the address is not a loopback one or is taken, this machine gives no thread, a fault
    /// switch has a status that it can't have, the state file can't be used, or the account lacks what the venue's scheme needs.
    pub fn start(config: TestnetConfig) -> Result<Self, TestnetError> {
        config.faults.check().map_err(TestnetError::Status)?;
        let runtime = loopback::runtime()?;
        let (listener, address) = loopback::listen(config.listen, &runtime)?;
        let exchange = Arc::new(exchange(config, address)?);
        inspect::start_diagnosis(&exchange);
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("testnet".into())
            .spawn(move || serve(&runtime, listener, exchange, stopped))
            .map_err(ServerError::Runtime)?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// The base URL of the HTTP side, without a trailing slash.
    pub fn http_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL of the page that shows what happens.
    pub fn page_url(&self) -> String {
        format!("http://{}/testnet/", self.address)
    }

    /// The URL of the WebSocket.
    pub fn ws_url(&self) -> String {
        format!("ws://{}{}", self.address, authentication::WS_PATH)
    }

    /// Waits for an interrupt (Ctrl-C), SIGTERM or SIGHUP; the exchange serves meanwhile.
    ///
    /// # Errors
    ///
    /// [`ServerError::Runtime`]: this machine gives no event queue or no signals.
    pub fn wait_for_interrupt(&self) -> Result<(), ServerError> {
        loopback::runtime()?.block_on(async {
            Ends::new().map_err(ServerError::Runtime)?.any().await;
            Ok(())
        })
    }
}

impl Drop for Testnet {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended by itself.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic there was reported when it happened.
            let _ = thread.join();
        }
    }
}

fn exchange(config: TestnetConfig, address: SocketAddr) -> Result<Exchange, TestnetError> {
    let TestnetConfig { venue, account, more_pairs, ws_pair, options, faults, clock, log, .. } = config;
    // Some schemes sign the host.
    let base = Base::parse(&format!("http://{address}"), &["http"]).ok();
    let signer = |pair| Signer::new(venue.scheme.clone(), Auth::Signed(pair), base.clone(), Vec::new());
    let pairs = std::iter::once(account).chain(more_pairs).map(signer).collect::<Result<_, _>>();
    let pairs = pairs.map_err(TestnetError::Credentials)?;
    let ws_pair = ws_pair.map(signer).transpose().map_err(TestnetError::Credentials)?;
    let check = Authenticator::new(venue, pairs, ws_pair);
    let access = AccessCheck::new(&address.to_string());
    Exchange::new(check, &options, faults, clock, log, access).map_err(TestnetError::State)
}

/// Serves until told to stop; dropping the runtime then ends every connection.
fn serve(runtime: &Runtime, listener: StdListener, exchange: Arc<Exchange>, stopped: oneshot::Receiver<()>) {
    let app = Router::new().fallback(http_server::handle).with_state(Arc::clone(&exchange));
    let service = app.into_make_service_with_connect_info::<Connection>();
    runtime.block_on(async move {
        // Registering a fresh socket fails only where the event queue could not be made, and it was.
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        tokio::select! {
            _ = axum::serve(LimitedListener::new(listener, ConnectionLimits::default()), service) => {}
            () = exchange.later_fills.run(|id| exchange.fill(id)) => {}
            _ = stopped => {}
        }
    });
}

#[cfg(test)]
mod tests;
