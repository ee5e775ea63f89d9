//! `exch sign`: signs and sends nothing.

mod batch;

use clap::{Args, ValueEnum};

use crate::client::request_items;
use crate::report::error::Error;
use crate::report::output;
use crate::session::{Context, Pair, Purpose, Target};
use crate::sign::{Signed, Stamp};
use crate::venue::Venue;

/// clap would show METHOD and PATH as optional, because `--raw` goes without.
const USAGE: &str = "\
exch sign [OPTIONS] <METHOD> <PATH> [ITEM]...
       exch sign [OPTIONS] --raw [TEXT|-]
       exch sign [OPTIONS] --batch [FILE|-] [--raw]";

/// The formats and examples that `sign --help` ends with.
const AFTER_HELP: &str = "\
Formats:
  signature   the signature alone, on one line
  headers     the headers as Name: value lines, for `curl -H @-`
  curl        a configuration for `curl -K -`: URL, method, headers and body, with no secret on a command line
  json        one object: venue, method, url, headers, body, signature, prehash
  explain     every stage from the prehash to the request, for people
  html        the same as one page with a picture: no script, nothing loaded, the key masked but four characters

Examples:
  exch sign GET /api/v1/account
  exch sign POST /api/v1/orders symbol=BTC/USDT price:=20000 --format explain
  exch sign GET /api/v1/account --format headers | curl -H @- \"$EXCHANGE_API_URL/api/v1/account\"
  exch sign GET /api/v1/account --format curl | curl -K -
  exch sign GET /api/v1/account --time \"$(date +%s%3N)\"
  printf %s \"$message\" | exch sign --raw
  exch sign --batch requests.jsonl > signed.jsonl
  exch sign --batch --raw < messages > signatures

`exch get --help` tells what ITEM can be.";

/// Sign a request and print the signature; nothing is sent
#[derive(Debug, Args)]
#[command(override_usage = USAGE, after_help = AFTER_HELP)]
pub struct SignArgs {
    /// GET, POST, PUT, PATCH or DELETE
    #[arg(required_unless_present_any = ["raw", "batch"])]
    method: Option<String>,
    /// The path; a query in it is kept as written
    #[arg(required_unless_present_any = ["raw", "batch"])]
    path: Option<String>,
    /// name=value, name:=json, name==value, Name:value, name=@FILE or name:=@FILE
    #[arg(value_name = "ITEM")]
    items: Vec<String>,
    /// The body, signed verbatim: TEXT, a file, or stdin
    #[arg(short, long, value_name = "TEXT|@FILE|@-", allow_hyphen_values = true)]
    data: Option<String>,
    /// What to print: signature, headers, curl, json, explain or html
    #[arg(long, value_name = "FORMAT", default_value = "signature", hide_possible_values = true)]
    format: SignFormat,
    /// Print the MAC of exactly this text, or of stdin, by the venue's digest and encoding
    #[arg(
        long,
        value_name = "TEXT|-",
        num_args = 0..=1,
        default_missing_value = "-",
        allow_hyphen_values = true,
        value_parser = raw_text,
        conflicts_with_all = ["method", "path", "items", "data", "format"]
    )]
    raw: Option<String>,
    /// Sign every line of a file or of stdin, a request in JSON; with --raw a line is a text
    #[arg(
        long,
        value_name = "FILE|-",
        num_args = 0..=1,
        default_missing_value = "-",
        conflicts_with_all = ["method", "path", "items", "data", "format"]
    )]
    batch: Option<String>,
}

/// Any text may be signed, even one that begins with dashes, except that `--raw --batch` means the option.
fn raw_text(text: &str) -> Result<String, String> {
    if text == "--batch" {
        return Err("write --batch before --raw, or this text on stdin".to_owned());
    }
    Ok(text.to_owned())
}

/// What `sign` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SignFormat {
    /// The signature alone
    Signature,
    /// Name: value lines, for curl -H @-
    Headers,
    /// A configuration for curl -K -
    Curl,
    /// Everything, as one JSON object
    Json,
    /// Every stage, for people
    Explain,
    /// Every stage, as a page
    Html,
}

impl SignArgs {
    /// Signs and prints.
    ///
    /// # Errors
    ///
    /// Items or options that don't go together (2), settings and credentials (3), a nonce store that gives no
    /// number (1, 3 or 6).
    pub fn run(self, context: &Context) -> Result<(), Error> {
        match (self.batch, self.raw) {
            (Some(_), Some(text)) if text != "-" => {
                return Err(Error::usage(
                    "with --batch, the lines are the texts to sign",
                    "leave out the text after --raw",
                ));
            }
            (Some(source), raw) => return batch::run(context, &source, raw.is_some()),
            (None, Some(text)) => return sign_raw(context, &text),
            (None, None) => {}
        }
        let (method, path) = (self.method.unwrap_or_default(), self.path.unwrap_or_default());
        let payload = request_items::parse(&self.items, self.data.as_deref())?;
        let target = Target::resolve(context, Purpose::Print)?;
        let request = target.request(&method, &path, payload)?;
        let signer = target
            .signer(Pair::Api)?
            .explaining(matches!(self.format, SignFormat::Explain | SignFormat::Html));
        let stamp = target.stamper(signer.key())?.take(&signer)?;
        let signed = signer.sign(&request, &stamp);
        print(target.venue, self.format, &signed, &stamp)
    }
}

fn print(venue: &Venue, format: SignFormat, signed: &Signed, stamp: &Stamp) -> Result<(), Error> {
    Ok(match format {
        SignFormat::Signature => output::print_line(&signed.trace.signature),
        SignFormat::Headers => output::print(output::header_lines(&signed.wire.headers).as_bytes()),
        SignFormat::Curl => output::print(curl(signed)?.as_bytes()),
        SignFormat::Json => {
            let mut line = Vec::new();
            output::write_signed(&venue.name, signed, &mut line);
            output::print(&line)
        }
        SignFormat::Explain => output::print(
            output::explain(&venue.name, signed, Some(&venue.scheme.uncovered(signed))).as_bytes(),
        ),
        SignFormat::Html => {
            let (expires, uncovered) = (venue.expiry(stamp), venue.scheme.uncovered(signed));
            output::print(&output::signed_page(&venue.name, signed, expires.as_deref(), &uncovered))
        }
    }?)
}

fn curl(signed: &Signed) -> Result<String, Error> {
    if signed.wire.origin.is_empty() {
        return Err(Error::config(
            "no base URL is set, and curl needs one",
            "give --url or set EXCHANGE_API_URL",
        ));
    }
    output::curl_config(&signed.wire)
        .map_err(|error| Error::usage(error.to_string(), "send it with `exch post --data @FILE`"))
}

fn sign_raw(context: &Context, text: &str) -> Result<(), Error> {
    let message = if text == "-" { request_items::read_stdin()? } else { text.as_bytes().to_vec() };
    // The host does not matter to a MAC of given bytes, but a scheme that signs it wants one to be known.
    let target = Target::resolve(context, Purpose::Print)?;
    let signer = target.signer(Pair::Api)?;
    let mut line = Vec::new();
    signer.sign_raw(&message, &mut line).ok_or_else(|| no_signature(target.venue))?;
    line.push(b'\n');
    Ok(output::print(&line)?)
}

fn no_signature(venue: &Venue) -> Error {
    Error::config(
        format!("{} makes no signature", venue.name),
        "it sends the key alone; `exch sign METHOD PATH --format headers` prints them",
    )
}
