//! Venues as data: each is one TOML file, built in or the user's own, read through the same door.

mod order;
mod reply;

use std::fmt;

use serde::Deserialize;

use crate::sign::{Base, Login, Ordered, RawLogin, RawScheme, Scheme, SchemeError, TimeUnit, path_matches};

pub use order::{
    Covers, Decimal, DecimalError, Draft, Filled, IdError, OrderError, OrderForm, OrderType, Seen, Side,
    Symbol, Tif, Unique, Which,
};
pub use reply::{Kind, Outcome, Reply, Verdict};

/// Every built-in venue: its name and its file's text, sorted by name.
pub static BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/venues.rs"));

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
    pub scheme: Scheme,
    /// Its environments, testnet first.
    pub environments: Vec<(String, Environment)>,
    /// Which requests change nothing.
    pub reads: Vec<Pattern>,
    /// Where it tells its time.
    pub time: Option<TimeSource>,
    /// How it takes orders, where a public SDK's source shows that.
    pub order: Option<OrderForm>,
    /// Its own error form.
    pub reply: Reply,
    /// How its WebSocket is logged in to.
    pub login: Option<Login>,
}

/// One environment of a venue.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The REST base URL.
    pub rest: Option<String>,
    /// The WebSocket URL.
    pub ws: Option<String>,
    /// Further base URLs of the same environment.
    #[serde(default)]
    pub also: Vec<String>,
    /// Headers that go on every request here and nowhere else.
    #[serde(default)]
    headers: Ordered<String>,
    /// When the hosts were last checked, as `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// Where the hosts were found.
    pub source: Option<String>,
}

/// Where and in which unit a venue tells its time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeSource {
    /// The path of an unsigned GET.
    pub path: String,
    /// A JSON pointer to the time (RFC 6901).
    pub at: String,
    /// Its unit.
    pub unit: TimeUnit,
    /// How far ahead of the venue's clock a timestamp may lie, in milliseconds.
    pub ahead_ms: Option<u64>,
    /// How far behind it, in milliseconds.
    pub behind_ms: Option<u64>,
}

/// A method and a path, or the beginning of one before a final `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    method: String,
    path: String,
}

/// Why there is no such venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VenueError {
    /// No built-in venue has this name; the nearest names, nearest first.
    Unknown {
        /// The name asked for.
        name: String,
        /// Names that are near it.
        near: Vec<&'static str>,
    },
    /// The file is not a venue's.
    File(SchemeError),
}

impl fmt::Display for VenueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, .. } => write!(f, "no venue is called `{}`", name.escape_debug()),
            Self::File(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for VenueError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVenue {
    #[serde(default)]
    about: String,
    scheme: RawScheme,
    #[serde(default)]
    env: Ordered<Environment>,
    #[serde(default)]
    reads: RawReads,
    time: Option<TimeSource>,
    order: Option<order::RawOrder>,
    #[serde(default)]
    reply: Reply,
    ws: Option<RawWs>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReads {
    r#match: Vec<Pattern>,
}

impl Default for RawReads {
    fn default() -> Self {
        Self { r#match: vec![Pattern { method: "GET".into(), path: "*".into() }] }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWs {
    login: Option<RawLogin>,
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parts = text.split_once(' ').filter(|(_, path)| path.starts_with(['/', '*']));
        let (method, path) =
            parts.ok_or_else(|| serde::de::Error::custom("write `METHOD /path` or `METHOD /path*`"))?;
        Ok(Self { method: method.into(), path: path.into() })
    }
}

impl Pattern {
    fn takes(&self, method: &str, path: &str) -> bool {
        self.method == method && path_matches(&self.path, path)
    }
}

impl Venue {
    /// A built-in venue by its name; only its own file is parsed.
    pub fn built_in(name: &str) -> Result<Self, VenueError> {
        match BUILT_IN.binary_search_by(|(known, _)| (*known).cmp(name)) {
            Ok(index) => Self::parse(name, BUILT_IN[index].1),
            Err(_) => Err(VenueError::Unknown { name: name.to_owned(), near: nearest(name) }),
        }
    }

    /// The one door of venue files.
    pub fn parse(name: &str, text: &str) -> Result<Self, VenueError> {
        let from_toml = |error: toml::de::Error| VenueError::File(SchemeError::from_toml(&error, text));
        let located = |error: SchemeError| VenueError::File(error.at(text));
        let raw: RawVenue = toml::from_str(text).map_err(from_toml)?;
        let scheme = raw.scheme.compile().map_err(located)?;
        let login = raw.ws.and_then(|ws| ws.login).map(|login| login.compile(&scheme)).transpose();
        Ok(Self {
            name: name.to_owned(),
            about: raw.about,
            login: login.map_err(located)?,
            environments: raw.env.0,
            reads: raw.reads.r#match,
            time: raw.time,
            order: raw.order.map(order::RawOrder::compile).transpose().map_err(located)?,
            reply: raw.reply,
            scheme,
        })
    }

    /// Whether this is the venue that is used where none is named.
    pub fn is_default(&self) -> bool {
        self.name == DEFAULT
    }

    /// The environment of this name.
    pub fn environment(&self, name: &str) -> Option<&Environment> {
        self.environments.iter().find(|(known, _)| known == name).map(|(_, environment)| environment)
    }

    /// Whether a request changes nothing and may be sent again.
    pub fn is_read(&self, method: &str, path: &str) -> bool {
        self.reads.iter().any(|pattern| pattern.takes(method, path))
    }
}

impl Environment {
    /// The fixed headers, in order.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers.0
    }

    /// Whether `base` is one of this environment's hosts.
    pub fn has_host(&self, base: &Base) -> bool {
        let urls = self.rest.iter().chain(&self.ws).chain(&self.also);
        let schemes = ["http", "https", "ws", "wss"];
        urls.filter_map(|url| Base::parse(url, &schemes).ok()).any(|known| known.host() == base.host())
    }
}

/// Built-in names within two edits, or that contain the text asked for; at most three.
fn nearest(name: &str) -> Vec<&'static str> {
    let wanted = name.to_ascii_lowercase();
    let mut near: Vec<(usize, &str)> = BUILT_IN
        .iter()
        .map(|(known, _)| {
            let inside = !wanted.is_empty() && (known.contains(&*wanted) || wanted.contains(*known));
            (if inside { 1 } else { edits(&wanted, known) }, *known)
        })
        .filter(|(distance, _)| *distance <= 2)
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, known)| known).collect()
}

/// The Levenshtein distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (above + 1).min(row[j] + 1).min(diagonal + usize::from(from != *to));
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_venue_loads() {
        for (name, _) in BUILT_IN {
            if let Err(error) = Venue::built_in(name) {
                panic!("{name}: {error}");
            }
        }
    }

    #[test]
    fn near_names_are_offered() {
        let Err(VenueError::Unknown { near, .. }) = Venue::built_in("binanse") else {
            panic!("no such venue")
        };
        assert_eq!(near.first(), Some(&"binance"));
    }

    #[test]
    fn a_pattern_takes_a_prefix() {
        let pattern = Pattern { method: "POST".into(), path: "/0/private/Get*".into() };
        assert!(pattern.takes("POST", "/0/private/GetX") && !pattern.takes("GET", "/0/private/GetX"));
    }
}
