//! How the frames of a WebSocket are read and written.

use serde::Deserialize;

/// The `[ws.frames]` table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frames {
    /// What a binary frame holds.
    #[serde(default)]
    pub binary: Binary,
    /// What may be sent.
    #[serde(default)]
    pub send: BinarySending,
}

impl Frames {
    /// Whether a text is what the venue accepts.
    pub fn take(self, text: &str) -> bool {
        self.send == BinarySending::Text || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
    }
}

/// What a binary frame holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Binary {
    /// Bytes in a format that exch does not know.
    #[default]
    Bytes,
    /// Text that is sent in binary frames.
    Text,
    /// Text compressed with gzip (RFC 1952).
    Gzip,
    /// Text compressed with zlib (RFC 1950).
    Zlib,
    /// Text compressed with raw deflate (RFC 1951).
    Deflate,
}

/// What may be sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BinarySending {
    /// JSON alone.
    #[default]
    Json,
    /// Any text.
    Text,
}
