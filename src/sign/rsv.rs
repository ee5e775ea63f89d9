//! The JSON of an ECDSA signature with its recovery byte, as Ethereum's clients write it.

use serde_json::{Value as Json, json};

/// Of the two numbers, 32 bytes each, and the byte; nothing where they are no such signature.
pub(super) fn encode(bytes: &[u8]) -> Vec<u8> {
    let &[ref numbers @ .., v] = bytes else { return Vec::new() };
    let Some((r, s)) = numbers.split_at_checked(32).filter(|(_, s)| s.len() == 32) else { return Vec::new() };
    json!({ "r": number(r), "s": number(s), "v": v }).to_string().into_bytes()
}

/// The inverse; members may stand in any order.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let json: Json = serde_json::from_slice(text).ok()?;
    let bytes = |name: &str| {
        let digits = json.get(name)?.as_str()?.strip_prefix("0x")?;
        hex::decode(format!("{digits:0>64}")).ok().filter(|bytes| bytes.len() == 32)
    };
    let v = u8::try_from(json.get("v")?.as_u64()?).ok()?;
    Some([bytes("r")?, bytes("s")?, vec![v]].concat())
}

fn number(bytes: &[u8]) -> String {
    let digits = hex::encode(bytes);
    format!("0x{}", Some(digits.trim_start_matches('0')).filter(|digits| !digits.is_empty()).unwrap_or("0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_leading_zeros() {
        let bytes = [vec![0; 31], vec![7], vec![0xab; 32], vec![28]].concat();
        let text = encode(&bytes);
        let wanted = format!(r#"{{"r":"0x7","s":"0x{}","v":28}}"#, "ab".repeat(32));
        assert_eq!(String::from_utf8(text.clone()).unwrap(), wanted);
        assert_eq!(decode(&text), Some(bytes));
        for text in ["", "{}", r#"{"r":"7","s":"0x8","v":27}"#, r#"{"r":"0x7","s":"0x8","v":300}"#] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
        assert!(encode(&[1; 64]).is_empty());
    }
}
