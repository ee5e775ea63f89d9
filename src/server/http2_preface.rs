//! Clients that begin with HTTP/2 (RFC 9113, section 3.4). The HTTP library closes their connection without a word; with
//! one byte of the preface changed it refuses it as it refuses any malformed request.

use tokio::io::ReadBuf;

/// What an HTTP/2 client begins a connection with.
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Looks for the preface at the begin of a connection.
#[derive(Debug, Default)]
pub(super) struct PrefaceCheck {
    seen: Seen,
}

#[derive(Debug)]
enum Seen {
    /// So many bytes of it, and nothing else.
    Bytes(usize),
    /// Something else, or all of it.
    Other,
}

impl Default for Seen {
    fn default() -> Self {
        Self::Bytes(0)
    }
}

impl PrefaceCheck {
    /// Checks what was read into `room` after its first `before` bytes; the preface's last byte is changed there.
    pub(super) fn check(&mut self, room: &mut ReadBuf<'_>, before: usize) {
        for byte in &mut room.filled_mut()[before..] {
            let Seen::Bytes(seen) = self.seen else { return };
            self.seen = if *byte == PREFACE[seen] { Seen::Bytes(seen + 1) } else { Seen::Other };
            if seen + 1 == PREFACE.len() && matches!(self.seen, Seen::Bytes(_)) {
                *byte = b' ';
                self.seen = Seen::Other;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&[u8]]) -> Vec<u8> {
        let (mut check, mut all) = (PrefaceCheck::default(), Vec::new());
        for piece in pieces {
            let mut bytes = [b"before", *piece].concat();
            let mut room = ReadBuf::new(&mut bytes);
            room.set_filled(6 + piece.len());
            check.check(&mut room, 6);
            all.extend_from_slice(&room.filled()[6..]);
        }
        all
    }

    #[test]
    fn only_a_preface_at_the_begin_is_changed() {
        let changed = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r rest";
        assert_eq!(read(&[PREFACE, b"rest"]), changed);
        let (one, other) = PREFACE.split_at(7);
        assert_eq!(read(&[one, b"", other, b"rest"]), changed);
        for same in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"PRI * HTTP/1.1\r\n\r\n", b"PRI"] {
            assert_eq!(read(&[same, PREFACE]), [same, PREFACE].concat());
        }
    }
}
