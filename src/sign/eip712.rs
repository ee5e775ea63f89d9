//! Hyperliquid's signatures: EIP-712 over a hash of the action (<https://eips.ethereum.org/EIPS/eip-712>).
//!
//! What is hashed stands in a text of three parts with a line break between them: the host that the request is sent to,
//! the nonce, and the user's parameters as JSON. The host tells the chain, as Hyperliquid's own client has it
//! (hyperliquid-python-sdk 0.24.0, `utils/signing.py` and `exchange.py`): requests to any other host than that of the
//! main chain are signed for the testnet.

mod action_hash;
mod secp256k1;
mod typed_data;

use serde_json::{Map, Value as Json};
use sha3::{Digest as _, Keccak256};

pub(super) use secp256k1::{SecretScalar, recover};

/// The host of the main chain.
const MAIN_HOST: &str = "api.hyperliquid.xyz";

/// What a request to `/exchange` says that its signature covers.
struct SignedRequest {
    is_main: bool,
    nonce: u64,
    action: Map<String, Json>,
    /// The account that an agent acts for, where it is another.
    vault: Option<[u8; 20]>,
    /// Unix milliseconds.
    expires_after: Option<u64>,
}

/// The 32 bytes that are signed; `None` where the text is no request of Hyperliquid's.
pub(super) fn digest(prehash: &[u8]) -> Option<[u8; 32]> {
    let request = SignedRequest::read(prehash)?;
    let (domain, message) = match typed_data::user_action(&request.action) {
        Some(kind) => typed_data::of_user(kind, &request.action)?,
        None => typed_data::of_agent(request.is_main, &action_hash::of(&request)?),
    };
    Some(keccak(&[b"\x19\x01", &domain, &message]))
}

impl SignedRequest {
    fn read(prehash: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(prehash).ok()?;
        let mut lines = text.splitn(3, '\n');
        let (host, nonce, params) = (lines.next()?, lines.next()?, lines.next()?);
        let Json::Object(mut params) = serde_json::from_str(params).ok()? else { return None };
        let Some(Json::Object(action)) = params.remove("action") else { return None };
        let vault = match params.get("vaultAddress") {
            None | Some(Json::Null) => None,
            Some(vault) => Some(address(vault)?),
        };
        let expires_after = match params.get("expiresAfter") {
            None | Some(Json::Null) => None,
            Some(expires) => Some(expires.as_u64()?),
        };
        Some(Self { is_main: host == MAIN_HOST, nonce: nonce.parse().ok()?, action, vault, expires_after })
    }
}

/// An address: `0x` and 40 hex digits.
fn address(json: &Json) -> Option<[u8; 20]> {
    hex::decode(json.as_str()?.strip_prefix("0x")?).ok()?.try_into().ok()
}

fn keccak(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Keccak256::new(), Keccak256::chain_update).finalize().into()
}

#[cfg(test)]
mod tests;
