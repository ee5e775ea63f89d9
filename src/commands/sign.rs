//! `exch sign`: signs and sends nothing.

use clap::{Args, ValueEnum};

use crate::context::{Context, Pair, Purpose};
use crate::error::Error;
use crate::items;
use crate::output;
use crate::sign::{Request, Signed};

/// Sign a request and send nothing
#[derive(Debug, Args)]
pub struct Sign {
    /// GET, POST, PUT, PATCH or DELETE
    #[arg(required_unless_present = "raw")]
    method: Option<String>,
    /// The path, perhaps with a query, which is kept as written
    #[arg(required_unless_present = "raw")]
    path: Option<String>,
    /// name=value, name:=json, name==value (query), Header:value, name=@file, name:=@file
    #[arg(value_name = "ITEM")]
    items: Vec<String>,
    /// A body, sent verbatim
    #[arg(short, long, value_name = "TEXT|@FILE|@-", allow_hyphen_values = true)]
    data: Option<String>,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "signature")]
    format: Format,
    /// Print the MAC of exactly these bytes (- or nothing: of stdin), with the venue's digest and encoding
    #[arg(
        long,
        value_name = "TEXT|-",
        num_args = 0..=1,
        default_missing_value = "-",
        allow_hyphen_values = true,
        conflicts_with_all = ["method", "path", "items", "data", "format"]
    )]
    raw: Option<String>,
}

/// What `sign` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
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
}

impl Sign {
    /// Signs and prints.
    pub fn run(self, context: &Context) -> Result<(), Error> {
        if let Some(text) = self.raw {
            return sign_raw(context, &text);
        }
        let (method, path) = (self.method.unwrap_or_default(), self.path.unwrap_or_default());
        let venue = context.venue()?;
        let payload = items::parse(&self.items, self.data.as_deref())?;
        let request = Request::new(&venue.scheme, &method, &path, payload)?;
        let signer = context.signer(context.base(Purpose::Print)?, Purpose::Print, Pair::Api)?;
        let stamp = context.stamper(signer.key())?.take(&signer)?;
        print(context, self.format, &signer.sign(&request, &stamp))
    }
}

fn print(context: &Context, format: Format, signed: &Signed) -> Result<(), Error> {
    let venue = context.venue()?;
    Ok(match format {
        Format::Signature => output::print_line(&signed.trace.signature),
        Format::Headers => output::print(output::header_lines(&signed.wire.headers).as_bytes()),
        Format::Curl => output::print(curl(signed)?.as_bytes()),
        Format::Json => output::print_line(&output::signed_json(&venue.name, signed).to_string()),
        Format::Explain => {
            output::print(output::explain(&venue.name, signed, &venue.scheme.uncovered(signed)).as_bytes())
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
    let message = if text == "-" { items::read_stdin()? } else { text.as_bytes().to_vec() };
    // The host does not matter to a MAC of given bytes, but a scheme that signs it wants one to be known.
    let signer = context.signer(context.base(Purpose::Print)?, Purpose::Print, Pair::Api)?;
    let signature = signer.sign_raw(&message).ok_or_else(|| {
        Error::config(
            format!("{} makes no signature", signer_name(context)),
            "it sends its keys alone; `exch sign METHOD PATH --format headers` prints them",
        )
    })?;
    Ok(output::print_line(&signature)?)
}

fn signer_name(context: &Context) -> String {
    context.venue().map(|venue| venue.name.clone()).unwrap_or_default()
}
