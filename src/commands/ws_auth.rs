//! `exch ws-auth`: prints a WebSocket login, or logs in with it.

mod connect;

pub(super) use connect::{Unasked, log_in};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::report::error::Error;
use crate::report::output;
use crate::session::ws_login::Logins;
use crate::session::{Context, Purpose, Target};
use crate::sign::{Hidden, Signed, SignedLogin, Wire, exact_json};
use crate::sys::redact::MASK;

/// The formats and examples that `ws-auth --help` ends with.
const AFTER_HELP: &str = "\
Formats:
  message   the message to send after connecting, as one line of JSON
  headers   the headers of the upgrade request as Name: value lines, for venues that log in that way
  url       the URL to connect to
  json      one object: venue, url, headers, message, signature, prehash
  explain   every stage from the prehash to the message, for people

Where a venue gives a token by REST, it is asked for first, as a request; EXCHANGE_WS_TOKEN gives one instead.
Where it sends a challenge, what asks for one is printed; --challenge TEXT answers it. Where it wants a
signature in each message, --send prints that message with it, and without --send what goes into each.

With --connect:
  Each frame is a line on stdout: JSON as it came, without its white space; other text as a JSON string;
  binary as {\"base64\":\"...\"}, unless the venue file says how it is unpacked. The login's own messages and
  heartbeats are not printed. Each line of stdin is sent; its end ends nothing.
  A connection that is lost, or silent for 15 s (or between heartbeats, up to 60 s) and for --timeout after a
  ping, is made again with a fresh login: 10 attempts in all (or --retries), and a second of being logged in
  begins the count anew. What --send has is sent again, so give subscriptions there; a line of stdin never is.
  What was missed is a line on stderr, {\"gap\":{\"ms\":1234,\"reason\":\"...\"}}: the time from the last byte to the next
  accepted login.
  It ends with 0 after --count or --for, when nobody reads stdout any more, and on Ctrl-C or SIGTERM, which
  close the socket in good order; with 4 where the venue refuses, be it by closing with 1008, 3000 or 3003, and
  with 6 where the attempts are used up.
  Messages are up to 16 MiB. While stdout's reader lags, nothing is read from the venue.

Examples:
  exch ws-auth
  exch ws-auth --format url
  exch ws-auth --venue binance --format explain
  exch ws-auth --venue kraken-futures --challenge 123e4567-e89b-12d3-a456-426614174000
  exch ws-auth --venue gate --send '{\"channel\":\"spot.orders\",\"event\":\"subscribe\",\"payload\":[\"BTC_USDT\"]}'
  exch ws-auth --connect --until-auth
  exch ws-auth --connect --send '{\"op\":\"subscribe\",\"args\":[\"orders\"]}' --count 2

The pair is EXCHANGE_WS_KEY with EXCHANGE_WS_SECRET, else the API's.";

/// Print a signed WebSocket login, or log in with it
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct WsAuthArgs {
    /// What to print: message, headers, url, json or explain
    #[arg(long, value_name = "FORMAT", default_value = "message", hide_possible_values = true)]
    format: LoginFormat,
    /// Answer this challenge of the venue; without it, print the message that asks for one
    #[arg(long, value_name = "TEXT")]
    challenge: Option<String>,
    /// Also print this message, signed where the venue wants a signature in each; with --connect, send it after
    /// each login; may be repeated
    #[arg(long, value_name = "JSON", num_args = 1..)]
    send: Vec<String>,
    #[command(flatten)]
    connect: connect::Connect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LoginFormat {
    /// The message to send after connecting
    Message,
    /// The headers of the upgrade request, as Name: value lines
    Headers,
    /// The URL to connect to
    Url,
    /// Everything, as one JSON object
    Json,
    /// Every stage, for people
    Explain,
}

impl WsAuthArgs {
    /// Signs a login and prints it, or connects and logs in.
    ///
    /// # Errors
    ///
    /// Options or messages that don't go together (2), settings and credentials (3), a login that the venue
    /// refuses (4), a connection or a token that is not to be had (5 or 6), a guard (8).
    pub fn run(self, context: &Context) -> Result<(), Error> {
        if self.connect.is_asked {
            return self.connect.run(context, self.send);
        }
        // A token is asked for by a request that is sent; nothing else here is.
        let asks = context.venue()?.socket().token.is_some();
        let target = Target::resolve(context, if asks { Purpose::Send } else { Purpose::Print })?;
        let mut logins = Logins::new(&target, self.format == LoginFormat::Explain)?;
        logins.prepare()?;
        let venue = &target.venue.name;
        let challenge = self.challenge.as_deref();
        let mut signed = self.opening(&logins)?;
        for text in &self.send {
            let message = exact_json(text).map_err(|error| {
                Error::usage(format!("--send takes JSON: {error}"), "put single quotes around it in a shell")
            })?;
            if challenge.is_none() && logins.socket().answers_challenge(&message) {
                return Err(Error::usage(
                    format!(
                        "{venue} wants the answer to a challenge in this message, and --challenge is missing"
                    ),
                    "connect, send what `exch ws-auth` prints, and give --challenge what comes back",
                ));
            }
            signed.push(logins.with_login_members(&message, challenge)?);
        }
        for signed in signed {
            self.print(venue, logins.url(), signed)?;
        }
        Ok(())
    }

    /// The first message: the request for a challenge, the login, or the members for each message where there is no
    /// login.
    fn opening(&self, logins: &Logins<'_>) -> Result<Vec<SignedLogin>, Error> {
        let challenge = self.challenge.as_deref();
        if let (Some(ask), None) = (logins.ask(), challenge) {
            return Ok(vec![SignedLogin::plain(ask)]);
        }
        let login = match logins.login(challenge)? {
            None if self.send.is_empty() => logins.members(challenge)?,
            login => login,
        };
        Ok(login.into_iter().collect())
    }

    fn print(&self, venue: &str, base: Option<&str>, signed: SignedLogin) -> Result<(), Error> {
        let missing = |what: &str, instead: &str| {
            Error::usage(format!("{venue}'s login has no {what}"), format!("use --format {instead}"))
        };
        let url = signed.url.as_deref().or(base);
        let text = match self.format {
            LoginFormat::Message => {
                let instead = if signed.headers.is_empty() { "url" } else { "headers" };
                let message = signed.message.ok_or_else(|| missing("message", instead))?;
                format!("{message}\n")
            }
            LoginFormat::Headers if signed.headers.is_empty() => return Err(missing("headers", "json")),
            LoginFormat::Headers => output::header_lines(&signed.headers),
            LoginFormat::Url => {
                let url = url.ok_or_else(|| {
                    Error::config(
                        format!("no WebSocket URL is set for {venue}"),
                        "give --ws-url or set EXCHANGE_WS_URL",
                    )
                })?;
                format!("{url}\n")
            }
            LoginFormat::Json => {
                let object = json!({
                    "venue": venue,
                    "url": url,
                    "headers": output::header_object(&signed.headers),
                    "message": signed.message,
                    "signature": signed.trace.signature,
                    "prehash": output::prehash(&signed.trace),
                });
                format!("{object}\n")
            }
            LoginFormat::Explain => {
                let shown = signed.shown_url.as_deref().or(base).unwrap_or_default();
                let shown = masked(shown, base.unwrap_or_default());
                let wire = Wire {
                    method: "GET".to_owned(),
                    origin: shown,
                    target: String::new(),
                    headers: signed.headers,
                    body: signed.shown.map(|message| message.to_string().into_bytes()),
                    hidden: Hidden::default(),
                };
                output::explain(venue, &Signed { wire, trace: signed.trace }, None)
            }
        };
        Ok(output::print(text.as_bytes())?)
    }
}

/// Masks the values in the query of `base` where `url` begins with it: one of them may be a token.
fn masked(url: &str, base: &str) -> String {
    let (Some((place, query)), Some(added)) = (base.split_once('?'), url.strip_prefix(base)) else {
        return url.to_owned();
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) => format!("{name}={MASK}"),
        None => MASK.to_owned(),
    });
    format!("{place}?{}{added}", pairs.collect::<Vec<_>>().join("&"))
}
