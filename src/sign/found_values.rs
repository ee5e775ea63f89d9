//! The values that a received request was found to carry.

use super::json_step;
use super::login_inputs::LoginInputs;
use super::op::Op;
use super::scheme::SigningForm;
use super::stamp::Stamp;
use super::vocabulary::{Given, Part, Placed};

/// Why a request can't be read as one of the scheme's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A placement is absent: `header API-KEY`, `parameter signature`.
    #[error("{0} is missing")]
    Missing(String),
    /// A placement is there and not of its form.
    #[error("{0} is malformed")]
    Malformed(String),
}

/// A step as it was sent: its index, its text, and the name of the place.
pub(super) type SentStep = (usize, Vec<u8>, String);

/// The values found so far.
#[derive(Default)]
pub(crate) struct FoundValues {
    pub(crate) key: Option<String>,
    pub(crate) secret: Option<Vec<u8>>,
    pub(crate) passphrase: Option<String>,
    pub(crate) uid: Option<String>,
    pub(crate) stamp: Stamp,
    pub(crate) signature: Option<String>,
    /// The values of a login that do not come from the request: a token, a challenge.
    pub(crate) taken: LoginInputs,
    pub(super) payload: Option<Vec<u8>>,
    /// The parameters before the signature, if others come after it.
    pub(crate) before_signature: Option<Vec<u8>>,
    /// Copies of method and path, and of a login's values that do not come from the request, with the name of their place.
    pub(crate) copies: Vec<(Given, Vec<u8>, String)>,
    /// Steps placed as they are, with the name of the place.
    pub(crate) steps: Vec<SentStep>,
}

impl FoundValues {
    pub(super) fn bind(&mut self, given: &Given, text: &[u8], place: &str) -> Result<(), ReadError> {
        let text = String::from_utf8(text.to_vec()).map_err(|_| ReadError::Malformed(place.to_owned()))?;
        let slot = match given {
            Given::Key => &mut self.key,
            Given::Passphrase => &mut self.passphrase,
            Given::Uid => &mut self.uid,
            Given::Time => &mut self.stamp.time,
            Given::Nonce => &mut self.stamp.nonce,
            Given::Window => &mut self.stamp.window,
            Given::RequestId => &mut self.stamp.request_id,
            Given::Secret => {
                self.secret = Some(text.into_bytes());
                return Ok(());
            }
            // What the request line says is hashed; a copy of it must say the same.
            // So must what is made of another value: the time in another form, the public half of the key.
            Given::Method | Given::Path(_) | Given::TimeAs(_) | Given::PublicKey => {
                self.copies.push((given.clone(), text.into_bytes(), place.to_owned()));
                return Ok(());
            }
            Given::Taken(name) => {
                match self.taken.get(name) {
                    // What is known must be what was sent.
                    Some(_) => self.copies.push((given.clone(), text.into_bytes(), place.to_owned())),
                    None => self.taken.set(name, text),
                }
                return Ok(());
            }
            // The host may be another one's to say, and a setting is the key's.
            Given::Host | Given::Origin | Given::Setting(_) => return Ok(()),
        };
        match slot {
            Some(known) if *known != text => Err(ReadError::Malformed(place.to_owned())),
            _ => {
                *slot = Some(text);
                Ok(())
            }
        }
    }

    /// The time from another form of it, where only that was sent.
    pub(super) fn complete_time(&mut self) {
        if self.stamp.time.is_none() {
            self.stamp.time = self.copies.iter().find_map(|(given, text, _)| match given {
                Given::TimeAs(form) => form.read(std::str::from_utf8(text).ok()?),
                _ => None,
            });
        }
    }

    pub(super) fn bind_placed(
        &mut self,
        form: &SigningForm,
        value: &Placed,
        text: &[u8],
        place: &str,
    ) -> Result<(), ReadError> {
        match value {
            Placed::Signature => {
                self.signature = Some(String::from_utf8_lossy(text).into_owned());
                Ok(())
            }
            Placed::Part(Part::Given(given)) => self.bind(given, text, place),
            Placed::Part(Part::Payload) => {
                self.payload = Some(text.to_vec());
                Ok(())
            }
            Placed::Part(Part::Step(index)) => self.bind_step(form, *index, text, place),
            Placed::Part(_) => Ok(()),
        }
    }

    /// A step that only encodes is undone, so that what it carries is found; any other is kept to be compared.
    fn bind_step(
        &mut self,
        form: &SigningForm,
        index: usize,
        text: &[u8],
        place: &str,
    ) -> Result<(), ReadError> {
        let step = &form.steps[index];
        if step.op == Op::Plain && !step.of.is_ambiguous() {
            let inner = step.encoding.decode(text).ok_or_else(|| ReadError::Malformed(place.to_owned()))?;
            let values = step.of.read(&inner).ok_or_else(|| ReadError::Malformed(place.to_owned()))?;
            for (part, text) in values {
                self.bind_placed(form, &Placed::Part(part.clone()), text, place)?;
            }
        }
        if step.op == Op::Json {
            self.bind_members(form, index, text, place)?;
        }
        self.steps.push((index, text.to_vec(), place.to_owned()));
        Ok(())
    }

    /// The members of a JSON object are found by name, in any order. One that could not be read back is compared only.
    fn bind_members(
        &mut self,
        form: &SigningForm,
        index: usize,
        text: &[u8],
        place: &str,
    ) -> Result<(), ReadError> {
        let malformed = || ReadError::Malformed(place.to_owned());
        let step = &form.steps[index];
        let decoded = step.encoding.decode(text).ok_or_else(malformed)?;
        let object: serde_json::Value = serde_json::from_slice(&decoded).map_err(|_| malformed())?;
        for (at, template) in step.members.iter().filter(|(_, template)| !template.is_constant()) {
            let sent = json_step::sent_text(&object, at)
                .ok_or_else(|| ReadError::Missing(format!("{} in {place}", at.trim_start_matches('/'))))?;
            if template.is_ambiguous() {
                continue;
            }
            for (part, text) in template.read(sent.as_bytes()).ok_or_else(malformed)? {
                self.bind_placed(form, &Placed::Part(part.clone()), text, place)?;
            }
        }
        Ok(())
    }
}
