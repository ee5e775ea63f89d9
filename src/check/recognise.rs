//! Recognises the venue that a captured request was meant for.

use std::cmp::Reverse;

use super::captured::{Captured, CapturedItem};
use crate::sign::{Auth, Base, Credentials, LoginInputs, Received, ReceivedLogin, Secret, Signer};
use crate::venue::{BUILT_IN, DEFAULT, Venue};

/// How many requests that show a venue are looked at: a browser's capture may hold thousands.
const ENOUGH: usize = 16;

/// The built-in venues that fit what was captured, the likeliest first; empty where none does.
///
/// A host of the venue's file counts most, then how many of the headers are the venue's own. A request fits where
/// everything is in it that the venue reads.
pub fn recognise(items: &[CapturedItem]) -> Vec<&'static str> {
    let venues: Vec<Candidate> = BUILT_IN.iter().filter_map(|(name, _)| Candidate::new(name)).collect();
    let mut best: Vec<Option<Evidence>> = vec![None; venues.len()];
    let shown = items.iter().filter(|item| {
        let found: Vec<_> = venues.iter().map(|venue| venue.evidence(item)).collect();
        let shows = found.iter().any(Option::is_some);
        best.iter_mut().zip(found).for_each(|(best, found)| *best = (*best).max(found));
        shows
    });
    shown.take(ENOUGH).for_each(drop);
    let named = venues.iter().zip(best);
    let mut fitting: Vec<_> = named.filter_map(|(venue, best)| Some((best?, venue.name))).collect();
    // The default venue's form is the one that others are like: it goes last.
    fitting.sort_by_key(|(evidence, name)| (Reverse(*evidence), *name == DEFAULT));
    fitting.into_iter().map(|(_, name)| name).collect()
}

/// Whether a host is the venue's, and how many headers are.
type Evidence = (bool, usize);

/// A venue, and a signer that reads its requests whoever signed them, and with whatever kind of key: only their places are
/// read, and those are the same for all.
struct Candidate {
    name: &'static str,
    venue: Venue,
    signer: Signer,
}

impl Candidate {
    fn new(name: &'static str) -> Option<Self> {
        let venue = Venue::built_in(name).ok()?;
        let credentials = Credentials {
            key: "key".to_owned(),
            secret: Secret::new("c2VjcmV0"),
            passphrase: Some(Secret::new("passphrase")),
            uid: Some("uid".to_owned()),
        };
        // A venue that signs its host wants one, and a request is read with its own.
        let base = Base::parse("https://venue.example.test", &["https"]).ok();
        let signer = Signer::new(venue.scheme.clone(), Auth::Signed(credentials), base, Vec::new()).ok()?;
        Some(Self { name, venue, signer })
    }

    /// `None` where the request is not one for this venue.
    fn evidence(&self, item: &CapturedItem) -> Option<Evidence> {
        match item {
            CapturedItem::Request(captured) => {
                let by_host = self.has_host(captured);
                (by_host || self.fits(captured)).then(|| (by_host, self.headers(captured)))
            }
            CapturedItem::Frame(path, text) => is_login(&self.venue, path, text).then_some((false, 1)),
        }
    }

    fn has_host(&self, captured: &Captured) -> bool {
        let Some(host) = &captured.host else { return false };
        let Ok(base) = Base::parse(&format!("https://{host}"), &["https"]) else { return false };
        !base.is_loopback() && self.venue.environments.iter().any(|(_, one)| one.has_host(&base))
    }

    fn headers(&self, captured: &Captured) -> usize {
        captured.headers.iter().filter(|(name, _)| self.venue.scheme.places_header(name)).count()
    }

    /// Whether everything is there that the venue reads.
    fn fits(&self, captured: &Captured) -> bool {
        let received = Received {
            method: &captured.method,
            host: captured.host.as_deref().unwrap_or_default(),
            target: &captured.target,
            headers: &captured.headers,
            body: &captured.body,
        };
        !self.signer.is_unsigned(&received) && self.signer.take_apart(&received).is_ok()
    }
}

fn is_login(venue: &Venue, path: &str, text: &str) -> bool {
    let Ok(message) = serde_json::from_str(text) else { return false };
    let received = ReceivedLogin { taken: LoginInputs::NONE, ..ReceivedLogin::of_message(&message, path) };
    let socket = venue.socket().at(path);
    socket.login.as_ref().is_some_and(|login| login.is_meant_by(&message) && login.is_login(&received))
        || socket.each.as_ref().is_some_and(|each| each.takes(&message) && each.is_in(&message))
}
