//! What a secret holds that could be known by itself, wherever it turns up: for whoever masks secrets.

use zeroize::Zeroizing;

use super::der::{Elements, tag};
use super::key_der::{PrivateParts, pkcs8, sec1};
use super::key_kind::{KeyKind, PrivateKeyForm};
use super::pem;
use super::private_key::decode;
use super::scheme::Scheme;
use super::secret::Secret;

/// An Ed25519 seed, in bytes; the public key may stand behind it.
const SEED: usize = 32;

impl Scheme {
    /// The bytes that a private key decodes to as the venue's keys are declared, and the numbers in it that are not public.
    ///
    /// Nothing for the key of a MAC, and where the secret is no key.
    pub fn secret_parts(&self, secret: &Secret) -> Vec<Zeroizing<Vec<u8>>> {
        let bytes = secret.expose();
        if self.secrets.pairs.is_empty() {
            return Vec::new();
        }
        if pem::is_pem(bytes) {
            let block = std::str::from_utf8(bytes).ok().and_then(|text| pem::key_block(text).ok());
            return block.map(|block| private_numbers(&block.der)).unwrap_or_default();
        }
        let text = bytes.trim_ascii();
        let text = text.strip_prefix(self.secrets.prefix.as_bytes()).unwrap_or(text);
        let declared = self.secrets.pairs.iter().copied();
        // PKCS#8 in base64 is taken at every venue.
        let forms = declared.chain([(KeyKind::Rsa, PrivateKeyForm::Base64)]);
        forms.filter_map(|(_, form)| decode(form, text)).flat_map(decoded_parts).collect()
    }
}

/// What was decoded, whole and in parts.
fn decoded_parts(bytes: Zeroizing<Vec<u8>>) -> Vec<Zeroizing<Vec<u8>>> {
    let mut parts = private_numbers(&bytes);
    if bytes.len() == 2 * SEED {
        parts.push(Zeroizing::new(bytes[..SEED].to_vec()));
    }
    parts.push(bytes);
    parts
}

/// The numbers of a key in DER that are not public; none where it is no key.
fn private_numbers(der: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let numbers = match pkcs8(der).or_else(|_| sec1(der)) {
        Ok(PrivateParts::Ed25519 { seed, .. }) => vec![seed],
        Ok(PrivateParts::P256 { scalar, .. }) => vec![scalar],
        Ok(PrivateParts::Rsa { pkcs1, .. }) => private_exponents(pkcs1),
        Ok(PrivateParts::Other(_)) | Err(_) => private_exponents(der),
    };
    numbers.into_iter().map(|number| Zeroizing::new(number.to_vec())).collect()
}

/// The numbers of an RSAPrivateKey (RFC 8017 A.1.2) behind its version, modulus and public exponent.
fn private_exponents(pkcs1: &[u8]) -> Vec<&[u8]> {
    const PUBLIC: usize = 3;
    let Some(elements) = Elements::new(pkcs1).enter(tag::SEQUENCE) else { return Vec::new() };
    let private = elements.skip(PUBLIC).filter(|element| element.tag == tag::INTEGER);
    // A zero in front keeps a number positive, and is none of its digits.
    private.map(|element| element.content.strip_prefix(&[0]).unwrap_or(element.content)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: &str = include_str!("../../tests/vectors/asym/key-forms.json");
    const SEED_HEX: &str = "db9d870594816215d16cdaaa8453f9c308dda7cab2a2b24de05334b6e616baee";

    fn scheme(form: &str) -> Scheme {
        let text = format!(
            "[scheme]\nsecret = {{ {form}, prefix = \"ed25519:\" }}\n\
             sign = {{ ed25519 = true, of = \"{{body}}\", as = \"base64\" }}"
        );
        text.parse().unwrap()
    }

    /// The secrets of the vectors of this algorithm that sign, with their names.
    fn secrets(algorithm: &str) -> Vec<(String, Secret)> {
        let all: serde_json::Value = serde_json::from_str(FORMS).unwrap();
        let forms = all["forms"].as_array().unwrap().iter();
        let signing =
            forms.filter(|form| form["algorithm"] == algorithm && form["expect"]["refuse"].is_null());
        let plain = signing.filter(|form| form["pass_phrase"].is_null());
        plain
            .map(|form| {
                let secret = form["secret"].as_str().unwrap().replace('%', "-----");
                (form["name"].as_str().unwrap().to_owned(), Secret::new(secret))
            })
            .collect()
    }

    #[test]
    fn the_seed_is_found_in_every_form_of_an_ed25519_key() {
        let all = secrets("ed25519");
        assert!(all.len() > 8);
        for (name, secret) in all {
            let found = ["base64", "base64url", "hex", "base58"].into_iter().any(|form| {
                let parts = scheme(&format!("ed25519 = \"{form}\"")).secret_parts(&secret);
                parts.iter().any(|part| hex::encode(&**part) == SEED_HEX)
            });
            assert!(found, "{name}");
        }
    }
}
