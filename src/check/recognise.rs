//! Recognises the venue that a captured request was meant for.

use super::captured::{Captured, CapturedItem};
use crate::sign::{Auth, Base, Credentials, LoginInputs, Received, ReceivedLogin, Secret, Signer};
use crate::venue::{BUILT_IN, DEFAULT, Venue};

/// The built-in venues that fit what was captured, the likeliest first; empty where none does.
///
/// A host of the venue's file counts most, then how many of the headers are the venue's own. A request fits where
/// everything is in it that the venue reads.
pub fn recognise(items: &[CapturedItem]) -> Vec<&'static str> {
    let mut fitting: Vec<((bool, usize), &'static str)> = BUILT_IN
        .iter()
        .filter_map(|(name, _)| Some((evidence(&Venue::built_in(name).ok()?, items)?, *name)))
        .collect();
    // The default venue's form is the one that others are like: it goes last.
    fitting.sort_by_key(|(evidence, name)| (std::cmp::Reverse(*evidence), *name == DEFAULT));
    fitting.into_iter().map(|(_, name)| name).collect()
}

/// Whether a host is the venue's, and how many headers are; `None` where nothing fits.
fn evidence(venue: &Venue, items: &[CapturedItem]) -> Option<(bool, usize)> {
    let of_item = |item: &CapturedItem| match item {
        CapturedItem::Request(captured) => {
            let by_host = has_host(venue, captured);
            let headers = headers(venue, captured);
            (by_host || fits(venue, captured)).then_some((by_host, headers))
        }
        CapturedItem::Frame(path, text) => is_login(venue, path, text).then_some((false, 1)),
    };
    items.iter().filter_map(of_item).max()
}

fn has_host(venue: &Venue, captured: &Captured) -> bool {
    let Some(host) = &captured.host else { return false };
    let Ok(base) = Base::parse(&format!("https://{host}"), &["https"]) else { return false };
    !base.is_loopback() && venue.environments.iter().any(|(_, environment)| environment.has_host(&base))
}

fn headers(venue: &Venue, captured: &Captured) -> usize {
    captured.headers.iter().filter(|(name, _)| venue.scheme.places_header(name)).count()
}

/// Whether everything is there that the venue reads, whoever signed it.
fn fits(venue: &Venue, captured: &Captured) -> bool {
    let credentials = Credentials {
        key: "key".to_owned(),
        secret: Secret::new("c2VjcmV0"),
        passphrase: Some(Secret::new("passphrase")),
        uid: Some("uid".to_owned()),
    };
    let signer = Signer::new(venue.scheme.clone(), Auth::Signed(credentials), None, Vec::new());
    let received = Received {
        method: &captured.method,
        host: captured.host.as_deref().unwrap_or_default(),
        target: &captured.target,
        headers: &captured.headers,
        body: &captured.body,
    };
    signer.is_ok_and(|signer| !signer.is_unsigned(&received) && signer.read(&received).is_ok())
}

fn is_login(venue: &Venue, path: &str, text: &str) -> bool {
    let Ok(message) = serde_json::from_str(text) else { return false };
    let received = ReceivedLogin { taken: LoginInputs::NONE, ..ReceivedLogin::of_message(&message, path) };
    let socket = venue.socket();
    socket.login.as_ref().is_some_and(|login| login.is_meant_by(&message) && login.is_login(&received))
        || socket.each.as_ref().is_some_and(|each| each.takes(&message) && each.is_in(&message))
}
