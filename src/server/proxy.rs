//! The signing proxy: any program that knows its URL becomes a signed client of the venue, and holds no key.
//!
//! ```text
//! connection -> access (host, browser, segment) -> allowed? -> headers, body -> upstream (stamp, sign, send) -> venue
//! ```
//!
//! It listens on loopback only, on one thread. A request that is not a read is forwarded at most once.

mod access_check;
mod access_log;
mod allow_list;
mod forwarded_headers;
mod lingering;
mod refusal;
mod request_body;
mod serve;
mod upstream;
mod url_secret;

use std::net::{SocketAddr, TcpListener as StdListener};
use std::process::{Child, ExitStatus};
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

use rustix::process::{Pid, Signal, kill_process};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::loopback::{self, Ends, ServerError};

use access_check::AccessCheck;
use serve::ProxyState;
use url_secret::UrlToken;

pub use allow_list::Allow;
pub use upstream::Upstream;

/// What a proxy forwards, and what it logs.
#[derive(Debug, Clone)]
pub struct ProxyConfig {
    /// Where to listen, a loopback address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What passes beside the venue's reads.
    pub allow: Vec<Allow>,
    /// How long a request's body may take to arrive.
    pub body_timeout: Duration,
    /// Whether each request is told of on stderr, as a JSON object a line.
    pub log: bool,
}

/// A proxy that listens; connections and signals wait until it serves.
#[derive(Debug)]
pub struct Proxy {
    listener: StdListener,
    access: AccessCheck,
    config: ProxyConfig,
    runtime: Runtime,
    ends: Ends,
}

impl Proxy {
    /// Listens.
    ///
    /// # Errors
    ///
    /// An address that is not this machine's alone, or that is taken.
    pub fn bind(config: ProxyConfig) -> Result<Self, ServerError> {
        let runtime = loopback::runtime()?;
        let (listener, address) = loopback::listen(config.listen, &runtime)?;
        let access = AccessCheck { authority: address.to_string(), segment: UrlToken::new() };
        let ends = runtime.block_on(async { Ends::new() }).map_err(ServerError::Runtime)?;
        Ok(Self { listener, access, config, runtime, ends })
    }

    /// The base URL for clients, with the secret segment and without a slash at its end. Anybody who knows it can
    /// use the key.
    pub fn url(&self) -> String {
        format!("http://{}/{}", self.access.authority, self.access.segment.as_text())
    }

    /// Serves until an interrupt (Ctrl-C), SIGTERM or SIGHUP; then what is under way is ended.
    ///
    /// # Errors
    ///
    /// [`ServerError::Runtime`]: this machine gives no event queue for the listener.
    pub fn serve(self, upstream: Upstream) -> Result<(), ServerError> {
        self.serve_until(upstream, async |mut ends| ends.any().await)
    }

    /// Serves until `child` ends, then ends what is under way; gives the child's status. SIGTERM and SIGHUP are passed
    /// on to it, and an interrupt it gets by itself.
    ///
    /// # Errors
    ///
    /// [`ServerError::Runtime`]: this machine gives no thread or no event queue, or the child's end can't be
    /// waited for.
    pub fn serve_child(self, upstream: Upstream, mut child: Child) -> Result<ExitStatus, ServerError> {
        let id = child.id();
        let (tell, ended) = oneshot::channel();
        let waiting = thread::Builder::new().name("child".into()).spawn(move || tell.send(child.wait()));
        waiting.map_err(ServerError::Runtime)?;
        let status = self.serve_until(upstream, async |ends| ends.until(ended, id).await)?;
        status.map_err(ServerError::Runtime)
    }

    fn serve_until<T>(self, upstream: Upstream, end: impl AsyncFnOnce(Ends) -> T) -> Result<T, ServerError> {
        let Self { listener, access, config, runtime, ends } = self;
        let shared = Arc::new(ProxyState::new(access, config, upstream));
        let ended = runtime.block_on(async move {
            let listener = TcpListener::from_std(listener)?;
            Ok(serve::until(listener, shared, end(ends)).await)
        });
        // A thread may still be waiting for a name lookup.
        runtime.shutdown_background();
        ended.map_err(ServerError::Runtime)
    }
}

impl Ends {
    /// Waits until the child process `id` has ended. Passes SIGTERM and SIGHUP on to it; an interrupt (Ctrl-C) reaches
    /// it from the terminal without help.
    async fn until(
        mut self,
        mut ended: oneshot::Receiver<io::Result<ExitStatus>>,
        id: u32,
    ) -> io::Result<ExitStatus> {
        let pass_on = |signal| {
            if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
                // It may have ended meanwhile.
                let _ = kill_process(pid, signal);
            }
        };
        loop {
            tokio::select! {
                status = &mut ended => return status.unwrap_or_else(|_| Err(io::ErrorKind::Other.into())),
                _ = self.terminate.recv() => pass_on(Signal::TERM),
                _ = self.hang_up.recv() => pass_on(Signal::HUP),
                _ = self.interrupt.recv() => {}
            }
        }
    }
}
