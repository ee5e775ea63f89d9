//! The object of `sign --format json`.

use super::{prehash, text_or_hex};
use crate::sign::{Header, Signed, push_json_string};

/// Appends a signed request that `venue` takes, as `sign --format json` prints it, and a line feed to `out`.
///
/// Written by hand because `sign --batch` prints nothing else: a serializer would need a tenth more time per line.
pub fn write_signed(venue: &str, signed: &Signed, out: &mut Vec<u8>) {
    let Signed { wire, trace } = signed;
    out.extend_from_slice(b"{\"venue\":");
    push_json_string(venue, out);
    out.extend_from_slice(b",\"method\":");
    push_json_string(&wire.method, out);
    out.extend_from_slice(b",\"url\":");
    match &*wire.origin {
        "" => push_json_string(&wire.target, out),
        _ => push_json_string(&wire.url(), out),
    }
    out.extend_from_slice(b",\"headers\":{");
    for (index, Header { name, value, .. }) in wire.headers.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        push_json_string(name, out);
        out.push(b':');
        push_json_string(value, out);
    }
    out.extend_from_slice(b"},\"body\":");
    match wire.body.as_deref().map(text_or_hex) {
        Some(body) => push_json_string(&body, out),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"signature\":");
    push_json_string(&trace.signature, out);
    out.extend_from_slice(b",\"prehash\":");
    push_json_string(&prehash(trace), out);
    out.extend_from_slice(b"}\n");
}
