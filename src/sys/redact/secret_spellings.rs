//! The encodings in which a secret may appear, and how each is found in a text.

use base64::Engine as _;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use zeroize::Zeroizing;

use super::SHORTEST;

/// What stays as it is in percent-encoding (RFC 3986, unreserved).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Base64 of this many characters may stand in several lines.
const WRAPPED: usize = 32;

/// A text to be found, each of its bytes as it is or escaped in any way that [`ends`] knows.
pub(super) struct SecretPattern {
    bytes: Zeroizing<Vec<u8>>,
    /// Whether upper and lower case are the same, as they are in hex.
    any_case: bool,
    /// Whether lines may end anywhere in it, as in the base64 of a PEM.
    wraps: bool,
}

/// What to look for where this secret may be.
pub(super) fn patterns(secret: &[u8]) -> Vec<SecretPattern> {
    let mut found = Vec::new();
    for bytes in with_decoded(secret) {
        found.push(SecretPattern::new(hex::encode(&*bytes), true));
        found.push(SecretPattern::new(list(&bytes), false));
        for engine in [&STANDARD, &URL_SAFE] {
            found.push(SecretPattern::new(engine.encode(&*bytes), false));
        }
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            found.push(SecretPattern::new(engine.encode(&*bytes), false));
            found.extend(
                (0..3).map(|before| SecretPattern::new(inside_base64(engine, before, &bytes), false)),
            );
        }
        if let Some(escaped) = in_ascii(&bytes) {
            found.push(SecretPattern { bytes: escaped, any_case: true, wraps: false });
        }
        // Text that is all one base64, whole or a line of it, is wrapped by whoever writes it.
        let wraps = bytes.len() >= WRAPPED && bytes.iter().all(|byte| is_base64(*byte));
        found.push(SecretPattern { bytes, any_case: false, wraps });
    }
    found
}

/// The secret in the forms that programs print it in, as text; where its bytes are not text, without itself.
pub(super) fn spellings(secret: &[u8]) -> Vec<Zeroizing<String>> {
    let parts = pem_parts(secret);
    let parts = parts.iter().filter_map(|part| String::from_utf8(part.to_vec()).ok());
    let mut found: Vec<String> = parts.collect();
    if let Ok(text) = std::str::from_utf8(secret) {
        found.push(text.to_owned());
        let json = serde_json::Value::from(text).to_string();
        let json = &json[1..json.len() - 1];
        found.extend(in_ascii(json.as_bytes()).map(|text| String::from_utf8_lossy(&text).into_owned()));
        found.push(json.to_owned());
    }
    found.push(percent_encode(secret, RESERVED).to_string());
    found.extend([hex::encode(secret), hex::encode_upper(secret)]);
    for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
        found.push(engine.encode(secret));
    }
    found.into_iter().map(Zeroizing::new).collect()
}

/// A text that is not ASCII with `\u` and a UTF-16 number for what is not, as many programs write JSON.
fn in_ascii(secret: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = std::str::from_utf8(secret).ok().filter(|text| !text.is_ascii())?;
    let mut escaped = Zeroizing::new(Vec::with_capacity(6 * text.len()));
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => escaped.push(byte),
            _ => escaped.extend_from_slice(format!("\\u{unit:04x}").as_bytes()),
        }
    }
    Some(escaped)
}

/// The secret, and if it is base64 or hex, also the bytes that it encodes, because those are the key of the MAC; of a
/// PEM its parts too.
fn with_decoded(secret: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let mut found = pem_parts(secret);
    let decoded = [STANDARD.decode(secret).ok(), URL_SAFE.decode(secret).ok(), hex::decode(secret).ok()];
    let decoded = decoded.into_iter().flatten().map(Zeroizing::new).filter(|bytes| bytes.len() >= SHORTEST);
    found.push(Zeroizing::new(secret.to_vec()));
    found.extend(decoded);
    found
}

/// The parts of a PEM by which it could be known: its lines, its base64 without line breaks, and the bytes of that.
fn pem_parts(secret: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let mut found = Vec::new();
    let Ok(text) = std::str::from_utf8(secret) else { return found };
    let text = Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"));
    let mut rest = &**text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (_, after) = after.split_once("-----").unwrap_or_default();
        let (content, after) = after.split_once("-----END ").unwrap_or((after, ""));
        let lines = content.split_ascii_whitespace().filter(|line| line.len() >= SHORTEST);
        found.extend(lines.map(|line| Zeroizing::new(line.as_bytes().to_vec())));
        let joined: Zeroizing<String> = Zeroizing::new(content.split_ascii_whitespace().collect());
        if let Ok(der) = STANDARD.decode(&**joined) {
            found.push(Zeroizing::new(der));
        }
        found.push(Zeroizing::new(joined.as_bytes().to_vec()));
        rest = after;
    }
    found
}

/// The part of an encoding that is the same whatever else was encoded, with `before` bytes of a group of three in
/// front of the secret: `Basic` credentials, say.
fn inside_base64(engine: &GeneralPurpose, before: usize, secret: &[u8]) -> String {
    let filled = Zeroizing::new([&[0; 2][..before], secret].concat());
    let encoded = engine.encode(&*filled);
    encoded[(before * 8).div_ceil(6)..filled.len() * 8 / 6].to_owned()
}

/// Bytes as `Debug` shows them.
fn list(bytes: &[u8]) -> String {
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    numbers.join(", ")
}

impl SecretPattern {
    fn new(text: String, any_case: bool) -> Self {
        Self { bytes: Zeroizing::new(text.into_bytes()), any_case, wraps: false }
    }

    /// Whether the pattern can begin with this byte; a quick check that usually says no.
    pub(super) fn may_begin_with(&self, first: u8) -> bool {
        let begins = |&byte: &u8| matches!(first, b'%' | b'\\') || stands_for(first, byte, self.any_case);
        self.bytes.first().is_none_or(begins)
    }

    /// The length of the match that begins at `start`: the longest one, if several are possible.
    pub(super) fn len_at(&self, text: &[u8], start: usize) -> Option<usize> {
        let mut reached = vec![start];
        for (matched, &byte) in self.bytes.iter().enumerate() {
            let mut next = Vec::new();
            if self.wraps && matched > 0 {
                add_line_ends(text, &mut reached);
            }
            for at in reached {
                ends(&text[at..], byte, self.any_case, |len| {
                    if !next.contains(&(at + len)) {
                        next.push(at + len);
                    }
                });
            }
            if next.is_empty() {
                return None;
            }
            reached = next;
        }
        reached.into_iter().max().map(|end| end - start)
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte)
}

/// Adds the places behind the line ends that stand at these; a few of them, for blanks may go on and on.
fn add_line_ends(text: &[u8], reached: &mut Vec<usize>) {
    const MOST: usize = 8;
    let mut looked_at = 0;
    while let Some(&at) = reached.get(looked_at).filter(|_| looked_at < MOST) {
        for end in *b"\r\n" {
            ends(&text[at..], end, false, |len| {
                if !reached.contains(&(at + len)) {
                    reached.push(at + len);
                }
            });
        }
        looked_at += 1;
    }
}

/// Whether this one byte can stand for `byte`.
fn stands_for(first: u8, byte: u8, any_case: bool) -> bool {
    let same = first == byte || any_case && first.eq_ignore_ascii_case(&byte);
    // A form has a plus for a space, and a message of ours a space for what is no character.
    same || byte == b' ' && first == b'+' || byte.is_ascii_control() && first == b' '
}

/// Reports the length of every spelling of `byte` that this text can begin with.
fn ends(text: &[u8], byte: u8, any_case: bool, mut found: impl FnMut(usize)) {
    let Some(&first) = text.first() else { return };
    if stands_for(first, byte, any_case) {
        found(1);
    }
    match first {
        b'%' => {
            // The percent sign may itself have been encoded, more than once.
            let again = text[1..].chunks_exact(2).take_while(|pair| *pair == b"25").count();
            for digits in (0..=again).map(|times| 1 + 2 * times) {
                if hex_at(&text[digits..], 2).is_some_and(|value| is(value, byte, any_case)) {
                    found(digits + 2);
                }
            }
        }
        b'\\' => {
            // JSON inside JSON doubles them.
            let slashes = text.iter().take_while(|&&one| one == b'\\').count();
            if byte == b'\\' {
                [2, 4].into_iter().filter(|len| *len <= slashes).for_each(&mut found);
            }
            if let Some(len) = escaped(&text[slashes..], byte, any_case) {
                found(slashes + len);
            }
        }
        _ => {}
    }
}

/// How long the escape is that follows a backslash, if it stands for `byte`: as in JSON, or in `Debug`.
fn escaped(text: &[u8], byte: u8, any_case: bool) -> Option<usize> {
    let is_it = |value: Option<u32>| value.is_some_and(|value| is(value, byte, any_case));
    let letter = match text.first()? {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 0x08,
        b'f' => 0x0c,
        b'0' => 0,
        b'u' if text.get(1) == Some(&b'{') => {
            let digits = text[2..].iter().take_while(|digit| digit.is_ascii_hexdigit()).count();
            let closes = text.get(2 + digits) == Some(&b'}');
            return (closes && is_it(hex_at(&text[2..], digits))).then_some(digits + 3);
        }
        b'u' => return is_it(hex_at(&text[1..], 4)).then_some(5),
        b'x' => return is_it(hex_at(&text[1..], 2)).then_some(3),
        other @ (b'"' | b'\'' | b'/') => *other,
        _ => return None,
    };
    (letter == byte).then_some(1)
}

fn hex_at(text: &[u8], digits: usize) -> Option<u32> {
    let digits = text.get(..digits).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn is(value: u32, byte: u8, any_case: bool) -> bool {
    u8::try_from(value).is_ok_and(|value| value == byte || any_case && value.eq_ignore_ascii_case(&byte))
}
