//! What a signature costs at least: HMAC-SHA256 of as many messages of 100 bytes as the first argument says, the keyed
//! state cloned for each, without any input or output.

use std::hint::black_box;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

fn main() {
    let count: u32 = std::env::args().nth(1).and_then(|text| text.parse().ok()).expect("a count");
    let keyed = Hmac::<Sha256>::new_from_slice(b"startup-secret").expect("any length is a key");
    let mut message = [b'x'; 100];
    for number in 0..count {
        message[..4].copy_from_slice(&number.to_le_bytes());
        black_box(keyed.clone().chain_update(black_box(&message)).finalize().into_bytes());
    }
}
