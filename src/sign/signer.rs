//! The signer: a scheme with its credentials, keyed once, for any number of requests.

use std::fmt;
use std::sync::Arc;

use super::base_url::Base;
use super::digest::Encoding;
use super::login_inputs::LoginInputs;
use super::scheme::{Scheme, SecretForm, SigningForm};
use super::secret::{Credentials, Secret};
use super::stamp::Stamp;
use super::template_values::{GivenValues, Values};
use super::trace::{Keyring, Trace};
use super::vocabulary::Given;
use super::wire::Wire;

/// How a request is authenticated.
#[derive(Debug)]
pub enum Auth {
    /// Key and signature.
    Signed(Credentials),
    /// The key alone, for endpoints that want no more.
    Key(String),
    /// Nothing.
    None,
}

/// A scheme, credentials and base URL that fit together.
pub struct Signer {
    pub(super) scheme: Arc<Scheme>,
    pub(super) keys: SigningKeys,
    pub(super) base: Option<Base>,
    pub(super) fixed: Vec<(String, String)>,
    explains: bool,
}

pub(super) enum SigningKeys {
    Signed(Credentials, Keyring),
    Key(String),
    None,
}

/// A signed request: what goes on the wire, and how its signature came about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signed {
    /// The final bytes.
    pub wire: Wire,
    /// Every stage; empty where nothing was signed.
    pub trace: Trace,
}

/// Why scheme, credentials and base URL don't fit together. No value of a credential is in any message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// The secret is not of the form that the venue gives.
    #[error("the secret is not valid {0}, the form of this venue's secrets")]
    SecretForm(&'static str),
    /// White space or a line break at an end of the secret.
    #[error("the secret begins or ends with white space")]
    SecretWhitespace,
    /// The scheme needs a value that the credentials lack: `passphrase` or `uid`.
    #[error("this venue needs a {0}, and none is set")]
    Missing(&'static str),
    /// The value has a character that can't go into a header.
    #[error("the {0} has a character that can't go into a header")]
    BadCharacter(&'static str),
    /// The host is signed and no base URL is known.
    #[error("this venue signs its host, but no base URL is set")]
    HostUnknown,
}

impl Signer {
    /// Makes a signer: decodes the secret, and checks that the credentials have everything the scheme needs.
    ///
    /// `fixed` are the environment's own headers; they go on every request.
    ///
    /// # Errors
    ///
    /// [`SignerError`]: the secret is not of the venue's form or has white space at an end, the scheme names a
    /// passphrase or user id that is missing, a value has a character that can't go into a header, or the host
    /// is signed and `base` is missing.
    pub fn new(
        scheme: impl Into<Arc<Scheme>>,
        auth: Auth,
        base: Option<Base>,
        fixed: Vec<(String, String)>,
    ) -> Result<Self, SignerError> {
        let scheme = scheme.into();
        let keys = match auth {
            Auth::Signed(credentials) => {
                if scheme.mentions_host() && base.is_none() {
                    return Err(SignerError::HostUnknown);
                }
                check(&scheme, &credentials)?;
                let key = scheme.secret.decode(&credentials.secret)?;
                let keyring = Keyring::new(scheme.forms.iter().chain(&scheme.dialects), key.expose());
                SigningKeys::Signed(credentials, keyring)
            }
            Auth::Key(key) => {
                header_safe(key.as_bytes(), "key")?;
                SigningKeys::Key(key)
            }
            Auth::None => SigningKeys::None,
        };
        Ok(Self { scheme, keys, base, fixed, explains: false })
    }

    /// The same signer, whose traces also have the named inputs and the parameters of the scheme's own: signing
    /// is slower then.
    #[must_use]
    pub fn explaining(self, explains: bool) -> Self {
        Self { explains, ..self }
    }

    /// The scheme.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The base URL.
    pub fn base(&self) -> Option<&Base> {
        self.base.as_ref()
    }

    /// The API key, where there is one.
    pub fn key(&self) -> Option<&str> {
        match &self.keys {
            SigningKeys::Signed(credentials, _) => Some(&credentials.key),
            SigningKeys::Key(key) => Some(key),
            SigningKeys::None => None,
        }
    }

    /// The user id, where there is one.
    pub fn uid(&self) -> Option<&str> {
        self.credentials()?.uid.as_deref()
    }

    /// Whether requests are signed, and so need a full stamp.
    pub fn signs(&self) -> bool {
        matches!(self.keys, SigningKeys::Signed(..))
    }

    /// Appends the MAC of exactly these bytes, with the scheme's digest and encoding, to `out`. `None` where the
    /// scheme makes no signature or nothing is signed.
    pub fn sign_raw(&self, message: &[u8], out: &mut Vec<u8>) -> Option<()> {
        let (op, encoding) = self.scheme.seal()?;
        let SigningKeys::Signed(_, keyring) = &self.keys else { return None };
        keyring.run(op, encoding, message, out);
        Some(())
    }

    pub(super) fn known<'a>(&'a self, stamp: &'a Stamp, method: &'a str, path: &'a str) -> GivenValues<'a> {
        let credentials = self.credentials();
        GivenValues {
            key: self.key().unwrap_or_default(),
            secret: credentials.map(|keys| keys.secret.expose()).unwrap_or_default(),
            passphrase: credentials
                .and_then(|keys| keys.passphrase.as_ref())
                .map(Secret::expose)
                .unwrap_or_default(),
            uid: credentials.and_then(|keys| keys.uid.as_deref()).unwrap_or_default(),
            stamp,
            method,
            path,
            host: self.base.as_ref().map_or("", Base::host),
            settings: self.scheme.settings(),
            taken: LoginInputs::NONE,
        }
    }

    /// Adds to a trace what only people want to see.
    pub(super) fn explain(&self, form: &SigningForm, values: &Values<'_>, trace: &mut Trace) {
        if self.explains && self.signs() {
            trace.inputs = form.inputs(values);
            trace.placed = form.placed(values);
        }
    }

    /// Runs `run` with the keyed MACs of a form. The form of a login may use an algorithm that the scheme itself does
    /// not use. `None` if nothing is signed.
    pub(super) fn with_keyring<T>(&self, form: &SigningForm, run: impl FnOnce(&Keyring) -> T) -> Option<T> {
        let SigningKeys::Signed(credentials, keyring) = &self.keys else { return None };
        if keyring.covers(form) {
            return Some(run(keyring));
        }
        // `Signer::new` has decoded it already.
        let key = self.scheme.secret.decode(&credentials.secret).ok()?;
        Some(run(&Keyring::new(std::iter::once(form), key.expose())))
    }

    pub(crate) fn keyring(&self) -> Option<&Keyring> {
        match &self.keys {
            SigningKeys::Signed(_, keyring) => Some(keyring),
            SigningKeys::Key(_) | SigningKeys::None => None,
        }
    }
}

fn check(scheme: &Scheme, credentials: &Credentials) -> Result<(), SignerError> {
    let wants = |given: &Given, has: bool, name: &'static str| {
        if scheme.mentions(given) && !has { Err(SignerError::Missing(name)) } else { Ok(()) }
    };
    wants(&Given::Passphrase, credentials.passphrase.is_some(), "passphrase")?;
    wants(&Given::Uid, credentials.uid.is_some(), "uid")?;
    let secret = credentials.secret.expose();
    if secret.trim_ascii().len() != secret.len() {
        return Err(SignerError::SecretWhitespace);
    }
    header_safe(credentials.key.as_bytes(), "key")?;
    header_safe(credentials.uid.as_deref().unwrap_or_default().as_bytes(), "uid")?;
    header_safe(credentials.passphrase.as_ref().map(Secret::expose).unwrap_or_default(), "passphrase")
}

fn header_safe(value: &[u8], name: &'static str) -> Result<(), SignerError> {
    let safe = value.iter().all(|&byte| byte == b' ' || byte.is_ascii_graphic());
    if safe { Ok(()) } else { Err(SignerError::BadCharacter(name)) }
}

impl SecretForm {
    /// The key of the MAC.
    fn decode(self, secret: &Secret) -> Result<Secret, SignerError> {
        let bytes = secret.expose();
        let decoded = match self {
            Self::Utf8 => Ok(bytes.to_vec()),
            Self::Base64 => Encoding::Base64.decode(bytes).ok_or(SignerError::SecretForm("base64")),
            Self::Hex => Encoding::Hex.decode(bytes).ok_or(SignerError::SecretForm("hex")),
            Self::Upper => Ok(bytes.to_ascii_uppercase()),
        };
        decoded.map(Secret::new)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("key", &self.key()).field("base", &self.base).finish_non_exhaustive()
    }
}
