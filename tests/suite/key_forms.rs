//! Private keys in every form in which people have them: those that sign, and those that are refused with what was
//! found and what is wanted.

use exch::sign::{PublicKey, SignatureMethod};
use serde_json::Value;

use crate::support::{Exch, Sandbox, pem, vectors};

const MESSAGE: &str = "exch key form test";

/// A scheme whose signature is one over the body, by this algorithm and with secrets of this form.
fn scheme(algorithm: &str, form: &str) -> String {
    let (by, encoding) = match algorithm {
        "ed25519" => ("ed25519 = true", "base64"),
        "rsa-pkcs1v15-sha256" => ("rsa = \"sha256\"", "base64"),
        "rsa-pss-sha256" => ("rsa_pss = \"sha256\"", "base64"),
        "es256" => ("ecdsa = \"p256\"", "base64url"),
        other => panic!("{other}"),
    };
    let kind = match algorithm {
        "ed25519" => "ed25519",
        "es256" => "p256",
        _ => "rsa",
    };
    format!(
        "[scheme]\nsecret = {{ {kind} = \"{form}\", prefix = \"ed25519:\" }}\n\n[scheme.sign]\n{by}\nof = \"{{body}}\"\nas = \"{encoding}\"\n"
    )
}

/// The form in which a venue would hand this key out.
fn form(entry: &Value) -> &'static str {
    let (name, secret) = (text(entry, "name"), text(entry, "secret"));
    let is_pem = secret.contains("BEGIN") || entry["algorithm"] == "es256";
    match name {
        _ if is_pem => "pem",
        _ if name.contains("base58") => "base58",
        _ if name.to_lowercase().contains("hex") => "hex",
        _ if name.contains("base64url") => "base64url",
        _ => "base64",
    }
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member}: {value}"))
}

/// `exch sign --raw` of the message, with the entry's secret in this form.
fn signing(sandbox: &Sandbox, entry: &Value, algorithm: &str, form: &str) -> Exch {
    let file = sandbox.write("keys.toml", scheme(algorithm, form));
    let exch = sandbox
        .exch(["sign", "--raw", MESSAGE, "--scheme", file.to_str().unwrap()])
        .env("EXCHANGE_API_KEY", "key")
        .env("EXCHANGE_API_SECRET", pem(text(entry, "secret")));
    match entry["pass_phrase"].as_str() {
        Some(pass_phrase) => exch.env("EXCHANGE_API_SECRET_PASSWORD", pass_phrase),
        None => exch,
    }
}

fn forms() -> Vec<Value> {
    let all = vectors("asym/key-forms.json");
    assert_eq!(all["message"], MESSAGE);
    all["forms"].as_array().unwrap().clone()
}

#[test]
fn every_form_of_a_key_signs() {
    let forms: Vec<Value> = forms().into_iter().filter(|entry| entry["expect"]["refuse"].is_null()).collect();
    assert_eq!(forms.len(), 22);
    for entry in forms {
        let algorithm = text(&entry, "algorithm");
        let run = signing(&Sandbox::new(), &entry, algorithm, form(&entry)).ok();
        let signature = run.text().trim_end().to_owned();
        let method = match algorithm {
            "rsa-pss-sha256" => SignatureMethod::RsaPss,
            "es256" => SignatureMethod::EcdsaP256,
            _ => {
                assert_eq!(signature, text(&entry["expect"], "signature_base64"), "{entry}");
                continue;
            }
        };
        let public = PublicKey::from_pem(&pem(text(&entry, "public_key"))).unwrap();
        let bytes = match method {
            SignatureMethod::RsaPss => exch::sign::Encoding::Base64.decode(signature.as_bytes()),
            _ => exch::sign::Encoding::Base64Url.decode(signature.as_bytes()),
        };
        assert!(public.verifies(method, MESSAGE.as_bytes(), &bytes.unwrap()), "{entry}");
        assert!(!public.verifies(method, b"another", &[0; 64]), "{entry}");
    }
}

/// What a message has to have of the vector's words.
fn words(refuse: &str) -> Vec<&str> {
    match refuse {
        "length" => vec!["bytes of base64", "wanted"],
        "an Ed25519 key or no PEM" => vec!["no PEM", "wanted: a P-256 key"],
        long if long.starts_with("OPENSSH PRIVATE KEY") => vec!["OPENSSH PRIVATE KEY", "openssl genpkey"],
        other => {
            other.split(&[':', ';', '(', ')'][..]).map(str::trim).filter(|word| !word.is_empty()).collect()
        }
    }
}

#[test]
fn a_wrong_key_is_refused_with_what_was_found() {
    let forms: Vec<Value> =
        forms().into_iter().filter(|entry| entry["expect"]["refuse"].is_string()).collect();
    assert_eq!(forms.len(), 18);
    for entry in forms {
        let exch = signing(&Sandbox::new(), &entry, text(&entry, "algorithm"), form(&entry));
        let failure = exch.fails(3, "credentials");
        let told = format!("{} {}", failure.text("message"), failure.text("hint")).replace('`', "");
        let lacking: Vec<&str> =
            words(text(&entry["expect"], "refuse")).into_iter().filter(|word| !told.contains(word)).collect();
        assert!(lacking.is_empty(), "{}: {told:?} lacks {lacking:?}", entry["name"]);
    }
}

#[test]
fn a_text_that_two_forms_can_read_is_read_as_the_scheme_says() {
    let all = vectors("asym/key-forms.json");
    for entry in all["ambiguous"].as_array().unwrap() {
        for form in ["base58", "base64"] {
            let exch = signing(&Sandbox::new(), entry, "ed25519", form);
            match entry[form]["signature_base64"].as_str() {
                Some(signature) => assert_eq!(exch.ok().text().trim_end(), signature, "{form}: {entry}"),
                None => {
                    exch.fails(3, "credentials").says(text(&entry[form], "refuse"));
                }
            }
        }
    }
}
