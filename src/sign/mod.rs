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
mod canonical;
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
mod pairs;
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
mod stamp;
mod taken;
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
    Challenge, Each, Login, RawChallenge, RawEach, RawLogin, RawToken, ReceivedLogin, SignedLogin, Token,
    TokenAuth, TokenRequest,
};
pub use mark::{Mark, Marks, number, put, scalar};
pub use quote::{UNRESERVED, percent_encoded, push_json_string};
pub use read::{ReadError, Received};
pub use request::{Param, Payload, Request, RequestError, Value};
pub use rules::{NonceRule, Rising, TimeRule, TimeUnit, WindowRule};
pub use schema::{Either, Ordered, RawScheme, SchemeError, either};
pub use scheme::{Op, Scheme, SecretForm, path_matches};
pub use secret::{Credentials, Secret};
pub use series::Series;
pub use settings::{Setting, SettingError};
pub use signer::{Auth, Signed, Signer, SignerError};
pub use stamp::{Stamp, StampError, StampInput};
pub use taken::{TOKEN, Taken};
pub use template::{Template, TemplateError, Word};
pub use trace::{Input, Stage, Trace};
pub use wire::{Header, Hidden, Wire};

// What the search for mistakes takes apart.
pub(crate) use canonical::Canonical;
pub(crate) use digest::{Keyed, Output};
pub(crate) use pairs::pair_name;
pub(crate) use read::Sent;
pub(crate) use scheme::{Form, Place};
pub(crate) use trace::Keyring;
pub(crate) use values::{Known, Values};
pub(crate) use vocabulary::{Given, Named, Part, PathForm, QueryForm, Vocabulary};

use signer::Keys;
