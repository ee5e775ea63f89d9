//! The secret first segment of every accepted path: only programs that this process gave the URL know it.

use std::fmt;

use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::sys::redact;

/// 64 hex digits, 244 of their bits random, new for each run.
pub(super) struct UrlToken(Zeroizing<String>);

impl UrlToken {
    /// A new one, registered with the redactor so that it is never printed.
    pub(super) fn new() -> Self {
        let text = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        redact::register(text.as_bytes());
        Self(Zeroizing::new(text))
    }

    /// The text, for the URL that is given to clients.
    pub(super) fn as_text(&self) -> &str {
        &self.0
    }

    /// The rest of a path that begins with this segment, from its slash on. The comparison takes constant time,
    /// except for the length, which is not secret.
    pub(super) fn rest<'p>(&self, path: &'p str) -> Option<&'p str> {
        let (_, path) = path.split_at_checked(1).filter(|(slash, _)| *slash == "/")?;
        let (first, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
        let same: bool = first.as_bytes().ct_eq(self.0.as_bytes()).into();
        same.then_some(if rest.is_empty() { "/" } else { rest })
    }
}

impl fmt::Debug for UrlToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UrlToken(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_segment_opens() {
        let segment = UrlToken::new();
        let text = segment.as_text().to_owned();
        assert_eq!(segment.rest(&format!("/{text}/api/v1/time")), Some("/api/v1/time"));
        assert_eq!(segment.rest(&format!("/{text}")), Some("/"));
        assert_eq!(segment.rest(&format!("/{text}//x")), Some("//x"));
        let upper = text.to_uppercase();
        for other in ["", "/", "/api/v1/time", &text, &format!("//{text}/x"), &format!("/{text}x/y")] {
            assert_eq!(segment.rest(other), None, "{other}");
        }
        for other in [&text[1..], &text[..63], &upper, UrlToken::new().as_text()] {
            assert_eq!(segment.rest(&format!("/{other}/x")), None, "{other}");
        }
    }

    #[test]
    fn it_is_not_shown() {
        let segment = UrlToken::new();
        assert_eq!(format!("{segment:?}"), "UrlToken(***)");
        assert_eq!(redact::text(segment.as_text()), redact::MASK);
    }
}
