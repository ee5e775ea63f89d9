//! Reads a login that somebody sent: a message or the upgrade's headers.

use serde_json::Value as Json;

use super::{Login, LoginShape, Node};
use crate::sign::layout::Canonical;
use crate::sign::mistakes::Diagnosis;
use crate::sign::read::{Found, ReadError, Sent};
use crate::sign::template::Template;
use crate::sign::vocabulary::Placed;
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
}

/// A value that the login places: where, by which template, and the text there, if any.
type Placement<'l> = (String, &'l Template<Placed>, Option<String>);

impl Login {
    /// Whether anything that this login places is in what was sent; a subscription, say, has none of it.
    pub fn is_login(&self, received: &ReceivedLogin<'_>) -> bool {
        self.placements(received).iter().any(|(_, _, text)| text.is_some())
    }

    /// Reads a login and checks its signature.
    ///
    /// # Errors
    ///
    /// Where something that the login places is absent or not of its form.
    pub fn read(&self, signer: &Signer, received: &ReceivedLogin<'_>) -> Result<Reading, ReadError> {
        self.take_apart(received).map(|sent| signer.judge(&sent))
    }

    /// Searches the known mistakes, as [`Signer::diagnose`] does for a request.
    pub fn diagnose(&self, signer: &Signer, received: &ReceivedLogin<'_>) -> Diagnosis {
        match self.take_apart(received) {
            Ok(sent) => signer.diagnose_sent(&sent, &[]),
            Err(_) => Diagnosis::default(),
        }
    }

    fn take_apart(&self, received: &ReceivedLogin<'_>) -> Result<Sent<'_>, ReadError> {
        let mut found = Found::default();
        for (place, template, text) in self.placements(received) {
            let text = text.ok_or_else(|| ReadError::Missing(place.clone()))?;
            let values = template.read(text.as_bytes()).ok_or_else(|| ReadError::Malformed(place.clone()))?;
            for (value, text) in values {
                found.bind_placed(&self.form, value, text, &place)?;
            }
        }
        let canonical = Canonical {
            method: "GET".into(),
            host: received.host.into(),
            path: received.path.into(),
            ..Canonical::default()
        };
        Ok(Sent { form: &self.form, canonical, found })
    }

    fn placements(&self, received: &ReceivedLogin<'_>) -> Vec<Placement<'_>> {
        let mut placements = Vec::new();
        match &self.shape {
            LoginShape::Message(node) => node.find("message", received.message, &mut placements),
            LoginShape::Headers(headers) => {
                placements.extend(headers.iter().map(|(name, template)| {
                    let sent = received.headers.iter().find(|(sent, _)| sent.eq_ignore_ascii_case(name));
                    (format!("header {name}"), template, sent.map(|(_, value)| value.clone()))
                }));
            }
        }
        placements.retain(|(_, template, _)| !template.is_constant());
        placements
    }
}

impl Node {
    fn find<'l>(&'l self, place: &str, sent: Option<&Json>, placements: &mut Vec<Placement<'l>>) {
        match self {
            Self::Text(template) | Self::Number(template) => {
                let text = sent.map(|value| match value {
                    Json::String(text) => text.clone(),
                    other => other.to_string(),
                });
                placements.push((place.to_owned(), template, text));
            }
            Self::Fixed(_) => {}
            Self::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.find(&format!("{place}/{index}"), sent.and_then(|sent| sent.get(index)), placements);
                }
            }
            Self::Object(members) => {
                for (name, node) in members {
                    node.find(&format!("{place}/{name}"), sent.and_then(|sent| sent.get(name)), placements);
                }
            }
        }
    }
}
