//! What stands between a shell's quotes.

use std::iter::Peekable;
use std::str::Chars;

use super::CaptureError;

type Rest<'c, 't> = &'c mut Peekable<Chars<'t>>;

pub(super) fn unclosed() -> CaptureError {
    CaptureError::Curl("a quote is not closed".into())
}

/// Text up to the next single quote.
pub(super) fn until_quote(chars: Rest<'_, '_>) -> Result<String, CaptureError> {
    let mut out = String::new();
    loop {
        match chars.next().ok_or_else(unclosed)? {
            '\'' => return Ok(out),
            c => out.push(c),
        }
    }
}

/// What a backslash inside double quotes stands for.
pub(super) fn double_escape(chars: Rest<'_, '_>, out: &mut String) -> Result<(), CaptureError> {
    match chars.next().ok_or_else(unclosed)? {
        '\n' => {}
        escaped @ ('$' | '`' | '"' | '\\') => out.push(escaped),
        other => out.extend(['\\', other]),
    }
    Ok(())
}

/// `$'...'`, as browsers write what has line breaks or quotes in it.
pub(super) fn ansi_quoted(chars: Rest<'_, '_>) -> Result<String, CaptureError> {
    let mut out = Vec::new();
    loop {
        match chars.next().ok_or_else(unclosed)? {
            '\'' => break,
            '\\' => match chars.next().ok_or_else(unclosed)? {
                'c' => out.push(u8::try_from(chars.next().ok_or_else(unclosed)?).unwrap_or_default() & 0x1f),
                'e' | 'E' => out.push(27),
                escaped => escape(escaped, chars, &mut out),
            },
            c => push(c, &mut out),
        }
    }
    // A shell's text ends with a NUL.
    out.truncate(out.iter().position(|&byte| byte == 0).unwrap_or(out.len()));
    text(out)
}

/// Text from bytes that escapes have given.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, CaptureError> {
    String::from_utf8(bytes).map_err(|_| CaptureError::Curl("it has bytes that are no UTF-8 text".into()))
}

pub(super) fn push(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// The escapes that `$'..'` and `printf` share. What is no escape of theirs keeps its backslash.
pub(super) fn escape(escaped: char, chars: Rest<'_, '_>, out: &mut Vec<u8>) {
    match escaped {
        'n' => out.push(b'\n'),
        't' => out.push(b'\t'),
        'r' => out.push(b'\r'),
        'a' => out.push(7),
        'b' => out.push(8),
        'f' => out.push(12),
        'v' => out.push(11),
        'x' => out.push(u8::try_from(number(0, chars, 2, 16)).unwrap_or_default()),
        'u' => push(char::from_u32(number(0, chars, 4, 16)).unwrap_or('\u{fffd}'), out),
        'U' => push(char::from_u32(number(0, chars, 8, 16)).unwrap_or('\u{fffd}'), out),
        '\'' | '"' | '?' | '\\' => push(escaped, out),
        digit @ '0'..='7' => {
            let value = number(digit.to_digit(8).unwrap_or_default(), chars, 2, 8);
            out.push(u8::try_from(value & 0xff).unwrap_or_default());
        }
        other => {
            out.push(b'\\');
            push(other, out);
        }
    }
}

/// A number that begins with these digits and goes on with up to `most` more of this base.
fn number(begun: u32, chars: Rest<'_, '_>, most: usize, base: u32) -> u32 {
    let mut value = begun;
    for _ in 0..most {
        let Some(digit) = chars.next_if(|next| next.is_digit(base)) else { break };
        value = value.wrapping_mul(base).wrapping_add(digit.to_digit(base).unwrap_or_default());
    }
    value
}
