//! Laws that hold for the WebSocket login of every venue file: what is signed is read back and right, and nothing else is.

use std::sync::OnceLock;

use exch::check::mistakes::{SearchPlan, diagnose_login};
use exch::sign::{
    Auth, Base, Credentials, KeySent, Login, LoginInputs, PassphraseSent, Reading, ReceivedLogin, Secret,
    SignedLogin, Signer, Stamp, TOKEN, Token, put,
};
use exch::venue::{Venue, WsRules};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value as Json, json};

use crate::shared::keys::{other_secret_of, secret_of};
use crate::shared::laws::Said;
use crate::shared::venues::all;

fn venues() -> &'static [Venue] {
    static VENUES: OnceLock<Vec<Venue>> = OnceLock::new();
    VENUES.get_or_init(|| {
        let all = all().into_iter().map(|walked| walked.venue());
        all.filter(|venue| venue.socket().logins().next().is_some()).collect()
    })
}

fn signer(venue: &Venue, secret: String) -> Signer {
    let credentials = Credentials {
        key: "key-0123456789".into(),
        secret: Secret::new(secret),
        passphrase: Some(Secret::new("pass phrase!")),
        uid: Some("1234567".into()),
    };
    let base = Base::parse("https://api.venue.test", &["https"]).unwrap();
    Signer::new(venue.scheme.clone(), Auth::Signed(credentials), Some(base), Vec::new()).unwrap()
}

/// What comes from elsewhere: any text.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9_.-]{1,20}",
        "[ -~]{1,12}",
        select(vec!["t/k+1=", "ü=&?#%", "\"\\"]).prop_map(str::to_owned)
    ]
}

#[derive(Debug, Clone)]
struct Given {
    time: u32,
    token: String,
    challenge: String,
    member: (String, String),
}

fn given() -> impl Strategy<Value = Given> {
    (any::<u32>(), text(), text(), ("[a-z]{1,6}", text()))
        .prop_map(|(time, token, challenge, member)| Given { time, token, challenge, member })
}

impl Given {
    fn stamp(&self, login: &Login) -> Stamp {
        let now_us = (1_600_000_000 + i64::from(self.time) / 8) * 1_000_000;
        let time = login.time_rule().map(|rule| rule.write(now_us).unwrap());
        Stamp { time, nonce: Some((now_us / 1000).to_string()), ..Stamp::default() }
    }

    fn taken(&self, socket: &WsRules) -> LoginInputs {
        let mut taken =
            LoginInputs::default().with_url("wss://ws.venue.test/base").with_challenge(&self.challenge);
        for (name, _) in socket.token.iter().flat_map(Token::places).filter(|(name, _)| *name != "url") {
            taken.set(name, if name == TOKEN { self.token.as_str() } else { "77" });
        }
        taken
    }

    /// A message that `[ws.each]` goes into, with a member of its own at the same place.
    fn message(&self, socket: &WsRules) -> Json {
        let each = socket.each.as_ref().unwrap();
        let mut message = json!({});
        for (at, value) in each.marks().iter().next().unwrap().values() {
            let open = value.as_str().and_then(|text| text.strip_suffix('*'));
            put(&mut message, at, open.map_or_else(|| value.clone(), |start| format!("{start}x").into()));
        }
        put(&mut message, &format!("{}/{}", each.at(), self.member.0), self.member.1.as_str().into());
        message
    }
}

/// The upgrade and the message as a server gets them.
fn received(login: &Login, signer: &Signer, signed: &SignedLogin, taken: &LoginInputs) -> Option<Reading> {
    let headers: Vec<(String, String)> =
        signed.headers.iter().map(|header| (header.name.clone(), header.value.clone())).collect();
    let url = signed.url.as_deref().unwrap_or_default();
    let (_, query) = url.split_once('?').unwrap_or_default();
    let received = ReceivedLogin {
        message: signed.message.as_ref(),
        headers: &headers,
        host: "ws.venue.test",
        path: "/base",
        query,
        taken,
    };
    login.read(signer, &received).ok()
}

fn is_right(reading: Option<&Reading>) -> bool {
    reading.is_some_and(|reading| {
        reading.matches
            && reading.differing.is_empty()
            && reading.passphrase.is_none_or(|sent| sent == PassphraseSent::Ours)
            && reading.key.is_none_or(|key| key == KeySent::Ours)
    })
}

/// The same JSON with one digit of `within` changed, wherever that stands, if there is one.
fn changed(message: &Json, at: Index, within: &str) -> Option<Json> {
    let places: Vec<usize> = within
        .bytes()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b'1'..=b'9'))
        .map(|(place, _)| place)
        .collect();
    let place = *places.get(at.index(places.len().max(1)))?;
    let mut bytes = within.as_bytes().to_vec();
    bytes[place] = if bytes[place] == b'9' { b'8' } else { bytes[place] + 1 };
    let text = message.to_string();
    let altered = text.replace(within, std::str::from_utf8(&bytes).ok()?);
    (altered != text).then(|| serde_json::from_str(&altered).ok())?
}

fn laws() -> ProptestConfig {
    ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn any_message_is_read_without_a_panic(which in any::<Index>(), member in "[a-z/~0-9]{0,8}", value in text()) {
        let venue = which.get(venues());
        let (socket, own) = (venue.socket(), signer(venue, secret_of(venue)));
        for message in [json!({ &member: &value }), json!([&value]), json!({ "params": { &member: [&value] } })] {
            if let Some(login) = &socket.login {
                let _ = login.read(&own, &ReceivedLogin::of_message(&message, "/"));
                let _ = diagnose_login(&own, login, &ReceivedLogin::of_message(&message, "/"), &SearchPlan::default());
            }
            for each in socket.each.iter().filter(|each| each.takes(&message)) {
                prop_assert!(each.read(&own, LoginInputs::NONE, &message).is_ok_and(|reading| !reading.matches));
            }
        }
    }
}

#[test]
fn what_logs_in_is_read_back_and_right() {
    let said = Said::default();
    proptest!(laws(), |(which in any::<Index>(), given in given())| {
        let venue = which.get(venues());
        let (socket, own) = (venue.socket(), signer(venue, secret_of(venue)));
        let Some(login) = &socket.login else { return Ok(()) };
        said.one();
        let taken = given.taken(socket);
        let signed = login.sign(&own, &given.stamp(login), &taken, "ws.venue.test", "/base");
        let known = LoginInputs::default().with_challenge(&given.challenge);
        let reading = received(login, &own, &signed, &known);
        prop_assert!(is_right(reading.as_ref()), "{}: {signed:?}\n{reading:?}", venue.name);
        let reading = reading.unwrap();
        prop_assert_eq!(&reading.signature, &signed.trace.signature);
        if login.takes(TOKEN) {
            prop_assert_eq!(reading.taken.get(TOKEN), Some(given.token.as_str()), "{}", venue.name);
        }
        if let Some(message) = &signed.message {
            prop_assert!(login.is_meant_by(message), "{}: {message}", venue.name);
        }
        // By another secret it is wrong, where a secret has any part in it.
        let other = received(login, &signer(venue, other_secret_of(venue)), &signed, &known);
        prop_assert_eq!(is_right(other.as_ref()), signed.trace.seal.is_none() && !login.sends_secret());
        // So is the answer to another challenge.
        if login.takes("challenge") {
            let known = LoginInputs::default().with_challenge(&format!("{}x", given.challenge));
            prop_assert!(!is_right(received(login, &own, &signed, &known).as_ref()), "{}", venue.name);
        }
    });
    said.at_least(700, "what_logs_in_is_read_back_and_right");
}

#[test]
fn what_goes_into_each_message_is_read_back_and_right() {
    let said = Said::default();
    proptest!(laws(), |(which in any::<Index>(), given in given(), at in any::<Index>())| {
        let with_each: Vec<&Venue> = venues().iter().filter(|venue| venue.socket().each.is_some()).collect();
        let venue = which.get(&with_each);
        let (socket, own) = (venue.socket(), signer(venue, secret_of(venue)));
        let (each, taken, message) = (socket.each.as_ref().unwrap(), given.taken(socket), given.message(socket));
        prop_assert!(each.takes(&message), "{}: {message}", venue.name);
        let signed = each.sign(&own, &given.stamp(each.login()), &taken, &message);
        let dressed = signed.message.clone().unwrap();
        let known = LoginInputs::default().with_challenge(&given.challenge);
        let reading = each.read(&own, &known, &dressed);
        prop_assert!(is_right(reading.as_ref().ok()), "{}: {dressed}\n{reading:?}", venue.name);
        // The user's own member is still there, unless it has the name of one of the login's.
        let own_at = format!("{}/{}", each.at(), given.member.0);
        if each.without(&dressed).pointer(&own_at).is_some() {
            prop_assert_eq!(dressed.pointer(&own_at), message.pointer(&own_at), "{}", venue.name);
        }
        let other = each.read(&signer(venue, other_secret_of(venue)), &known, &dressed);
        prop_assert_eq!(is_right(other.as_ref().ok()), signed.trace.seal.is_none(), "{}", venue.name);
        // Neither the time nor the signature can be changed.
        let time = given.stamp(each.login()).time.unwrap_or_default();
        for part in [&time, &signed.trace.signature] {
            let altered = changed(&dressed, at, part).filter(|_| signed.trace.seal.is_some());
            if let Some(altered) = altered.filter(|_| !given.member.1.contains(part.as_str())) {
                said.one();
                prop_assert!(!is_right(each.read(&own, &known, &altered).as_ref().ok()), "{}: {altered}", venue.name);
            }
        }
    });
    said.at_least(1000, "what_goes_into_each_message_is_read_back_and_right");
}

#[test]
fn a_login_that_was_changed_is_wrong() {
    let said = Said::default();
    proptest!(laws(), |(which in any::<Index>(), given in given(), at in any::<Index>())| {
        let venue = which.get(venues());
        let (socket, own) = (venue.socket(), signer(venue, secret_of(venue)));
        let Some(login) = &socket.login else { return Ok(()) };
        let stamp = given.stamp(login);
        let mut signed = login.sign(&own, &stamp, &given.taken(socket), "ws.venue.test", "/base");
        if signed.trace.seal.is_none() {
            return Ok(());
        }
        let known = LoginInputs::default().with_challenge(&given.challenge);
        let Some(message) = signed.message.clone() else { return Ok(()) };
        let time = stamp.time.unwrap_or_default();
        for part in [signed.trace.signature.clone(), time] {
            // An unsigned copy of the time is nobody's.
            if !message.to_string().contains(&part) {
                continue;
            }
            if let Some(altered) = changed(&message, at, &part) {
                said.one();
                signed.message = Some(altered);
                let reading = received(login, &own, &signed, &known);
                prop_assert!(!is_right(reading.as_ref()), "{}: {:?}", venue.name, signed.message);
            }
        }
    });
    said.at_least(800, "a_login_that_was_changed_is_wrong");
}
