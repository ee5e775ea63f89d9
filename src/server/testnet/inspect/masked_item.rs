//! What came in and what was replied, with everything in it masked that somebody could use.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::check::captured::{Captured, CapturedItem};
use crate::server::testnet::exchange::Exchange;
use crate::server::testnet::recorder::Recorded;
use crate::sys::redact;

use super::diagnosis;

/// How many characters of a key are shown.
const KEY_SHOWN: usize = 4;

/// How much of a body is shown, in bytes.
const BODY_SHOWN: usize = 64 * 1024;

/// Texts to look for, each with what is shown in its place; the longest first.
pub(super) struct Masks(Vec<(String, String)>);

impl Masks {
    /// For a request: its signature if it is a good one, keys but for their end, tokens that were given.
    pub(super) fn of(exchange: &Exchange, recorded: &Recorded, item: &CapturedItem) -> Self {
        let mut masks = Vec::new();
        let mut mask = |text: &str, shown: &str| {
            for spelled in spellings(text) {
                masks.push((spelled, shown.to_owned()));
            }
        };
        let right = diagnosis::verdict(exchange, recorded, item, false).expected_signature;
        right.iter().filter(|text| !text.is_empty()).for_each(|text| mask(text, redact::MASK));
        exchange.tokens.each(|token| mask(token, redact::MASK));
        for key in exchange.check.signers().filter_map(|pair| pair.key()) {
            let hidden = key.chars().count().saturating_sub(KEY_SHOWN);
            mask(key, &format!("…{}", key.chars().skip(hidden).collect::<String>()));
        }
        masks.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Self(masks)
    }

    /// The text with all of that masked, and secrets too.
    pub(super) fn apply(&self, text: &str) -> String {
        let masked = self.0.iter().fold(text.to_owned(), |text, (found, shown)| text.replace(found, shown));
        redact::text(&masked).into_owned()
    }

    /// What came in, masked; the headers that carry a secret are masked whole.
    pub(super) fn item(&self, exchange: &Exchange, item: CapturedItem) -> CapturedItem {
        match item {
            CapturedItem::Frame(path, text) => CapturedItem::Frame(self.apply(&path), self.apply(&text)),
            CapturedItem::Request(request) => {
                let secret = exchange.venue().scheme.secret_headers();
                let is_secret = |name: &str| secret.iter().any(|one| one.eq_ignore_ascii_case(name));
                let headers = request.headers.into_iter().map(|(name, value)| {
                    let value = if is_secret(&name) { redact::MASK.to_owned() } else { self.apply(&value) };
                    (name, value)
                });
                CapturedItem::Request(Captured {
                    target: self.apply(&request.target),
                    headers: headers.collect(),
                    body: self.body(&request.body),
                    ..request
                })
            }
        }
    }

    /// A body, cut where it is long.
    fn body(&self, body: &[u8]) -> Vec<u8> {
        let Ok(text) = std::str::from_utf8(body) else { return body[..body.len().min(BODY_SHOWN)].to_vec() };
        let mut masked = self.apply(text);
        if let Some(end) = (0..=BODY_SHOWN.min(masked.len())).rev().find(|end| masked.is_char_boundary(*end))
            && end < masked.len()
        {
            masked.truncate(end);
            masked.push('…');
        }
        masked.into_bytes()
    }
}

/// The ways in which a value may stand in a request: as it is, percent-encoded, with slashes escaped as in JSON.
fn spellings(text: &str) -> Vec<String> {
    let encoded = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let gently = text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let mut all = vec![
        text.to_owned(),
        gently.clone(),
        gently.to_lowercase(),
        encoded,
        text.replace('/', "\\/"),
        text.to_uppercase(),
    ];
    all.sort();
    all.dedup();
    all
}
