//! `name=value` pairs as queries and forms have them.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The name of a `name=value` pair, still encoded.
pub(crate) fn pair_name(pair: &str) -> &str {
    pair.split_once('=').map_or(pair, |(name, _)| name)
}

/// The pairs of a query or form, decoded.
pub(crate) fn pairs_of(text: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    text.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
        let equals = pair.iter().position(|&byte| byte == b'=');
        let (name, value) = pair.split_at(equals.unwrap_or(pair.len()));
        (percent_decode(name).into(), percent_decode(value.get(1..).unwrap_or_default()).into())
    })
}

/// Percent-decodes; `+` stays `+`.
pub(crate) fn decode(text: &str) -> Vec<u8> {
    percent_decode(text.as_bytes()).collect()
}
