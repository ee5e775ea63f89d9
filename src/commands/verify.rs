//! `exch verify`: checks a captured request and names the mistake in it.

use std::path::Path;

use clap::{Args, ValueEnum};
use zeroize::Zeroizing;

use crate::check::captured::{self, Captured, CapturedItem};
use crate::check::recognise::recognise;
use crate::check::verify::{Judged, Verdict, Verifier};
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
        let verdict = Checking { context, items: &items, format: self.format }.run()?;
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

/// What is checked, and how it is told.
struct Checking<'c> {
    context: &'c Context,
    items: &'c [CapturedItem],
    format: VerdictFormat,
}

impl Checking<'_> {
    /// The verdict by the venue in use; where none is named, by the one that the requests show.
    fn run(&self) -> Result<Verdict, Error> {
        if self.context.is_venue_given()? {
            let verdict = self.tell(self.context, None)?;
            // Whoever gives a file means that venue.
            if verdict.ok || self.context.own_venue_file()?.is_some() {
                return Ok(verdict);
            }
            let candidates = recognise(self.items);
            return Ok(match candidates.first().filter(|_| !candidates.contains(&&*verdict.venue)) {
                Some(likeliest) => self.note(verdict, &format!("this looks like a request for {likeliest}")),
                None => verdict,
            });
        }
        let candidates = recognise(self.items);
        let (note, venue) = match &candidates[..] {
            [] => ("assumed: none is named, and the request shows none".to_owned(), None),
            [only] => ("told from the request".to_owned(), Some(*only)),
            [likeliest, others @ ..] => {
                if let Some(name) = candidates.iter().find(|name| self.is_accepted_by(name)) {
                    ("told from the request".to_owned(), Some(*name))
                } else {
                    let note = format!("told from the request; it could also be for {}", others.join(", "));
                    (note, Some(*likeliest))
                }
            }
        };
        match venue {
            Some(name) => self.tell(&self.context.with_venue(name), Some(&note)),
            None => self.tell(self.context, Some(&note)),
        }
    }

    /// Whether a venue would accept all. One that wants a passphrase, say, can't be tried where there is none.
    fn is_accepted_by(&self, name: &str) -> bool {
        self.by_venue(&self.context.with_venue(name), false, None, &mut |_| {})
            .is_ok_and(|verdict| verdict.ok)
    }

    /// The verdict by one venue, with a note on how that was chosen. Of several requests each has its line as soon as
    /// it is judged, where text is wanted; for the other forms a line on a terminal counts them.
    fn tell(&self, context: &Context, note: Option<&str>) -> Result<Verdict, Error> {
        let count = self.items.len();
        let streams = self.streams();
        let progress = Progress::before_output(context.globals.quiet || streams, Some(count as u64 * 2));
        let mut printed = Ok(());
        let verdict = self.by_venue(context, true, note, &mut |judged| {
            if streams && printed.is_ok() {
                printed = output::print_line(&judged.to_line());
            }
            progress.done(1, || format!("{} of {count} requests checked", judged.number));
        })?;
        progress.end();
        printed?;
        Ok(match note {
            Some(note) if !streams => verdict.with_venue_note(note),
            _ => verdict,
        })
    }

    fn streams(&self) -> bool {
        self.items.len() > 1 && self.format == VerdictFormat::Text
    }

    /// Adds a note on the venue, which of several requests comes behind them.
    fn note(&self, verdict: Verdict, note: &str) -> Verdict {
        if self.streams() {
            // What can't be printed now can't be printed after this either, and is told then.
            let _ = output::print_line(&format!("\nvenue: {note}"));
            return verdict;
        }
        verdict.with_venue_note(note)
    }

    fn by_venue(
        &self,
        context: &Context,
        search: bool,
        note: Option<&str>,
        tell: &mut dyn FnMut(&Judged),
    ) -> Result<Verdict, Error> {
        let mut target = Target::resolve(context, Purpose::Print)?;
        target.base = target.base.or_else(|| captured_base(self.items));
        let signer = target.verifying_signer(Pair::Api)?;
        if !signer.signs() {
            return Err(Error::usage("verify checks a signature", "leave out --auth and --unsigned"));
        }
        let ws_signer = ws_signer(&target, self.items)?;
        let verifier = Verifier {
            venue: target.venue,
            signer: &signer,
            ws_signer: ws_signer.as_ref(),
            ws_url: target.ws_url()?,
            fixed: target.headers(),
            now_ms: context.globals.time,
            search,
        };
        if search && self.streams() {
            let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
            output::print_line(&format!("venue: {}{note}", target.venue.name))?;
        }
        Ok(verifier.verify_telling(self.items, tell))
    }
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
    target.verifying_signer(Pair::Ws).map(Some)
}

fn refused(verdict: &Verdict) -> Error {
    let hint = match verdict.mistakes.first() {
        Some(mistake) => mistake.fix(),
        None => "no known mistake explains it; `exch sign --format explain` shows what this venue hashes",
    };
    Error::Verify(ErrorReport::new(verdict.summary(), hint))
}
