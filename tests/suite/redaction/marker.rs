//! A secret that no text contains by chance, and every form in which it could leak.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::support::{Run, Sandbox, files_below};

/// The secret. It has what encodings treat in different ways, and may stand in a header.
pub(super) const SECRET: &str = "Zq7/marker+secret=\"9f\\%&~";
/// The passphrase.
pub(super) const PASSPHRASE: &str = "Pw3/phrase+marker=\"8e\\%&~";

/// This many bytes of a form are a leak, wherever in it they stand.
const PIECE: usize = 10;

/// How others may write a value that they repeat, by name.
pub(super) fn encodings(value: &str) -> Vec<(&'static str, String)> {
    let bytes = value.as_bytes();
    let each = |write: fn(u8) -> String| bytes.iter().map(|byte| write(*byte)).collect::<String>();
    let some = |special: &str, write: fn(char) -> String| {
        value.chars().map(|c| if special.contains(c) { write(c) } else { c.to_string() }).collect::<String>()
    };
    let json = serde_json::to_string(value).unwrap();
    let json = json.trim_start_matches('"').strip_suffix('"').unwrap().to_owned();
    let json_twice = serde_json::to_string(&json).unwrap();
    vec![
        ("raw", value.to_owned()),
        ("json", json),
        ("json in json", json_twice[1..json_twice.len() - 1].to_owned()),
        ("json with slashes escaped", some("/\"\\", |c| format!("\\{c}"))),
        ("json in escapes alone", each(|byte| format!("\\u{byte:04x}"))),
        ("debug", value.escape_debug().to_string()),
        ("percent", some("/+=\"\\%&", |c| format!("%{:02X}", u32::from(c)))),
        ("percent in lower case", some("/+=\"\\%&", |c| format!("%{:02x}", u32::from(c)))),
        ("percent alone", each(|byte| format!("%{byte:02X}"))),
        ("percent twice", some("/+=\"\\%&", |c| format!("%25{:02X}", u32::from(c)))),
        ("hex", hex::encode(bytes)),
        ("HEX", hex::encode_upper(bytes)),
        ("base64", STANDARD.encode(bytes)),
        ("base64 without padding", STANDARD_NO_PAD.encode(bytes)),
        ("base64url", URL_SAFE.encode(bytes)),
        ("base64url without padding", URL_SAFE_NO_PAD.encode(bytes)),
        ("base64 behind a key", STANDARD.encode(format!("key:{value}"))),
        ("base64 behind another", STANDARD.encode(format!("a key: {value}!"))),
        ("bytes", format!("{bytes:?}")),
    ]
}

/// Pieces of what an encoding makes of the value itself, without what was encoded around it.
fn pieces(value: &str) -> Vec<String> {
    let around = ["base64 behind a key", "base64 behind another"];
    let mut pieces = Vec::new();
    for (name, form) in encodings(value) {
        // The first characters stand for what is around.
        let form = if around.contains(&name) { &form[form.len() - value.len()..] } else { &form };
        pieces.extend(
            form.as_bytes()
                .windows(PIECE.min(form.len()))
                .map(|piece| String::from_utf8_lossy(piece).into_owned()),
        );
    }
    // Four bytes as a list are no leak yet.
    pieces.retain(|piece| !piece.bytes().all(|byte| byte.is_ascii_digit() || b", []".contains(&byte)));
    pieces
}

/// The first piece of a marker that stands in this text.
pub(super) fn found_in(text: &str) -> Option<String> {
    thread_local! {
        static PIECES: Vec<String> = [SECRET, PASSPHRASE].into_iter().flat_map(pieces).collect();
    }
    PIECES.with(|pieces| pieces.iter().find(|piece| text.contains(piece.as_str())).cloned())
}

/// Neither output has a marker.
pub(super) fn assert_clean(run: &Run) {
    assert_stdout_clean(run);
    assert_stderr_clean(run);
}

pub(super) fn assert_stdout_clean(run: &Run) {
    let found = found_in(&String::from_utf8_lossy(&run.stdout));
    assert!(found.is_none(), "{found:?} stands on stdout: {run}");
}

pub(super) fn assert_stderr_clean(run: &Run) {
    let found = found_in(&run.stderr);
    assert!(found.is_none(), "{found:?} stands on stderr: {run}");
}

/// No file of the user's has a marker but those that gave it; how many there are.
pub(super) fn assert_files_clean(sandbox: &Sandbox, given: &[&str]) -> usize {
    let root = sandbox.path("").parent().unwrap().to_owned();
    let files = files_below(&root, "");
    let files: Vec<_> =
        files.into_iter().filter(|file| !given.iter().any(|given| file.ends_with(given))).collect();
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        let found = found_in(&String::from_utf8_lossy(&bytes)).or(found_in(&file.to_string_lossy()));
        assert!(found.is_none(), "{found:?} stands in {}", file.display());
    }
    files.len()
}

#[test]
fn a_marker_is_found_in_every_form() {
    for value in [SECRET, PASSPHRASE] {
        for (name, form) in encodings(value) {
            assert!(name == "bytes" || found_in(&form).is_some(), "{name}");
        }
    }
    for text in ["", "***", "a key with a secret and a passphrase", "00010203"] {
        assert_eq!(found_in(text), None);
    }
}
