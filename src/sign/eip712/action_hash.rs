//! The hash of an action: its MessagePack, the nonce, the account that it is done for, and when it expires.

use rmp::encode;
use serde_json::{Number, Value as Json};

use super::{SignedRequest, keccak};

/// The hash; `None` where the action has a number that MessagePack can't carry.
pub(super) fn of(request: &SignedRequest) -> Option<[u8; 32]> {
    let mut packed = Vec::new();
    object(&request.action, &mut packed)?;
    packed.extend(request.nonce.to_be_bytes());
    match &request.vault {
        Some(vault) => {
            packed.push(1);
            packed.extend(vault);
        }
        None => packed.push(0),
    }
    if let Some(expires) = request.expires_after {
        packed.push(0);
        packed.extend(expires.to_be_bytes());
    }
    Some(keccak(&[&packed]))
}

fn object(members: &serde_json::Map<String, Json>, out: &mut Vec<u8>) -> Option<()> {
    encode::write_map_len(out, u32::try_from(members.len()).ok()?).ok()?;
    members.iter().try_for_each(|(name, value)| {
        encode::write_str(out, name).ok()?;
        pack(value, out)
    })
}

/// Appends a value in its shortest form, as Python's msgpack writes it; members keep their order.
fn pack(value: &Json, out: &mut Vec<u8>) -> Option<()> {
    match value {
        Json::Null => encode::write_nil(out).ok(),
        Json::Bool(truth) => encode::write_bool(out, *truth).ok(),
        Json::Number(number) => pack_number(number, out),
        Json::String(text) => encode::write_str(out, text).ok(),
        Json::Array(items) => {
            encode::write_array_len(out, u32::try_from(items.len()).ok()?).ok()?;
            items.iter().try_for_each(|item| pack(item, out))
        }
        Json::Object(members) => object(members, out),
    }
}

fn pack_number(number: &Number, out: &mut Vec<u8>) -> Option<()> {
    if let Some(number) = number.as_u64() {
        return encode::write_uint(out, number).map(drop).ok();
    }
    if let Some(number) = number.as_i64() {
        return encode::write_sint(out, number).map(drop).ok();
    }
    // A whole number that is too large has no form here, as it has none there.
    let is_fraction = number.as_str().contains(['.', 'e', 'E']);
    encode::write_f64(out, number.as_f64().filter(|_| is_fraction)?).ok()
}
