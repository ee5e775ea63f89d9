//! The protocol of Redis, in the second version that every server speaks:
//! <https://redis.io/docs/latest/develop/reference/protocol-spec/>.

use std::io::{self, BufRead, Read as _};

use zeroize::Zeroizing;

/// The longest line, the longest text and the longest list that is believed to come from a Redis server here: the
/// script answers with a few numbers.
const MAX_LINE: u64 = 64 * 1024;
const MAX_TEXT: u64 = 1024 * 1024;
const MAX_ITEMS: i64 = 1024;
/// How deep lists may lie in each other.
const MAX_DEPTH: usize = 4;

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RedisReply {
    /// A text, simple or bulk.
    Text(String),
    /// A number.
    Number(i64),
    /// A list.
    List(Vec<RedisReply>),
    /// Nothing.
    Null,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum RedisError {
    /// The connection failed, or its time is up.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The server refused the command: its code, and its words.
    #[error("{code} {detail}")]
    Refused { code: String, detail: String },
    /// The bytes are not those of a Redis server.
    #[error("the server there is not Redis")]
    Foreign,
}

impl RedisError {
    /// Whether the time is up.
    pub(super) fn is_timeout(&self) -> bool {
        use io::ErrorKind::{TimedOut, WouldBlock};
        matches!(self, Self::Io(error) if matches!(error.kind(), TimedOut | WouldBlock))
    }

    /// Whether the server, or what lies between, closed a connection that was kept.
    pub(super) fn is_closed(&self) -> bool {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof};
        matches!(self, Self::Io(error) if matches!(
            error.kind(),
            BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | UnexpectedEof
        ))
    }
}

/// A command as it is sent: a list of texts. It is zeroed when dropped, for one of them may be a password.
pub(super) fn command(words: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    // Room for all of it: growing would leave copies that nobody zeroes.
    let length: usize = words.iter().map(|word| word.len() + 32).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 32));
    bytes.extend(format!("*{}\r\n", words.len()).bytes());
    for word in words {
        bytes.extend(format!("${}\r\n", word.len()).bytes());
        bytes.extend(word.iter());
        bytes.extend(b"\r\n");
    }
    bytes
}

/// Reads one reply.
///
/// # Errors
///
/// [`RedisError::Refused`] for an error reply, [`RedisError::Foreign`] for bytes that are no reply or larger than any that
/// is due here, [`RedisError::Io`] where they end too soon.
pub(super) fn read(stream: &mut impl BufRead) -> Result<RedisReply, RedisError> {
    item(stream, 0)
}

fn item(stream: &mut impl BufRead, depth: usize) -> Result<RedisReply, RedisError> {
    let line = line(stream)?;
    let mut characters = line.chars();
    let kind = characters.next();
    let rest = characters.as_str();
    match kind {
        Some('+') => Ok(RedisReply::Text(rest.to_owned())),
        // Inside a list it would leave the rest unread.
        Some('-') if depth == 0 => {
            let (code, detail) = rest.split_once(' ').unwrap_or((rest, ""));
            Err(RedisError::Refused { code: code.to_owned(), detail: detail.to_owned() })
        }
        Some(':') => Ok(RedisReply::Number(number(rest)?)),
        Some('$') => match number(rest)? {
            -1 => Ok(RedisReply::Null),
            length => text(stream, u64::try_from(length).map_err(|_| RedisError::Foreign)?),
        },
        Some('*') => match number(rest)? {
            -1 => Ok(RedisReply::Null),
            count @ 0..=MAX_ITEMS if depth < MAX_DEPTH => {
                (0..count).map(|_| item(stream, depth + 1)).collect::<Result<_, _>>().map(RedisReply::List)
            }
            _ => Err(RedisError::Foreign),
        },
        _ => Err(RedisError::Foreign),
    }
}

fn number(text: &str) -> Result<i64, RedisError> {
    text.parse().map_err(|_| RedisError::Foreign)
}

/// A line without its end.
fn line(stream: &mut impl BufRead) -> Result<String, RedisError> {
    let mut bytes = Vec::new();
    stream.take(MAX_LINE).read_until(b'\n', &mut bytes)?;
    if !bytes.ends_with(b"\n") && (bytes.len() as u64) < MAX_LINE {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    let line = bytes.strip_suffix(b"\r\n").ok_or(RedisError::Foreign)?;
    String::from_utf8(line.to_vec()).map_err(|_| RedisError::Foreign)
}

fn text(stream: &mut impl BufRead, length: u64) -> Result<RedisReply, RedisError> {
    if length > MAX_TEXT {
        return Err(RedisError::Foreign);
    }
    let mut bytes = Vec::new();
    stream.take(length + 2).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length + 2 {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    let text = bytes.strip_suffix(b"\r\n").ok_or(RedisError::Foreign)?;
    String::from_utf8(text.to_vec()).map(RedisReply::Text).map_err(|_| RedisError::Foreign)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> RedisReply {
        RedisReply::Text(text.to_owned())
    }

    #[test]
    fn replies_of_every_kind_are_read() {
        let replies = b"+OK\r\n:-7\r\n$5\r\na\r\nbc\r\n$-1\r\n*3\r\n$2\r\nok\r\n:1\r\n*0\r\n*-1\r\n";
        let mut stream = &replies[..];
        let read: Vec<RedisReply> = (0..6).map(|_| read(&mut stream).unwrap()).collect();
        let list = RedisReply::List(vec![text("ok"), RedisReply::Number(1), RedisReply::List(vec![])]);
        let right =
            [text("OK"), RedisReply::Number(-7), text("a\r\nbc"), RedisReply::Null, list, RedisReply::Null];
        assert_eq!(read, right);
    }

    #[test]
    fn an_error_has_a_code_and_words() {
        let failure = read(&mut &b"-NOAUTH Authentication required.\r\n"[..]).unwrap_err();
        assert_eq!(failure.to_string(), "NOAUTH Authentication required.");
    }

    #[test]
    fn what_is_no_reply_is_told_from_what_ends_too_soon() {
        let foreign =
            ["HTTP/1.1 400 Bad Request\r\n", "$x\r\n", "$-2\r\n", "*1025\r\n", "$1048577\r\n", "+OK\n"];
        for bytes in foreign {
            assert!(matches!(read(&mut bytes.as_bytes()), Err(RedisError::Foreign)), "{bytes}");
        }
        assert!(matches!(read(&mut &b"*2\r\n-ERR a\r\n:1\r\n"[..]), Err(RedisError::Foreign)));
        let deep = "*1\r\n".repeat(MAX_DEPTH + 1);
        assert!(matches!(read(&mut deep.as_bytes()), Err(RedisError::Foreign)));
        for bytes in ["", "+OK", "$5\r\nab", "*2\r\n:1\r\n"] {
            assert!(read(&mut bytes.as_bytes()).unwrap_err().is_closed(), "{bytes}");
        }
    }

    #[test]
    fn a_command_is_a_list_of_texts() {
        assert_eq!(&**command(&[b"GET", b"a b"]), b"*2\r\n$3\r\nGET\r\n$3\r\na b\r\n");
    }
}
