use percent_encoding::NON_ALPHANUMERIC;
use proptest::prelude::*;

use super::*;
use crate::shared::laws;

/// Every character that an encoding treats in a way of its own.
const SECRET: &str = "Zq7/m+k=\"9\\f%&~ x\u{e9}";

fn hidden(text: &str, secret: &[u8]) -> String {
    masked(text, &secret_spellings::patterns(secret)).into_owned()
}

#[test]
fn each_form_is_masked_and_what_stands_around_it_is_not() {
    let json = serde_json::Value::from(SECRET).to_string();
    let in_json = json.trim_matches('"');
    let twice = serde_json::Value::from(in_json).to_string();
    let all = percent_encoding::percent_encode(SECRET.as_bytes(), NON_ALPHANUMERIC).to_string();
    let bytes: Vec<String> = SECRET.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let mut shown: Vec<String> =
        secret_spellings::spellings(SECRET.as_bytes()).iter().map(|one| one.to_string()).collect();
    shown.extend([
        in_json.replace('/', "\\/"),
        twice.trim_matches('"').to_owned(),
        all.replace('%', "%25"),
        all.replace("%20", "+"),
        bytes.concat(),
        all,
        format!("{SECRET:?}").trim_matches('"').to_owned(),
        in_json.replace('\u{e9}', "\\u00e9"),
        in_json.replace('\u{e9}', "\\u00E9"),
        in_json.replace('\u{e9}', "\\\\u00e9"),
    ]);
    for form in shown {
        assert_eq!(hidden(&format!("a {form}: b"), SECRET.as_bytes()), "a ***: b", "{form}");
    }
    assert_eq!(hidden(&format!("{:?}", SECRET.as_bytes()), SECRET.as_bytes()), "[***]");
}

#[test]
fn a_character_that_utf_16_has_in_two_parts_is_masked_as_those() {
    let secret = "pass\u{1f511}word";
    for form in [secret, "pass\\ud83d\\udd11word", "pass\\uD83D\\uDD11word"] {
        assert_eq!(hidden(form, secret.as_bytes()), MASK, "{form}");
    }
}

#[test]
fn a_secret_inside_of_what_was_encoded_is_masked() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
    for before in ["", "k", "ke", "key:", "key: "] {
        for engine in [STANDARD, URL_SAFE] {
            let encoded = engine.encode(format!("{before}{SECRET}tail"));
            let text = hidden(&format!("Basic {encoded}"), SECRET.as_bytes());
            assert!(text.contains(MASK) && text.len() < 6 + encoded.len() - 8, "{encoded}: {text}");
        }
    }
}

#[test]
fn what_a_secret_decodes_to_is_masked_too() {
    let key = b"\x01\x02\xfekey-of-the-mac";
    for secret in ["AQL+a2V5LW9mLXRoZS1tYWM=", "0102fe6b65792d6f662d7468652d6d6163"] {
        let text = format!("{} {} {:?}", hex::encode(key), hex::encode_upper(key), key);
        assert_eq!(hidden(&text, secret.as_bytes()), "*** *** [***]", "{secret}");
    }
}

#[test]
fn a_text_without_it_stays_as_it_is() {
    for text in [
        "",
        "an error",
        "ZQ7/M+K=\"9\\F%&~ X\u{e9}",
        "Zq7/m+k=",
        "\\u00",
        "%",
        "%2",
        "\\",
        "\\u{",
        "100 %25",
        "é\\x",
    ] {
        assert!(
            matches!(masked(text, &secret_spellings::patterns(SECRET.as_bytes())), Cow::Borrowed(same) if same == text)
        );
    }
}

#[test]
fn a_line_break_that_was_made_a_space_hides_nothing() {
    let secret = "first-line\nsecond-line";
    for form in ["first-line second-line", "first-line\\nsecond-line", "first-line%0Asecond-line"] {
        assert_eq!(hidden(form, secret.as_bytes()), MASK);
    }
}

/// The registry is the process's: other tests may put secrets of theirs into it meanwhile.
#[test]
fn what_is_registered_is_masked_until_it_is_forgotten() {
    let forms = [
        "tr0ub4dor&3",
        "tr0ub4dor%25263",
        "747230756234646f722633",
        "747230756234646F722633",
        "dHIwdWI0ZG9yJjM=",
        "dHIwdWI0ZG9yJjM",
    ];
    let masked = || {
        let commands = mask_commands();
        let is_masked =
            |form: &&&str| commands.lines().any(|line| line.strip_prefix("::add-mask::") == Some(**form));
        forms.iter().filter(is_masked).count()
    };
    register(b"short");
    register(b"tr0ub4dor&3");
    register(b"tr0ub4dor&3");
    assert_eq!(text("short tr0ub4dor&3"), "short ***");
    assert_eq!(masked(), forms.len());
    assert!(mask_commands().contains("::add-mask::short\n"));
    forget();
    assert_eq!(text("tr0ub4dor&3"), "tr0ub4dor&3");
    assert_eq!(masked(), 0);
}

proptest! {
    #![proptest_config(laws::in_library())]

    #[test]
    fn any_secret_is_masked_in_each_of_its_forms(
        secret in proptest::collection::vec(any::<u8>(), SHORTEST..40),
        before in "[a-z ]{0,5}",
    ) {
        for form in secret_spellings::spellings(&secret) {
            let text = hidden(&format!("{before}|{}", *form), &secret);
            prop_assert!(text.ends_with(MASK), "{form:?}: {text}");
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,60}", secret in proptest::collection::vec(any::<u8>(), 8..12)) {
        prop_assert!(hidden(&text, &secret).len() <= text.len() * 3);
    }

    #[test]
    fn escapes_in_any_text_are_taken_for_what_they_are(text in r#"[\\%u{}0-9a-f"n]{0,40}"#) {
        let _ = hidden(&text, b"\"\"\"\"\"\"\"\"");
        let _ = hidden(&text, b"\\\\\\\\\\\\\\\\");
    }
}
