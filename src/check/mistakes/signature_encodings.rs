//! The signature that was sent, read in every encoding that clients write: the bytes to look for.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use subtle::ConstantTimeEq as _;

use super::Mistake;
use crate::sign::Encoding;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const LENIENT_STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// How a digest was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EncodingUsed {
    /// In the scheme's encoding.
    Right,
    /// In another encoding; this is the mistake.
    With(Mistake),
}

/// Bytes that a digest may give, and the mistake in how they were written.
pub(super) struct Targets(Vec<(Vec<u8>, Option<Mistake>)>);

impl Targets {
    /// Everything that `sent` can mean where the scheme writes `wanted`.
    pub(super) fn new(sent: &str, wanted: Encoding) -> Self {
        let mut targets = Self(Vec::new());
        if let Some(bytes) =
            wanted.decode(sent.as_bytes()).filter(|bytes| wanted.encode(bytes) == sent.as_bytes())
        {
            targets.push(bytes, None);
        }
        targets.push_text(sent.trim().as_bytes(), wanted, None);
        if sent.contains(' ') {
            targets.push_text(sent.replace(' ', "+").as_bytes(), wanted, Some(Mistake::PlusForSpace));
        }
        if sent.contains('%') {
            targets.push_text(&super::query_styles::decode(sent.as_bytes()), wanted, Some(Mistake::Encoding));
        }
        if let Some(bare) = bare(sent) {
            targets.push_text(bare.as_bytes(), wanted, Some(Mistake::OutputEncoding));
        }
        targets
    }

    fn push_text(&mut self, text: &[u8], wanted: Encoding, as_sent: Option<Mistake>) {
        if let (Some(mistake), Some(bytes)) = (as_sent, wanted.decode(text)) {
            self.push(bytes, Some(mistake));
        }
        for (bytes, encoding) in decodings(text) {
            let mistake = match (encoding, wanted) {
                (Encoding::Hex, Encoding::Hex | Encoding::UpperHex) => Mistake::OutputCase,
                _ => Mistake::OutputEncoding,
            };
            for (inner, inner_encoding) in decodings(&bytes) {
                let hex = inner_encoding == Encoding::Hex;
                self.push(inner, Some(if hex { Mistake::DoubleHex } else { Mistake::OutputEncoding }));
            }
            self.push(bytes, Some(mistake));
        }
    }

    fn push(&mut self, bytes: Vec<u8>, mistake: Option<Mistake>) {
        if self.0.iter().all(|(known, _)| *known != bytes) {
            self.0.push((bytes, mistake));
        }
    }

    /// The mistakes that are looked for.
    pub(super) fn mistakes(&self) -> impl Iterator<Item = Mistake> {
        self.0.iter().filter_map(|(_, mistake)| *mistake)
    }

    /// Whether a digest of this length can be one of them.
    pub(super) fn has_length(&self, length: usize) -> bool {
        self.0.iter().any(|(bytes, _)| bytes.len() == length)
    }

    /// How these bytes were written, if they are what was sent.
    pub(super) fn find(&self, digest: &[u8]) -> Option<EncodingUsed> {
        let found = self.0.iter().find(|(bytes, _)| bytes.as_slice().ct_eq(digest).into());
        found.map(|(_, mistake)| mistake.map_or(EncodingUsed::Right, EncodingUsed::With))
    }
}

/// A signature without what clients leave around it: the `b'..'` of Python's bytes, quotes, a bracket of the code, `0x`,
/// the hash's name and an equals sign.
pub(super) fn bare(sent: &str) -> Option<&str> {
    let is_written = |c: char| c.is_ascii_alphanumeric() || "+/=-_".contains(c);
    let longest = sent.split(|c| !is_written(c)).max_by_key(|part| part.len())?;
    let after_name =
        longest.split_once('=').map(|(_, rest)| rest).filter(|rest| rest.len() > longest.len() / 2);
    let bare = after_name.unwrap_or(longest);
    let bare = bare.strip_prefix("0x").unwrap_or(bare);
    (bare != sent).then_some(bare)
}

/// Hex of either case, and base64 of either alphabet, padded or not.
fn decodings(text: &[u8]) -> Vec<(Vec<u8>, Encoding)> {
    let hex = hex::decode(text).ok().map(|bytes| (bytes, Encoding::Hex));
    let standard = [STANDARD, LENIENT_STANDARD].iter().find_map(|engine| engine.decode(text).ok());
    let url = [URL_SAFE_NO_PAD, LENIENT_URL].iter().find_map(|engine| engine.decode(text).ok());
    let base64 = standard.map(|bytes| (bytes, Encoding::Base64));
    let url = url.map(|bytes| (bytes, Encoding::Base64Url));
    [hex, base64, url].into_iter().flatten().filter(|(bytes, _)| !bytes.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_told() {
        let digest = b"\x01\xfb\xff".to_vec();
        let cases = [
            ("01fbff", Encoding::Hex, None),
            ("01FBFF", Encoding::Hex, Some(Mistake::OutputCase)),
            ("01fbff", Encoding::UpperHex, Some(Mistake::OutputCase)),
            ("Afv/", Encoding::Hex, Some(Mistake::OutputEncoding)),
            ("Afv_", Encoding::Base64, Some(Mistake::OutputEncoding)),
            ("01fbff", Encoding::Base64, Some(Mistake::OutputEncoding)),
            ("MDFmYmZm", Encoding::Base64, Some(Mistake::DoubleHex)),
            ("MDFmYmZm", Encoding::Base64OfHex, None),
            ("303166626666", Encoding::Hex, Some(Mistake::DoubleHex)),
            ("Afv%2F", Encoding::Base64, Some(Mistake::Encoding)),
            ("01fbff)", Encoding::Hex, Some(Mistake::OutputEncoding)),
            ("\"01fbff\"", Encoding::Hex, Some(Mistake::OutputEncoding)),
            ("0x01fbff", Encoding::Hex, Some(Mistake::OutputEncoding)),
            ("sha=01fbff", Encoding::Hex, Some(Mistake::OutputEncoding)),
            ("b'Afv/'", Encoding::Base64, Some(Mistake::OutputEncoding)),
        ];
        for (sent, wanted, mistake) in cases {
            assert_eq!(
                Targets::new(sent, wanted).find(&digest),
                Some(mistake.map_or(EncodingUsed::Right, EncodingUsed::With)),
                "{sent} as {}",
                wanted.name()
            );
        }
        assert_eq!(Targets::new("01fbfe", Encoding::Hex).find(&digest), None);
    }
}
