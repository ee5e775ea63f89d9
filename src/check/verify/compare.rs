//! Two texts under each other, with the place where they part.

use std::fmt::Write as _;

use crate::sys::redact;
use crate::sys::visible::visible;

/// How many characters are shown before the first difference, and from there on.
const BEFORE: usize = 40;
const FROM: usize = 80;

/// Red and green of a terminal, and its own colour again (ECMA-48, SGR).
const SIGNED: &str = "\x1b[31m";
const RIGHT: &str = "\x1b[32m";
const PLAIN: &str = "\x1b[0m";

/// Writes what the client hashed above what the venue hashes, aligned, with a mark under the first difference. Long
/// texts are cut around it, and secrets masked.
///
/// `signed:` and `right:` are the labels, behind `before`.
pub(super) fn write_both(out: &mut String, before: &str, signed: &[u8], right: &[u8], color: bool) {
    let [signed, right] = [signed, right].map(|bytes| redact::text(&visible(bytes)).into_owned());
    let parts = signed.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    let same_behind = signed.chars().rev().zip(right.chars().rev()).take_while(|(a, b)| a == b).count();
    for (label, text, shade) in [("signed:", &signed, SIGNED), ("right: ", &right, RIGHT)] {
        let shade = if color { shade } else { "" };
        let _ = writeln!(out, "{before}{label} {}", windowed(text, parts, same_behind, shade));
    }
    let skipped = parts.saturating_sub(BEFORE);
    let cut = usize::from(skipped > 0);
    let indent = before.chars().count() + "signed: ".len() + cut + parts - skipped;
    let _ = writeln!(out, "{}^ they part at character {}", " ".repeat(indent), parts + 1);
}

/// The text around the place where it differs from the other, its differing part between `shade` and plain.
fn windowed(text: &str, parts: usize, same_behind: usize, shade: &str) -> String {
    let length = text.chars().count();
    let from = parts.saturating_sub(BEFORE);
    let until = length.min(parts + FROM);
    let differing = length.saturating_sub(same_behind).clamp(parts, until.max(parts));
    let plain = if shade.is_empty() { "" } else { PLAIN };
    let shown = |from: usize, until: usize| {
        text.chars().skip(from).take(until.saturating_sub(from)).collect::<String>()
    };
    let cut = |is_cut: bool| if is_cut { "…" } else { "" };
    [
        cut(from > 0),
        &shown(from, parts),
        shade,
        &shown(parts, differing),
        plain,
        &shown(differing, until),
        cut(until < length),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(signed: &str, right: &str, color: bool) -> String {
        let mut out = String::new();
        write_both(&mut out, "", signed.as_bytes(), right.as_bytes(), color);
        out
    }

    #[test]
    fn the_mark_stands_under_the_first_difference() {
        assert_eq!(
            both("17GET/a b", "17POST/a b", false),
            "signed: 17GET/a␠b\nright:  17POST/a␠b\n          ^ they part at character 3\n"
        );
        assert_eq!(
            both("ab", "ab\n", false),
            "signed: ab\nright:  ab\\n\n          ^ they part at character 3\n"
        );
    }

    #[test]
    fn what_differs_is_coloured() {
        let text = both("aXc", "aYYc", true);
        assert!(text.starts_with("signed: a\x1b[31mX\x1b[0mc\nright:  a\x1b[32mYY\x1b[0mc\n"), "{text}");
    }

    #[test]
    fn long_texts_are_cut_around_the_difference() {
        let (same, tail) = ("s".repeat(1000), "t".repeat(1000));
        let text = both(&format!("{same}X{tail}"), &format!("{same}Y{tail}"), false);
        let signed = format!("signed: …{}X{}…\n", "s".repeat(40), "t".repeat(79));
        assert!(text.starts_with(&signed), "{text}");
        assert!(text.ends_with(&format!("{}^ they part at character 1001\n", " ".repeat(8 + 41))), "{text}");
    }
}
