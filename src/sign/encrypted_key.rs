//! Decrypts PKCS#8 (RFC 5958, EncryptedPrivateKeyInfo) by PBES2 (RFC 8018): PBKDF2, then AES in CBC mode, as
//! `openssl pkcs8 -topk8` has written it since 1.1.0.

use std::num::NonZeroU32;

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use ring::pbkdf2;
use zeroize::Zeroizing;

use super::der::{Elements, dotted, tag};
use super::key_error::KeyError;
use super::secret::Secret;
use super::{key_der, pem};

const PBES2: &str = "1.2.840.113549.1.5.13";
const PBKDF2: &str = "1.2.840.113549.1.5.12";

/// Above this a file would keep the machine busy for seconds; OpenSSL's default is 2048.
const MOST_ROUNDS: u32 = 10_000_000;

const BROKEN: KeyError = KeyError::Broken("its encryption is not described as RFC 8018 wants it");

/// Whether a secret is an encrypted private key.
pub fn is_encrypted(secret: &Secret) -> bool {
    let label = pem::ENCRYPTED.as_bytes();
    pem::is_pem(secret.expose()) && secret.expose().windows(label.len()).any(|window| window == label)
}

/// The private key in an encrypted one, as PEM.
///
/// # Errors
///
/// [`KeyError`]: the secret is no encrypted PKCS#8, it is encrypted by another method than PBES2 with PBKDF2 and AES,
/// or with another pass phrase.
pub fn decrypt_private_key(secret: &Secret, pass_phrase: &Secret) -> Result<Secret, KeyError> {
    let text = std::str::from_utf8(secret.expose()).map_err(|_| KeyError::NoKey)?;
    let block = pem::key_block(text)?;
    let Encrypted { salt, rounds, hash, cipher, iv, content } = read(&block.der)?;
    let mut key = Zeroizing::new(vec![0; cipher.key_len()]);
    pbkdf2::derive(hash, rounds, salt, pass_phrase.expose(), &mut key);
    let mut buffer = Zeroizing::new(content.to_vec());
    let length = cipher.decrypt(&key, iv, &mut buffer).ok_or(KeyError::WrongPassPhrase)?;
    // One in 256 wrong pass phrases gives padding that looks right.
    key_der::pkcs8(&buffer[..length]).map_err(|_| KeyError::WrongPassPhrase)?;
    let plain = pem::write(pem::PRIVATE, &buffer[..length]);
    Ok(Secret::new(plain.as_bytes()))
}

/// An EncryptedPrivateKeyInfo taken apart.
struct Encrypted<'a> {
    salt: &'a [u8],
    rounds: NonZeroU32,
    hash: pbkdf2::Algorithm,
    cipher: Cipher,
    iv: &'a [u8],
    content: &'a [u8],
}

#[derive(Clone, Copy)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
}

impl Cipher {
    fn key_len(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Decrypts in place; how long the plain text is, `None` where its padding is wrong.
    fn decrypt(self, key: &[u8], iv: &[u8], buffer: &mut [u8]) -> Option<usize> {
        macro_rules! decrypt {
            ($aes:ty) => {{
                let cipher = cbc::Decryptor::<$aes>::new_from_slices(key, iv).ok()?;
                cipher.decrypt_padded::<Pkcs7>(buffer).ok().map(<[u8]>::len)
            }};
        }
        match self {
            Self::Aes128 => decrypt!(aes::Aes128),
            Self::Aes192 => decrypt!(aes::Aes192),
            Self::Aes256 => decrypt!(aes::Aes256),
        }
    }
}

fn read(der: &[u8]) -> Result<Encrypted<'_>, KeyError> {
    let mut whole = Elements::new(der).enter(tag::SEQUENCE).ok_or(BROKEN)?;
    let mut method = whole.enter(tag::SEQUENCE).ok_or(BROKEN)?;
    let content = whole.read(tag::OCTET_STRING).ok_or(BROKEN)?.content;
    match &*identifier(&mut method)? {
        PBES2 => {}
        old => return Err(KeyError::OldEncryption(old_method(old))),
    }
    let mut parameters = method.enter(tag::SEQUENCE).ok_or(BROKEN)?;
    let mut derivation = parameters.enter(tag::SEQUENCE).ok_or(BROKEN)?;
    match &*identifier(&mut derivation)? {
        PBKDF2 => {}
        "1.3.6.1.4.1.11591.4.11" => return Err(KeyError::OtherEncryption("scrypt".to_owned())),
        other => return Err(KeyError::OtherEncryption(other.to_owned())),
    }
    let mut derivation = derivation.enter(tag::SEQUENCE).ok_or(BROKEN)?;
    let salt = derivation.read(tag::OCTET_STRING).ok_or(BROKEN)?.content;
    let rounds = derivation.read(tag::INTEGER).and_then(|rounds| number(rounds.content)).ok_or(BROKEN)?;
    derivation.read(tag::INTEGER);
    let hash = match derivation.enter(tag::SEQUENCE) {
        Some(mut hash) => hash_of(&identifier(&mut hash)?)?,
        None => pbkdf2::PBKDF2_HMAC_SHA1,
    };
    let mut encryption = parameters.enter(tag::SEQUENCE).ok_or(BROKEN)?;
    let cipher = match &*identifier(&mut encryption)? {
        "2.16.840.1.101.3.4.1.2" => Cipher::Aes128,
        "2.16.840.1.101.3.4.1.22" => Cipher::Aes192,
        "2.16.840.1.101.3.4.1.42" => Cipher::Aes256,
        "1.2.840.113549.3.7" => return Err(KeyError::OldEncryption("DES-EDE3-CBC".to_owned())),
        other => return Err(KeyError::OtherEncryption(other.to_owned())),
    };
    let iv = encryption.read(tag::OCTET_STRING).ok_or(BROKEN)?.content;
    Ok(Encrypted { salt, rounds, hash, cipher, iv, content })
}

fn identifier(elements: &mut Elements<'_>) -> Result<String, KeyError> {
    elements.read(tag::OBJECT_IDENTIFIER).map(|element| dotted(element.content)).ok_or(BROKEN)
}

fn number(digits: &[u8]) -> Option<NonZeroU32> {
    let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
    let number = digits
        .iter()
        .try_fold(0_u32, |number, digit| number.checked_mul(256).map(|number| number | u32::from(*digit)));
    number.filter(|rounds| *rounds <= MOST_ROUNDS).and_then(NonZeroU32::new)
}

fn hash_of(identifier: &str) -> Result<pbkdf2::Algorithm, KeyError> {
    Ok(match identifier {
        "1.2.840.113549.2.7" => pbkdf2::PBKDF2_HMAC_SHA1,
        "1.2.840.113549.2.9" => pbkdf2::PBKDF2_HMAC_SHA256,
        "1.2.840.113549.2.10" => pbkdf2::PBKDF2_HMAC_SHA384,
        "1.2.840.113549.2.11" => pbkdf2::PBKDF2_HMAC_SHA512,
        other => return Err(KeyError::OtherEncryption(format!("PBKDF2 with {other}"))),
    })
}

/// The methods of PKCS#12 and of PKCS#5 before version 2, by OpenSSL's names for them.
fn old_method(identifier: &str) -> String {
    let name = match identifier {
        "1.2.840.113549.1.5.3" => "pbeWithMD5AndDES-CBC",
        "1.2.840.113549.1.5.6" => "pbeWithMD5AndRC2-CBC",
        "1.2.840.113549.1.5.10" => "pbeWithSHA1AndDES-CBC",
        "1.2.840.113549.1.5.11" => "pbeWithSHA1AndRC2-CBC",
        "1.2.840.113549.1.12.1.1" => "pbeWithSHA1And128BitRC4",
        "1.2.840.113549.1.12.1.2" => "pbeWithSHA1And40BitRC4",
        "1.2.840.113549.1.12.1.3" => "pbeWithSHA1And3-KeyTripleDES-CBC",
        "1.2.840.113549.1.12.1.4" => "pbeWithSHA1And2-KeyTripleDES-CBC",
        "1.2.840.113549.1.12.1.5" => "pbeWithSHA1And128BitRC2-CBC",
        "1.2.840.113549.1.12.1.6" => "pbeWithSHA1And40BitRC2-CBC",
        other => other,
    };
    name.to_owned()
}
