//! What a signature by an Ed25519 key costs at least: those of as many messages of 100 bytes as the first argument says, the
//! key read once, without any input or output.

use std::hint::black_box;

use ring::signature::Ed25519KeyPair;

fn main() {
    let count: u32 = std::env::args().nth(1).and_then(|text| text.parse().ok()).expect("a count");
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a seed has 32 bytes");
    let mut message = [b'x'; 100];
    for number in 0..count {
        message[..4].copy_from_slice(&number.to_le_bytes());
        black_box(pair.sign(black_box(&message)));
    }
}
