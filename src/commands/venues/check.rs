//! `exch venues --check FILE`: what a venue file leaves unsigned, and whether its vectors match.

use std::fmt::Write as _;
use std::path::Path;

use crate::client::request_items;
use crate::report::error::Error;
use crate::report::output;
use crate::session::context;
use crate::sign::{
    AlsoTaken, Auth, Base, Dialect, NonceRule, Received, Request, Scheme, Signed, Signer, Uncovered,
};
use crate::sys::visible::visible;
use crate::venue::{Vector, Venue};

/// What stands where a value carries a secret or passphrase.
const MASK: &str = "*** (it carries the secret or passphrase)";

/// Checks a file and prints what came of it.
pub(super) fn run(file: &Path) -> Result<(), Error> {
    let venue = context::venue_file(file, "--check takes the path of a venue file")?;
    let mut text = format!("file      {}: a venue file\n", file.display());
    for Uncovered { requests, parts } in venue.scheme.uncovered_by_form() {
        let parts = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
        let _ = writeln!(text, "unsigned  {requests}: {parts}");
    }
    for taken in venue.scheme.also_taken() {
        write_taken(&taken, &mut text);
    }
    let mut wrong = 0;
    for vector in venue.vectors() {
        let name = vector.name.escape_debug();
        match check(&venue, vector) {
            Ok(differences) if differences.is_empty() => {
                let _ = writeln!(text, "vector    {name}: ok");
            }
            Ok(differences) => {
                wrong += 1;
                for difference in differences {
                    difference.write(&vector.name, &mut text);
                }
            }
            Err(error) => {
                wrong += 1;
                let _ = writeln!(text, "vector    {name}: can't be signed: {error}");
            }
        }
    }
    let count = venue.vectors().len();
    if count == 0 {
        text.push_str("vector    there is no [[vector]], so no signature was compared\n");
    }
    output::print(text.as_bytes())?;
    if wrong == 0 {
        return Ok(());
    }
    Err(Error::config(
        format!("{}: {wrong} of {count} vectors differ", file.display()),
        "`exch sign ... --scheme FILE --format explain` shows every stage of a signature",
    ))
}

/// A form that is taken beside the one that is sent, and what in it may differ from what is hashed.
fn write_taken(taken: &AlsoTaken, text: &mut String) {
    let AlsoTaken { requests, equal, dialect } = taken;
    if let Some(Dialect { source, inferred, .. }) = dialect {
        let known = if *inferred { "inferred from" } else { "from" };
        let source = source.escape_debug();
        let _ = writeln!(text, "takes     {requests}: another form, {known} {source}");
    }
    for what in equal {
        let _ = writeln!(text, "equal     {requests}: {what}");
    }
}

/// A difference from the vector, ready to be shown.
struct Difference {
    what: String,
    expected: String,
    got: String,
}

impl Difference {
    fn write(&self, name: &str, text: &mut String) {
        let _ = writeln!(text, "vector    {}: {} differs", name.escape_debug(), self.what);
        let _ = writeln!(text, "          expected {}", self.expected);
        let _ = writeln!(text, "          got      {}", self.got);
    }
}

fn check(venue: &Venue, vector: &Vector) -> Result<Vec<Difference>, Error> {
    let scheme = context::with_settings(Scheme::clone(&venue.scheme), &vector.settings())?;
    let base = vector.url.as_deref().map(|url| Base::parse(url, &["http", "https"]));
    let base = base.transpose().map_err(|error| config(&error.to_string()))?;
    let (method, path) = vector.request();
    let request =
        Request::new(&scheme, method, path, request_items::parse(&vector.items, vector.data.as_deref())?)?;
    let input = match vector.stamp() {
        Some(input) => input,
        None if wants_time(&scheme) => return Err(config("`time` is missing, and the scheme signs it")),
        None => vector.stamp_without_time(),
    };
    let stamp = scheme.stamp(input)?;
    let signer = Signer::new(scheme, Auth::Signed(vector.credentials()), base, Vec::new())?;
    let signed = signer.sign(&request, &stamp);
    let mut differences = compare(vector, &signed);
    if differences.is_empty() && signer.scheme().is_sealed() {
        differences.extend(read_back(&signer, &signed));
    }
    Ok(differences)
}

fn config(message: &str) -> Error {
    Error::config(message, "fix the [[vector]] table")
}

fn wants_time(scheme: &Scheme) -> bool {
    scheme.time_rule().is_some() || matches!(scheme.nonce_rule(), Some(NonceRule::Time { .. }))
}

fn compare(vector: &Vector, signed: &Signed) -> Vec<Difference> {
    let (wire, trace) = (&signed.wire, &signed.trace);
    let body = wire.body.as_deref().map(output::text_or_hex).unwrap_or_default();
    let mut differences = Vec::new();
    let mut compare = |what: &str, expected: &Option<String>, got: &str, sensitive: bool| {
        if let Some(expected) = expected.as_deref().filter(|expected| *expected != got) {
            let show = |text: &str| if sensitive { MASK.to_owned() } else { visible(text.as_bytes()) };
            let (expected, got) = (show(expected), show(got));
            differences.push(Difference { what: what.to_owned(), expected, got });
        }
    };
    compare("prehash", &vector.prehash, &output::text_or_hex(&trace.prehash), trace.sensitive);
    compare("signature", &vector.signature, &trace.signature, false);
    compare("target", &vector.target, &wire.target, wire.hidden.query);
    compare("body", &vector.body, &body, wire.hidden.body);
    for (name, expected) in vector.headers() {
        let header = wire.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        let (got, sensitive) = header.map_or(("", false), |header| (&*header.value, header.sensitive));
        compare(&format!("header {name}"), &Some(expected.clone()), got, sensitive);
    }
    differences
}

/// Checks that a correctly signed request also verifies.
fn read_back(signer: &Signer, signed: &Signed) -> Option<Difference> {
    let wire = &signed.wire;
    let headers: Vec<(String, String)> =
        wire.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect();
    let received = Received {
        method: &wire.method,
        host: signer.base().map_or("", Base::host),
        target: &wire.target,
        headers: &headers,
        body: wire.body.as_deref().unwrap_or_default(),
    };
    let got = match signer.read(&received) {
        Ok(reading) if reading.matches => return None,
        Ok(reading) => reading.trace.signature,
        Err(error) => error.to_string(),
    };
    let (what, expected) =
        ("the signature as a receiver computes it".to_owned(), signed.trace.signature.clone());
    Some(Difference { what, expected, got })
}
