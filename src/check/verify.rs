//! Verification of captured requests: whether the venue would accept them, and what is wrong where it would not.

mod checks;
mod compare;
mod groups;
mod junit;
mod login_places;
mod many;
mod render;

use serde_json::Value as Json;

use crate::check::captured::{Captured, CapturedItem};
use crate::check::mistakes::{self, Diagnosis, Mistake, SearchPlan, Tried};
use crate::sign::{
    Base, KeySent, Login, LoginInputs, PrehashParts, ReadError, Reading, Received, ReceivedLogin, Signer,
};
use crate::venue::Venue;

use checks::Checks;
use login_places::placed;

pub use groups::RequestGroup;
pub use many::Judged;

/// Everything that is needed to check captured requests.
#[derive(Debug)]
pub struct Verifier<'a> {
    /// The venue.
    pub venue: &'a Venue,
    /// Its scheme with our credentials.
    pub signer: &'a Signer,
    /// The same with the credentials for WebSockets, where these are others.
    pub ws_signer: Option<&'a Signer>,
    /// The URL of the WebSocket, where it was given: some venues sign its host.
    pub ws_url: Option<String>,
    /// Headers that the venue's environment wants on every request; one left out is a note.
    pub fixed: &'a [(String, String)],
    /// The venue's clock in Unix milliseconds; without it no window is checked.
    pub now_ms: Option<i64>,
    /// Whether to search for the mistake behind a wrong signature, which takes seconds where there is none.
    pub search: bool,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name; where several requests were captured, with the request's number before it.
    pub name: String,
    /// Whether it holds.
    pub ok: bool,
    /// What was found, for people; no value of a credential.
    pub detail: String,
}

/// Whether the venue would accept what was captured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether everything that is signed would be accepted.
    pub ok: bool,
    /// Whether nothing is signed and a token is there instead, so that nothing can be told from right or wrong.
    pub holds_token: bool,
    /// The venue that it was checked by.
    pub venue: String,
    /// Our API key, to be masked where the request is shown.
    pub key: Option<String>,
    /// The headers that carry a secret or passphrase, to be masked too.
    pub secret_headers: Vec<String>,
    /// What was checked, in order.
    pub checks: Vec<Check>,
    /// The mistakes that explain what does not hold.
    pub mistakes: Vec<Mistake>,
    /// The right signature: of the first request that would be refused, else of the first that is signed.
    pub expected_signature: Option<String>,
    /// What was tried for a signature that is not right.
    pub tried: Tried,
    /// The text that is signed, of the same request.
    pub prehash: Prehashes,
    /// How many requests were captured.
    pub requests: usize,
    /// How many of them are not signed.
    pub unsigned: usize,
    /// Those that would be refused, grouped by what is wrong with them; in the order of each group's first.
    pub groups: Vec<RequestGroup>,
}

/// The text that the venue hashes, and the one that the client hashed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prehashes {
    /// The venue's; `None` where nothing is signed.
    pub right: Option<Vec<u8>>,
    /// The client's, where the search found it.
    pub signed: Option<Vec<u8>>,
    /// The steps before it, where the search found them; those that a secret goes into are left out.
    pub steps: Vec<StepTexts>,
    /// Where the parts of the venue's text come from.
    pub parts: PrehashParts,
}

/// What goes into one step of the scheme, such as a hash of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTexts {
    /// The step's name in the venue file.
    pub name: String,
    /// The venue's text.
    pub right: Vec<u8>,
    /// The client's.
    pub signed: Vec<u8>,
}

/// The findings for one request.
#[derive(Debug, Default)]
struct Findings {
    checks: Vec<Check>,
    mistakes: Vec<Mistake>,
    expected: Option<String>,
    tried: Tried,
    prehash: Prehashes,
    /// Whether there was nothing to check.
    unsigned: bool,
    /// Whether that is so because a token stands in the place of a signature.
    token: bool,
}

impl Verifier<'_> {
    fn item(&self, item: &CapturedItem, plan: &SearchPlan) -> Findings {
        match item {
            CapturedItem::Request(captured) if is_upgrade(captured) => self.upgrade(captured, plan),
            CapturedItem::Request(captured) => self.request(captured, plan),
            CapturedItem::Frame(path, text) => self.frame(path, text, plan),
        }
    }

    fn request(&self, captured: &Captured, plan: &SearchPlan) -> Findings {
        let hosts = self.hosts(captured);
        if self.signer.is_unsigned(&received(captured, &hosts[0])) {
            let path = captured.target.split('?').next().unwrap_or_default();
            return Findings::unsigned(&format!("{} {path} is not signed", captured.method));
        }
        if let Some(findings) = self.keyed(captured, &hosts[0]) {
            return findings;
        }
        let mut readings = Vec::new();
        for host in &hosts {
            match self.signer.read(&received(captured, host)) {
                Ok(reading) if reading.matches => {
                    readings.insert(0, reading);
                    break;
                }
                Ok(reading) => readings.push(reading),
                Err(error) => return Findings::unreadable(&error).or_unfilled(captured),
            }
        }
        let mut checks = Checks::new(self);
        checks.reading(&readings[0], self.venue.scheme.is_sealed(), || self.diagnose(captured, &hosts, plan));
        if readings[0].matches && readings[0].dialect.is_none() {
            checks.left_open(&self.signer.left_open(&received(captured, &hosts[0])));
        }
        checks.parts(self.signer.prehash_parts(&received(captured, &hosts[0])));
        checks.stamp(&readings[0].stamp, self.venue.scheme.time_rule());
        checks.fixed_headers(captured);
        checks.finish(&readings[0]).or_unfilled(captured)
    }

    /// The findings for a request without a signature that is due none: whether it has our key.
    fn keyed(&self, captured: &Captured, host: &str) -> Option<Findings> {
        let received = received(captured, host);
        let path = captured.target.split('?').next().unwrap_or_default();
        let is_keyed = self.signer.is_unsealed(&received) && self.venue.is_keyed(&captured.method, path);
        is_keyed.then(|| Checks::keyed(self, &captured.method, path, self.signer.key_sent(&received)))
    }

    /// The mistakes, for the first host that shows any.
    fn diagnose(&self, captured: &Captured, hosts: &[String], plan: &SearchPlan) -> Diagnosis {
        let received = hosts.iter().map(|host| received(captured, host));
        mistakes::diagnose_any(self.signer, received, &self.prefixes(), plan)
    }

    fn upgrade(&self, captured: &Captured, plan: &SearchPlan) -> Findings {
        let host = captured.host.as_deref().unwrap_or_default();
        let (path, query) = captured.target.split_once('?').unwrap_or((&captured.target, ""));
        let headers = &captured.headers;
        let received = ReceivedLogin { message: None, headers, host, path, query, taken: LoginInputs::NONE };
        self.login(&received, &format!("the WebSocket upgrade of {path}"), plan)
    }

    fn frame(&self, path: &str, text: &str, plan: &SearchPlan) -> Findings {
        let Ok(message) = serde_json::from_str::<Json>(text) else {
            return Findings::unsigned("a WebSocket message is not JSON");
        };
        self.login(&ReceivedLogin::of_message(&message, path), "a WebSocket message", plan)
    }

    fn login(&self, received: &ReceivedLogin<'_>, what: &str, plan: &SearchPlan) -> Findings {
        let signer = self.ws_signer.unwrap_or(self.signer);
        let socket = self.venue.socket().at(received.path);
        let message = received.message.unwrap_or(&Json::Null);
        let is_own = |login: &&Login| {
            login.is_login(received) && (received.message.is_none() || login.is_meant_by(message))
        };
        let in_each = socket.each.as_ref().filter(|each| each.takes(message) && each.is_in(message));
        match (socket.login.as_ref().filter(is_own), in_each) {
            (Some(login), _) if login.holds_token_alone() => Findings::token(what),
            (None, Some(each)) if each.login().holds_token_alone() => Findings::token(what),
            (Some(login), _) => {
                let places = self.login_places();
                let received = &placed(login, signer, received, &places);
                let diagnose = || mistakes::diagnose_login(signer, login, received, plan);
                self.finding(login, login.read(signer, received), &diagnose)
            }
            (None, Some(each)) => {
                let diagnose = || mistakes::diagnose_message(signer, each, message, plan);
                self.finding(each.login(), each.read(signer, LoginInputs::NONE, message), &diagnose)
            }
            (None, None) => Findings::unsigned(&format!("{what} is not a login")),
        }
    }

    fn finding(
        &self,
        login: &Login,
        reading: Result<Reading, ReadError>,
        diagnose: &dyn Fn() -> Diagnosis,
    ) -> Findings {
        match reading {
            Ok(reading) => {
                let mut checks = Checks::new(self);
                checks.reading(&reading, login.is_signed(), diagnose);
                checks.stamp(&reading.stamp, login.time_rule());
                checks.finish(&reading)
            }
            Err(error) => Findings::unreadable(&error),
        }
    }

    /// The hosts that may have been signed, the likeliest first: where none is signed, the captured one alone.
    /// A request that went through a proxy or to a local server was signed for one of the venue's own.
    fn hosts(&self, captured: &Captured) -> Vec<String> {
        let sent = captured.host.clone().unwrap_or_default();
        if !self.venue.scheme.mentions_host() {
            return vec![sent];
        }
        let bases = self.venue.environments.iter().flat_map(|(_, environment)| environment.rest_urls());
        let known = bases.filter_map(|url| Base::parse(url, &["http", "https"]).ok());
        let known: Vec<String> = known.map(|base| base.host().to_owned()).collect();
        let own = self.signer.base().map(|base| base.host().to_owned());
        let mut hosts: Vec<String> = Vec::new();
        let sent_first = known.is_empty() || known.contains(&sent);
        let first = if sent_first { Some(sent.clone()) } else { own.clone() };
        for host in first.into_iter().chain([sent]).chain(own).chain(known) {
            if !host.is_empty() && !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        if hosts.is_empty() { vec![String::new()] } else { hosts }
    }

    /// The paths of the venue's base URLs, which clients hash or leave out by mistake.
    fn prefixes(&self) -> Vec<String> {
        let urls = self.venue.environments.iter().flat_map(|(_, environment)| environment.rest_urls());
        let known = urls.filter_map(|url| Base::parse(url, &["http", "https"]).ok());
        let known = known.chain(self.signer.base().cloned());
        known.map(|base| base.prefix().to_owned()).filter(|prefix| !prefix.is_empty()).collect()
    }
}

impl Verdict {
    /// Adds a word on how the venue was chosen, before everything else.
    #[must_use]
    pub fn with_venue_note(mut self, note: &str) -> Self {
        self.checks.insert(0, Check { name: "venue".into(), ok: true, detail: note.to_owned() });
        self
    }
}

impl Findings {
    fn unsigned(what: &str) -> Self {
        let check =
            Check { name: "placements".into(), ok: true, detail: format!("{what}: nothing to check") };
        Self { checks: vec![check], unsigned: true, ..Self::default() }
    }

    fn token(what: &str) -> Self {
        let detail = format!("{what} holds a token; nothing is signed");
        let check = Check { name: "token".into(), ok: true, detail };
        Self { checks: vec![check], unsigned: true, token: true, ..Self::default() }
    }

    /// If the request is wrong and a placeholder was sent in it, the placeholder is the mistake, whatever else differs.
    fn or_unfilled(mut self, captured: &Captured) -> Self {
        let in_headers = || captured.headers.iter().any(|(_, value)| mistakes::is_placeholder(value));
        let mut elsewhere = [captured.target.as_bytes(), &captured.body].into_iter();
        let mut is_unfilled = || in_headers() || elsewhere.any(mistakes::holds_placeholder);
        if self.checks.iter().any(|check| !check.ok) && is_unfilled() {
            self.mistakes = vec![Mistake::TemplateUnfilled];
            self.prehash.signed = None;
        }
        self
    }

    fn unreadable(error: &ReadError) -> Self {
        let check = Check { name: "placements".into(), ok: false, detail: error.to_string() };
        Self { checks: vec![check], ..Self::default() }
    }
}

fn received<'a>(captured: &'a Captured, host: &'a str) -> Received<'a> {
    Received {
        method: &captured.method,
        host,
        target: &captured.target,
        headers: &captured.headers,
        body: &captured.body,
    }
}

fn is_upgrade(captured: &Captured) -> bool {
    captured.header("Upgrade").is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket"))
}

#[cfg(test)]
mod tests;
