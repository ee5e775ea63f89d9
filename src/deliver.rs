//! Sends a request for a command and prints what came back, or prints the request instead.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::call::Call;
use crate::context::{Context, Pair, Purpose};
use crate::error::{Error, Told};
use crate::output;
use crate::retry::Class;
use crate::sign::{Payload, Request, Signed};
use crate::transport::Response;

/// How a request command shows what it does.
#[derive(Debug, Clone, Args)]
pub struct Delivery {
    /// Print the status line and the headers too
    #[arg(short, long)]
    pub include: bool,
    /// Write the body to this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print the request and send nothing; a nonce is shown, not taken
    #[arg(long)]
    pub dry_run: bool,
    /// Tell on stderr how the signature came about
    #[arg(long)]
    pub explain: bool,
}

/// A request on its way out.
#[derive(Debug)]
pub struct Outgoing {
    /// The method.
    pub method: String,
    /// The path, perhaps with a query.
    pub path: String,
    /// The rest.
    pub payload: Payload,
    /// The client order id, if it places an order.
    pub id: Option<String>,
}

/// Sends, prints the reply's body, and keeps the exit code's promise.
pub fn deliver(context: &Context, outgoing: Outgoing, delivery: &Delivery) -> Result<(), Error> {
    if delivery.dry_run {
        return show(context, outgoing, delivery);
    }
    let venue = context.venue()?;
    let Outgoing { method, path, payload, id } = outgoing;
    let request = Request::new(&venue.scheme, &method, &path, payload)?;
    let base = context.base_to_send()?;
    let transport = context.transport(&base)?;
    let signer = context.signer(Some(base), Purpose::Send, Pair::Api)?.explaining(delivery.explain);
    let class = if venue.is_read(request.method(), request.path()) { Class::Read } else { Class::Change };
    let mut file = delivery.output.as_deref().map(open).transpose()?;
    let call = Call {
        signer: &signer,
        stamper: &context.stamper(signer.key())?,
        transport: &transport,
        reply: venue.reply(),
        policy: context.policy(),
    };
    let name = |id: &String| output::say(&format!("client order id: {id}"));
    if context.globals.verbose > 0 {
        id.iter().for_each(name);
    }
    let explain = |signed: &Signed| {
        if delivery.explain {
            output::say(
                output::explain(&venue.name, signed, Some(&venue.scheme.uncovered(signed))).trim_end(),
            );
        }
    };
    match call.send(&request, class, id.as_deref(), &explain) {
        Ok(done) => print_response(context, &done.response, delivery, file.as_mut()).inspect_err(|_| {
            // Whoever closed the pipe did not see the reply; the order stands all the same.
            id.iter().for_each(name);
        }),
        Err(error) => {
            if let Some(answer) = error.answer().filter(|answer| !answer.body.is_empty()) {
                print_body(context, &answer.body, file.as_mut())?;
            }
            Err(error)
        }
    }
}

/// `--dry-run`: the request as it would go out. No network; the next nonce is shown, not taken.
fn show(context: &Context, outgoing: Outgoing, delivery: &Delivery) -> Result<(), Error> {
    let venue = context.venue()?;
    let Outgoing { method, path, payload, .. } = outgoing;
    let request = Request::new(&venue.scheme, &method, &path, payload)?;
    let signer = context.signer(context.base(Purpose::Print)?, Purpose::Print, Pair::Api)?;
    let signer = signer.explaining(delivery.explain);
    let stamp = context.stamper(signer.key())?.peek(&signer)?;
    let signed = signer.sign(&request, &stamp);
    if delivery.explain {
        output::say(output::explain(&venue.name, &signed, Some(&venue.scheme.uncovered(&signed))).trim_end());
    }
    let mut text = output::request_text(&signed.wire);
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    Ok(output::print(&text)?)
}

/// Opens the file before anything is sent, and keeps what is in it until there is something to write. A new one is
/// its user's alone: replies tell of balances and keys.
fn open(path: &Path) -> Result<File, Error> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path).map_err(|error| {
        Error::Storage(Told::new(
            format!("{} can't be written: {error}", path.display()),
            "give --output another path; nothing was sent",
        ))
    })
}

fn print_response(
    context: &Context,
    response: &Response,
    delivery: &Delivery,
    file: Option<&mut File>,
) -> Result<(), Error> {
    if delivery.include {
        let mut head = format!("{} {}\r\n", response.version, response.status);
        for (name, value) in &response.headers {
            head.push_str(&[name, ": ", value, "\r\n"].concat());
        }
        head.push_str("\r\n");
        output::print(head.as_bytes())?;
    }
    print_body(context, &response.body, file)
}

fn print_body(context: &Context, body: &[u8], file: Option<&mut File>) -> Result<(), Error> {
    match file {
        Some(file) => Ok(file.set_len(0).and_then(|()| file.write_all(body))?),
        None => Ok(output::print_body(body, context.color())?),
    }
}
