//! The request as it goes on the wire.

/// One header line of a [`Wire`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The name, spelled as the venue's documents spell it.
    pub name: String,
    /// The value, visible ASCII and spaces only.
    pub value: String,
    /// Whether the value carries a secret or passphrase, derived from what its template mentions.
    pub sensitive: bool,
}

/// A request whose bytes are final: what is signed, sent, printed and verified is read from here alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Wire {
    /// The method in upper case.
    pub method: String,
    /// `scheme://host[:port]` without a trailing slash, or empty where no base URL is known.
    pub origin: String,
    /// Path and query exactly as sent; never passed through a normalising URL type.
    pub target: String,
    /// Every header that `exch` sets itself, in order.
    pub headers: Vec<Header>,
    /// The body exactly as sent; `None` sends no body at all.
    pub body: Option<Vec<u8>>,
    /// Which of its parts carry a secret or passphrase.
    pub hidden: Hidden,
}

/// Which parts of a [`Wire`] carry a secret or passphrase, derived from what the templates of the scheme's
/// parameters mention. Headers are marked one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidden {
    /// The query.
    pub query: bool,
    /// The body.
    pub body: bool,
}

impl Wire {
    /// The URL as text: origin and target put together, nothing re-encoded.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.target)
    }

    /// The first header of this name, compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| &*header.value)
    }
}
