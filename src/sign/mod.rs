//! The signing core: a pure function of scheme, credentials, request and stamp.
//!
//! ```text
//! Request + Stamp -> prepare -> Canonical -> trace -> Trace -> place -> Wire
//! ```
//!
//! No clock, environment, file, socket or randomness is used here: the caller passes them in. The exceptions are two
//! kinds of signatures that are random by their nature, RSA-PSS and ECDSA, for which ring asks the system. Once the constructors
//! ([`Scheme::from_str`](std::str::FromStr), [`Signer::new`], [`Request::new`], [`Scheme::stamp`]) have accepted
//! the arguments, [`Signer::sign`] can't fail.

mod base58;
mod base_url;
mod canonical_parts;
mod canonical_request;
mod compile;
mod coverage;
pub mod der;
mod dialect;
mod digest;
#[cfg_attr(not(feature = "eip712"), path = "eip712_absent.rs")]
mod eip712;
mod encrypted_key;
mod escape;
mod exact_json;
mod foreign_request;
mod found_values;
mod json_match;
mod json_step;
mod key_der;
mod key_error;
mod key_kind;
mod later;
mod login_inputs;
mod masked_debug;
mod op;
mod pem;
mod private_key;
mod public_key;
mod query_pairs;
mod read_back;
mod request;
mod rsv;
mod scheme;
mod scheme_keys;
mod scheme_toml;
mod secret;
mod secret_parts;
mod secret_rules;
mod settings;
mod sign_many;
mod signed_inputs;
mod signer;
mod signer_error;
mod stamp;
mod stamp_rules;
mod template;
mod template_values;
mod trace;
mod verify_signature;
mod vocabulary;
mod wire;
mod write_wire;
mod ws_login;

pub use base_url::{Base, BaseError};
pub use coverage::{AlsoTaken, PrehashParts, Uncovered};
pub use dialect::{Dialect, Equivalence};
pub use digest::{Algorithm, Encoding};
pub use encrypted_key::{decrypt_private_key, is_encrypted};
pub use escape::{UNRESERVED, percent_encoded, push_json_string};
pub use exact_json::exact_json;
pub use found_values::ReadError;
pub use json_match::{JsonMatch, JsonMatches, number, put, scalar};
pub use key_error::KeyError;
pub use key_kind::{KeyKind, PrivateKeyForm, SecretForm, SignatureMethod};
pub use login_inputs::{LoginInputs, TOKEN};
pub use op::{Op, PairList};
pub use pem::private_key_pem;
pub use private_key::public_half;
pub use public_key::PublicKey;
pub use read_back::Received;
pub use request::{Param, Payload, Request, RequestError, Value};
pub use scheme::{Scheme, path_matches};
pub use scheme_toml::{Either, Ordered, RawScheme, SchemeError, either};
pub use secret::{Credentials, Secret};
pub use settings::{Setting, SettingError};
pub use sign_many::SignMany;
pub use signer::{Auth, Signed, Signer};
pub use signer_error::SignerError;
pub use stamp::{Stamp, StampError, StampInput};
pub use stamp_rules::{NonceRule, Rising, TimeRule, TimeUnit, WindowRule};
pub use template::{Template, TemplateError, TemplateName};
pub use trace::{Input, Stage, Trace};
pub use verify_signature::{KeySent, PassphraseSent, Reading};
pub use wire::{Header, Hidden, Wire};
pub use ws_login::{
    Challenge, Login, PerMessage, RawChallenge, RawLogin, RawPerMessage, RawToken, ReceivedLogin,
    SignedLogin, Token, TokenAuth, TokenRequest,
};

// These parts are used by the search for mistakes.
pub(crate) use canonical_parts::Canonical;
pub(crate) use digest::{DigestOutput, Keyed};
pub(crate) use query_pairs::pair_name;
pub(crate) use read_back::Sent;
pub(crate) use scheme::{ParamPlace, SigningForm};
pub(crate) use template_values::{GivenValues, Values};
pub(crate) use trace::Keyring;
pub(crate) use vocabulary::{Given, Named, Part, PathForm, QueryForm, Vocabulary};

use signer::SigningKeys;
