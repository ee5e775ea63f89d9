//! Reads a login that somebody sent: a message, the upgrade's headers or its URL.

use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

use super::Login;
use super::json_template::NodePlacement;
use crate::sign::canonical_parts::Canonical;
use crate::sign::found_values::{FoundValues, ReadError};
use crate::sign::login_inputs::LoginInputs;
use crate::sign::read_back::Sent;
use crate::sign::template::Template;
use crate::sign::vocabulary::{Given, Named as _, Placed};
use crate::sign::{Reading, Signer};

/// A login as it came off the wire.
#[derive(Debug, Clone, Copy)]
pub struct ReceivedLogin<'a> {
    /// The message, where the login is one.
    pub message: Option<&'a Json>,
    /// The headers of the upgrade request.
    pub headers: &'a [(String, String)],
    /// The authority, where it is signed.
    pub host: &'a str,
    /// The path of the WebSocket.
    pub path: &'a str,
    /// The query of the upgrade request, without its question mark.
    pub query: &'a str,
    /// The known values among those that do not come from the request: a challenge, a token, an id. Unknown ones are
    /// read out of the login itself.
    pub taken: &'a LoginInputs,
}

impl<'a> ReceivedLogin<'a> {
    /// A login that consists of this message only.
    pub fn of_message(message: &'a Json, path: &'a str) -> Self {
        Self { message: Some(message), headers: &[], host: "", path, query: "", taken: LoginInputs::NONE }
    }
}

impl Login {
    /// Whether anything in what was sent belongs to this login. A subscription, for example, has nothing of it.
    pub fn is_login(&self, received: &ReceivedLogin<'_>) -> bool {
        self.all().any(|login| login.placements(received).iter().any(|(_, _, text)| text.is_some()))
    }

    /// Whether a message is meant as this login: it has all its constants, even if other parts are missing.
    pub fn is_meant_by(&self, message: &Json) -> bool {
        self.has_constants_of(message)
            || self.dialects.iter().any(|dialect| dialect.is_signed_in(message))
            || self.by_kind.iter().any(|(_, login)| login.is_meant_by(message))
    }

    fn has_constants_of(&self, message: &Json) -> bool {
        self.message.as_ref().is_some_and(|node| node.is_like(Some(message)))
    }

    /// Whether a message is like a dialect's. Its constants alone may be those of any message, so a signature has to
    /// be where the dialect has one.
    fn is_signed_in(&self, message: &Json) -> bool {
        self.has_constants_of(message) && self.has_signature(&ReceivedLogin::of_message(message, ""))
    }

    /// Whether something is where the signature belongs.
    pub(super) fn has_signature(&self, received: &ReceivedLogin<'_>) -> bool {
        let signs = |template: &Template<Placed>| template.values().any(|value| *value == Placed::Signature);
        self.placements(received).iter().any(|(_, template, text)| text.is_some() && signs(template))
    }

    fn all(&self) -> impl Iterator<Item = &Self> {
        let by_kind =
            self.by_kind.iter().flat_map(|(_, login)| std::iter::once(login).chain(&login.dialects));
        std::iter::once(self).chain(&self.dialects).chain(by_kind)
    }

    /// Reads a login and checks its signature.
    ///
    /// # Errors
    ///
    /// Where something that the login places is absent or not of its form.
    pub fn read(&self, signer: &Signer, received: &ReceivedLogin<'_>) -> Result<Reading, ReadError> {
        let (first, others) = self.of(signer.key_kind()).take_apart(received)?;
        let own = signer.judge(&first);
        if own.matches {
            return Ok(own);
        }
        let mut readings = others.iter().map(|sent| signer.judge(sent));
        Ok(readings.find(|reading| reading.matches).unwrap_or(own))
    }

    /// The login taken apart as the first form that it can be read in, and as the others.
    ///
    /// # Errors
    ///
    /// Why it can't be read in the form that `exch` would send, where no form fits.
    pub(crate) fn take_apart(
        &self,
        received: &ReceivedLogin<'_>,
    ) -> Result<(Sent<'_>, Vec<Sent<'_>>), ReadError> {
        let is_like = |login: &&Self| match received.message {
            Some(message) => login.is_signed_in(message),
            None => false,
        };
        let dialects = self.dialects.iter().filter(is_like).flat_map(|login| login.take_apart_by(received));
        let mut dialects: Vec<Sent<'_>> = dialects.collect();
        let is_own =
            received.message.is_none_or(|message| self.message.is_none() || self.has_constants_of(message));
        match self.take_apart_by(received) {
            Ok(own) if is_own || dialects.is_empty() => Ok((own, dialects)),
            Err(error) if dialects.is_empty() => Err(error),
            // Its constants are signed, so that a message with others is a dialect's alone.
            _ => Ok((dialects.remove(0), dialects)),
        }
    }

    fn take_apart_by(&self, received: &ReceivedLogin<'_>) -> Result<Sent<'_>, ReadError> {
        let mut found = FoundValues::default();
        found.taken.clone_from(received.taken);
        for (place, template, text) in self.placements(received) {
            let Some(text) = text else {
                if let Some(name) =
                    self.reads.iter().find(|name| template.names(&Given::Taken((*name).clone())))
                {
                    found.taken.set(name, "");
                    continue;
                }
                return Err(ReadError::Missing(place));
            };
            let values = template.read(text.as_bytes()).ok_or_else(|| ReadError::Malformed(place.clone()))?;
            for (value, text) in values {
                found.bind_placed(&self.form, value, text, &place)?;
            }
        }
        found.complete_time();
        let canonical = Canonical {
            method: "GET".into(),
            host: received.host.into(),
            path: received.path.into(),
            ..Canonical::default()
        };
        Ok(Sent { form: &self.form, canonical, found })
    }

    fn placements(&self, received: &ReceivedLogin<'_>) -> Vec<NodePlacement<'_>> {
        let mut placements = Vec::new();
        if let Some(node) = &self.message {
            node.find("message", received.message, &mut placements);
        }
        placements.extend(self.headers.iter().map(|(name, template)| {
            let sent = received.headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
            (format!("header {name}"), template, sent.map(|(_, value)| value.clone()))
        }));
        placements.extend(self.query.iter().map(|(name, template)| {
            let mut pairs = received.query.split('&').filter_map(|pair| pair.split_once('='));
            let sent = pairs.find(|(sent, _)| sent == name);
            let decode = |value: &str| percent_decode_str(value).decode_utf8_lossy().into_owned();
            (format!("parameter {name}"), template, sent.map(|(_, value)| decode(value)))
        }));
        placements.retain(|(_, template, _)| !template.is_constant());
        placements
    }
}
