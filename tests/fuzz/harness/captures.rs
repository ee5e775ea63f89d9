//! Captured requests, as `exch verify` reads them: by the scheme of each venue, and shown.

use exch::check::captured::{Captured, CapturedItem, parse};
use exch::check::verify::Verifier;
use exch::report::output::verdict_page;
use exch::venue::BUILT_IN;
use serde_json::json;

use super::{signer_of, venue};

/// The venue by which the verdict is shown.
const SHOWN: &str = "generic";

/// Any input is read or refused; what was read can be verified by every venue, and means the same written as JSON.
pub fn run(data: &[u8]) {
    let Ok(items) = parse(data) else { return };
    assert!(!items.is_empty(), "no request, and no word about it");
    for (name, _) in BUILT_IN {
        verify(name, &items[..1]);
    }
    verify(SHOWN, &items);
    for item in &items {
        if let CapturedItem::Request(request) = item {
            again(request);
        }
    }
}

fn verify(name: &str, items: &[CapturedItem]) {
    let (Some(venue), Some(signer)) = (venue(name), signer_of(name)) else { return };
    // The search for a mistake takes seconds where there is none.
    let verifier =
        Verifier { venue, signer, ws_signer: None, ws_url: None, fixed: &[], now_ms: Some(0), search: false };
    let verdict = verifier.verify(items);
    if name == SHOWN {
        assert!(!verdict.to_text(false).is_empty() && !verdict.to_junit().is_empty());
        assert_eq!(verdict.to_json()["ok"], verdict.ok);
        assert!(!verdict_page(&verdict, items).is_empty());
    }
}

/// Writes a request as JSON and reads it back.
fn again(request: &Captured) {
    let Ok(body) = std::str::from_utf8(&request.body) else { return };
    // A target that is no path is read as a URL, and `hex:` begins bytes.
    if !request.target.starts_with('/') || request.target.contains('#') || body.starts_with("hex:") {
        return;
    }
    let Captured { method, target, headers, .. } = request;
    let written = json!({"method": method, "target": target, "headers": headers, "body": body});
    let read = parse(written.to_string().as_bytes());
    let Ok([CapturedItem::Request(read)]) = read.as_deref() else { panic!("{read:?} from {written}") };
    let same = Captured { host: read.host.clone(), ..request.clone() };
    assert_eq!(*read, same);
}
