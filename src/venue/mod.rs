//! Venues as data: each is one TOML file, built in or the user's own, and both are read by the same code.

mod ban_until;
mod environment;
mod error_kind;
mod filled_message;
mod json_form;
mod limit_reset;
mod login_answer;
mod member;
mod order;
mod probe;
mod reply;
mod reply_context;
mod reply_signature;
mod request_pattern;
mod scaled_number;
mod shown_order;
mod suggest;
mod test_vector;
mod time_source;
mod time_tolerance;
mod ws_frames;
mod ws_others;
mod ws_subscriptions;
mod ws_table;
mod ws_trade;

use std::mem::take;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use request_pattern::{RawKeyed, RawReads};
use suggest::nearest;

use crate::sign::{Login, Ordered, RawScheme, Scheme, SchemeError, percent_encoded};

pub use crate::sign::put;
pub use environment::{VenueEnvironment, is_live};
pub use error_kind::Kind;
pub use limit_reset::{FIRST_MOMENT_MS, LimitReset};
pub use member::Member;
pub use order::{
    Action, Answer, Asked, AskedListing, Asking, Balance, Batch, CountUnit, Counted, Covers, Decimal,
    DecimalError, Draft, Element, Fault, Filled, IdError, Listed, Listing, MarketRules, Naming, OrderError,
    OrderForm, OrderRequest, OrderStatus, OrderType, Prices, Row, Seen, Side, Symbol, Tif, Trade,
    TradesAsked, UniformOrder, Unique, Which,
};
pub use probe::{Probe, Standing};
pub use reply::{Cause, Got, JudgeRow, Outcome, Question, Refusal, Rendered, Reply, Ruling, TABLE, Verdict};
pub use reply_context::ReplyContext;
pub use reply_signature::ReplySignature;
pub use request_pattern::RequestPattern;
pub use shown_order::Shown;
pub use test_vector::Vector;
pub use time_source::TimeSource;
pub use time_tolerance::Tolerance;
pub use ws_frames::{Binary, BinarySending, Frames};
pub use ws_table::{Echo, FrameMatch, Heartbeat, LoginAnswer, OrderEvent, Seconds, WsRules, sent};
pub use ws_trade::WsTrade;

/// Every built-in venue: its name and its file's text, sorted by name.
pub static BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/venues.rs"));

/// Of each of them: how much of the text its scheme stands in, and what of that signing needs with the usual kind of key.
static HEADS: &[(usize, &str)] = include!(concat!(env!("OUT_DIR"), "/heads.rs"));

/// The venue that is used where none is named.
pub const DEFAULT: &str = "generic";

/// A venue: its scheme and everything else that is known of it.
#[derive(Debug)]
pub struct Venue {
    /// The file's name without `.toml`.
    pub name: String,
    /// One line on what it is.
    pub about: String,
    /// How its requests are signed.
    pub scheme: Arc<Scheme>,
    /// Its environments, testnet first.
    pub environments: Vec<(String, VenueEnvironment)>,
    /// The file that `rest` is read from, where that was not read with the others.
    text: &'static str,
    rest: OnceLock<Rest>,
}

/// Everything that signing does not need. It is read on first use, because parsing a whole venue file would take a
/// large part of the time of `exch sign`.
#[derive(Debug)]
struct Rest {
    own: bool,
    key_prefix: String,
    reads: Vec<RequestPattern>,
    keyed: Vec<RequestPattern>,
    time: Option<TimeSource>,
    clock_limits: time_source::ClockLimits,
    order: Option<Arc<OrderForm>>,
    listings: Vec<Listing>,
    reply: Reply,
    probe: Option<Probe>,
    revoke: Option<RequestPattern>,
    socket: WsRules,
    vectors: Vec<Vector>,
}

/// Why there is no such venue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VenueError {
    /// No built-in venue has this name; the nearest names, nearest first.
    #[error("there is no venue `{}`", .name.escape_debug())]
    Unknown {
        /// The name asked for.
        name: String,
        /// Names that are near it.
        near: Vec<&'static str>,
    },
    /// The file is not a venue's.
    #[error(transparent)]
    File(SchemeError),
}

/// What signing needs. It is read by itself, since a whole [`RawVenue`] is large to move about.
#[derive(Deserialize)]
struct RawHead {
    #[serde(default)]
    about: String,
    scheme: Option<RawScheme>,
    #[serde(default)]
    env: Ordered<VenueEnvironment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVenue {
    #[serde(default)]
    about: String,
    #[serde(default)]
    own: bool,
    #[serde(default)]
    key_prefix: String,
    scheme: Option<RawScheme>,
    #[serde(default)]
    env: Ordered<VenueEnvironment>,
    #[serde(default)]
    reads: RawReads,
    #[serde(default)]
    keyed: RawKeyed,
    time: Option<toml::Spanned<time_source::RawTimeTable>>,
    order: Option<order::RawOrder>,
    account: Option<order::RawListing>,
    market: Option<order::RawListing>,
    ticker: Option<order::RawListing>,
    #[serde(default)]
    answer: Vec<order::RawListing>,
    #[serde(default)]
    reply: Reply,
    ws: Option<ws_table::RawWs>,
    probe: Option<Probe>,
    keys: Option<RawKeys>,
    #[serde(default)]
    vector: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKeys {
    revoke: Option<RequestPattern>,
}

impl Venue {
    /// A built-in venue by its name; only its own file is parsed, and of that what signing needs.
    ///
    /// # Errors
    ///
    /// [`VenueError::Unknown`], with names that are near.
    pub fn built_in(name: &str) -> Result<Self, VenueError> {
        let Ok(index) = BUILT_IN.binary_search_by(|(known, _)| (*known).cmp(name)) else {
            return Err(VenueError::Unknown { name: name.to_owned(), near: nearest(name) });
        };
        let text = BUILT_IN[index].1;
        let (length, signing) = HEADS[index];
        let scheme = |raw: RawScheme| Ok(raw.compile_usual()?.with_others_of(&text[..length]));
        Ok(Self { text, ..parsed::<RawHead>(signing)?.venue(name, signing, scheme)? })
    }

    /// Reads a user's own venue file, all of it.
    ///
    /// # Errors
    ///
    /// [`VenueError::File`] names the key and the line: TOML that can't be read, a key that there is none of, a
    /// value that is not of its form, a scheme that can't be read back.
    pub fn parse(name: &str, text: &str) -> Result<Self, VenueError> {
        let mut raw: RawVenue = parsed(text)?;
        let head =
            RawHead { about: take(&mut raw.about), scheme: raw.scheme.take(), env: take(&mut raw.env) };
        let venue = head.venue(name, text, RawScheme::compile)?;
        let rest = raw.rest(&venue.scheme, text)?;
        venue.rest.get_or_init(|| rest);
        Ok(venue)
    }

    /// The rest of a built-in file. A test checks that it loads, for all built-in files; a user's file is read
    /// whole by [`Venue::parse`].
    fn rest(&self) -> &Rest {
        self.rest.get_or_init(|| {
            let rest = parsed::<RawVenue>(self.text).and_then(|raw| raw.rest(&self.scheme, self.text));
            rest.unwrap_or_else(|error| unreachable!("{}: {error}", self.name))
        })
    }

    /// Whether it is the local testnet's own form: its account, its markets and its stream of orders are served as its
    /// documentation says, and nothing is at any other path.
    pub fn is_own(&self) -> bool {
        self.rest().own
    }

    /// What its API keys begin with, where clients look for that.
    pub fn key_prefix(&self) -> &str {
        &self.rest().key_prefix
    }

    /// Where the venue reports its time.
    pub fn time(&self) -> Option<&TimeSource> {
        self.rest().time.as_ref()
    }

    /// How far off its clock a timestamp may be, where the file says so.
    pub(in crate::venue) fn clock_limits(&self) -> time_source::ClockLimits {
        self.rest().clock_limits
    }

    /// How it takes orders, where a public SDK's source shows that.
    pub fn order(&self) -> Option<&OrderForm> {
        self.rest().order.as_deref()
    }

    /// The same, to be kept.
    pub fn shared_order(&self) -> Option<Arc<OrderForm>> {
        self.rest().order.clone()
    }

    /// The listing that a request asks for, beside orders: balances, markets, prices; `pairs` are those that there are.
    pub fn listing(&self, asking: Asking<'_>, pairs: &[Symbol]) -> Option<AskedListing<'_>> {
        order::asked_listing(&self.rest().listings, self.order(), asking, pairs)
    }

    /// The listing that a client asks for balances, markets or prices, with its request; `None` where the file describes
    /// none.
    pub fn ask(&self, lists: Listed, naming: Naming<'_>) -> Option<Result<(&Listing, Filled), OrderError>> {
        order::listing_to_ask(&self.rest().listings, self.order(), lists, naming)
    }

    /// Everything that it lists beside orders.
    #[cfg(test)]
    fn listings(&self) -> &[Listing] {
        &self.rest().listings
    }

    /// Its own error form.
    pub fn reply(&self) -> &Reply {
        &self.rest().reply
    }

    /// The login of its WebSocket.
    pub fn login(&self) -> Option<&Login> {
        self.rest().socket.login.as_ref()
    }

    /// What else is known of its WebSocket.
    pub fn socket(&self) -> &WsRules {
        &self.rest().socket
    }

    /// The signed read that shows whether a key is accepted.
    pub fn probe(&self) -> Option<&Probe> {
        self.rest().probe.as_ref()
    }

    /// Whether a signed read is known that shows whether a key is accepted: that of `[probe]`, or of all balances.
    pub fn can_check_keys(&self) -> bool {
        let is_whole = |asked| matches!(asked, Some(Ok((listing, _))) if !Listing::needs_asset(listing));
        self.probe().is_some() || is_whole(self.ask(Listed::Balances, Naming::default()))
    }

    /// The method and path that revoke this key, where the venue has such a request. Another key of the same account
    /// signs it.
    pub fn revoke(&self, key: &str) -> Option<(&str, String)> {
        let RequestPattern { method, path } = self.rest().revoke.as_ref()?;
        Some((method, path.replace("{key}", &percent_encoded(key))))
    }

    /// The vectors that a file of the user's own has.
    pub fn vectors(&self) -> &[Vector] {
        &self.rest().vectors
    }

    /// Whether this is the venue that is used where none is named.
    pub fn is_default(&self) -> bool {
        self.name == DEFAULT
    }

    /// The environment of this name.
    pub fn environment(&self, name: &str) -> Option<&VenueEnvironment> {
        self.environments.iter().find(|(known, _)| known == name).map(|(_, environment)| environment)
    }
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, VenueError> {
    toml::from_str(text).map_err(|error| VenueError::File(SchemeError::from_toml(&error, text)))
}

impl RawHead {
    /// The venue without its rest; `text` is what this was read from.
    fn venue(
        self,
        name: &str,
        text: &str,
        compile: impl FnOnce(RawScheme) -> Result<Scheme, SchemeError>,
    ) -> Result<Venue, VenueError> {
        let missing =
            || VenueError::File(SchemeError::located("scheme", 0..0, "the table is missing").at(""));
        let scheme = compile(self.scheme.ok_or_else(missing)?);
        Ok(Venue {
            name: name.to_owned(),
            about: self.about,
            scheme: Arc::new(scheme.map_err(|error| VenueError::File(error.at(text)))?),
            environments: self.env.0,
            text: "",
            rest: OnceLock::new(),
        })
    }
}

impl RawVenue {
    fn rest(self, scheme: &Scheme, text: &str) -> Result<Rest, VenueError> {
        let located = |error: SchemeError| VenueError::File(error.at(text));
        self.vector.iter().try_for_each(Vector::check).map_err(located)?;
        let (time, clock_limits) = time_source::compile(self.time).map_err(located)?;
        if let Some(probe) = &self.probe {
            let path = probe.target().split('?').next().unwrap_or_default();
            if !self.reads.r#match.iter().any(|pattern| pattern.takes(probe.method(), path)) {
                let error = SchemeError::located("probe.request", 0..0, "it is not one of the [reads]");
                return Err(located(error));
            }
        }
        let named =
            [(self.account, Listed::Balances), (self.market, Listed::Markets), (self.ticker, Listed::Prices)];
        let named = named.into_iter().filter_map(|(raw, lists)| Some((raw?, lists)));
        let others = self.answer.into_iter().map(|raw| (raw, Listed::Nothing));
        let listings =
            named.chain(others).map(|(raw, lists)| raw.compile(lists, &self.reads.r#match).map_err(located));
        Ok(Rest {
            listings: listings.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect(),
            own: self.own,
            key_prefix: self.key_prefix,
            reads: self.reads.r#match,
            keyed: self.keyed.r#match,
            time,
            clock_limits,
            order: self.order.map(order::RawOrder::compile).transpose().map_err(located)?.map(Arc::new),
            reply: self.reply,
            probe: self.probe,
            revoke: self.keys.and_then(|keys| keys.revoke),
            socket: self.ws.unwrap_or_default().compile(scheme).map_err(located)?,
            vectors: self.vector,
        })
    }
}

#[cfg(test)]
mod tests;
