//! A secret comes in by reference and goes out only as a MAC: who may read one, and that none is printed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::{RawServer, Reply, Run, Sandbox, files_below, package};

/// The files that may take the bytes out of a `Secret`, each for one reason.
const READERS: [&str; 8] = [
    // A pair on its way into the vault, keyring or `.env` that keeps it; and a copy that signs while it stays there.
    "src/credentials/kept/document.rs",
    "src/credentials/kept/lines.rs",
    "src/credentials/kept.rs",
    // The password of the Redis server that keeps the nonces, on its way there.
    "src/nonce/redis/link.rs",
    // Comparing what came in with what the venue would have been sent.
    "src/sign/judge.rs",
    // A venue that hashes the passphrase, in the search for a mistake.
    "src/sign/mistakes/plan.rs",
    // The secret as clients get it wrong, keyed at once.
    "src/sign/mistakes/secrets.rs",
    // The MAC, and the placements of venues that are sent the secret or the passphrase itself.
    "src/sign/signer.rs",
];

#[test]
fn only_the_signer_reads_a_secret() {
    let mut readers: Vec<String> = Vec::new();
    for path in files_below(&package().join("src"), ".rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        let calls = text.lines().any(|line| line.contains(".expose()") || line.contains("Secret::expose"));
        let name = path.strip_prefix(package()).unwrap().to_str().unwrap().to_owned();
        if calls && !text.contains("pub fn expose") {
            readers.push(name);
        }
    }
    assert_eq!(readers, READERS);
}

/// A secret that no text contains by chance.
const MARKER: &str = "Zq7/marker+secret=\"9f\"";

/// The forms in which it could leak.
fn forms() -> Vec<String> {
    let percent: Vec<String> = MARKER.bytes().map(|byte| format!("%{byte:02X}")).collect();
    vec![
        MARKER.to_owned(),
        hex::encode(MARKER),
        hex::encode_upper(MARKER),
        STANDARD.encode(MARKER),
        MARKER.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D").replace('"', "%22"),
        percent.concat(),
        serde_json::to_string(MARKER).unwrap().trim_matches('"').to_owned(),
        // A part of it is a leak too.
        "marker+secret".to_owned(),
    ]
}

fn assert_clean(run: &Run) {
    let stdout = String::from_utf8_lossy(&run.stdout);
    for form in forms() {
        assert!(!stdout.contains(&form) && !run.stderr.contains(&form), "the secret as {form}: {run}");
    }
}

#[test]
fn no_command_prints_the_secret() {
    let sandbox = Sandbox::new();
    let refusals = [Reply::http(401, "", "{}"), Reply::http(500, "", "{}"), Reply::http(401, "", "no")];
    let server = RawServer::start([&[Reply::json("{}")][..], &refusals].concat());
    let url = server.url();
    let ws_url = url.replace("http:", "ws:");
    let commands: [&[&str]; 20] = [
        &["sign", "GET", "/a"],
        &["sign", "GET", "/a", "--format", "headers"],
        &["sign", "GET", "/a", "--format", "curl"],
        &["sign", "POST", "/a", "b=c", "--format", "json"],
        &["sign", "POST", "/a", "b=c", "--format", "explain"],
        &["sign", "--raw", "text"],
        &["ws-auth"],
        &["ws-auth", "--format", "explain"],
        &["post", "/a", "b=c", "--dry-run", "--url", &url],
        &["order", "--side", "buy", "--price", "1", "--qty", "1", "--dry-run", "--url", &url],
        &["get", "/a", "-v", "--explain", "--url", &url],
        &["get", "/a", "-v", "--url", &url],
        &["post", "/a", "b=c", "-v", "--url", &url],
        &["ws-auth", "--connect", "-v", "--ws-url", &ws_url],
        &["get", "/a", "--url", "http://api.example.test"],
        &["keys", "list"],
        &["keys", "check", "--retries", "1", "--url", "http://127.0.0.1:1"],
        &["keys", "rotate", "--new", "file:none"],
        &["keys", "bind", "--venue", "binance"],
        &["doctor", "--url", "http://127.0.0.1:1"],
    ];
    for args in commands {
        let exch = sandbox.exch(args).env("EXCHANGE_API_KEY", "key").env("EXCHANGE_API_SECRET", MARKER);
        assert_clean(&exch.run());
        assert_clean(&exch.env("EXCH_ERROR_FORMAT", "json").args(["--dry-run-is-no-such-option"]).run());
    }
}

#[test]
fn no_form_of_a_secret_in_a_file_is_printed_when_the_file_is_bad() {
    let sandbox = Sandbox::new();
    sandbox.write(".env", format!("EXCHANGE_API_SECRET='{MARKER}'\nEXCHANGE_API_KEY\n"));
    let run = sandbox.exch(["sign", "GET", "/a"]).run();
    assert_ne!(run.code, 0, "{run}");
    assert_clean(&run);
}

#[test]
fn a_secret_given_as_an_option_by_mistake_is_not_repeated() {
    let run = Sandbox::new().exch(["sign", "GET", "/a", "--secret", MARKER]).run();
    assert_eq!(run.code, 2, "{run}");
    assert_clean(&run);
}
