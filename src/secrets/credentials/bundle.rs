//! A pair in one value: `{"key":...,"secret":...,"passphrase":...,"uid":...}`.

use zeroize::Zeroizing;

use crate::sign::Credentials;

use super::fetch::pick;
use super::{CredentialError, Environment, FetchFailure, Source, Terms, Variable, hidden, reference};

impl Environment {
    /// The pair that a reference names. A value instead of a reference is refused: it would be visible on the
    /// command line.
    ///
    /// # Errors
    ///
    /// [`CredentialError::NoReference`], or that it gives no pair.
    pub fn pair_at(
        &self,
        reference: &str,
        asker: &str,
        terms: &Terms,
    ) -> Result<Credentials, CredentialError> {
        if reference::plain(reference).is_some() {
            return Err(CredentialError::NoReference(asker.to_owned()));
        }
        let text = Zeroizing::new(reference.to_owned());
        bundle(&self.resolve(&Variable { name: asker, text, source: Source::Process }, true, terms)?)
    }
}

/// The pair in a JSON object, `{"key":...,"secret":...,"passphrase":...,"uid":...}`; `None` if it is not complete.
pub fn pair_in(text: &str) -> Option<Credentials> {
    bundle(text).ok()
}

/// `{"key":...,"secret":...,"passphrase":...,"uid":...}`: all in one value. What is in it is no reference;
/// what is empty counts as left out.
pub(super) fn bundle(text: &str) -> Result<Credentials, CredentialError> {
    let optional = |name| match pick(text, name) {
        Err(FetchFailure::NoField) => Ok(None),
        found => {
            let found = found.map_err(|_| CredentialError::NoObject)?;
            Ok(Some(found).filter(|value| !value.is_empty()))
        }
    };
    let member = |name| optional(name)?.ok_or(CredentialError::NoObject);
    Ok(Credentials {
        key: member("key")?.to_string(),
        secret: hidden(&member("secret")?),
        passphrase: optional("passphrase")?.map(|passphrase| hidden(&passphrase)),
        uid: optional("uid")?.map(|uid| uid.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_holds_both_halves() {
        let whole = bundle(r#"{"key":"k","secret":"s","uid":"7"}"#).unwrap();
        assert_eq!((&*whole.key, whole.secret.is_empty(), whole.uid.as_deref()), ("k", false, Some("7")));
        assert_eq!(bundle(r#"{"key":"k","secret":"s","uid":7}"#).unwrap().uid.as_deref(), Some("7"));
        for text in [r#"{"key":"k"}"#, r#"{"key":"k","secret":"s","uid":{}}"#, "k s", "[]"] {
            assert!(matches!(bundle(text), Err(CredentialError::NoObject)), "{text}");
        }
    }
}
