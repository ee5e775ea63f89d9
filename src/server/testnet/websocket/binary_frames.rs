//! The frames that a venue sends: text, or what its file says that its binary frames hold.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use tungstenite::protocol::Message;

use crate::venue::Binary;

/// A text as the venue sends it.
pub(super) fn pack(binary: Binary, text: String) -> Message {
    let packed = match binary {
        Binary::Bytes => return Message::text(text),
        Binary::Text => Some(text.into_bytes()),
        Binary::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).ok()
        }
        Binary::Zlib => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).ok()
        }
        Binary::Deflate => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).ok()
        }
    };
    // Writing into memory can't fail.
    Message::binary(packed.unwrap_or_default())
}
