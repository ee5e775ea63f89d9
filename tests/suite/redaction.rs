//! A secret comes in by reference and goes out only as a MAC: who may read one, and that none is printed, written
//! down, given to another process or left in a core dump.

mod debug;
mod echoes;
mod everywhere;
mod marker;
mod other_processes;
mod private_keys;

use crate::support::{files_below, package};

/// The files that may take the bytes out of a `Secret`, each for one reason.
const READERS: [&str; 14] = [
    // A venue that hashes the passphrase, in the search for a mistake.
    "src/check/mistakes/rendered_pipeline.rs",
    // The secret as clients get it wrong, keyed at once.
    "src/check/mistakes/secret_forms.rs",
    // A decrypted private key, to register it.
    "src/secrets/credentials/private_key.rs",
    // A pair on its way into the vault, keyring or `.env` that keeps it; and a copy that signs while it stays there.
    "src/secrets/credentials/stored_pair/env_pair.rs",
    "src/secrets/credentials/stored_pair/json_document.rs",
    "src/secrets/credentials/stored_pair.rs",
    // An encrypted private key, and its pass phrase.
    "src/sign/encrypted_key.rs",
    // The public half of a private key in PEM.
    "src/sign/private_key.rs",
    // What a private key holds, for the redactor.
    "src/sign/secret_parts.rs",
    // A secret as it is read: the key of the MAC, or a private key.
    "src/sign/secret_rules.rs",
    // The placements of venues that are sent the secret or the passphrase itself.
    "src/sign/signer.rs",
    // The MAC.
    "src/sign/trace.rs",
    // Comparing what came in with what the venue would have been sent.
    "src/sign/verify_signature.rs",
    // The password of the Redis server that keeps the nonces, on its way there.
    "src/store/nonce/redis/connection.rs",
];

#[test]
fn only_the_signer_reads_a_secret() {
    let readers = sources(|text| {
        let calls = text.lines().any(|line| line.contains(".expose()") || line.contains("Secret::expose"));
        calls && !text.contains("pub fn expose")
    });
    assert_eq!(readers, READERS);
}

/// The files that make a `Secret` of what nobody needs to register, each for one reason.
const MAKERS: [&str; 5] = [
    // Made up, to try whether a request has a venue's form.
    "src/check/recognise.rs",
    // A copy of one that is registered.
    "src/secrets/credentials/stored_pair.rs",
    // A decrypted private key, which the caller registers.
    "src/sign/encrypted_key.rs",
    // What a secret that is registered decodes to, which the redactor knows by itself.
    "src/sign/secret_rules.rs",
    // Those of a venue file's vectors, which are for tests.
    "src/venue/test_vector.rs",
];

#[test]
fn whoever_makes_a_secret_registers_it() {
    let makers = sources(|text| {
        let code = text.split("#[cfg(test)]").next().unwrap();
        // What stands in a doc comment is an example, with a made-up secret.
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let makes = code.contains("Secret::new(") || code.contains("map(Secret::new)");
        makes && !code.contains("redact::register(") && !code.contains("pub struct Secret(")
    });
    assert_eq!(makers, MAKERS);
}

/// Only one place writes to stderr: what goes there passes the redactor.
#[test]
fn stderr_has_one_door() {
    let writes = ["eprint!", "eprintln!", "io::stderr", "dbg!"];
    let doors = sources(|text| writes.iter().any(|write| text.contains(write)));
    assert_eq!(doors, ["src/report/output.rs"]);
}

/// The source files of the program that are so, tests aside.
fn sources(are: impl Fn(&str) -> bool) -> Vec<String> {
    let name = |path: &std::path::Path| path.strip_prefix(package()).unwrap().to_str().unwrap().to_owned();
    let files = files_below(&package().join("src"), ".rs").into_iter();
    let files = files.filter(|path| !path.ends_with("tests.rs") && !path.iter().any(|part| part == "tests"));
    files.filter(|path| are(&std::fs::read_to_string(path).unwrap())).map(|path| name(&path)).collect()
}
