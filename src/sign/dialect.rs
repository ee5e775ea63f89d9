//! What tells a dialect from the form that is sent: who sends it, and which bytes it does not tell apart.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::canonical_parts::Canonical;

/// Another form in which a venue takes requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Who sends it, or where the venue says so.
    pub source: String,
    /// Whether no document of the venue has it, so that it is known from a client alone.
    pub inferred: bool,
    /// What may differ between the request and what is hashed.
    pub equal: Vec<Equivalence>,
}

/// Bytes that are sent and hashed as others. Every other change of them is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Equivalence {
    /// A `+` in the query is hashed as an encoded space.
    PlusForSpace,
    /// White space between the values of a JSON body is not hashed.
    JsonSpaces,
    /// The body `{}` is hashed as none.
    EmptyObject,
}

impl Equivalence {
    /// What may differ, in words.
    pub fn what(self) -> &'static str {
        match self {
            Self::PlusForSpace => "a `+` in the query is hashed as a space",
            Self::JsonSpaces => "white space between the values of a JSON body is not hashed",
            Self::EmptyObject => "the body {} is hashed as none",
        }
    }

    /// Puts what is hashed in the place of what was sent; whether they differ.
    fn apply(self, canonical: &mut Canonical) -> bool {
        match self {
            Self::PlusForSpace => {
                let has_plus = canonical.query.contains('+');
                if has_plus {
                    canonical.query = canonical.query.replace('+', "%20");
                }
                has_plus
            }
            Self::JsonSpaces => {
                let Some(body) = &canonical.body else { return false };
                let Some(compact) = without_spaces(body).filter(|compact| compact != body) else {
                    return false;
                };
                canonical.body = Some(compact);
                true
            }
            Self::EmptyObject => canonical.body.take_if(|body| body.trim_ascii() == b"{}").is_some(),
        }
    }
}

impl Dialect {
    /// Puts what is hashed in the place of what was sent; whether they differ.
    pub(super) fn apply(&self, canonical: &mut Canonical) -> bool {
        self.equal.iter().fold(false, |differ, equal| equal.apply(canonical) | differ)
    }
}

/// JSON without the white space between its values; `None` where the text is not JSON.
fn without_spaces(text: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<IgnoredAny>(text).ok()?;
    let (mut in_text, mut escaped) = (false, false);
    let mut kept = Vec::with_capacity(text.len());
    for &byte in text {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
        } else {
            in_text = byte == b'"';
        }
        if in_text || !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            kept.push(byte);
        }
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_inside_of_texts_stay() {
        let cases = [
            (r#"{"a": 1, "b" : "x y"}"#, r#"{"a":1,"b":"x y"}"#),
            (r#"{ "a\" : b" : [ 1 , "\\" , " " ] }"#, r#"{"a\" : b":[1,"\\"," "]}"#),
            ("{}", "{}"),
        ];
        for (sent, hashed) in cases {
            assert_eq!(without_spaces(sent.as_bytes()).as_deref(), Some(hashed.as_bytes()), "{sent}");
        }
        assert_eq!(without_spaces(b"a b"), None);
        assert_eq!(without_spaces(b"1 2"), None);
    }
}
