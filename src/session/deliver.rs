//! Sends a request for a command and prints what came back, or prints the request instead.

pub mod confirm;
mod probe;

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::client::call::{Call, Safety, Sender};
use crate::client::settle::{Desk, Intended};
use crate::net::transport::{Kept, Response, Transport};
use crate::report::error::{Error, Told};
use crate::report::output;
use crate::session::context::{Context, Pair, Purpose};
use crate::sign::{Base, Credentials, Payload, Signed, Signer};
use crate::sys::fail_point;
use crate::sys::redact;

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
    /// The order that it places, or the id that it has to be executed under once.
    pub intended: Option<Intended>,
}

/// The open way to a venue.
pub struct Line {
    sender: Sender,
    transport: Transport,
    base: Base,
}

impl Line {
    /// Opens it, after the guards have let the base URL pass.
    pub fn open(context: &Context, explains: bool) -> Result<Self, Error> {
        Self::open_by(context, |base| {
            Ok(context.signer(Some(base), Purpose::Send, Pair::Api)?.explaining(explains))
        })
    }

    /// Opens it for another pair than the one in use.
    pub fn open_as(context: &Context, credentials: Credentials) -> Result<Self, Error> {
        Self::open_by(context, |base| context.signer_of(credentials, base))
    }

    pub(super) fn open_by(
        context: &Context,
        signer: impl FnOnce(Base) -> Result<Signer, Error>,
    ) -> Result<Self, Error> {
        let base = context.base_to_send()?;
        let transport = context.transport(&base)?;
        let sender = context.sender(&base, signer(base.clone())?)?;
        Ok(Self { sender, transport, base })
    }

    /// What a request needs to go out over it.
    pub fn call(&self) -> Call<'_> {
        self.sender.by(&self.transport)
    }

    /// The same way for many requests.
    pub fn kept(&self, context: &Context) -> Result<Kept, Error> {
        context.kept_transport(&self.base)
    }

    /// With more patience for cool-downs.
    #[must_use]
    pub fn waiting_for(mut self, wait: Duration) -> Self {
        self.sender.gate.max_wait = wait;
        self
    }

    /// Who looks after orders over it.
    pub fn desk<'a>(&self, context: &'a Context) -> Result<Desk<'a>, Error> {
        context.desk(&self.base, self.sender.signer.key())
    }
}

/// Sends, prints the reply's body, and keeps the exit code's promise.
pub fn deliver(context: &Context, outgoing: Outgoing, delivery: &Delivery) -> Result<(), Error> {
    if delivery.dry_run {
        return show(context, outgoing, delivery);
    }
    let venue = context.venue()?;
    let Outgoing { method, path, payload, intended } = outgoing;
    let request = context.request(&method, &path, payload, Purpose::Send)?;
    if let Some(intended) = &intended {
        confirm::live_order(context, &request, intended)?;
    }
    let line = Line::open(context, delivery.explain)?;
    let mut file = delivery.output.as_deref().map(open).transpose()?;
    let call = line.call();
    let id = intended.as_ref().map(|intended| &intended.id);
    let name = |id: &String| output::say(&format!("client order id: {id}"));
    if context.globals.verbose > 0 {
        id.into_iter().for_each(name);
    }
    let explain = |signed: &Signed| {
        if delivery.explain {
            output::say(
                output::explain(&venue.name, signed, Some(&venue.scheme.uncovered(signed))).trim_end(),
            );
        }
    };
    fail_point::reach("resolved");
    let sent = match &intended {
        Some(intended) => line.desk(context)?.place(&call, &request, intended, &explain),
        None if venue.is_read(request.method(), request.path()) => {
            call.send(&request, Safety::Read, &explain)
        }
        None => call.send(&request, Safety::Change, &explain),
    };
    match sent {
        Ok(done) => print_response(context, &done.response, delivery, file.as_mut()).inspect_err(|_| {
            // Whoever closed the pipe did not see the reply; the order stands all the same.
            id.into_iter().for_each(name);
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
    let request = context.request(&method, &path, payload, Purpose::Print)?;
    let signer = context.signer(context.base(Purpose::Print)?, Purpose::Print, Pair::Api)?;
    let signer = signer.explaining(delivery.explain);
    let (stamper, _) = context.stamper_by_host(&signer)?;
    let stamp = stamper.peek(&signer)?;
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
        for (name, value) in response.header_texts() {
            head.push_str(&[name, ": ", &value, "\r\n"].concat());
        }
        head.push_str("\r\n");
        // A peer may repeat what it was sent. The body is data, and stays what it is.
        output::print(redact::text(&head).as_bytes())?;
    }
    fail_point::reach("print");
    print_body(context, &response.body, file)?;
    fail_point::reach("printed");
    Ok(())
}

fn print_body(context: &Context, body: &[u8], file: Option<&mut File>) -> Result<(), Error> {
    match file {
        Some(file) => Ok(file.set_len(0).and_then(|()| file.write_all(body))?),
        None => Ok(output::print_body(body, context.color())?),
    }
}
