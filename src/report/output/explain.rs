//! A signature explained: every stage as it was computed, read from the trace and the wire alone.

use std::fmt::Write as _;

use crate::sign::{Input, Op, Signed, Stage, Trace, Wire};
use crate::sys::visible::visible;

use super::{shown, shown_body, shown_target};

/// The stages, the prehash with white space and control characters made visible, and the placements. Values
/// that carry a secret are masked by what their templates mention.
///
/// `uncovered` names what the signature leaves open; `None` where there is no request to leave open.
pub fn explain(venue: &str, signed: &Signed, uncovered: Option<&[&str]>) -> String {
    let (wire, trace) = (&signed.wire, &signed.trace);
    let mut out = String::new();
    let _ = writeln!(out, "venue      {venue}");
    let url = [&*wire.origin, &*shown_target(wire)].concat();
    let _ = writeln!(out, "request    {} {}", wire.method, visible(url.as_bytes()));
    for input in &trace.inputs {
        let _ = writeln!(out, "input      {} = {}", input.name, shown_input(input));
    }
    for stage in &trace.steps {
        write_stage(&mut out, stage);
    }
    match &trace.seal {
        Some(op) => {
            let _ = writeln!(out, "prehash    {}", shown_prehash(trace));
            let _ = writeln!(out, "           {} bytes", trace.prehash.len());
            let _ = writeln!(out, "signature  {} by {}", trace.signature, op.name());
        }
        None => out.push_str("signature  none: nothing is signed\n"),
    }
    for (place, input) in &trace.placed {
        let _ = writeln!(
            out,
            "placed     {} = {} in the {place}",
            visible(input.name.as_bytes()),
            shown_input(input)
        );
    }
    write_wire(&mut out, wire);
    match uncovered {
        None => {}
        Some([]) => out.push_str("unsigned   nothing: method, path, query and body are all covered\n"),
        Some(parts) => {
            let _ =
                writeln!(out, "unsigned   {} (a change there leaves the signature valid)", parts.join(", "));
        }
    }
    out
}

fn shown_input(input: &Input) -> String {
    if input.sensitive { "***".to_owned() } else { visible(&input.value) }
}

fn shown_prehash(trace: &Trace) -> String {
    if trace.sensitive { "***".to_owned() } else { visible(&trace.prehash) }
}

fn write_stage(out: &mut String, stage: &Stage) {
    let mask = |bytes: &[u8]| if stage.sensitive { "***".to_owned() } else { visible(bytes) };
    let op = match &stage.op {
        Op::Plain | Op::Json => "written as",
        Op::Hash(_) | Op::Hmac(_) | Op::Sign(_) | Op::Table(_) => "gives",
        Op::Sort(_) => "sorted is",
        Op::Flat => "flattened is",
        Op::Pairs(_) => "as pairs is",
        Op::Decode | Op::DecodeForm => "decoded is",
        Op::Rows(_) => "as rows is",
    };
    let _ = writeln!(out, "step       {} = {} of {}", stage.name, stage.op.name(), mask(&stage.input));
    let _ = writeln!(out, "           {op} {}", mask(&stage.output));
}

fn write_wire(out: &mut String, wire: &Wire) {
    for header in &wire.headers {
        let _ = writeln!(out, "header     {}: {}", header.name, shown(header));
    }
    if let Some(body) = shown_body(wire) {
        let _ = writeln!(out, "body       {}", visible(body));
    }
}
