//! References: texts that say where a value is, in place of the value itself.

use std::fmt;
use std::path::PathBuf;

/// What a reference begins with, and its whole form.
const FORMS: [(&str, &str); 6] = [
    ("file:", "file:PATH"),
    ("fd:", "fd:N"),
    ("cmd:", "cmd:PROGRAM ARGS"),
    ("keyring:", "keyring:SERVICE/NAME"),
    ("vault:", "vault:MOUNT/PATH#FIELD"),
    ("aws-sm:", "aws-sm:NAME_OR_ARN#FIELD"),
];

/// A value that is not a reference though it looks like one: `plain:file:a`.
const PLAIN: &str = "plain:";

/// Where a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SecretReference {
    /// `file:PATH`
    File(PathBuf),
    /// `fd:N`, a descriptor that the process was started with
    Descriptor(u32),
    /// `-`
    Stdin,
    /// `cmd:PROGRAM ARGS`, the words of the command
    Command(Vec<String>),
    /// `keyring:SERVICE/NAME`
    Keyring { service: String, name: String },
    /// `vault:MOUNT/PATH#FIELD`; without a field all of the secret's data, as JSON
    Vault { mount: String, path: String, field: Option<String> },
    /// `aws-sm:NAME_OR_ARN#FIELD`; without a field the whole value
    Aws { id: String, field: Option<String> },
}

/// A text that begins like a reference but is malformed. Only the expected form is named: the text may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotOfForm(pub(super) &'static str);

/// Whether the text is a reference to a value, and not the value itself.
pub(super) fn is_reference(text: &str) -> bool {
    text == "-" || FORMS.iter().any(|(prefix, _)| text.starts_with(prefix))
}

/// The text itself where it is a plain value.
pub(super) fn plain(text: &str) -> Option<&str> {
    match text.strip_prefix(PLAIN) {
        Some(value) => Some(value),
        None => (!is_reference(text)).then_some(text),
    }
}

impl SecretReference {
    /// Takes a reference apart.
    pub(super) fn parse(text: &str) -> Result<Self, NotOfForm> {
        if text == "-" {
            return Ok(Self::Stdin);
        }
        let found = FORMS.iter().find_map(|&(prefix, form)| Some((prefix, form, text.strip_prefix(prefix)?)));
        let (prefix, form, rest) = found.ok_or(NotOfForm("a reference"))?;
        let parsed = match prefix {
            "vault:" | "aws-sm:" if rest.ends_with('#') => None,
            "file:" => (!rest.is_empty()).then(|| Self::File(rest.into())),
            "fd:" => descriptor(rest),
            "cmd:" => shell_words::split(rest).ok().filter(|words| !words.is_empty()).map(Self::Command),
            "keyring:" => two_parts(rest, '/').map(|(service, name)| Self::Keyring { service, name }),
            "vault:" => {
                let (place, field) = with_field(rest);
                two_parts(place, '/').map(|(mount, path)| Self::Vault { mount, path, field })
            }
            _ => {
                let (id, field) = with_field(rest);
                (!id.is_empty()).then(|| Self::Aws { id: id.to_owned(), field })
            }
        };
        parsed.ok_or(NotOfForm(form))
    }

    /// The member of the document that is meant, where one is named.
    pub(super) fn field(&self) -> Option<&str> {
        match self {
            Self::Vault { field, .. } | Self::Aws { field, .. } => field.as_deref(),
            _ => None,
        }
    }

    /// The reference without its field: what is fetched, and at most once.
    pub(super) fn document(&self) -> Self {
        let mut document = self.clone();
        if let Self::Vault { field, .. } | Self::Aws { field, .. } = &mut document {
            *field = None;
        }
        document
    }
}

impl fmt::Display for SecretReference {
    /// The reference for a message. Of a command only the program is shown: its arguments may be private.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Descriptor(number) => write!(f, "fd:{number}"),
            Self::Stdin => f.write_str("-"),
            Self::Command(words) => {
                write!(f, "cmd:{}", words.first().map_or("", String::as_str))?;
                f.write_str(if words.len() > 1 { " ..." } else { "" })
            }
            Self::Keyring { service, name } => write!(f, "keyring:{service}/{name}"),
            Self::Vault { mount, path, .. } => write!(f, "vault:{mount}/{path}"),
            Self::Aws { id, .. } => write!(f, "aws-sm:{id}"),
        }?;
        self.field().map_or(Ok(()), |field| write!(f, "#{field}"))
    }
}

/// `fd:0` is stdin; 1 and 2 are outputs.
fn descriptor(text: &str) -> Option<SecretReference> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse().ok().filter(|_| digits)? {
        0 => Some(SecretReference::Stdin),
        1 | 2 => None,
        number => Some(SecretReference::Descriptor(number)),
    }
}

fn two_parts(text: &str, separator: char) -> Option<(String, String)> {
    let (first, second) = text.split_once(separator)?;
    (!first.is_empty() && !second.is_empty()).then(|| (first.to_owned(), second.to_owned()))
}

/// The text before the last `#`, and the text after it.
fn with_field(text: &str) -> (&str, Option<String>) {
    match text.rsplit_once('#') {
        Some((rest, field)) => (rest, Some(field.to_owned())),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::laws;

    fn parsed(text: &str) -> SecretReference {
        SecretReference::parse(text).unwrap()
    }

    #[test]
    fn each_form_is_taken_apart() {
        assert_eq!(parsed("file:a b"), SecretReference::File("a b".into()));
        assert_eq!(parsed("fd:3"), SecretReference::Descriptor(3));
        assert_eq!((parsed("-"), parsed("fd:0")), (SecretReference::Stdin, SecretReference::Stdin));
        let words = ["op", "read", "op://a b/c"].map(str::to_owned).to_vec();
        assert_eq!(parsed("cmd:op read 'op://a b/c'"), SecretReference::Command(words));
        let (service, name) = ("exch".to_owned(), "okx/secret".to_owned());
        assert_eq!(parsed("keyring:exch/okx/secret"), SecretReference::Keyring { service, name });
        let (mount, path) = ("kv".to_owned(), "team/okx".to_owned());
        let field = Some("secret".to_owned());
        assert_eq!(parsed("vault:kv/team/okx#secret"), SecretReference::Vault { mount, path, field });
        let id = "arn:aws:secretsmanager:eu-west-1:1:secret:a/b-x".to_owned();
        assert_eq!(parsed(&format!("aws-sm:{id}")), SecretReference::Aws { id, field: None });
    }

    #[test]
    fn what_is_no_reference_tells_its_form() {
        let wrong = [
            ("file:", "file:PATH"),
            ("fd:", "fd:N"),
            ("fd:1", "fd:N"),
            ("fd:+3", "fd:N"),
            ("fd:99999999999", "fd:N"),
            ("cmd: ", "cmd:PROGRAM ARGS"),
            ("cmd:a 'b", "cmd:PROGRAM ARGS"),
            ("keyring:exch", "keyring:SERVICE/NAME"),
            ("keyring:/a", "keyring:SERVICE/NAME"),
            ("vault:secret#a", "vault:MOUNT/PATH#FIELD"),
            ("vault:secret/#a", "vault:MOUNT/PATH#FIELD"),
            ("vault:secret/a#", "vault:MOUNT/PATH#FIELD"),
            ("aws-sm:", "aws-sm:NAME_OR_ARN#FIELD"),
            ("aws-sm:a#", "aws-sm:NAME_OR_ARN#FIELD"),
        ];
        for (text, form) in wrong {
            assert_eq!(SecretReference::parse(text), Err(NotOfForm(form)), "{text}");
        }
    }

    #[test]
    fn only_the_exact_beginnings_are_references() {
        for text in ["a:b", "File:a", "files:a", "op://v/i/f", "vault", " file:a", "--", "http://file:a", ""]
        {
            assert_eq!(plain(text), Some(text));
        }
        assert_eq!(
            (plain("plain:file:a"), plain("plain:-"), plain("plain:")),
            (Some("file:a"), Some("-"), Some(""))
        );
        assert!(["-", "file:a", "cmd:"].iter().all(|text| plain(text).is_none()));
    }

    #[test]
    fn a_message_shows_the_reference_without_a_commands_arguments() {
        let same =
            ["file:/a", "fd:3", "-", "keyring:a/b", "vault:a/b/c#d", "aws-sm:a#b", "aws-sm:a", "cmd:pass"];
        for text in same {
            assert_eq!(parsed(text).to_string(), text);
        }
        assert_eq!(parsed("cmd:curl -H 'X: hush'").to_string(), "cmd:curl ...");
    }

    proptest! {
        #![proptest_config(laws::in_library())]

        #[test]
        fn any_text_is_plain_or_a_reference_and_plain_gives_it_back(text in ".{0,40}") {
            let marked = format!("plain:{text}");
            prop_assert_eq!(plain(&marked), Some(&*text));
            if plain(&text).is_some() && !text.starts_with("plain:") {
                prop_assert!(SecretReference::parse(&text).is_err());
            }
        }
    }
}
