//! A secret that no text contains by chance, and every form in which it could leak.

use std::collections::HashSet;
use std::sync::LazyLock;

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
pub(super) fn encodings(value: impl AsRef<[u8]>) -> Vec<(&'static str, String)> {
    let bytes = value.as_ref();
    let each = |write: fn(u8) -> String| bytes.iter().map(|byte| write(*byte)).collect::<String>();
    let mut forms = vec![
        ("percent alone", each(|byte| format!("%{byte:02X}"))),
        ("hex", hex::encode(bytes)),
        ("HEX", hex::encode_upper(bytes)),
        ("base64", STANDARD.encode(bytes)),
        ("base64 without padding", STANDARD_NO_PAD.encode(bytes)),
        ("base64url", URL_SAFE.encode(bytes)),
        ("base64url without padding", URL_SAFE_NO_PAD.encode(bytes)),
        (BEHIND_A_KEY, STANDARD.encode([b"key:", bytes].concat())),
        (BEHIND_ANOTHER, STANDARD.encode([b"a key: ", bytes, b"!"].concat())),
        ("bytes", format!("{bytes:?}")),
    ];
    if let Ok(text) = std::str::from_utf8(bytes) {
        forms.extend(encodings_of_text(text));
    }
    forms
}

const BEHIND_A_KEY: &str = "base64 behind a key";
const BEHIND_ANOTHER: &str = "base64 behind another";

/// Those of what is text.
fn encodings_of_text(value: &str) -> Vec<(&'static str, String)> {
    let each = |write: fn(u8) -> String| value.bytes().map(write).collect::<String>();
    let some = |special: &str, write: fn(char) -> String| {
        value.chars().map(|c| if special.contains(c) { write(c) } else { c.to_string() }).collect::<String>()
    };
    let json = serde_json::to_string(value).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let json_twice = serde_json::to_string(&json).unwrap();
    vec![
        ("raw", value.to_owned()),
        ("json", json),
        ("json in json", json_twice[1..json_twice.len() - 1].to_owned()),
        ("json with slashes escaped", some("/\"\\", |c| format!("\\{c}"))),
        ("json in escapes alone", each(|byte| format!("\\u{byte:04x}"))),
        ("debug", value.escape_debug().to_string()),
        ("percent", some("/+=\"\\%&\r\n", |c| format!("%{:02X}", u32::from(c)))),
        ("percent in lower case", some("/+=\"\\%&\r\n", |c| format!("%{:02x}", u32::from(c)))),
        ("percent twice", some("/+=\"\\%&\r\n", |c| format!("%25{:02X}", u32::from(c)))),
    ]
}

/// Values that must not be seen, as all the pieces of them that would be a leak.
pub(super) struct Marker(HashSet<Vec<u8>>);

impl Marker {
    pub(super) fn of<V: AsRef<[u8]>>(values: impl IntoIterator<Item = V>) -> Self {
        Self(values.into_iter().flat_map(|value| pieces(value.as_ref())).collect())
    }

    /// The same without what these values have as well, which everybody may see.
    pub(super) fn without(mut self, public: &Self) -> Self {
        self.0.retain(|piece| !public.0.contains(piece));
        self
    }

    /// The first piece that stands in this text.
    pub(super) fn found_in(&self, text: &str) -> Option<String> {
        let piece = text.as_bytes().windows(PIECE).find(|piece| self.0.contains(*piece))?;
        Some(String::from_utf8_lossy(piece).into_owned())
    }

    /// Neither output has a piece.
    pub(super) fn assert_clean(&self, run: &Run) {
        let found = self.found_in(&String::from_utf8_lossy(&run.stdout));
        assert!(found.is_none(), "{found:?} stands on stdout: {run}");
        self.assert_stderr_clean(run);
    }

    pub(super) fn assert_stderr_clean(&self, run: &Run) {
        let found = self.found_in(&run.stderr);
        assert!(found.is_none(), "{found:?} stands on stderr: {run}");
    }

    /// No file of the user's has a piece but those that gave it; how many there are.
    pub(super) fn assert_files_clean(&self, sandbox: &Sandbox, given: &[&str]) -> usize {
        let root = sandbox.path("").parent().unwrap().to_owned();
        let files = files_below(&root, "");
        let files: Vec<_> =
            files.into_iter().filter(|file| !given.iter().any(|given| file.ends_with(given))).collect();
        for file in &files {
            let bytes = std::fs::read(file).unwrap();
            let found =
                self.found_in(&String::from_utf8_lossy(&bytes)).or(self.found_in(&file.to_string_lossy()));
            assert!(found.is_none(), "{found:?} stands in {}", file.display());
        }
        files.len()
    }
}

/// Pieces of what an encoding makes of the value itself, without what was encoded around it.
fn pieces(value: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    for (name, form) in encodings(value) {
        // The first characters stand for what is around.
        let around = [BEHIND_A_KEY, BEHIND_ANOTHER].contains(&name);
        let form = if around { &form[form.len() - value.len()..] } else { &form };
        pieces.extend(form.as_bytes().windows(PIECE).map(<[u8]>::to_vec));
    }
    // Four bytes as a list are no leak yet.
    pieces.retain(|piece| !piece.iter().all(|byte| byte.is_ascii_digit() || b", []".contains(byte)));
    pieces
}

/// Secret and passphrase.
static BOTH: LazyLock<Marker> = LazyLock::new(|| Marker::of([SECRET, PASSPHRASE]));

/// The first piece of a marker that stands in this text.
pub(super) fn found_in(text: &str) -> Option<String> {
    BOTH.found_in(text)
}

/// Neither output has a marker.
pub(super) fn assert_clean(run: &Run) {
    BOTH.assert_clean(run);
}

pub(super) fn assert_stderr_clean(run: &Run) {
    BOTH.assert_stderr_clean(run);
}

/// No file of the user's has a marker but those that gave it; how many there are.
pub(super) fn assert_files_clean(sandbox: &Sandbox, given: &[&str]) -> usize {
    BOTH.assert_files_clean(sandbox, given)
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
