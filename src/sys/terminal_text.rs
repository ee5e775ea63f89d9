//! Text from others on its way to a terminal. What a terminal obeys and what a reader does not see is written out: a
//! venue could else move the cursor, change what was printed before, or show an amount in another order than it has.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Characters without an image of their own that change how others look or are read: those that Unicode lets a program
/// ignore (bidirectional and zero-width marks among them), line and paragraph separators, and interlinear annotation.
/// Sorted.
///
/// Source: `\p{Default_Ignorable_Code_Point}` of Unicode 14.0 in Perl 5.36's tables.
const UNSEEN: [(char, char); 17] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a terminal shows this character and does nothing else.
fn is_harmless(c: char) -> bool {
    let is_unseen = || {
        let after = UNSEEN.partition_point(|(first, _)| *first <= c);
        after.checked_sub(1).is_some_and(|at| c <= UNSEEN[at].1)
    };
    c.is_ascii_graphic() || c == ' ' || !(c.is_control() || is_unseen())
}

/// The text with `\u001b` for what is not harmless, as JSON writes it; line breaks and tabs stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    let stays = |(at, c): (usize, char)| {
        is_harmless(c) || matches!(c, '\n' | '\t') || (c == '\r' && text[at..].starts_with("\r\n"))
    };
    if text.char_indices().all(stays) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        if stays((at, c)) { out.push(c) } else { escape(c, &mut out) }
    }
    Cow::Owned(out)
}

/// The text on one line: a blank for each line break and tab.
pub fn line(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        return Cow::Owned(lines(&text.replace(['\n', '\r', '\t'], " ")).into_owned());
    }
    lines(text)
}

/// Bytes as [`lines`]; those that are not UTF-8 as `\x9b`.
pub fn bytes(bytes: &[u8]) -> Cow<'_, [u8]> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return match lines(text) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
    }
    let mut out = String::new();
    for chunk in bytes.utf8_chunks() {
        out.push_str(&lines(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    Cow::Owned(out.into_bytes())
}

fn escape(c: char, out: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(out, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_written_out() {
        assert_eq!(lines("a\u{1b}[2Jb"), "a\\u001b[2Jb");
        assert_eq!(lines("\u{9b}31m\u{7f}\u{85}\u{0}"), "\\u009b31m\\u007f\\u0085\\u0000");
        assert_eq!(lines("100\u{202e}001\u{2066}"), "100\\u202e001\\u2066");
        assert_eq!(lines("BTC\u{200b}\u{feff}\u{e0041}"), "BTC\\u200b\\ufeff\\udb40\\udc41");
        assert_eq!(lines("a\rb\r\nc\n\td"), "a\\u000db\r\nc\n\td");
        assert_eq!(line("a\rb\r\nc\n\td"), "a b  c  d");
        assert!(matches!(lines("größer, 東京, ₿, é"), Cow::Borrowed(_)));
    }

    #[test]
    fn bytes_that_are_no_text_are_written_out() {
        assert_eq!(*bytes(b"a\x9b31m\xff\n"), *b"a\\x9b31m\\xff\n");
        assert_eq!(*bytes("ä\u{9b}".as_bytes()), *"ä\\u009b".as_bytes());
        assert!(matches!(bytes(b"{}\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn the_ranges_are_sorted_and_cover_the_marks_of_direction_and_width() {
        assert!(UNSEEN.windows(2).all(|pair| pair[0].1 < pair[1].0) && UNSEEN.iter().all(|(a, b)| a <= b));
        let marks = ['\u{61c}', '\u{200e}', '\u{200f}'].into_iter().chain('\u{202a}'..='\u{202e}');
        let marks = marks
            .chain('\u{2066}'..='\u{2069}')
            .chain('\u{200b}'..='\u{200d}')
            .chain('\u{2060}'..='\u{2064}');
        for mark in marks.chain('\u{0}'..='\u{1f}').chain('\u{7f}'..='\u{9f}') {
            assert!(!is_harmless(mark), "{:x}", u32::from(mark));
        }
    }
}
