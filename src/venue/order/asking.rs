//! A request as it arrived.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

use crate::sign::scalar;

/// A request as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The parameters of query and body, as decoded text; JSON that is no text as it is written.
    pub params: &'a [(String, String)],
}

/// The parameter and the pointer into it, of a name such as `/order/limit/price`.
pub(super) fn pointer_parts(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix('/')?;
    rest.find('/').map(|at| rest.split_at(at))
}

impl<'a> Asking<'a> {
    /// The first parameter of this name; of a name that is a JSON pointer, what stands there in the JSON of a parameter.
    pub(super) fn get(&self, wanted: &str) -> Option<Cow<'a, str>> {
        let of_name =
            |wanted: &str| self.params.iter().find(|(name, _)| name == wanted).map(|(_, value)| &**value);
        match pointer_parts(wanted) {
            None => of_name(wanted).map(Cow::Borrowed),
            Some((name, inner)) => {
                let json: Json = serde_json::from_str(of_name(name)?).ok()?;
                json.pointer(inner).and_then(scalar).map(Cow::Owned)
            }
        }
    }
}

/// Everything that a request says, in small letters.
pub(super) struct Said(String);

impl Said {
    pub(super) fn new(asking: Asking<'_>) -> Self {
        let path = percent_decode_str(asking.path).decode_utf8_lossy();
        let values = asking.params.iter().map(|(_, value)| value.as_str());
        let all: Vec<&str> = std::iter::once(&*path).chain(values).collect();
        Self(all.join("\n").to_lowercase())
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.0.contains(&word.to_lowercase())
    }
}
