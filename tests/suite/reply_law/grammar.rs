//! The grammar of replies: true ones, and odd ones that say nothing, or something else than they seem to.

use std::fmt;

use serde_json::{Value, json};

use super::venue::{ID, error};

/// Numbers that depend on a seed alone (SplitMix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    pub(super) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// What is so.
pub(super) enum Truth {
    /// The venue says this, with this status.
    Says(u16, Value),
}

/// What comes back.
#[derive(Clone)]
pub(super) enum Drawn {
    /// A reply.
    Reply { status: u16, html: bool, body: Vec<u8> },
    /// None.
    Nothing,
}

impl fmt::Debug for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("no answer"),
            Self::Reply { status, body, .. } => write!(f, "{status} {}", String::from_utf8_lossy(body)),
        }
    }
}

impl Drawn {
    /// The truth, whole.
    pub(super) fn whole(truth: &Truth) -> Self {
        let Truth::Says(status, body) = truth;
        Self::Reply { status: *status, html: false, body: body.to_string().into_bytes() }
    }
}

/// Every status that is not the venue's word by itself.
const STATUSES: [u16; 26] = [
    200, 200, 201, 202, 204, 206, 300, 301, 302, 304, 307, 400, 401, 403, 404, 408, 418, 425, 429, 444, 451,
    460, 499, 500, 502, 503,
];

impl Dice {
    /// A refusal in the venue's own words.
    pub(super) fn refusal(&mut self) -> Value {
        let (code, message) = self.of(&[
            ("insufficient_balance", "too little is free"),
            ("no_market", "there is no such market"),
            ("price_too_low", ""),
            ("permission", "read only"),
        ]);
        error(code, message)
    }

    /// A reply by whoever stands on the way, or a part of the venue's.
    pub(super) fn odd(&mut self, truth: &Truth) -> Drawn {
        let Truth::Says(told, body) = truth;
        let (told, whole) = (*told, body.to_string().into_bytes());
        let status = if self.one_in(3) { 200 } else { self.of(&STATUSES) };
        match self.below(10) {
            0 => Drawn::Nothing,
            // Cut off anywhere, or not at its end.
            1 | 2 => {
                let end = self.below(whole.len());
                Drawn::Reply { status: told, html: false, body: whole[..end].to_vec() }
            }
            // The venue's order, under a status that confirms nothing.
            3 if told == 200 && self.one_in(2) => {
                let status = if matches!(status, 200..=299) { 502 } else { status };
                Drawn::Reply { status, html: false, body: whole }
            }
            // An order, and words that refuse it: who knows.
            3 | 6 => {
                let mut both = json!({ "orderId": "1001", "clientOrderId": ID });
                both["error"] = error("oops", "it was refused")["error"].clone();
                let status = self.of(&[200, 400, 409]);
                Drawn::Reply { status, html: false, body: both.to_string().into_bytes() }
            }
            7 => Drawn::Reply { status: 204, html: false, body: Vec::new() },
            4 => Drawn::Reply {
                status,
                html: true,
                body: b"<!DOCTYPE html><title>Just a moment...</title>".to_vec(),
            },
            5 => self.unsure(status),
            _ => self.nothing(status),
        }
    }

    /// The venue's error form, and no refusal: it speaks of trouble, says nothing, or comes with a status of trouble.
    fn unsure(&mut self, status: u16) -> Drawn {
        let body = match self.below(5) {
            0 => error("trouble", "internal error"),
            1 => error("system_busy", ""),
            2 => error("timeout", "execution unknown"),
            3 => json!({ "error": {} }),
            _ => {
                let status = self.of(&[408, 425, 444, 460, 499, 500, 502, 503, 504, 302]);
                let body = error("oops", "try again").to_string().into_bytes();
                return Drawn::Reply { status, html: false, body };
            }
        };
        Drawn::Reply { status, html: false, body: body.to_string().into_bytes() }
    }

    /// What shows neither an order nor a refusal.
    fn nothing(&mut self, status: u16) -> Drawn {
        let body = self.of(&[
            "",
            " ",
            "{}",
            "[]",
            "\"\"",
            "null",
            "0",
            "ok",
            "upstream connect error",
            r#"{"success":false}"#,
            r#"{"success":true}"#,
            r#"{"status":"maintenance"}"#,
            r#"{"message":"We are back soon"}"#,
            r#"{"message":"Service temporarily unavailable"}"#,
            r#"{"code":503,"msg":"maintenance"}"#,
            r#"{"orderId":null,"clientOrderId":null}"#,
            r#"{"orderId":"","status":"NEW"}"#,
            r#"{"orderId":"55","clientOrderId":"someone-else","side":"BUY"}"#,
            r#"{"orderId":"55","clientOrderId":"law-2"}"#,
            r#"{"data":{"orderId":"55"}}"#,
        ]);
        Drawn::Reply { status, html: false, body: body.as_bytes().to_vec() }
    }
}
