//! Pairs in a `.env` file: the pair in the variables that other programs read too, what is beside it as JSON in
//! [`BESIDE`]. Every other line stays as it is, byte for byte.

use std::path::Path;

use zeroize::Zeroizing;

use crate::sign::{Credentials, Secret};

use super::super::bundle::bundle;
use super::super::env_lines::{logical_lines, name};
use super::super::hidden;
use super::super::{API, BUNDLE, PASSPHRASE, UID, reference};
use super::{CredentialError, Dated, Previous, entries, json_document};

/// The variable for the previous pair, and for when the pair was put there.
const BESIDE: &str = "EXCHANGE_KEYS";

/// The variables that are written here, in the order in which new ones are added.
const OWN: [&str; 6] = [API.key, API.secret, PASSPHRASE, UID, BESIDE, BUNDLE];

/// The pair in a file's text, the one before it, and whether something stands where the pair goes.
pub(super) fn read(
    path: &Path,
    text: &str,
) -> Result<(Option<Dated>, Option<Previous>, bool), CredentialError> {
    let entries = entries(path, text)?;
    let raw =
        |name: &str| entries.iter().find(|(known, _)| known == name).filter(|(_, value)| !value.is_empty());
    let plain = |name: &str| {
        // `plain:` with nothing behind it is as empty as nothing.
        raw(name).and_then(|(_, value)| reference::plain(value)).filter(|value| !value.is_empty())
    };
    let beside = raw(BESIDE).map_or("{}", |(_, value)| value);
    let is_taken = OWN.iter().any(|name| *name != BESIDE && raw(name).is_some());
    let pair = || {
        Some(Credentials {
            key: plain(API.key)?.to_owned(),
            secret: hidden(plain(API.secret)?),
            passphrase: plain(PASSPHRASE).map(hidden),
            uid: plain(UID).map(str::to_owned),
        })
    };
    let credentials = match plain(BUNDLE) {
        Some(text) => bundle(text).ok(),
        None if raw(BUNDLE).is_some() => None,
        None => pair(),
    };
    let current = credentials
        .map(|credentials| Dated { credentials, since_ms: json_document::number(beside, "since_ms") });
    Ok((current, json_document::previous(beside), is_taken))
}

/// The file's text with these pairs.
pub(super) fn write(
    path: &Path,
    old: &str,
    current: &Dated,
    previous: Option<&Previous>,
) -> Result<Zeroizing<String>, CredentialError> {
    let Credentials { key, secret, passphrase, uid } = &current.credentials;
    let text = |secret: &Secret| plainly(std::str::from_utf8(secret.expose()).unwrap_or_default());
    let values = [
        Some(plainly(key)),
        Some(text(secret)),
        passphrase.as_ref().map(text),
        uid.as_deref().map(plainly),
        json_document::beside(current, previous),
        None,
    ];
    let new = rewritten(old, &values);
    if reads_as_meant(path, old, &new, &values)? {
        Ok(new)
    } else {
        Err(CredentialError::Unwritable(path.to_owned()))
    }
}

/// A value that looks like a reference gets `plain:` in front.
fn plainly(value: &str) -> Zeroizing<String> {
    Zeroizing::new(match reference::plain(value) {
        Some(plain) if plain == value => value.to_owned(),
        _ => ["plain:", value].concat(),
    })
}

fn rewritten(old: &str, values: &[Option<Zeroizing<String>>; OWN.len()]) -> Zeroizing<String> {
    // Each byte may take four: room for all, for growing would leave copies that nobody zeroes.
    let len: usize = values.iter().flatten().map(|value| value.len() * 4 + 64).sum();
    let mut new = Zeroizing::new(String::with_capacity(old.len() + len + 1));
    let mut written = [false; OWN.len()];
    for line in logical_lines(old) {
        let own = name(line).and_then(|name| OWN.iter().position(|own| *own == name));
        match own {
            None => new.push_str(line),
            Some(index) => {
                if let Some(value) = values[index].as_ref().filter(|_| !written[index]) {
                    push(&mut new, OWN[index], value);
                }
                written[index] = true;
            }
        }
    }
    for (index, value) in values.iter().enumerate().filter(|(index, _)| !written[*index]) {
        if let Some(value) = value {
            push(&mut new, OWN[index], value);
        }
    }
    new
}

fn push(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(name);
    text.push_str("='");
    for character in value.chars() {
        match character {
            // Parsers differ in what a backslash means between single quotes, and a quote is not possible there.
            '\'' => text.push_str("'\\''"),
            '\\' => text.push_str("'\\\\'"),
            character => text.push(character),
        }
    }
    text.push_str("'\n");
}

/// Whether the reader finds the values in the new text, and the other names as before.
fn reads_as_meant(
    path: &Path,
    old: &str,
    new: &str,
    values: &[Option<Zeroizing<String>>; OWN.len()],
) -> Result<bool, CredentialError> {
    let (old, new) = (entries(path, old)?, entries(path, new)?);
    let others = |entries: &[(String, _)]| -> Vec<String> {
        entries.iter().map(|(name, _)| name.clone()).filter(|name| !OWN.contains(&name.as_str())).collect()
    };
    let found = |name: &str| new.iter().find(|(known, _)| known == name).map(|(_, value)| &***value);
    let as_meant =
        OWN.iter().zip(values).all(|(name, value)| found(name) == value.as_ref().map(|value| &***value));
    Ok(as_meant && others(&old) == others(&new))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::laws;

    fn dated(key: &str, secret: &str) -> Dated {
        let credentials =
            Credentials { key: key.to_owned(), secret: Secret::new(secret), passphrase: None, uid: None };
        Dated { credentials, since_ms: Some(1) }
    }

    fn written(old: &str, current: &Dated, previous: Option<&Previous>) -> Zeroizing<String> {
        write(Path::new(".env"), old, current, previous).unwrap()
    }

    #[test]
    fn other_lines_stay_as_they_are() {
        let old = "# a comment\r\nEXCHANGE_VENUE=okx  # x\nexport EXCHANGE_API_KEY=a\n\nX='two\nEXCHANGE_API_SECRET=no\n'\n  EXCHANGE_API_SECRET = \"b\"\nEXCHANGE_API_UID=7\nLAST=1";
        let new = written(old, &dated("k", "s"), None);
        assert_eq!(
            **new,
            *"# a comment\r\nEXCHANGE_VENUE=okx  # x\nEXCHANGE_API_KEY='k'\n\nX='two\nEXCHANGE_API_SECRET=no\n'\nEXCHANGE_API_SECRET='s'\nLAST=1\nEXCHANGE_KEYS='{\"since_ms\":1}'\n"
        );
    }

    #[test]
    fn a_pair_in_one_value_becomes_one_of_two() {
        let old = "EXCHANGE_CREDENTIALS='{\"key\":\"a\",\"secret\":\"b\"}'\nA=1\n";
        let (current, _, is_taken) = read(Path::new(".env"), old).unwrap();
        assert!(is_taken && current.unwrap().is_same_pair(&dated("a", "b")));
        assert!(written(old, &dated("k", "s"), None).starts_with("A=1\nEXCHANGE_API_KEY='k'\n"));
    }

    #[test]
    fn half_a_pair_is_none_however_it_is_empty() {
        for secret in ["", "''", "plain:"] {
            let text = format!("EXCHANGE_API_KEY=k\nEXCHANGE_API_SECRET={secret}\n");
            assert!(read(Path::new(".env"), &text).unwrap().0.is_none(), "{secret}");
        }
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn what_is_written_is_read_back(
            key in "[!-~]{1,12}",
            secret in "[ -~é\n]{1,24}",
            other in "[ -~]{1,12}",
            comment in "# [ -~]{0,20}",
        ) {
            let (current, old) = (dated(&key, &secret), dated(&other, &secret));
            let previous = Previous { pair: old, until_ms: 2 };
            let text = format!("{comment}\nA=1\n");
            let new = written(&text, &current, Some(&previous));
            prop_assert!(new.starts_with(&text));
            let (read_current, read_previous, _) = read(Path::new(".env"), &new).unwrap();
            prop_assert!(read_current.unwrap().is_same_pair(&current));
            prop_assert!(read_previous.unwrap().pair.is_same_pair(&previous.pair));
            // Written once more it is the same.
            let again = written(&new, &current, Some(&previous));
            prop_assert_eq!(&**again, &**new);
        }
    }
}
