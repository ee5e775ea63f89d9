//! Where a captured login may have been sent to, for venues that sign the host of a WebSocket: a message does not tell it.

use super::Verifier;
use crate::sign::{Base, Login, ReceivedLogin, Signer};

/// The schemes of a WebSocket's URL.
const SCHEMES: [&str; 2] = ["ws", "wss"];

impl Verifier<'_> {
    /// Every host and path that may have been signed, the likeliest first: the URL that was given, and the venue's own.
    pub(super) fn login_places(&self) -> Vec<(String, String)> {
        let own = self.venue.environments.iter().flat_map(|(_, one)| one.ws.iter().chain(&one.also));
        let urls = self.ws_url.iter().chain(own).filter_map(|url| Base::parse(url, &SCHEMES).ok());
        urls.map(|base| (base.host().to_owned(), base.prefix().to_owned())).collect()
    }
}

/// The login with the first of these places for which its signature is right; as it is where none is.
pub(super) fn placed<'r>(
    login: &Login,
    signer: &Signer,
    received: &ReceivedLogin<'r>,
    places: &'r [(String, String)],
) -> ReceivedLogin<'r> {
    let is_right =
        |received: &ReceivedLogin<'r>| login.read(signer, received).is_ok_and(|reading| reading.matches);
    if !login.mentions_host() || is_right(received) {
        return *received;
    }
    let mut others = places.iter().map(|(host, path)| ReceivedLogin { host, path, ..*received });
    others.find(is_right).or_else(|| first_place(received, places)).unwrap_or(*received)
}

/// The likeliest place of a login that tells none.
fn first_place<'r>(
    received: &ReceivedLogin<'r>,
    places: &'r [(String, String)],
) -> Option<ReceivedLogin<'r>> {
    let (host, path) = places.first().filter(|_| received.host.is_empty())?;
    Some(ReceivedLogin { host, path, ..*received })
}
