//! `exch sign --batch`: lines in, lines out, in their order.

use std::fs::File;
use std::io::{self, Read, StdoutLock, Write as _};

use crate::client::call::{Fixed, Stamps};
use crate::client::request_items::{self, JsonLine};
use crate::report::error::Error;
use crate::report::output;
use crate::session::{Context, Pair, Purpose, Target};
use crate::sign::{Payload, Signer};
use crate::sys::lines::Lines;

/// How much is written at once, in bytes.
const CHUNK: usize = 64 * 1024;

/// Signs every line of `source`, a file or `-`; with `raw` a line is a message, else a request.
pub(super) fn run(context: &Context, source: &str, raw: bool) -> Result<(), Error> {
    if context.globals.nonce.is_some() {
        return Err(Error::usage(
            "--nonce would give every line the same nonce",
            "give each line its own nonce, or none: then the next ones are taken",
        ));
    }
    let target = Target::resolve(context, Purpose::Print)?;
    let signer = target.signer(Pair::Api)?;
    let lines = Lines::new(open(source)?);
    let out = SignedLines { stdout: io::stdout().lock(), text: Vec::with_capacity(2 * CHUNK) };
    if raw {
        sign_messages(&target, &signer, lines, out)
    } else {
        sign_requests(&target, &signer, lines, out)
    }
}

fn open(source: &str) -> Result<Box<dyn Read>, Error> {
    if source == "-" {
        return Ok(Box::new(request_items::take_stdin()?));
    }
    let file = File::open(source).map_err(|error| {
        Error::usage(format!("{source}: {error}"), "--batch takes the path of a file, or -")
    })?;
    Ok(Box::new(file))
}

/// Signed lines that are not written yet.
struct SignedLines {
    stdout: StdoutLock<'static>,
    text: Vec<u8>,
}

impl SignedLines {
    fn flush(&mut self) -> io::Result<()> {
        self.stdout.write_all(&self.text)?;
        self.text.clear();
        self.stdout.flush()
    }
}

fn sign_messages(
    target: &Target<'_>,
    signer: &Signer,
    lines: Lines<Box<dyn Read>>,
    out: SignedLines,
) -> Result<(), Error> {
    each(lines, out, |message, text| match signer.sign_raw(message, text) {
        Some(()) => {
            text.push(b'\n');
            Ok(())
        }
        None => Err(super::no_signature(target.venue)),
    })
}

fn sign_requests(
    target: &Target<'_>,
    signer: &Signer,
    lines: Lines<Box<dyn Read>>,
    out: SignedLines,
) -> Result<(), Error> {
    let stamper = target.stamper(signer.key())?;
    let mut stamps = Stamps::new(&stamper, signer);
    let (mut series, mut payload) = (signer.series(), Payload::default());
    each(lines, out, |line, text| {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let mut line = JsonLine::parse(line)?;
        let (time_ms, nonce) = (line.time_ms, line.take_nonce());
        let request = line.request(signer.scheme(), std::mem::take(&mut payload))?;
        let stamp = stamps.next(Fixed { time_ms, nonce: nonce.as_deref() })?;
        output::write_signed(&target.venue.name, series.sign(&request, &stamp), text);
        payload = request.into_payload();
        Ok(())
    })
}

/// Writes what `sign` makes of each line. Results are flushed before waiting for the next line, and before an error
/// is reported.
fn each(
    mut lines: Lines<Box<dyn Read>>,
    mut out: SignedLines,
    mut sign: impl FnMut(&[u8], &mut Vec<u8>) -> Result<(), Error>,
) -> Result<(), Error> {
    for number in 1.. {
        let next = lines.next(|| out.flush()).map_err(Error::from);
        let done = out.text.len();
        let signed = match next {
            Ok(Some(line)) => sign(line, &mut out.text),
            Ok(None) => break,
            Err(error) => Err(error),
        };
        if let Err(error) = signed {
            out.text.truncate(done);
            out.flush()?;
            return Err(error.in_line(number));
        }
        if out.text.len() >= CHUNK {
            out.flush()?;
        }
    }
    Ok(out.flush()?)
}
