//! Private keys: reading them in every form that venues hand out, and signing with them.

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair,
};
use zeroize::Zeroizing;

use super::eip712::SecretScalar;
use super::key_der::{PrivateParts, modulus_bits, pkcs8, sec1};
use super::key_error::{KeyError, wanted};
use super::key_kind::{KeyKind, PrivateKeyForm, SignatureMethod};
use super::public_key::PublicKey;
use super::secret::Secret;
use super::{base58, pem};

/// A private key, read and checked once. It stays in memory as ring keeps it.
pub(crate) enum PrivateKey {
    Ed25519(Box<Ed25519KeyPair>),
    Rsa { pair: Box<RsaKeyPair>, pss_only: bool },
    P256(Box<EcdsaKeyPair>),
    Secp256k1(Box<SecretScalar>),
}

impl PrivateKey {
    /// Reads a secret that may be a key of several kinds, each in its form. `None` where it is none of them and may be
    /// something else: neither a PEM nor the DER of a key.
    pub(super) fn read(
        secret: &[u8],
        prefix: &str,
        forms: &[(KeyKind, PrivateKeyForm)],
    ) -> Result<Option<Self>, KeyError> {
        let kinds: Vec<KeyKind> = forms.iter().map(|(kind, _)| *kind).collect();
        if pem::is_pem(secret) {
            let text = std::str::from_utf8(secret).map_err(|_| KeyError::Broken("it is no text"))?;
            return read_pem(text, &kinds).map(Some);
        }
        let secret = secret.trim_ascii();
        let secret = secret.strip_prefix(prefix.as_bytes()).unwrap_or(secret);
        if let Some(der) = decode(PrivateKeyForm::Base64, secret)
            && let Ok(parts) = pkcs8(&der)
        {
            return Self::of(&parts, &kinds).map(Some);
        }
        Ok(None)
    }

    /// Reads a secret in the form of one kind of key, where it is no PEM.
    pub(super) fn of_form(
        secret: &[u8],
        prefix: &str,
        kind: KeyKind,
        form: PrivateKeyForm,
    ) -> Result<Self, KeyError> {
        let secret = secret.trim_ascii();
        let secret = secret.strip_prefix(prefix.as_bytes()).unwrap_or(secret);
        if form == PrivateKeyForm::Pem {
            return Err(KeyError::NotPem(wanted(&[kind])));
        }
        let bytes = decode(form, secret)
            .ok_or_else(|| KeyError::Form { found: form.name(), wanted: wanted(&[kind]) })?;
        match (kind, bytes.len()) {
            (KeyKind::Ed25519, 32) => ed25519(&bytes, None),
            (KeyKind::Ed25519, 64) => ed25519(&bytes[..32], Some(&bytes[32..])),
            (KeyKind::Secp256k1, 32) => SecretScalar::from_bytes(&bytes)
                .map(|key| Self::Secp256k1(Box::new(key)))
                .ok_or(KeyError::Broken("it is no number below the order of secp256k1")),
            _ => match pkcs8(&bytes) {
                Ok(parts) => Self::of(&parts, &[kind]),
                Err(_) => Err(KeyError::Length {
                    found: bytes.len(),
                    form: form.name(),
                    wanted: length_wanted(kind),
                }),
            },
        }
    }

    fn of(parts: &PrivateParts<'_>, kinds: &[KeyKind]) -> Result<Self, KeyError> {
        let other = |found: &str| KeyError::OtherKind { found: found.to_owned(), wanted: wanted(kinds) };
        if let Some(kind) = parts.kind()
            && !kinds.contains(&kind)
        {
            return Err(other(kind.described()));
        }
        match *parts {
            PrivateParts::Ed25519 { seed, public } => ed25519(seed, public),
            PrivateParts::Rsa { pkcs1, pss_only } => rsa(pkcs1, pss_only),
            PrivateParts::P256 { scalar, public } => p256(scalar, public),
            PrivateParts::Other(ref found) => Err(other(found)),
        }
    }

    /// What it is the key of.
    pub(super) fn kind(&self) -> KeyKind {
        match self {
            Self::Ed25519(_) => KeyKind::Ed25519,
            Self::Rsa { .. } => KeyKind::Rsa,
            Self::P256(_) => KeyKind::P256,
            Self::Secp256k1(_) => KeyKind::Secp256k1,
        }
    }

    /// The public half.
    pub(super) fn public(&self) -> PublicKey {
        match self {
            Self::Ed25519(pair) => PublicKey::new(KeyKind::Ed25519, pair.public_key().as_ref()),
            Self::Rsa { pair, .. } => PublicKey::new(KeyKind::Rsa, pair.public_key().as_ref()),
            Self::P256(pair) => PublicKey::new(KeyKind::P256, pair.public_key().as_ref()),
            Self::Secp256k1(key) => PublicKey::new(KeyKind::Secp256k1, &key.address()),
        }
    }

    /// Whether it may be used so: a key bound to PSS is for nothing else.
    pub(super) fn allows(&self, method: SignatureMethod) -> Result<(), KeyError> {
        match self {
            Self::Rsa { pss_only: true, .. } if method == SignatureMethod::RsaPkcs1 => Err(KeyError::PssOnly),
            _ => Ok(()),
        }
    }

    /// The signature of a message; `None` where the method is another key's, or the system gives no random numbers.
    pub(super) fn sign(&self, method: SignatureMethod, message: &[u8]) -> Option<Vec<u8>> {
        match (self, method) {
            (Self::Ed25519(pair), SignatureMethod::Ed25519) => Some(pair.sign(message).as_ref().to_vec()),
            (Self::P256(pair), SignatureMethod::EcdsaP256) => {
                pair.sign(&SystemRandom::new(), message).ok().map(|signature| signature.as_ref().to_vec())
            }
            (Self::Rsa { pair, .. }, SignatureMethod::RsaPkcs1 | SignatureMethod::RsaPss) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let padding: &'static dyn ring::signature::RsaEncoding =
                    if method == SignatureMethod::RsaPss { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                pair.sign(padding, &SystemRandom::new(), message, &mut signature).ok()?;
                Some(signature)
            }
            (Self::Secp256k1(key), SignatureMethod::Hyperliquid) => key.sign(message),
            _ => None,
        }
    }
}

/// The public half of a key of this kind, which is hex if it is one of secp256k1, and else in PEM, private or public.
///
/// # Errors
///
/// [`KeyError`]: no PEM, or one of a key that no venue takes; no hex of a key.
pub fn public_half(secret: &Secret, kind: KeyKind) -> Result<PublicKey, KeyError> {
    if kind == KeyKind::Secp256k1 {
        return PrivateKey::of_form(secret.expose(), "", kind, PrivateKeyForm::Hex).map(|key| key.public());
    }
    let kinds = [KeyKind::Ed25519, KeyKind::Rsa, KeyKind::P256];
    let text = std::str::from_utf8(secret.expose()).map_err(|_| KeyError::NoKey)?;
    match read_pem(text, &kinds) {
        Ok(key) => Ok(key.public()),
        Err(KeyError::Public) => PublicKey::from_pem(text),
        Err(error) => Err(error),
    }
}

fn read_pem(text: &str, kinds: &[KeyKind]) -> Result<PrivateKey, KeyError> {
    let block = pem::key_block(text)?;
    let parts = match &*block.label {
        pem::PRIVATE => pkcs8(&block.der)?,
        pem::PKCS1 => PrivateParts::Rsa { pkcs1: &block.der, pss_only: false },
        pem::SEC1 => sec1(&block.der)?,
        pem::ENCRYPTED => return Err(KeyError::Encrypted),
        pem::OPENSSH => return Err(KeyError::OpenSsh),
        label if label.ends_with(pem::PUBLIC) => return Err(KeyError::Public),
        other => {
            return Err(KeyError::OtherKind { found: format!("\"{other}\""), wanted: wanted(kinds) });
        }
    };
    PrivateKey::of(&parts, kinds)
}

/// The bytes of a text in this form.
pub(super) fn decode(form: PrivateKeyForm, text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let base64 = |engine: &GeneralPurpose| {
        let padding = text.iter().rev().take_while(|&&byte| byte == b'=').count();
        engine.decode(&text[..text.len() - padding.min(2)]).ok()
    };
    let bytes = match form {
        PrivateKeyForm::Pem => None,
        PrivateKeyForm::Base64 => base64(&STANDARD_NO_PAD),
        PrivateKeyForm::Base64Url => base64(&URL_SAFE_NO_PAD),
        PrivateKeyForm::Hex => hex::decode(text.strip_prefix(b"0x").unwrap_or(text)).ok(),
        PrivateKeyForm::Base58 => base58::decode(text),
    };
    bytes.map(Zeroizing::new)
}

fn length_wanted(kind: KeyKind) -> String {
    match kind {
        KeyKind::Ed25519 => "the 32 bytes of an Ed25519 seed, 64 with the public key, or PKCS#8".to_owned(),
        KeyKind::Secp256k1 => "the 32 bytes of a secp256k1 key".to_owned(),
        kind => format!("{} as PKCS#8", kind.described()),
    }
}

fn ed25519(seed: &[u8], public: Option<&[u8]>) -> Result<PrivateKey, KeyError> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed)
        .map_err(|_| KeyError::Broken("an Ed25519 seed has 32 bytes"))?;
    match public {
        Some(public) if public != pair.public_key().as_ref() => Err(KeyError::HalvesDiffer),
        _ => Ok(PrivateKey::Ed25519(Box::new(pair))),
    }
}

fn rsa(pkcs1: &[u8], pss_only: bool) -> Result<PrivateKey, KeyError> {
    let bits = modulus_bits(pkcs1).ok_or(KeyError::Broken("what is in it is not the DER of a key"))?;
    // The limits of ring: it takes 2047 bits as well, and no exponent below 65537.
    if !(2047..=4096).contains(&bits) {
        return Err(KeyError::RsaSize(bits));
    }
    let pair = RsaKeyPair::from_der(pkcs1)
        .map_err(|_| KeyError::Broken("its numbers are not those of an RSA key"))?;
    Ok(PrivateKey::Rsa { pair: Box::new(pair), pss_only })
}

fn p256(scalar: &[u8], public: Option<&[u8]>) -> Result<PrivateKey, KeyError> {
    let public = public.ok_or(KeyError::NoPublicHalf)?;
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, public, &random)
        .map_err(|_| KeyError::HalvesDiffer)?;
    Ok(PrivateKey::P256(Box::new(pair)))
}
