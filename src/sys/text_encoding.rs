//! Text files as other programs leave them: with a byte order mark, or in another encoding than UTF-8.

/// Some editors write it at the beginning of a UTF-8 file.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Why bytes are not taken for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotUtf8 {
    /// UTF-16, with or without its byte order mark.
    #[error("UTF-16, not UTF-8")]
    Utf16,
    /// UTF-32, with or without its byte order mark.
    #[error("UTF-32, not UTF-8")]
    Utf32,
    /// A zero byte, which no text file has although UTF-8 allows it.
    #[error("not text, for it has a zero byte")]
    Zero,
    /// Something else.
    #[error("not UTF-8")]
    Other,
}

/// The text, without the byte order mark that it may begin with.
///
/// # Errors
///
/// [`NotUtf8`].
pub fn utf8(bytes: &[u8]) -> Result<&str, NotUtf8> {
    if let Some(wide) = wide(bytes) {
        return Err(wide);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| NotUtf8::Other)?;
    Ok(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text))
}

/// UTF-16 or UTF-32, recognised by a byte order mark or by where the zero bytes are: text in UTF-8 has none.
fn wide(bytes: &[u8]) -> Option<NotUtf8> {
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Some(NotUtf8::Utf32);
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some(NotUtf8::Utf16);
    }
    // Settings are mostly ASCII: of its two bytes one is zero, of its four three are.
    let zero = |at: &usize| bytes[*at] == 0;
    let zeros = (0..bytes.len()).filter(zero).count();
    let even = (0..bytes.len()).step_by(2).filter(zero).count();
    match (zeros * 8).checked_div(bytes.len())? {
        5.. => Some(NotUtf8::Utf32),
        1.. => Some(NotUtf8::Utf16),
        // Little of it is ASCII, such as the line breaks after comments in another script.
        0 if zeros > 1 && (even == 0 || even == zeros) => Some(NotUtf8::Utf16),
        0 => (zeros > 0).then_some(NotUtf8::Zero),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, in_order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(in_order).collect()
    }

    #[test]
    fn a_mark_is_taken_off_once() {
        assert_eq!(utf8(b"\xef\xbb\xbfA=1"), Ok("A=1"));
        assert_eq!(utf8("\u{feff}\u{feff}A".as_bytes()), Ok("\u{feff}A"));
        assert_eq!(utf8("A=ä\n".as_bytes()), Ok("A=ä\n"));
        assert_eq!(utf8(b""), Ok(""));
    }

    #[test]
    fn other_encodings_are_told_in_both_byte_orders_with_and_without_a_mark() {
        for text in ["EXCHANGE_API_KEY='k'\n", "# 鍵と秘密\nEXCHANGE_API_KEY='k'\n", "A=1"] {
            for mark in ["", "\u{feff}"] {
                let text = format!("{mark}{text}");
                assert_eq!(utf8(&utf16(&text, u16::to_le_bytes)), Err(NotUtf8::Utf16), "{text}");
                assert_eq!(utf8(&utf16(&text, u16::to_be_bytes)), Err(NotUtf8::Utf16), "{text}");
                let wide = |in_order: fn(u32) -> [u8; 4]| {
                    text.chars().flat_map(|c| in_order(u32::from(c))).collect::<Vec<u8>>()
                };
                assert_eq!(utf8(&wide(u32::to_le_bytes)), Err(NotUtf8::Utf32), "{text}");
                assert_eq!(utf8(&wide(u32::to_be_bytes)), Err(NotUtf8::Utf32), "{text}");
            }
        }
        assert_eq!(utf8(b"A=\xe4"), Err(NotUtf8::Other));
        let zero = [&b"A=".repeat(20)[..], b"\0"].concat();
        assert_eq!(utf8(&zero), Err(NotUtf8::Zero));
    }
}
