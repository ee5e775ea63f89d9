//! Base58 with Bitcoin's alphabet, as wallets write keys: no 0, O, I and l, and a 1 for each leading zero byte.

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The text of these bytes.
pub(super) fn encode(bytes: &[u8]) -> Vec<u8> {
    // The number's digits, the lowest first.
    let mut digits: Vec<u8> = Vec::with_capacity(bytes.len() * 138 / 100 + 1);
    for &byte in bytes {
        let mut carry = u32::from(byte);
        for digit in &mut digits {
            carry += u32::from(*digit) << 8;
            *digit = remainder(&mut carry, 58);
        }
        while carry > 0 {
            digits.push(remainder(&mut carry, 58));
        }
    }
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    digits.resize(digits.len() + zeros, 0);
    digits.iter().rev().map(|&digit| ALPHABET[usize::from(digit)]).collect()
}

/// The bytes of a text; `None` where a character is not of the alphabet.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len());
    for character in text {
        let mut carry = u32::try_from(ALPHABET.iter().position(|known| known == character)?).ok()?;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = remainder(&mut carry, 256);
        }
        while carry > 0 {
            bytes.push(remainder(&mut carry, 256));
        }
    }
    let zeros = text.iter().take_while(|&&character| character == b'1').count();
    bytes.resize(bytes.len() + zeros, 0);
    bytes.reverse();
    Some(bytes)
}

/// The lowest digit of a number, which keeps the others.
fn remainder(number: &mut u32, base: u32) -> u8 {
    let digit = *number % base;
    *number /= base;
    u8::try_from(digit).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From <https://datatracker.ietf.org/doc/html/draft-msporny-base58-03>, test vectors.
    #[test]
    fn the_drafts_vectors() {
        let cases: [(&[u8], &str); 3] = [
            (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
            (
                b"The quick brown fox jumps over the lazy dog.",
                "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
            ),
            (&[0, 0, 0x28, 0x7f, 0xb4, 0xcd], "11233QC4"),
        ];
        for (bytes, text) in cases {
            assert_eq!(encode(bytes), text.as_bytes());
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes));
        }
        assert_eq!((encode(b""), decode(b"")), (Vec::new(), Some(Vec::new())));
        assert_eq!(decode(b"0OIl"), None);
    }
}
