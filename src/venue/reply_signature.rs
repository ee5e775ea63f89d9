//! Replies that the venue signs, for clients that check them.

use serde::{Deserialize, Deserializer};

use crate::sign::{Template, TemplateError, TemplateName};

/// `[reply] signature`: a header with the MAC of the reply, made as the venue's requests are signed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplySignature {
    /// The header's name.
    pub header: String,
    /// What is signed.
    of: SignedText,
}

#[derive(Debug, Clone)]
struct SignedText(Template<Part>);

/// A part of what is signed.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// The nonce of the request.
    Nonce,
    /// The time of the request, as it was sent.
    Time,
    /// The content type of the reply.
    ContentType,
    /// The body of the reply.
    Body,
}

impl<'de> Deserialize<'de> for SignedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let resolve = |word: TemplateName<'_>| match word.name {
            "nonce" => Ok(Part::Nonce),
            "time" => Ok(Part::Time),
            "content_type" => Ok(Part::ContentType),
            "body" => Ok(Part::Body),
            name => Err(TemplateError(format!("`{{{name}}}` is not known of a reply"))),
        };
        Template::parse(&text, resolve).map(Self).map_err(|error| serde::de::Error::custom(error.0))
    }
}

impl ReplySignature {
    /// What is signed of a reply to a request with this nonce and time.
    pub fn message(&self, nonce: &str, time: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
        let mut message = Vec::new();
        self.of.0.render(&mut message, |part, out| match part {
            Part::Nonce => out.extend(nonce.bytes()),
            Part::Time => out.extend(time.bytes()),
            Part::ContentType => out.extend(content_type.bytes()),
            Part::Body => out.extend(body),
        });
        message
    }
}
