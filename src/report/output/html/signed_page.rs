//! A signed request as a page.

use std::fmt::Write as _;

use crate::report::output::{shown, shown_body, shown_target};
use crate::sign::{Input, Signed, Trace};
use crate::sys::visible::visible;

use super::{ColoredPart, escaped, list, marked, page, section, span};

/// The request, its parts, the steps, the prehash, the MAC and the placements; a secret is masked, and of the key four
/// characters are shown.
///
/// `expires` says until when the venue takes the signature; `uncovered` names what it leaves open.
pub fn signed_page(venue: &str, signed: &Signed, expires: Option<&str>, uncovered: &[&str]) -> Vec<u8> {
    let (wire, trace) = (&signed.wire, &signed.trace);
    let parts: Vec<ColoredPart> = trace.inputs.iter().map(part).chain(signature(trace)).collect();
    let mut out = String::new();
    let url = [&*wire.origin, &*shown_target(wire)].concat();
    let mut request = format!("{} {}\n", escaped(&wire.method), marked(url.as_bytes(), &parts));
    for header in &wire.headers {
        let _ = writeln!(request, "{}: {}", escaped(&header.name), marked(shown(header).as_bytes(), &parts));
    }
    if let Some(body) = shown_body(wire) {
        let _ = writeln!(request, "\n{}", marked(body, &parts));
    }
    section(&mut out, "Request", &request);
    let rows = parts.iter().enumerate().map(|(index, part)| (escaped(&part.name), span(index, part)));
    list(&mut out, "Parts", &rows.collect::<Vec<_>>());
    for step in &trace.steps {
        let mask = |bytes: &[u8]| if step.sensitive { "***".to_owned() } else { marked(bytes, &parts) };
        let title = format!("Step {}: {}", step.name, step.op.name());
        section(&mut out, &title, &format!("{}\n= {}", mask(&step.input), mask(&step.output)));
    }
    match &trace.seal {
        Some(op) => {
            let prehash = if trace.sensitive { "***".to_owned() } else { marked(&trace.prehash, &parts) };
            section(&mut out, "Prehash", &prehash);
            let of = format!("{} of the prehash, with the secret\n= ", op.name());
            let good = expires.map(|end| {
                format!("\nThe venue takes this signature until {end}: keep the page to yourself until then.")
            });
            let text = escaped(&of)
                + &marked(trace.signature.as_bytes(), &parts)
                + &escaped(&good.unwrap_or_default());
            section(&mut out, "Signature", &text);
        }
        None => section(&mut out, "Signature", "none: nothing is signed"),
    }
    let placed = trace.placed.iter().map(|(place, input)| {
        (
            escaped(&visible(input.name.as_bytes())),
            format!("{} in the {place}", marked(&shown_value(input), &parts)),
        )
    });
    list(&mut out, "Placed", &placed.collect::<Vec<_>>());
    if !uncovered.is_empty() {
        section(&mut out, "Not covered by the signature", &escaped(&uncovered.join(", ")));
    }
    page(&format!("A request to {venue}, signed"), &out)
}

fn part(input: &Input) -> ColoredPart {
    let value = shown_value(input);
    if input.name == "key" {
        ColoredPart::key(&input.name, &value)
    } else {
        ColoredPart::new(&input.name, &value)
    }
}

fn signature(trace: &Trace) -> Option<ColoredPart> {
    (!trace.signature.is_empty()).then(|| ColoredPart::new("signature", trace.signature.as_bytes()))
}

fn shown_value(input: &Input) -> Vec<u8> {
    if input.sensitive { b"***".to_vec() } else { input.value.clone() }
}
