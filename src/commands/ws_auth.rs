//! `exch ws-auth`: prints a WebSocket login, or logs in with it.

mod connect;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::context::{Context, Pair, Purpose};
use crate::error::Error;
use crate::output;
use crate::sign::{Base, Hidden, Signed, SignedLogin, Taken, Wire};

/// The formats and examples that `ws-auth --help` ends with.
const AFTER_HELP: &str = "\
Formats:
  message   the message to send after connecting, as one line of JSON
  headers   the headers of the upgrade request as Name: value lines, for venues that log in that way
  url       the URL to connect to
  json      one object: venue, url, headers, message, signature, prehash
  explain   every stage from the prehash to the message, for people

Examples:
  exch ws-auth
  exch ws-auth --format url
  exch ws-auth --venue binance --format explain

The pair is EXCHANGE_WS_KEY with EXCHANGE_WS_SECRET, else the API's.";

/// Print a signed WebSocket login, or log in with it
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct WsAuth {
    /// What to print: message, headers, url, json or explain
    #[arg(long, value_name = "FORMAT", default_value = "message", hide_possible_values = true)]
    format: Format,
    #[command(flatten)]
    connect: connect::Connect,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
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

impl WsAuth {
    /// Signs a login and prints it, or connects and logs in.
    pub fn run(self, context: &Context) -> Result<(), Error> {
        if self.connect.is_asked {
            return self.connect.run(context);
        }
        let venue = context.venue()?;
        let login = venue.login().ok_or_else(|| {
            Error::config(
                format!("the venue file of {} has no WebSocket login", venue.name),
                "`exch venues NAME` shows what it has",
            )
        })?;
        let url = context.ws_url(Purpose::Print)?;
        let base = url.as_deref().and_then(|url| Base::parse(url, &["ws", "wss"]).ok());
        let signer = context.signer(context.base(Purpose::Print)?, Purpose::Print, Pair::Ws)?;
        let signer = signer.explaining(self.format == Format::Explain);
        let stamper = context.stamper(signer.key())?;
        let input =
            stamper.input(&venue.scheme, login.names_nonce(), |bounds| Ok(stamper.store.next(bounds)?))?;
        let stamp = login.stamp(&venue.scheme, input)?;
        let taken = Taken::default().with_url(url.as_deref().unwrap_or_default());
        let (host, path) = base.as_ref().map_or(("", ""), |base| (base.host(), base.prefix()));
        let signed = login.sign(&signer, &stamp, &taken, host, path);
        self.print(&venue.name, url.as_deref(), signed)
    }

    fn print(&self, venue: &str, url: Option<&str>, signed: SignedLogin) -> Result<(), Error> {
        let missing = |what: &str, instead: &str| {
            Error::usage(format!("{venue}'s login has no {what}"), format!("use --format {instead}"))
        };
        let text = match self.format {
            Format::Message => {
                let message = signed.message.ok_or_else(|| missing("message", "headers"))?;
                format!("{message}\n")
            }
            Format::Headers if signed.headers.is_empty() => return Err(missing("headers", "message")),
            Format::Headers => output::header_lines(&signed.headers),
            Format::Url => {
                let url = url.ok_or_else(|| {
                    Error::config(
                        format!("no WebSocket URL is set for {venue}"),
                        "give --ws-url or set EXCHANGE_WS_URL",
                    )
                })?;
                format!("{url}\n")
            }
            Format::Json => {
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
            Format::Explain => {
                let wire = Wire {
                    method: "GET".to_owned(),
                    origin: url.unwrap_or_default().to_owned(),
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
