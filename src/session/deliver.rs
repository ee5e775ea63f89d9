//! Sends a request for a command and prints what came back, or prints the request instead.

pub mod confirm;

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value as Json;

use crate::client::call::{Call, Done, Safety};
use crate::client::settle::Intended;
use crate::net::transport::Response;
use crate::report::error::{Error, ErrorReport, ReplyDetails};
use crate::report::output;
use crate::session::context::Context;
use crate::session::target::{Pair, Purpose, Target};
use crate::session::venue_session::Session;
use crate::sign::{Payload, Request, Signed};
use crate::sys::fail_point;
use crate::sys::redact;
use crate::sys::time_limit::within;
use crate::venue::Filled;

/// How a request command shows what it does.
#[derive(Debug, Clone, Args)]
pub struct Delivery {
    /// Print the status line and the headers too
    #[arg(short, long)]
    pub include: bool,
    /// Write the body to this file, device or pipe instead of stdout, which is -
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print the request and send nothing; a nonce is shown, not taken
    #[arg(long)]
    pub dry_run: bool,
    /// Explain on stderr how the signature was computed
    #[arg(long)]
    pub explain: bool,
}

/// What a reply says, as rows of one form.
pub type Rows<'u> = dyn Fn(&Json) -> Vec<Json> + 'u;

/// A request on its way out.
pub struct Outgoing<'u> {
    /// The method.
    pub method: String,
    /// The path, perhaps with a query.
    pub path: String,
    /// The rest.
    pub payload: Payload,
    /// The order that it places, or the id that it has to be executed under once.
    pub intended: Option<Intended>,
    /// What its reply says, as rows of one form that are printed in its place.
    pub uniform: Option<&'u Rows<'u>>,
    /// What is asked next where the one before shows that it does not have the order.
    pub further: Option<FurtherLookUps>,
}

/// The look-ups behind the first, of venues that show open orders at one place and ended ones at another.
#[derive(Debug)]
pub struct FurtherLookUps {
    /// The client order id.
    pub id: String,
    /// Their requests, each with its number in the order form.
    pub requests: Vec<(usize, Filled)>,
}

impl Delivery {
    /// Whether anything is sent.
    pub fn purpose(&self) -> Purpose {
        if self.dry_run { Purpose::Print } else { Purpose::Send }
    }
}

/// Sends the request, prints the reply's body, and returns the exit code of the contract.
///
/// # Errors
///
/// What can't be sent (2), settings and credentials (3), the venue's refusal (4) or failure (5), that nothing
/// happened (6), an unknown outcome (7), a guard (8), a journal, nonce or file that can't be written (1).
pub fn deliver(target: &Target<'_>, outgoing: Outgoing<'_>, delivery: &Delivery) -> Result<(), Error> {
    let Outgoing { method, path, payload, intended, uniform, further } = outgoing;
    let request = target.request(&method, &path, payload)?;
    if delivery.dry_run {
        return show(target, &request, delivery);
    }
    let (context, venue, to) = (target.context, target.venue, target.destination()?);
    if let Some(intended) = &intended {
        confirm::live_order(to, &request, intended)?;
    }
    let session = Session::open(to)?.explaining(delivery.explain);
    let mut file = delivery.open(context)?;
    let id = intended.as_ref().map(|intended| &intended.id);
    let name = |id: &String| output::say(&format!("client order id: {id}"));
    if context.globals.verbose > 0 {
        id.into_iter().for_each(name);
    }
    let explain = |signed: &Signed| explain(target, signed, delivery);
    fail_point::reach("resolved");
    let call = session.call();
    let sent = match &intended {
        Some(intended) => to.desk(session.sender.signer.key())?.place(&call, &request, intended, &explain),
        None if venue.is_read(request.method(), request.path()) => {
            let first = call.send(&request, Safety::Read, &explain);
            match further {
                Some(further) => look_further(target, &call, first, further, &explain),
                None => first,
            }
        }
        None => call.send(&request, Safety::Change, &explain),
    };
    match sent {
        Ok(done) => {
            if let Some(note) = &done.note {
                context.say(note);
            }
            let written = print_response(context, &done.response, delivery, (file.as_mut(), uniform));
            // Whoever closed the pipe did not see the reply; the order stands all the same.
            if output::reader_is_gone() {
                id.into_iter().for_each(name);
            }
            let changed = id.is_some() || !venue.is_read(request.method(), request.path());
            written.map_err(|error| unwritten(error, id, changed, done.response.status))
        }
        Err(error) => {
            // How the request ended outweighs what became of its reply's text.
            if let Some(answer) = error.answer()
                && let Err(failure) = print_answer(context, answer, delivery, file.as_mut())
            {
                return Err(error.also(&failure.to_string()));
            }
            Err(error)
        }
    }
}

/// The reply to the first look-up that does not show that the order is not there; that of the last where all do.
///
/// # Errors
///
/// That of the first look-up, or of a further one.
pub fn look_further(
    target: &Target<'_>,
    call: &Call<'_>,
    first: Result<Done, Error>,
    further: FurtherLookUps,
    explain: &dyn Fn(&Signed),
) -> Result<Done, Error> {
    let mut last = first?;
    let Some(form) = target.venue.order() else { return Ok(last) };
    for (index, Filled { method, path, payload }) in further.requests {
        let reply = serde_json::from_slice(&last.response.body).unwrap_or_default();
        if !form.misses(index - 1, &further.id, &reply) {
            break;
        }
        last = call.send(&target.request(&method, &path, payload)?, Safety::Read, explain)?;
    }
    Ok(last)
}

/// The reply can't be written. Of a request that changes something that is not all there is to say: it was carried out.
fn unwritten(error: Error, id: Option<&String>, changed: bool, status: u16) -> Error {
    let Error::Storage(told) = error else { return error };
    if !changed {
        return Error::Storage(told);
    }
    let (what, hint) = match id {
        Some(id) => (
            format!("the order {id} was placed"),
            format!("don't place it again; `exch order show {id}` prints it"),
        ),
        None => ("the request was carried out".to_owned(), "don't send it again; ask the venue".to_owned()),
    };
    let answer =
        ReplyDetails { status: Some(status), client_order_id: id.cloned(), ..ReplyDetails::default() };
    Error::Unwritten(ErrorReport::new(format!("{what}, but {}", told.message), hint), Box::new(answer))
}

/// `--explain`: how the signature came about.
fn explain(target: &Target<'_>, signed: &Signed, delivery: &Delivery) {
    if delivery.explain {
        let uncovered = target.venue.scheme.uncovered(signed);
        output::say(output::explain(&target.venue.name, signed, Some(&uncovered)).trim_end());
    }
}

/// `--dry-run`: the request as it would go out. No network; the next nonce is shown, not taken.
fn show(target: &Target<'_>, request: &Request, delivery: &Delivery) -> Result<(), Error> {
    let signer = target.signer(Pair::Api)?.explaining(delivery.explain);
    let (stamper, _) = target.clocked_stamper(&signer)?;
    let signed = signer.sign(request, &stamper.peek(&signer)?);
    explain(target, &signed, delivery);
    let mut text = output::request_text(&signed.wire);
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    Ok(output::print(&text)?)
}

impl Delivery {
    /// Opens what --output names before anything is sent; `None` for stdout.
    fn open(&self, context: &Context) -> Result<Option<File>, Error> {
        let Some(path) = self.output.as_deref().filter(|path| *path != Path::new("-")) else {
            return Ok(None);
        };
        let is_pipe = path.metadata().is_ok_and(|metadata| metadata.file_type().is_fifo());
        let opened = if is_pipe {
            // Opening waits for the reader.
            let (path, limit) = (path.to_owned(), context.globals.timeout());
            within(limit, move || open(&path)).and_then(|opened| opened)
        } else {
            open(path)
        };
        opened.map(Some).map_err(|error| {
            let why = match error.kind() {
                ErrorKind::TimedOut => "nobody reads the pipe".to_owned(),
                _ => error.to_string(),
            };
            Error::Storage(ErrorReport::new(
                format!("{} can't be written: {why}", path.display()),
                "give --output another path; nothing was sent",
            ))
        })
    }
}

/// Keeps what is in the file until there is something to write. A new one is its user's alone: replies tell of balances
/// and keys.
fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)
}

fn print_response(
    context: &Context,
    response: &Response,
    delivery: &Delivery,
    (file, uniform): (Option<&mut File>, Option<&Rows<'_>>),
) -> Result<(), Error> {
    if delivery.include {
        print_head(&response.head())?;
    }
    fail_point::reach("print");
    match uniform {
        None => print_body(context, &response.body, file)?,
        Some(rows) => {
            let rows = rows(&serde_json::from_slice(&response.body).unwrap_or_default());
            match file {
                Some(_) => print_body(context, &output::row_lines(&rows).into_bytes(), file)?,
                None => output::print_rows(&rows)?,
            }
        }
    }
    fail_point::reach("printed");
    Ok(())
}

/// The reply to a request that was not done as asked.
fn print_answer(
    context: &Context,
    answer: &ReplyDetails,
    delivery: &Delivery,
    file: Option<&mut File>,
) -> Result<(), Error> {
    if delivery.include && !answer.head.is_empty() {
        print_head(&answer.head)?;
    }
    if answer.body.is_empty() { Ok(()) } else { print_body(context, &answer.body, file) }
}

/// A peer may repeat secrets in its headers. The body is data and stays unchanged.
fn print_head(head: &str) -> Result<(), Error> {
    Ok(output::print(redact::text(head).as_bytes())?)
}

fn print_body(context: &Context, body: &[u8], file: Option<&mut File>) -> Result<(), Error> {
    match file {
        Some(file) => match write(file, body) {
            // Its reader went away, as that of stdout may.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => Ok(written?),
        },
        None => Ok(output::print_body(body, context.color())?),
    }
}

/// Writes in place of what a file held; a device or a pipe holds nothing.
fn write(file: &mut File, body: &[u8]) -> std::io::Result<()> {
    if file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    file.write_all(body)
}
