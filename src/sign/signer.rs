//! The signer: a scheme with its credentials, keyed once, for any number of requests.

use std::fmt;
use std::sync::Arc;

use super::base_url::Base;
use super::key_kind::KeyKind;
use super::login_inputs::LoginInputs;
use super::public_key::PublicKey;
use super::scheme::{Scheme, SigningForm};
use super::secret::{Credentials, Secret};
use super::secret_rules::ReadSecret;
use super::signer_error::SignerError;
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
    /// The public half of the key, as the scheme writes it.
    public_text: String,
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
        Self::reading(scheme, auth, base, fixed, |scheme, keys| scheme.secrets.read(&keys.secret))
    }

    /// As [`Signer::new`], to verify and not to sign: the secret may be a public key in PEM, or empty where the API key
    /// is the public key. Nothing may be signed with it then.
    ///
    /// # Errors
    ///
    /// Those of [`Signer::new`].
    pub fn to_verify(
        scheme: impl Into<Arc<Scheme>>,
        auth: Auth,
        base: Option<Base>,
        fixed: Vec<(String, String)>,
    ) -> Result<Self, SignerError> {
        Self::reading(scheme, auth, base, fixed, |scheme, keys| {
            scheme.secrets.read_to_verify(keys, scheme.public_key.as_ref())
        })
    }

    fn reading(
        scheme: impl Into<Arc<Scheme>>,
        auth: Auth,
        base: Option<Base>,
        fixed: Vec<(String, String)>,
        read: impl FnOnce(&Scheme, &Credentials) -> Result<ReadSecret, SignerError>,
    ) -> Result<Self, SignerError> {
        let mut scheme: Arc<Scheme> = scheme.into();
        let keys = match auth {
            Auth::Signed(credentials) => {
                let secret = read(&scheme, &credentials)?;
                if secret.kind() != scheme.kind {
                    scheme = Arc::new(Scheme::clone(&scheme).with_key_kind(secret.kind()));
                }
                if scheme.mentions_host() && base.is_none() {
                    return Err(SignerError::HostUnknown);
                }
                check(&scheme, &credentials)?;
                let own = scheme.forms.iter().filter(|form| form.when.is_of(scheme.kind));
                let keyring = Keyring::new(own, secret)?;
                SigningKeys::Signed(credentials, keyring)
            }
            Auth::Key(key) => {
                header_safe(key.as_bytes(), "key")?;
                SigningKeys::Key(key)
            }
            Auth::None => SigningKeys::None,
        };
        let public = match &keys {
            SigningKeys::Signed(_, keyring) => scheme.public_key.as_ref().zip(keyring.public()),
            _ => None,
        };
        let public_text = public.map(|(text, key)| text.of(key)).unwrap_or_default();
        Ok(Self { scheme, keys, base, fixed, public_text, explains: false })
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

    /// The kind of key in use.
    pub fn key_kind(&self) -> KeyKind {
        self.scheme.key_kind()
    }

    /// The API key that belongs to the secret, where it is the secret's public half and is another.
    pub fn other_key(&self) -> Option<&str> {
        let own = Some(self.public_text.as_str()).filter(|text| !text.is_empty());
        let is_same = |text: &str| {
            let rules = self.scheme.public_key.as_ref();
            self.key().zip(rules).is_some_and(|(key, rules)| rules.is_same(key, text))
        };
        own.filter(|text| !is_same(text))
    }

    /// The public half of the key as the scheme writes it; empty where it writes none.
    pub(crate) fn public_key_text(&self) -> &str {
        &self.public_text
    }

    /// The public half of the key, where it has one.
    pub fn public_key(&self) -> Option<&PublicKey> {
        self.keyring()?.public()
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
            public_key: &self.public_text,
            origin: self.base.as_ref().map_or("", Base::origin),
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
        // `Signer::new` has read it already.
        let secret = self.scheme.secrets.read(&credentials.secret).ok()?;
        Some(run(&Keyring::new(std::iter::once(form), secret).ok()?))
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
    header_safe(credentials.key.as_bytes(), "key")?;
    header_safe(credentials.uid.as_deref().unwrap_or_default().as_bytes(), "uid")?;
    header_safe(credentials.passphrase.as_ref().map(Secret::expose).unwrap_or_default(), "passphrase")
}

fn header_safe(value: &[u8], name: &'static str) -> Result<(), SignerError> {
    let safe = value.iter().all(|&byte| byte == b' ' || byte.is_ascii_graphic());
    if safe { Ok(()) } else { Err(SignerError::BadCharacter(name)) }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("key", &self.key()).field("base", &self.base).finish_non_exhaustive()
    }
}
