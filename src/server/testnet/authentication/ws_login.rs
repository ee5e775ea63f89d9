//! Whether a WebSocket login is authentic and fresh, by any of the pairs that may log in.

use crate::sign::{
    Base, KeySent, Login, LoginInputs, NonceRule, PassphraseSent, PerMessage, ReadError, Reading, Received,
    ReceivedLogin, Signer, TOKEN,
};

use super::{Authenticator, TestnetRefusal};
use crate::server::testnet::ws_tokens::Tokens;

impl Authenticator {
    /// Reads a login that arrived at `now` (Unix milliseconds) and makes all checks of a venue.
    pub(in crate::server::testnet) fn login(
        &self,
        login: &Login,
        received: &ReceivedLogin<'_>,
        now: i64,
    ) -> Result<Reading, TestnetRefusal> {
        let read = |signer: &Signer| {
            let reading = login.read(signer, received)?;
            if reading.matches || !login.mentions_host() {
                return Ok(reading);
            }
            // Clients that were only pointed here sign for the host that they know.
            let mut others = self.ws_bases().filter_map(|base| {
                login
                    .read(signer, &ReceivedLogin { host: base.host(), path: base.prefix(), ..*received })
                    .ok()
            });
            Ok(others.find(|other| other.matches).unwrap_or(reading))
        };
        self.judge(login, &read, now)
    }

    /// Checks the authentication of one message, for venues that want it in every message.
    pub(in crate::server::testnet) fn each(
        &self,
        each: &PerMessage,
        taken: &LoginInputs,
        message: &serde_json::Value,
        now: i64,
    ) -> Result<Reading, TestnetRefusal> {
        self.judge(each.login(), &|signer| each.read(signer, taken, message), now)
    }

    /// The key that a login was made with.
    pub(in crate::server::testnet) fn key_of_login(
        &self,
        login: &Login,
        message: &serde_json::Value,
    ) -> String {
        let received = ReceivedLogin::of_message(message, "");
        let is_theirs = |signer: &&Signer| login.read(signer, &received).is_ok_and(|reading| reading.matches);
        let signer = self.signers().find(is_theirs);
        signer.and_then(Signer::key).unwrap_or_default().to_owned()
    }

    /// The pairs that may log in.
    pub(in crate::server::testnet) fn signers(&self) -> impl Iterator<Item = &Signer> {
        self.pairs.iter().chain(&self.ws_pair).filter(|pair| !self.is_revoked(pair))
    }

    /// Whether a request has no signature; it may have a key or a timestamp.
    pub(in crate::server::testnet) fn is_unsealed(&self, received: &Received<'_>) -> bool {
        self.pairs[0].is_unsealed(received)
    }

    /// Checks that a request carries a key of the account. For requests that need no signature.
    pub(in crate::server::testnet) fn key_alone(
        &self,
        received: &Received<'_>,
    ) -> Result<(), TestnetRefusal> {
        let keys = self.pairs.iter().filter(|pair| !self.is_revoked(pair));
        match keys.filter_map(|pair| pair.key_sent(received)).map(|key| our_key(Some(key))).reduce(Result::or)
        {
            Some(known) => known,
            None => Err(TestnetRefusal::Missing("the key is missing".into())),
        }
    }

    /// The WebSocket's URL.
    pub(in crate::server::testnet) fn ws_url(&self) -> String {
        let host = self.pairs[0].base().map(Base::host).unwrap_or_default();
        format!("ws://{host}{}", super::WS_PATH)
    }

    /// The account's id; that of an account without one is 1.
    pub(in crate::server::testnet) fn uid(&self) -> &str {
        self.pairs[0].uid().unwrap_or("1")
    }

    fn ws_bases(&self) -> impl Iterator<Item = Base> {
        let urls = self.venue.environments.iter().flat_map(|(_, one)| one.ws.iter().chain(&one.also));
        urls.filter_map(|url| Base::parse(url, &["ws", "wss"]).ok())
    }

    fn judge(
        &self,
        login: &Login,
        read: &dyn Fn(&Signer) -> Result<Reading, ReadError>,
        now: i64,
    ) -> Result<Reading, TestnetRefusal> {
        let readings = self.signers().map(|signer| Ok((signer, read(signer)?)));
        let readings = readings.collect::<Result<Vec<_>, ReadError>>()?;
        let ours = |(_, reading): &(_, Reading)| reading.key.is_none_or(|key| key == KeySent::Ours);
        let (signer, reading) = readings.into_iter().find(ours).ok_or(TestnetRefusal::BadKey)?;
        if !reading.matches || !reading.differing.is_empty() {
            return Err(TestnetRefusal::BadSignature);
        }
        if reading.passphrase.is_some_and(|sent| sent != PassphraseSent::Ours) {
            return Err(TestnetRefusal::BadPassphrase);
        }
        if let Some(time) = &reading.stamp.time {
            let tolerance = login.time_rule().map(|rule| self.venue.login_tolerance(rule));
            let tolerance = tolerance.unwrap_or(self.rules.tolerance);
            Self::check_time(login.time_rule(), time, tolerance, now)?;
        }
        self.check_login_nonce(login, signer, &reading, now)?;
        Ok(reading)
    }

    fn check_login_nonce(
        &self,
        login: &Login,
        signer: &Signer,
        reading: &Reading,
        now: i64,
    ) -> Result<(), TestnetRefusal> {
        let Some(nonce) = reading.stamp.nonce.as_deref() else { return Ok(()) };
        match login.nonce_rule(&self.venue.scheme) {
            Some(NonceRule::Rising(rule)) => {
                self.history().take_nonce(*rule, signer.key().unwrap_or_default(), Some(nonce))
            }
            Some(rule) => match rule.as_time() {
                Some(rule) => Self::check_time(Some(&rule), nonce, self.rules.tolerance, now),
                None => Ok(()),
            },
            None => Ok(()),
        }
    }
}

/// Whether a key was sent that is the account's, or none where none belongs.
pub(in crate::server::testnet) fn our_key(key: Option<KeySent>) -> Result<(), TestnetRefusal> {
    if key.is_none_or(|key| key == KeySent::Ours) { Ok(()) } else { Err(TestnetRefusal::BadKey) }
}

/// Whether a login's token was given here and is still good at `now` (Unix milliseconds); gives it back.
pub(in crate::server::testnet) fn token(
    reading: &Reading,
    tokens: &Tokens,
    now: i64,
) -> Result<Option<String>, TestnetRefusal> {
    let Some(token) = reading.taken.get(TOKEN) else { return Ok(None) };
    match tokens.expiry(token) {
        None => Err(TestnetRefusal::BadToken("this token was not issued here")),
        Some(expiry) if expiry <= now => Err(TestnetRefusal::BadToken("the token has expired")),
        Some(_) => Ok(Some(token.to_owned())),
    }
}
