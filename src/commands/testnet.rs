//! `exch testnet`: the local exchange, alone or around a command.

mod pairs;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{self, PathBuf};
use std::process::ExitStatus;
use std::sync::Arc;

use clap::Args;

use crate::report::error::{Error, ErrorReport};
use crate::report::output;
use crate::server::testnet::{
    AccountOptions, BadStatus, Faults, StateError, Testnet as Exchange, TestnetConfig, TestnetError,
};
use crate::session::Context;
use crate::sign::{KeyKind, Login};
use crate::sys::clock;
use crate::sys::files::FileError;
use crate::venue::{OrderForm, Venue};

use super::child_command;

use pairs::{LocalPair, PASSPHRASE, UID};

/// What `testnet --help` ends with.
const AFTER_HELP: &str = r#"Without a command it prints a .env file to use it with, and serves until interrupted (Ctrl-C).
With a command it runs the command with those settings in its environment, and this `exch` first on PATH,
and exits with the command's status. Orders and balances are kept in memory and end with it, unless --state keeps them.

Faults apply to every request, whatever it asks for; --execute-late and --lookup-lag only to those that place
an order, --lookup-open-only to those that show or list some. A request meets at most one of --drop-request,
--rate-limit, --fail-first, --fail-after and --drop-reply, in this order, else what --chaos draws for it: lost
before, its reply lost, a 500, 502, 503 or 504 before or after, a late reply, a late execution or a look-up lag.
Delays are in real time. Every reply's Date is the exchange's own time.

  GET /testnet/ledger    how many orders were executed for each client order id, cancelled and hidden ones too:
                         {"executed":{"my-1":1},"without_id":0,"total":1,"waiting":0}
                         waiting: accepted, and due to be executed late

  DELETE /api/v1/keys/KEY
                         revokes another key pair of the account (generic and strict). There is a second one to try
                         that with: local-testnet-key-2 with local-testnet-secret-2-that-everybody-knows

  GET /testnet/          a page that shows each request as it comes, and the mistake in one that is refused
  GET /testnet/requests  the last 1,000 requests as JSON, each refused one with what `verify` says of it
  GET, POST /testnet/faults
                         the switches above, by their names, as a JSON object: {"drop_reply":1,"latency":null}

These need no signature, at any venue, and no fault touches or counts what is below /testnet/.

The WebSocket (at any path, but /realtime alone for the generic venue) takes the venue's own login, and tells of
orders in the venue's form, after its subscription; where the venue's file describes none, it tells who is logged
in of every order: {"channel":"orders","data":{...}}. A signed request or message that the file does not describe is
refused, unless --unknown ok is given.

Examples:
  exch testnet -- exch order --side buy --price 20000 --qty 0.001
  exch testnet -- bash
  exch testnet --listen 127.0.0.1:8787
  exch testnet -v -- exch get /api/v1/account                logs each request on stderr
  exch testnet --venue binance --key-kind ed25519 -- ./bot.py    a new Ed25519 pair, as EXCHANGE_API_SECRET
  exch testnet --balance USDT=500 --mark BTC/USDT=20000 -- ./bot.py
  exch testnet --fill-after 500 --partial-fill 0.4 -- ./bot.py
  exch testnet --fail-first 2 -- ./smoke-test.sh             does it survive two 503s?
  exch testnet --drop-reply 1 -- ./smoke-test.sh             does it survive a lost reply?
  exch testnet --skew 10000 -- ./smoke-test.sh               does it notice a clock that is 10 s off?
  exch testnet --execute-late 2000 -- ./smoke-test.sh        does it trust a look-up that finds nothing?
  exch testnet --chaos 7 -- ./smoke-test.sh                  a fault for most requests, again the same ones
  exch testnet --ws-drop-every 5 -- ./follow-orders.sh       does it come back to its stream?
  exch testnet --venue strict -- bash                        with the query and a nonce in the signature"#;

/// Run a local exchange, alone or around a command
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct TestnetArgs {
    /// A loopback address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    #[command(flatten)]
    options: AccountOptions,
    /// The kind of the account's pairs, where the venue takes several: hmac, ed25519, rsa or p256; private keys are
    /// made anew at each start (rsa by openssl)
    #[arg(long, value_name = "KIND", help_heading = "Account and markets")]
    key_kind: Option<KeyKind>,
    #[command(flatten)]
    faults: Faults,
    /// Open the exchange's page in a browser, on a terminal
    #[arg(long)]
    open: bool,
    /// A command to run against the exchange
    #[arg(last = true, value_name = "COMMAND", help_heading = "Arguments")]
    command: Vec<OsString>,
}

impl TestnetArgs {
    /// Serves; answers the exit code.
    ///
    /// # Errors
    ///
    /// A switch that can't be, an address that can't be listened on, a command that can't be run (2); settings
    /// (3); a machine without threads (1).
    pub fn run(self, context: &Context) -> Result<u8, Error> {
        let venue = context.venue()?;
        let pairs = LocalPair::both(venue, self.key_kind)?;
        let exchange = Exchange::start(self.config(context, venue, &pairs))?;
        let settings = settings(&exchange, venue, &pairs[0], context.own_venue_file()?)?;
        if self.open {
            open(context, &exchange.page_url());
        }
        if self.command.is_empty() {
            let lines: String = settings
                .iter()
                .map(|(name, value)| [name, "='", &in_one_line(value), "'\n"].concat())
                .collect();
            output::print(lines.as_bytes())?;
            context
                .say(&format!("serving until interrupted; what comes is shown at {}", exchange.page_url()));
            exchange.wait_for_interrupt()?;
            return Ok(0);
        }
        let status = run_command(&self.command, &settings)?;
        Ok(child_command::exit_code(status))
    }

    fn config(&self, context: &Context, venue: &Arc<Venue>, pairs: &[LocalPair; 2]) -> TestnetConfig {
        TestnetConfig {
            listen: self.listen,
            venue: Arc::clone(venue),
            account: pairs[0].credentials(),
            more_pairs: vec![pairs[1].credentials()],
            ws_pair: None,
            options: self.options.clone(),
            faults: self.faults.clone(),
            clock: Arc::new(clock::now),
            log: (context.globals.verbose > 0).then(|| Arc::new(output::say) as _),
        }
    }
}

/// Opens the page; a browser that can't be started is no reason not to serve.
fn open(context: &Context, url: &str) {
    if !output::is_seen() {
        return context.say(&format!("not on a terminal, so that nothing is opened: {url}"));
    }
    if let Err(error) = child_command::open_in_browser(url) {
        context.say(&format!("no browser can be opened ({error}): {url}"));
    }
}

fn settings(
    exchange: &Exchange,
    venue: &Venue,
    pair: &LocalPair,
    file: Option<PathBuf>,
) -> Result<Vec<(&'static str, String)>, Error> {
    let mut settings = vec![
        named(venue, file)?,
        ("EXCHANGE_API_URL", exchange.http_url()),
        ("EXCHANGE_API_KEY", pair.key.clone()),
        ("EXCHANGE_API_SECRET", pair.secret.to_string()),
        ("EXCHANGE_WS_URL", exchange.ws_url()),
    ];
    if venue.scheme.wants_passphrase() {
        settings.push(("EXCHANGE_API_PASSPHRASE", PASSPHRASE.to_owned()));
    }
    let mut logins = venue.socket().all_logins();
    if venue.scheme.wants_uid()
        || venue.order().is_some_and(OrderForm::wants_uid)
        || logins.any(Login::wants_uid)
    {
        settings.push(("EXCHANGE_API_UID", UID.to_owned()));
    }
    Ok(settings)
}

/// A value for a line of a `.env`: line breaks are written out, as many programs want them, this one too.
fn in_one_line(value: &str) -> String {
    value.trim_end().replace('\n', "\\n")
}

/// The setting that names the venue: a built-in one, or the absolute path of the user's own file.
fn named(venue: &Venue, file: Option<PathBuf>) -> Result<(&'static str, String), Error> {
    let Some(file) = file else { return Ok(("EXCHANGE_VENUE", venue.name.clone())) };
    let path = path::absolute(&file).unwrap_or(file).into_os_string().into_string();
    let path = path.ok().filter(|path| !path.contains('\''));
    let hint = "give it a path without quotes, in UTF-8";
    let path =
        path.ok_or_else(|| Error::usage("the venue file's path can't be written into a .env file", hint))?;
    Ok(("EXCHANGE_SCHEME", path))
}

fn run_command(words: &[OsString], settings: &[(&str, String)]) -> Result<ExitStatus, Error> {
    let mut command = child_command::command(words)?;
    for name in [
        "EXCHANGE_CREDENTIALS",
        "EXCHANGE_ALLOW_LIVE",
        "EXCHANGE_ENV",
        "EXCHANGE_VENUE",
        "EXCHANGE_SCHEME",
        "EXCHANGE_API_PASSPHRASE",
        "EXCHANGE_API_SECRET_PASSWORD",
        "EXCHANGE_API_UID",
        "EXCHANGE_WS_KEY",
        "EXCHANGE_WS_SECRET",
    ] {
        command.env_remove(name);
    }
    command.envs(settings.iter().map(|(name, value)| (name, value)));
    command.status().map_err(|error| child_command::not_run(words, &error))
}

impl From<TestnetError> for Error {
    fn from(error: TestnetError) -> Self {
        let usage = |hint| Self::usage(error.to_string(), hint);
        match error {
            TestnetError::Status(BadStatus::FailFirst(_)) => {
                usage("give --fail-first N:STATUS a status from 400 to 599")
            }
            TestnetError::Status(BadStatus::FailAfter(_)) => {
                usage("give --fail-after N:STATUS a status from 500 to 599")
            }
            TestnetError::State(error) => state_error(error),
            TestnetError::Credentials(_) => usage("this venue wants more than the local account has"),
            TestnetError::Server(error) => error.into(),
        }
    }
}

/// A state file that can't be used.
fn state_error(error: StateError) -> Error {
    let text = error.to_string();
    let report = |hint| ErrorReport::new(text, hint);
    match error {
        StateError::File(FileError::Busy(busy)) => busy.into(),
        StateError::File(FileError::NotRegular { .. }) => Error::Usage(report("give --state a regular file")),
        StateError::File(_) => {
            Error::Storage(report("give --state a file in a folder that can be written to"))
        }
        StateError::Other(_) => {
            Error::Usage(report("give --state the file of an earlier exchange, or a new one"))
        }
        StateError::Line { .. } => Error::Usage(report("mend that line, or give --state a new file")),
    }
}
