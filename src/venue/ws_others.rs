//! A venue's other WebSockets: each has tables of its own, and is known by the path of its URL.

use crate::sign::{Base, Login, Scheme, SchemeError};

use super::ws_table::{RawWs, WsRules};

impl RawWs {
    /// One of `[[ws.also]]`.
    pub(super) fn compile_other(mut self, scheme: &Scheme) -> Result<(String, WsRules), SchemeError> {
        let path = self.path.take().filter(|path| path.get_ref().starts_with('/'));
        let path = path.ok_or_else(|| {
            SchemeError::located(
                "ws.also",
                0..0,
                "each has the `path` of its URL: `path = \"/ws/v1\"`, or \"/\"",
            )
        })?;
        if !self.also.is_empty() {
            return Err(SchemeError::located("ws.also", path.span(), "none of them has others"));
        }
        Ok((path.into_inner(), self.compile(scheme)?))
    }
}

impl WsRules {
    /// The rules of the WebSocket at a path: of another one, where it is that one's.
    pub fn at(&self, path: &str) -> &Self {
        self.index_of(path).map_or(self, |index| &self.others[index].1)
    }

    /// The same by the URL that is connected to.
    pub fn at_url(&self, url: Option<&str>) -> &Self {
        let base = url.and_then(|url| Base::parse(url, &["ws", "wss"]).ok());
        base.map_or(self, |base| self.at(base.prefix()))
    }

    /// Which of the others is at a path.
    pub fn index_of(&self, path: &str) -> Option<usize> {
        let path = if path.is_empty() { "/" } else { path };
        self.others.iter().position(|(known, _)| known == path)
    }

    /// This one, then the others.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.others.iter().map(|(_, rules)| rules))
    }

    /// The logins of all.
    pub fn all_logins(&self) -> impl Iterator<Item = &Login> {
        self.all().flat_map(Self::logins)
    }
}
