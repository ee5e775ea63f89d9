//! The signing core: a pure function of scheme, credentials, request and stamp.
//!
//! ```text
//! Request + Stamp -> prepare -> Canonical -> trace -> Trace -> place -> Wire
//! ```
//!
//! No clock, environment, file, socket or randomness below this line: whoever calls brings them in. Once the
//! doors ([`Scheme::from_str`](std::str::FromStr), [`Signer::new`], [`Request::new`], [`Scheme::stamp`]) have
//! let the arguments pass, [`Signer::sign`] can't fail.

mod base;
mod compile;
mod coverage;
mod digest;
mod foreign;
mod inputs;
mod judge;
mod layout;
mod login;
mod mark;
mod masked;
mod mistakes;
mod place;
mod quote;
mod read;
mod request;
mod rules;
mod schema;
mod scheme;
mod secret;
mod series;
mod settings;
mod signer;
mod template;
mod trace;
mod values;
mod vocabulary;
mod wire;

pub use base::{Base, BaseError};
pub use coverage::Uncovered;
pub use digest::{Algorithm, Encoding};
pub use judge::{KeySent, Reading};
pub use login::{
    Challenge, Each, Login, RawChallenge, RawEach, RawLogin, RawToken, ReceivedLogin, SignedLogin, TOKEN,
    Taken, Token, TokenAuth, TokenRequest,
};
pub use mark::{Mark, Marks, put, scalar};
pub use mistakes::{Diagnosis, Mistake};
pub use quote::push_json_string;
pub use read::{ReadError, Received};
pub use request::{Param, Payload, Request, RequestError, Value};
pub use rules::{NonceRule, Rising, Stamp, StampError, StampInput, TimeRule, TimeUnit, WindowRule};
pub use schema::{Ordered, RawScheme, SchemeError};
pub use scheme::{Op, Scheme, SecretForm, path_matches};
pub use secret::{Credentials, Secret};
pub use series::Series;
pub use settings::{Setting, SettingError};
pub use signer::{Auth, Signed, Signer, SignerError};
pub use template::{Template, TemplateError, Word};
pub use trace::{Input, Stage, Trace};
pub use wire::{Header, Hidden, Wire};

use signer::Keys;
