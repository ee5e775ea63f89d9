//! Reads PEM (RFC 7468): the first block that is a key, as people have it.
//!
//! Line breaks may be CRLF, and in `.env` files they are often written out as `\n`, or are spaces.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::key_error::KeyError;

/// The label of a PKCS#8 private key.
pub(super) const PRIVATE: &str = "PRIVATE KEY";
/// The label of an encrypted PKCS#8 private key.
pub(super) const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";
/// The label of a SubjectPublicKeyInfo.
pub(super) const PUBLIC: &str = "PUBLIC KEY";
/// The label of a PKCS#1 private key.
pub(super) const PKCS1: &str = "RSA PRIVATE KEY";
/// The label of a PKCS#1 public key.
pub(super) const PKCS1_PUBLIC: &str = "RSA PUBLIC KEY";
/// The label of a SEC 1 private key.
pub(super) const SEC1: &str = "EC PRIVATE KEY";
/// The label of OpenSSH's own format.
pub(super) const OPENSSH: &str = "OPENSSH PRIVATE KEY";

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// A block: what stands in its BEGIN line, and what it contains.
pub(super) struct Block {
    pub(super) label: String,
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// Whether a text has a PEM block, however broken.
pub(super) fn is_pem(text: &[u8]) -> bool {
    text.windows(BEGIN.len()).any(|window| window == BEGIN.as_bytes())
}

/// The first block that is a key. A block of parameters may stand before it (`openssl ecparam -genkey` writes one).
pub(super) fn key_block(text: &str) -> Result<Block, KeyError> {
    let text = Zeroizing::new(text.replace("\\r", "").replace("\\n", "\n"));
    let mut rest = &**text;
    while let Some(at) = rest.find(BEGIN) {
        let (label, after) = rest[at + BEGIN.len()..].split_once(DASHES).ok_or(KeyError::NoEnd)?;
        let end = format!("{END}{label}{DASHES}");
        let (content, after) = after.split_once(&*end).ok_or(KeyError::NoEnd)?;
        if label.ends_with("KEY") {
            return Ok(Block { label: label.to_owned(), der: decode(label, content)? });
        }
        rest = after;
    }
    Err(KeyError::NoKey)
}

fn decode(label: &str, content: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if content.contains("Proc-Type:") {
        return Err(KeyError::OldEncryption(format!("the one of \"{label}\" blocks with a DEK-Info line")));
    }
    let content: Zeroizing<Vec<u8>> =
        Zeroizing::new(content.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
    STANDARD.decode(&*content).map(Zeroizing::new).map_err(|_| KeyError::Broken("its base64 is not valid"))
}

/// The PEM of a PKCS#8 private key.
pub fn private_key_pem(pkcs8: &[u8]) -> Zeroizing<String> {
    write(PRIVATE, pkcs8)
}

/// The block of these bytes under this label.
pub(super) fn write(label: &str, der: &[u8]) -> Zeroizing<String> {
    let content = Zeroizing::new(STANDARD.encode(der));
    let mut lines = vec![BEGIN, label, DASHES, "\n"];
    let mut rest = &**content;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        lines.extend([line, "\n"]);
        rest = after;
    }
    lines.extend([END, label, DASHES, "\n"]);
    Zeroizing::new(lines.concat())
}
