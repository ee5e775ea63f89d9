//! The account's key pairs: finds the pair of a request, and revokes one.

use crate::sign::{KeySent, Reading, Received, Signer};

use super::{Authenticator, TestnetRefusal};

impl Authenticator {
    /// Whether the pair was revoked.
    pub(super) fn is_revoked(&self, pair: &Signer) -> bool {
        pair.key().is_some_and(|key| self.history().revoked.contains(key))
    }

    /// Refuses this key of the account from now on; `signing` is the key that the request was signed with.
    pub(in crate::server::testnet) fn revoke(&self, key: &str, signing: &str) -> Result<(), TestnetRefusal> {
        if key == signing {
            return Err(TestnetRefusal::BadRequest(
                "the key that signs a request can't be revoked by it".into(),
            ));
        }
        if !self.pairs.iter().any(|pair| pair.key() == Some(key)) {
            return Err(TestnetRefusal::KeyNotFound);
        }
        self.history().revoked.insert(key.to_owned());
        Ok(())
    }

    /// The key among the account's that signed a request.
    pub(in crate::server::testnet) fn key_of(&self, received: &Received<'_>) -> Result<&str, TestnetRefusal> {
        self.read(received).map(|(signer, _)| signer.key().unwrap_or_default())
    }

    /// Reads a request by the pair whose key it has, or by the first where it has none or another.
    pub(in crate::server::testnet) fn read(
        &self,
        received: &Received<'_>,
    ) -> Result<(&Signer, Reading), TestnetRefusal> {
        let first = self.read_by(&self.pairs[0], received)?;
        if first.key.is_none_or(|key| key == KeySent::Ours) && first.matches {
            return Ok((&self.pairs[0], first));
        }
        let others =
            self.pairs[1..].iter().filter_map(|pair| Some((pair, self.read_by(pair, received).ok()?)));
        let mut is_theirs = others.filter(|(_, reading)| match reading.key {
            Some(key) => key == KeySent::Ours,
            None => reading.matches,
        });
        Ok(is_theirs.next().unwrap_or((&self.pairs[0], first)))
    }
}
