//! The environments of a venue: its testnets, its live hosts, and those of its regions.

use serde::Deserialize;

use crate::sign::{Base, Ordered};

/// One environment of a venue.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VenueEnvironment {
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

/// Whether an environment of this name is live: each is that is not named as a testnet or a demo.
pub fn is_live(name: &str) -> bool {
    !["testnet", "demo"].iter().any(|kind| name.starts_with(kind))
}

impl VenueEnvironment {
    /// The fixed headers, in order.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers.0
    }

    /// The base URLs of its REST hosts.
    pub fn rest_urls(&self) -> impl Iterator<Item = &str> {
        let also = self.also.iter().filter(|url| url.starts_with("http"));
        self.rest.iter().chain(also).map(String::as_str)
    }

    /// Whether `base` is one of this environment's hosts.
    pub fn has_host(&self, base: &Base) -> bool {
        let urls = self.rest.iter().chain(&self.ws).chain(&self.also);
        let schemes = ["http", "https", "ws", "wss"];
        let is_it = |known: Base| {
            // Named without a port, or with its scheme's own, it is the same host.
            known.host() == base.host() || known.host_name() == base.host_name() && base.has_own_port()
        };
        urls.filter_map(|url| Base::parse(url, &schemes).ok()).any(is_it)
    }
}
