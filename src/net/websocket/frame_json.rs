//! Turns a frame into a line of JSON.

use std::borrow::Cow;
use std::io::{self, Read};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use serde::de::IgnoredAny;

use crate::sys::bounded_read;
use crate::venue::Binary;

use super::MESSAGE_LIMIT;

/// What a binary frame holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unpacked<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes; and why they are not text, where they should be.
    Bytes(Cow<'a, [u8]>, Option<String>),
}

/// Reads a binary frame the way its venue writes it. What is packed is unpacked up to [`MESSAGE_LIMIT`].
pub fn unpack(bytes: &[u8], binary: Binary) -> Unpacked<'_> {
    let unpacked = match binary {
        Binary::Bytes => return Unpacked::Bytes(bytes.into(), None),
        Binary::Text => Ok(Cow::Borrowed(bytes)),
        Binary::Gzip => whole(MultiGzDecoder::new(bytes)).map(Cow::Owned),
        Binary::Zlib => whole(ZlibDecoder::new(bytes)).map(Cow::Owned),
        Binary::Deflate => whole(DeflateDecoder::new(bytes)).map(Cow::Owned),
    };
    let text = unpacked.and_then(|unpacked| match unpacked {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(io::Error::other),
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(io::Error::other),
    });
    match text {
        Ok(text) => Unpacked::Text(text),
        Err(error) => Unpacked::Bytes(bytes.into(), Some(error.to_string())),
    }
}

fn whole(decoder: impl Read) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(MESSAGE_LIMIT).unwrap_or(u64::MAX);
    let too_large = || {
        let limit = MESSAGE_LIMIT / (1024 * 1024);
        io::Error::other(format!("it is over the limit of {limit} MiB when unpacked"))
    };
    bounded_read::read(decoder, limit, 0)?.map(|mut bytes| std::mem::take(&mut *bytes)).ok_or_else(too_large)
}

/// Appends a text as one line: JSON without its white space, everything else as a JSON string.
pub fn line(text: &str, out: &mut Vec<u8>) {
    if serde_json::from_str::<IgnoredAny>(text).is_ok() {
        compact(text.as_bytes(), out);
    } else {
        // Writing to a Vec can't fail.
        let _ = serde_json::to_writer(&mut *out, text);
    }
    out.push(b'\n');
}

/// Appends bytes as one line, `{"base64":"..."}`, with `"reason"` where they should have been text.
pub fn bytes_line(bytes: &[u8], reason: Option<&str>, out: &mut Vec<u8>) {
    out.extend_from_slice(br#"{"base64":""#);
    // In pieces of whole groups, so that the text is not held twice.
    for piece in bytes.chunks(3 * 1024) {
        out.extend_from_slice(STANDARD.encode(piece).as_bytes());
    }
    out.push(b'"');
    if let Some(reason) = reason {
        out.extend_from_slice(br#","reason":"#);
        let _ = serde_json::to_writer(&mut *out, reason);
    }
    out.extend_from_slice(b"}\n");
}

/// Copies JSON without the white space between its parts.
fn compact(json: &[u8], out: &mut Vec<u8>) {
    let is_space = |byte: u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    if !json.iter().any(|byte| is_space(*byte)) {
        out.extend_from_slice(json);
        return;
    }
    let (mut in_string, mut escaped) = (false, false);
    let mut start = 0;
    for (index, &byte) in json.iter().enumerate() {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else if byte == b'"' {
            in_string = true;
        } else if is_space(byte) {
            out.extend_from_slice(&json[start..index]);
            start = index + 1;
        }
    }
    out.extend_from_slice(&json[start..]);
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;
    use serde_json::Value as Json;

    use super::*;
    use crate::shared::laws;

    fn lined(text: &str) -> String {
        let mut out = Vec::new();
        line(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_is_written_as_it_is_without_its_white_space() {
        assert_eq!(lined("{ \"a\" : 1.50 ,\r\n\t\"b c\\\" \": [ ] }"), "{\"a\":1.50,\"b c\\\" \":[]}\n");
        assert_eq!(lined("{\"a\":\"x\\\\\", \"b\":1}"), "{\"a\":\"x\\\\\",\"b\":1}\n");
        assert_eq!(lined(" 12345678901234567890.10 "), "12345678901234567890.10\n");
        assert_eq!(lined("pong"), "\"pong\"\n");
        assert_eq!(lined("a\n\"b\""), "\"a\\n\\\"b\\\"\"\n");
        assert_eq!(lined(""), "\"\"\n");
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn every_text_is_one_line_that_says_the_same(text in "(?s)[\\x00-\\x7f\u{e9}\u{2028}]{0,40}") {
            let out = lined(&text);
            prop_assert_eq!(out.matches('\n').count(), 1);
            let read: Json = serde_json::from_str(&out).unwrap();
            let meant = serde_json::from_str(&text).unwrap_or(Json::String(text));
            prop_assert_eq!(read, meant);
        }

        #[test]
        fn bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
            let mut out = Vec::new();
            bytes_line(&bytes, Some("\"why\""), &mut out);
            let read: Json = serde_json::from_slice(&out).unwrap();
            prop_assert_eq!(STANDARD.decode(read["base64"].as_str().unwrap()).unwrap(), bytes);
            prop_assert_eq!(&read["reason"], "\"why\"");
        }
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let text = "{\"a\":1}".repeat(1000);
        let pack = |binary| match binary {
            Binary::Gzip => {
                let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
                packer.write_all(text.as_bytes()).unwrap();
                packer.finish().unwrap()
            }
            Binary::Zlib => {
                let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
                packer.write_all(text.as_bytes()).unwrap();
                packer.finish().unwrap()
            }
            _ => {
                let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
                packer.write_all(text.as_bytes()).unwrap();
                packer.finish().unwrap()
            }
        };
        for binary in [Binary::Gzip, Binary::Zlib, Binary::Deflate] {
            let packed = pack(binary);
            assert_eq!(unpack(&packed, binary), Unpacked::Text(text.as_str().into()), "{binary:?}");
            let cut = &packed[..packed.len() / 2];
            assert!(matches!(unpack(cut, binary), Unpacked::Bytes(bytes, Some(_)) if bytes == cut));
        }
        assert_eq!(unpack(b"{}", Binary::Text), Unpacked::Text("{}".into()));
        assert!(matches!(unpack(b"\xff", Binary::Text), Unpacked::Bytes(_, Some(_))));
        assert!(matches!(unpack(b"{}", Binary::Bytes), Unpacked::Bytes(_, None)));
    }

    #[test]
    fn a_gzip_bomb_is_not_unpacked() {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        let piece = vec![b'0'; 1024 * 1024];
        for _ in 0..=16 {
            packer.write_all(&piece).unwrap();
        }
        let bomb = packer.finish().unwrap();
        let Unpacked::Bytes(bytes, Some(reason)) = unpack(&bomb, Binary::Gzip) else { panic!("unpacked") };
        assert_eq!((&*bytes, &*reason), (&*bomb, "it is over the limit of 16 MiB when unpacked"));
    }
}
