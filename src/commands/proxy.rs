//! `exch proxy`: a local reverse proxy that signs what passes through, alone or around a command.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;

use crate::report::error::{Error, ErrorReport, Kind};
use crate::report::output;
use crate::secrets::credentials::Environment;
use crate::server::proxy::{Allow, Proxy as Server, ProxyConfig, Upstream};
use crate::session::deliver::confirm;
use crate::session::{Context, Pair, Purpose, Target};
use crate::sign::Auth;
use crate::sys::redact;

use super::child_command;

/// What `proxy --help` ends with.
const AFTER_HELP: &str = r#"Any HTTP tool becomes a signed client of the venue and never holds a key: give it the proxy's URL as its base URL, and
the venue's paths behind it. Without a command the URL is printed on stdout, and the proxy serves until it is
interrupted (Ctrl-C). With a command it runs the command with the URL in EXCH_PROXY_URL and without the key in its
environment, and exits with the command's status. The URL ends in a random segment, new for each run: whoever knows it
can use the key.

What passes: what the venue's file calls reads, and what --allow names: 'METHOD /path', with * for any text in the path
or for any METHOD. Everything else is refused (403), and so are pages in a browser (Origin, Sec-Fetch), other hosts'
names, and paths without the segment (404). A read is tried again as `exch get` is; whatever else passes is forwarded
once at most. Credentials that a client sends are left out: Authorization, cookies, and every header and parameter that
the scheme fills in itself. The query and the body are signed and forwarded as they are written.

The proxy's own answers are JSON: {"error":{"kind","message","hint"}}. A request that changes something and whose reply
is lost is answered with 502 or 504 and the kind outcome_unknown. Each request is logged on stderr as a JSON object:
{"time_ms","method","path","status","ms","forwarded","refusal"}; -q says nothing.

Examples:
  exch testnet -- exch proxy -- sh -c 'curl "$EXCH_PROXY_URL/api/v1/account"'
  exch proxy -- sh -c 'wrk -c 8 "$EXCH_PROXY_URL/api/v1/account"'
  exch proxy --allow 'POST /api/v1/orders' -- ./place-orders.sh
  exch proxy --listen 127.0.0.1:8788                          prints the URL and serves"#;

/// Run a local reverse proxy that signs, alone or around a command
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct ProxyArgs {
    /// A loopback address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Also forward these requests, beside the venue's reads; may be repeated
    #[arg(long, value_name = "METHOD PATH")]
    allow: Vec<Allow>,
    /// A command to run against the proxy
    #[arg(last = true, value_name = "COMMAND", help_heading = "Arguments")]
    command: Vec<OsString>,
}

impl ProxyArgs {
    /// Serves, and returns the exit code.
    ///
    /// # Errors
    ///
    /// Settings (3), a guard (8), an address that can't be listened on or a command that can't be run (2). What
    /// happens to a request is told to its client.
    pub fn run(self, context: &Context) -> Result<u8, Error> {
        let Self { listen, allow, command } = self;
        let target = Target::resolve(context, Purpose::Send)?;
        consent(&target, &allow)?;
        let upstream = upstream(&target)?;
        let (body_timeout, log) = (context.globals.timeout(), !context.globals.quiet);
        let proxy = Server::bind(ProxyConfig { listen, allow, body_timeout, log })?;
        if command.is_empty() {
            output::print_line(&proxy.url())?;
            context.say("serving until interrupted; whoever knows this URL can use the key");
            proxy.serve(upstream)?;
            return Ok(0);
        }
        let mut child = child_command::command(&command)?;
        for name in withheld_variables() {
            child.env_remove(name);
        }
        let child = child.env("EXCH_PROXY_URL", proxy.url()).spawn();
        let child = child.map_err(|error| child_command::not_run(&command, &error))?;
        Ok(child_command::exit_code(proxy.serve_child(upstream, child)?))
    }
}

/// The proxy can't ask about each request, so changes in the live environment need `--yes` at the start.
fn consent(target: &Target<'_>, allow: &[Allow]) -> Result<(), Error> {
    if allow.is_empty() || !confirm::wants_yes(target) {
        return Ok(());
    }
    Err(Error::Guard(
        Kind::LiveEnvironment,
        ErrorReport::new(
            "--allow lets requests that may place orders pass to the live environment",
            "give --yes if you mean that, or leave out --allow: reads pass without it",
        ),
    ))
}

/// The upstream to the venue, after its base URL has passed the guards.
fn upstream(target: &Target<'_>) -> Result<Upstream, Error> {
    let to = target.destination()?;
    let signer = to.signer(target.auth(target.context.globals.auth(), Pair::Api)?)?;
    let sender = |signer| {
        let mut sender = target.sender(to.base(), signer)?;
        // The request's log line shows that it waited.
        sender.gate.waits_silently = true;
        Ok::<_, Error>(sender)
    };
    let key = signer.key().filter(|_| signer.signs() && target.venue.has_keyed()).map(str::to_owned);
    let keyed = key.map(|key| sender(to.signer(Auth::Key(key))?)).transpose()?;
    let (venue, kept) = (Arc::clone(target.venue), to.pooled_transport()?);
    Ok(Upstream { venue, sender: sender(signer)?, keyed, kept })
}

/// The variables that a command does not inherit: our settings, and those in which a secret stands, by whatever name.
fn withheld_variables() -> impl Iterator<Item = String> {
    let is_held = |(name, value): &(String, String)| {
        name.starts_with("EXCHANGE_") || name != "PATH" && redact::text(value) != *value
    };
    Environment::process_texts().filter(is_held).map(|(name, _)| name)
}
