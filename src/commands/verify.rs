//! `exch verify`: checks a captured request and names the mistake in it.

use std::path::Path;

use clap::{Args, ValueEnum};
use zeroize::Zeroizing;

use crate::check::captured::{self, Captured, CapturedItem};
use crate::check::recognise::recognise;
use crate::check::verify::{Verdict, Verifier};
use crate::client::request_items;
use crate::report::error::{Error, ErrorReport};
use crate::report::output::{self, Progress};
use crate::session::{Context, Pair, Purpose, Target};
use crate::sign::{Base, Signer};
use crate::sys::files;

/// Check a captured request, and name the mistake in it
///
/// Reads a curl command, what curl -v or --trace printed, raw HTTP, HAR, wire logs of Python and Java, exports of
/// Postman, Insomnia and mitmproxy, HTTPie's commands, what `exch sign --format json` prints, or
/// {"method","target","headers","body"}, recognised by its content; one file may hold several requests. Where no
/// venue is named, the request shows it. Exit 0 if the venue would accept all that are signed, else 9. The time
/// window is checked only against --time.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The captured request; - or nothing reads stdin
    #[arg(value_name = "FILE|-", default_value = "-", hide_default_value = true)]
    file: String,
    /// How to print the verdict: text, json, html or junit
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_possible_values = true)]
    format: VerdictFormat,
}

/// What `verify` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerdictFormat {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
    /// A page for bug reports, without scripts
    Html,
    /// JUnit XML, for CI
    Junit,
}

impl VerifyArgs {
    /// Checks and prints the verdict.
    ///
    /// # Errors
    ///
    /// The venue would refuse what was captured (9); a capture that can't be read (2); settings and credentials
    /// (3).
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let items = captured::parse(&self.read()?)?;
        let verdict = verdict(context, &items)?;
        match self.format {
            VerdictFormat::Text => output::print(verdict.to_text(context.color()).as_bytes()),
            VerdictFormat::Json => output::print_line(&verdict.to_json().to_string()),
            VerdictFormat::Html => output::print(&output::verdict_page(&verdict, &items)),
            VerdictFormat::Junit => output::print(verdict.to_junit().as_bytes()),
        }?;
        if verdict.ok { Ok(()) } else { Err(refused(&verdict)) }
    }

    fn read(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        if self.file == "-" {
            return request_items::read_stdin().map(Zeroizing::new);
        }
        let content = files::read_small(Path::new(&self.file), captured::MAX_INPUT as u64)
            .map_err(|error| Error::usage(error.to_string(), "give the path of a captured request, or -"))?;
        Ok(content.bytes)
    }
}

/// The verdict by the venue in use; where none is named, by the one that the requests show.
fn verdict(context: &Context, items: &[CapturedItem]) -> Result<Verdict, Error> {
    if context.is_venue_given()? {
        let verdict = by_venue(context, items, true)?;
        if verdict.ok {
            return Ok(verdict);
        }
        let candidates = recognise(items);
        return Ok(match candidates.first().filter(|_| !candidates.contains(&&*verdict.venue)) {
            Some(likeliest) => verdict.with_venue_note(&format!("this looks like a request for {likeliest}")),
            None => verdict,
        });
    }
    let candidates = recognise(items);
    let (note, likeliest) = match &candidates[..] {
        [] => {
            let verdict = by_venue(context, items, true)?;
            return Ok(verdict.with_venue_note("assumed: none is named, and the request shows none"));
        }
        [only] => ("told from the request".to_owned(), only),
        [likeliest, others @ ..] => {
            for name in &candidates {
                // One that wants a passphrase, say, can't be tried where there is none.
                if let Ok(verdict) = by_venue(&context.with_venue(name), items, false)
                    && verdict.ok
                {
                    return Ok(verdict.with_venue_note("told from the request"));
                }
            }
            (format!("told from the request; it could also be for {}", others.join(", ")), likeliest)
        }
    };
    Ok(by_venue(&context.with_venue(likeliest), items, true)?.with_venue_note(&note))
}

fn by_venue(context: &Context, items: &[CapturedItem], search: bool) -> Result<Verdict, Error> {
    let mut target = Target::resolve(context, Purpose::Print)?;
    target.base = target.base.or_else(|| captured_base(items));
    let signer = target.signer(Pair::Api)?;
    if !signer.signs() {
        return Err(Error::usage("verify checks a signature", "leave out --auth and --unsigned"));
    }
    let ws_signer = ws_signer(&target, items)?;
    let verifier = Verifier {
        venue: target.venue,
        signer: &signer,
        ws_signer: ws_signer.as_ref(),
        ws_url: target.ws_url()?,
        fixed: target.headers(),
        now_ms: context.globals.time,
        search,
    };
    let progress = Progress::before_output(context.globals.quiet, Some(items.len() as u64 * 2));
    let verdict = verifier.verify_telling(items, &|done| {
        progress.done(1, || format!("{done} of {} requests checked", items.len()));
    });
    progress.end();
    Ok(verdict)
}

/// The host that was captured, for a venue that signs its host and has none in its file.
fn captured_base(items: &[CapturedItem]) -> Option<Base> {
    let host = |item: &CapturedItem| match item {
        CapturedItem::Request(Captured { host: Some(host), .. }) => {
            Base::parse(&format!("http://{host}"), &["http"]).ok()
        }
        _ => None,
    };
    items.iter().find_map(host)
}

/// A signer with the WebSocket's pair, where something of a WebSocket was captured.
fn ws_signer(target: &Target<'_>, items: &[CapturedItem]) -> Result<Option<Signer>, Error> {
    let of_websocket = |item: &CapturedItem| match item {
        CapturedItem::Frame(..) => true,
        CapturedItem::Request(request) => request.header("Upgrade").is_some(),
    };
    if !items.iter().any(of_websocket) {
        return Ok(None);
    }
    target.signer(Pair::Ws).map(Some)
}

fn refused(verdict: &Verdict) -> Error {
    let hint = match verdict.mistakes.first() {
        Some(mistake) => mistake.fix(),
        None => "no known mistake explains it; `exch sign --format explain` shows what this venue hashes",
    };
    Error::Verify(ErrorReport::new(verdict.summary(), hint))
}
