//! Bytes as a person can read them on one line.

/// Bytes on one line: text with control characters and trailing blanks escaped, else `hex:`.
pub fn visible(bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else { return format!("hex:{}", hex::encode(bytes)) };
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        match c {
            ' ' => out.push('␠'),
            '\n' => out.push_str("\\n"),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() || (c.is_whitespace() && !c.is_ascii()) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whitespace_shows() {
        assert_eq!(visible(b"a b\n\t\\"), "a␠b\\n\\t\\\\");
        assert_eq!(visible(b"\xff\x00"), "hex:ff00");
        assert_eq!(visible("\u{a0}".as_bytes()), "\\u{a0}");
    }
}
