//! `Debug` for values that may carry a secret: what is marked sensitive is masked, as in all output.

use std::fmt;

use super::trace::{Input, Stage, Trace};
use super::wire::{Header, Wire};
use super::ws_login::SignedLogin;

const MASK: &str = "***";

fn shown<T: AsRef<[u8]>>(value: T, sensitive: bool) -> String {
    if sensitive { MASK.to_owned() } else { String::from_utf8_lossy(value.as_ref()).into_owned() }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, shown(&self.value, self.sensitive))
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.target.split('?').next().unwrap_or_default();
        f.debug_struct("Wire")
            .field("method", &self.method)
            .field("origin", &self.origin)
            .field("target", if self.hidden.query { &path } else { &self.target })
            .field("headers", &self.headers)
            .field("body", &self.body.as_ref().map(|body| shown(body, self.hidden.body)))
            .finish()
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, shown(&self.value, self.sensitive))
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("name", &self.name)
            .field("op", &self.op)
            .field("input", &shown(&self.input, self.sensitive))
            .field("output", &shown(&self.output, self.sensitive))
            .finish()
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trace")
            .field("inputs", &self.inputs)
            .field("placed", &self.placed)
            .field("steps", &self.steps)
            .field("seal", &self.seal)
            .field("prehash", &shown(&self.prehash, self.sensitive))
            .field("signature", &self.signature)
            .finish()
    }
}

impl fmt::Debug for SignedLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedLogin")
            .field("message", &self.shown)
            .field("headers", &self.headers)
            .field("trace", &self.trace)
            .finish_non_exhaustive()
    }
}
