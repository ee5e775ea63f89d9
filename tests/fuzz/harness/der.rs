//! The reader of DER, and what `doctor` shows of a certificate.

use exch::net::http_client::Certificate;
use exch::sign::der::{Elements, dotted};
use rustls::pki_types::CertificateDer;

/// How deep elements are opened.
const MAX_DEPTH: u32 = 16;

/// The elements of any input cover its beginning, byte for byte.
pub fn run(data: &[u8]) {
    open(data, MAX_DEPTH);
    if let Some(found) = Certificate::read(&CertificateDer::from(data)) {
        assert!(!found.subject.contains('\0') || data.contains(&0));
        drop(format!("{found:?}"));
    }
}

fn open(bytes: &[u8], depth: u32) {
    let mut at = 0;
    for element in Elements::new(bytes) {
        let (whole, content) = (element.whole, element.content);
        assert_eq!(whole, &bytes[at..at + whole.len()], "elements follow each other");
        assert!(whole.len() >= content.len() + 2 && whole.ends_with(content) && whole[0] == element.tag);
        let mut same = Elements::new(whole);
        assert_eq!(same.read(element.tag), Some(element));
        assert_eq!(same.next(), None, "an element is whole by itself");
        dotted(content);
        if depth > 0 {
            open(content, depth - 1);
        }
        at += whole.len();
    }
}
