//! What may pass beside the venue's reads: requests by method and path.

use std::str::FromStr;

/// `METHOD /path`, where `*` stands for any method, and in a path for any text, slashes too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    method: String,
    path: String,
}

impl FromStr for Allow {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = "write 'METHOD /path', with * in the path for any text, or * as the METHOD for any";
        let (method, path) = text.split_once(' ').ok_or(form)?;
        let is_method =
            method == "*" || !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_path = path.starts_with(['/', '*']) && path.bytes().all(|byte| byte.is_ascii_graphic());
        if path.contains('?') {
            return Err("a request is allowed by its path; leave the query out");
        }
        (is_method && is_path).then(|| Self { method: method.to_owned(), path: path.to_owned() }).ok_or(form)
    }
}

impl Allow {
    /// Whether it is this request.
    pub(super) fn takes(&self, method: &str, path: &str) -> bool {
        (self.method == "*" || self.method == method) && matches(self.path.as_bytes(), path.as_bytes())
    }
}

/// Whether `text` is `pattern`, in which each `*` stands for any text.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    // Where the last star stands, and up to where of the text it reaches.
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        if pattern.get(at) == Some(&b'*') {
            star = Some((at, read));
            at += 1;
        } else if pattern.get(at) == Some(&text[read]) {
            at += 1;
            read += 1;
        } else if let Some((star_at, reaches)) = star {
            star = Some((star_at, reaches + 1));
            (at, read) = (star_at + 1, reaches + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let takes = |pattern: &str, method, path| pattern.parse::<Allow>().unwrap().takes(method, path);
        assert!(takes("GET /api/v1/*", "GET", "/api/v1/orders/1"));
        assert!(takes("GET /api/v1/*", "GET", "/api/v1/"));
        assert!(!takes("GET /api/v1/*", "GET", "/api/v1"));
        assert!(!takes("GET /api/v1/*", "POST", "/api/v1/orders"));
        assert!(takes("* /api/*/orders", "DELETE", "/api/v1/x/orders"));
        assert!(!takes("* /api/*/orders", "DELETE", "/api/v1/orders/1"));
        assert!(takes("POST *", "POST", "/anything"));
        assert!(takes("POST /a*b*c", "POST", "/abbcbc") && !takes("POST /a*b*c", "POST", "/abbcb"));
        assert!(takes("POST /exact", "POST", "/exact") && !takes("POST /exact", "POST", "/exact/"));
        // Many stars take no more than the product of the lengths.
        let stars = format!("POST /{}b", "*a".repeat(200));
        assert!(!takes(&stars, "POST", &format!("/{}", "a".repeat(5000))));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["", "GET", "/api", "GET api", "get /api", "GET /api?x=1", "GET  /api", "GET /a b"] {
            assert!(text.parse::<Allow>().is_err(), "{text:?}");
        }
    }
}
