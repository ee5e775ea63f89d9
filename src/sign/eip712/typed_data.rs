//! The typed data that are signed: an agent's, with the hash of the action, or the action of a user itself.
//!
//! The forms are those of hyperliquid-python-sdk 0.24.0, `utils/signing.py`.

use serde_json::{Map, Value as Json};

use super::{address, keccak};

/// The hashes of domain and message.
type Hashes = ([u8; 32], [u8; 32]);

const DOMAIN_TYPE: &str =
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

/// The action's `type`, the name of the typed data, and the fields: their types and names.
pub(super) type UserAction = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What a user signs as typed data.
const OF_USERS: [UserAction; 11] = [
    ("usdSend", "UsdSend", &[("string", "destination"), ("string", "amount"), ("uint64", "time")]),
    (
        "spotSend",
        "SpotSend",
        &[("string", "destination"), ("string", "token"), ("string", "amount"), ("uint64", "time")],
    ),
    ("withdraw3", "Withdraw", &[("string", "destination"), ("string", "amount"), ("uint64", "time")]),
    (
        "usdClassTransfer",
        "UsdClassTransfer",
        &[("string", "amount"), ("bool", "toPerp"), ("uint64", "nonce")],
    ),
    (
        "sendAsset",
        "SendAsset",
        &[
            ("string", "destination"),
            ("string", "sourceDex"),
            ("string", "destinationDex"),
            ("string", "token"),
            ("string", "amount"),
            ("string", "fromSubAccount"),
            ("uint64", "nonce"),
        ],
    ),
    (
        "userDexAbstraction",
        "UserDexAbstraction",
        &[("address", "user"), ("bool", "enabled"), ("uint64", "nonce")],
    ),
    (
        "userSetAbstraction",
        "UserSetAbstraction",
        &[("address", "user"), ("string", "abstraction"), ("uint64", "nonce")],
    ),
    (
        "tokenDelegate",
        "TokenDelegate",
        &[("address", "validator"), ("uint64", "wei"), ("bool", "isUndelegate"), ("uint64", "nonce")],
    ),
    ("convertToMultiSigUser", "ConvertToMultiSigUser", &[("string", "signers"), ("uint64", "nonce")]),
    (
        "approveAgent",
        "ApproveAgent",
        &[("address", "agentAddress"), ("string", "agentName"), ("uint64", "nonce")],
    ),
    (
        "approveBuilderFee",
        "ApproveBuilderFee",
        &[("string", "maxFeeRate"), ("address", "builder"), ("uint64", "nonce")],
    ),
];

/// An agent's signature under the hash of an action.
pub(super) fn of_agent(is_main: bool, action: &[u8; 32]) -> Hashes {
    let source = if is_main { "a" } else { "b" };
    let kind = keccak(&[b"Agent(string source,bytes32 connectionId)"]);
    (domain("Exchange", 1337), keccak(&[&kind, &keccak(&[source.as_bytes()]), action]))
}

/// How a user signs this action, where it is one of those.
pub(super) fn user_action(action: &Map<String, Json>) -> Option<&'static UserAction> {
    let kind = action.get("type")?.as_str()?;
    OF_USERS.iter().find(|(known, ..)| *known == kind)
}

/// Under an action of a user; `None` where it lacks a field, or has one that is not of its type.
pub(super) fn of_user(&(_, name, own): &UserAction, action: &Map<String, Json>) -> Option<Hashes> {
    let fields = [&[("string", "hyperliquidChain")], own].concat();
    let list: Vec<String> = fields.iter().map(|(kind, field)| format!("{kind} {field}")).collect();
    let typed = format!("HyperliquidTransaction:{name}({})", list.join(","));
    let mut struct_text = keccak(&[typed.as_bytes()]).to_vec();
    for (kind, field) in fields {
        // An agent without a name is approved under an empty one, which is not sent.
        let none = Json::String(String::new());
        let value = action.get(field).or_else(|| (field == "agentName").then_some(&none))?;
        struct_text.extend(word(kind, value)?);
    }
    let chain = action.get("signatureChainId")?.as_str()?.strip_prefix("0x")?;
    let chain = u64::from_str_radix(chain, 16).ok()?;
    Some((domain("HyperliquidSignTransaction", chain), keccak(&[&struct_text])))
}

/// A value as the 32 bytes that EIP-712 hashes.
fn word(kind: &str, value: &Json) -> Option<[u8; 32]> {
    let mut word = [0; 32];
    match kind {
        "string" => word = keccak(&[value.as_str()?.as_bytes()]),
        "bool" => word[31] = u8::from(value.as_bool()?),
        "address" => word[12..].copy_from_slice(&address(value)?),
        _ => word[24..].copy_from_slice(&value.as_u64()?.to_be_bytes()),
    }
    Some(word)
}

fn domain(name: &str, chain: u64) -> [u8; 32] {
    let mut chain_word = [0; 32];
    chain_word[24..].copy_from_slice(&chain.to_be_bytes());
    let no_contract = [0; 32];
    keccak(&[
        &keccak(&[DOMAIN_TYPE.as_bytes()]),
        &keccak(&[name.as_bytes()]),
        &keccak(&[b"1"]),
        &chain_word,
        &no_contract,
    ])
}
