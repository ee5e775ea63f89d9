//! Paths as clients hash them: with a prefix added or left out.

/// Prefixes that venues put before their paths.
const USUAL: &str = "/api /v1 /v2 /v3 /v4 /v5 /api/v1 /api/v2 /api/v3 /api/v4 /api/v5 /derivatives /fapi /rest /open \
    /exchange";

/// The most segments that are taken off the front.
const MOST_STRIPPED: usize = 3;

/// A change to the path; `None` where it does not apply.
#[derive(Debug, Clone)]
pub(super) enum Prefix {
    /// Put before the path.
    Added(String),
    /// The first segments taken off.
    Stripped(usize),
    /// The version segment (`v1`, `v5`) taken out, wherever it stands.
    Unversioned,
}

impl Prefix {
    /// All that are tried, and whether another mistake is tried beside each: `known` are the venue's own, `host`
    /// the authority.
    pub(super) fn all(known: &[String], host: &str) -> Vec<(Self, bool)> {
        let mut all: Vec<(Self, bool)> = (1..=MOST_STRIPPED).map(|n| (Self::Stripped(n), true)).collect();
        all.push((Self::Unversioned, true));
        all.extend(known.iter().cloned().map(|prefix| (Self::Added(prefix), true)));
        all.extend(USUAL.split(' ').map(|prefix| (Self::Added(prefix.to_owned()), prefix == "/api")));
        let urls = ["https://", "http://", ""].map(|scheme| (Self::Added(format!("{scheme}{host}")), false));
        all.extend(urls.into_iter().filter(|_| !host.is_empty()));
        all
    }

    /// The path so changed.
    pub(super) fn apply(&self, path: &str) -> Option<String> {
        match self {
            Self::Added(prefix) => Some(format!("{prefix}{path}")),
            Self::Stripped(n) => {
                let at = path.match_indices('/').nth(*n).map(|(at, _)| at)?;
                Some(path[at..].to_owned())
            }
            Self::Unversioned => {
                let is_version = |segment: &&str| {
                    let digits = segment.strip_prefix('v').unwrap_or_default();
                    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
                };
                let kept: Vec<&str> = path.split('/').filter(|segment| !is_version(segment)).collect();
                Some(kept.join("/"))
            }
        }
    }
}

/// With a last slash where there was none, without it where there was one.
pub(super) fn other_slash(path: &str) -> String {
    path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_come_and_go() {
        let path = "/api/v5/account";
        assert_eq!(Prefix::Stripped(1).apply(path).unwrap(), "/v5/account");
        assert_eq!(Prefix::Stripped(2).apply(path).unwrap(), "/account");
        assert_eq!(Prefix::Stripped(3).apply(path), None);
        assert_eq!(Prefix::Unversioned.apply(path).unwrap(), "/api/account");
        assert_eq!(Prefix::Added("/x".into()).apply(path).unwrap(), "/x/api/v5/account");
        assert_eq!((other_slash("/a"), other_slash("/a/")), ("/a/".to_owned(), "/a".to_owned()));
    }
}
