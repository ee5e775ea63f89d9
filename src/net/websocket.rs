//! A WebSocket client (RFC 6455): one connection, read and written without waiting, by the same TLS, proxies and
//! certificate authorities as requests.

mod byte_stream;
mod connect;
mod error;
mod frame_json;
mod http_tunnel;
mod refused_upgrade;
mod socks_proxy;
mod ws_url;

use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use tungstenite::error::CapacityError;
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Bytes, Message, Utf8Bytes, WebSocket};

pub use connect::{Connector, PendingSocket, WsSettings, WsTarget};
pub use error::{Lost, Unsent, WsError};
pub use frame_json::{Unpacked, bytes_line, line, unpack};
pub use ws_url::{WsUrl, WsUrlError};

use byte_stream::SharedStream;

/// The longest message that is accepted, in bytes, both as received and after decompression.
pub const MESSAGE_LIMIT: usize = 16 * 1024 * 1024;

/// How many bytes are queued for a peer that does not read: a line of stdin, and answers to pings.
const UNSENT_LIMIT: usize = 4 * 1024 * 1024;

/// An open WebSocket.
pub struct Socket {
    inner: WebSocket<SharedStream>,
    has_unsent: bool,
}

/// The result of one read from the connection.
#[derive(Debug)]
pub enum Got {
    /// A text frame.
    Text(Utf8Bytes),
    /// A binary frame.
    Binary(Bytes),
    /// A ping, which is answered, or a pong.
    Control,
    /// Nothing yet.
    Nothing,
}

impl Socket {
    /// Takes the next message, if a whole one is there.
    ///
    /// # Errors
    ///
    /// [`Lost`]: the connection is of no more use.
    pub fn read(&mut self) -> Result<Got, Lost> {
        match self.inner.read() {
            Ok(Message::Text(text)) => Ok(Got::Text(text)),
            Ok(Message::Binary(bytes)) => Ok(Got::Binary(bytes)),
            Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_)) => Ok(Got::Control),
            Ok(Message::Close(frame)) => {
                // The answer is queued. If it can't be sent any more, the peer does not need it.
                let _ = self.flush();
                Err(Lost::closed(frame.as_ref()))
            }
            Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                Ok(Got::Nothing)
            }
            Err(error) => Err(self.broken(error)),
        }
    }

    /// Queues a text and sends as much as the peer takes.
    ///
    /// # Errors
    ///
    /// [`Lost`]: nobody knows whether it arrived.
    pub fn send(&mut self, text: &str) -> Result<(), Lost> {
        self.write(Message::text(text))
    }

    /// Sends a ping.
    ///
    /// # Errors
    ///
    /// [`Lost`].
    pub fn ping(&mut self) -> Result<(), Lost> {
        self.write(Message::Ping(Bytes::new()))
    }

    /// Sends data that the peer has not accepted yet.
    ///
    /// # Errors
    ///
    /// [`Lost`].
    pub fn flush(&mut self) -> Result<(), Lost> {
        let flushed = self.inner.flush();
        self.sent(flushed)
    }

    /// Whether something waits for the peer to take it.
    pub fn has_unsent(&self) -> bool {
        self.has_unsent
    }

    /// How many bytes have come so far, of whole messages and of parts: as long as it grows, the peer is there.
    pub fn received(&self) -> u64 {
        self.inner.get_ref().received()
    }

    /// Closes the connection cleanly, and waits at most this long for the peer's close.
    pub fn close(mut self, patience: Duration) {
        let end = Instant::now() + patience;
        let _ = self.write(Message::Close(None));
        self.inner.get_ref().wait_at_most(patience);
        while Instant::now() < end {
            match self.inner.read() {
                Ok(_) => {}
                Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    }

    fn write(&mut self, message: Message) -> Result<(), Lost> {
        let written = self.inner.write(message).and_then(|()| self.inner.flush());
        self.sent(written)
    }

    fn sent(&mut self, result: tungstenite::Result<()>) -> Result<(), Lost> {
        match result {
            Ok(()) => {
                self.has_unsent = false;
                Ok(())
            }
            Err(tungstenite::Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {
                self.has_unsent = true;
                Ok(())
            }
            Err(error) => Err(self.broken(error)),
        }
    }

    /// Sends a close code with the reason if the peer broke the protocol.
    fn broken(&mut self, error: tungstenite::Error) -> Lost {
        use tungstenite::protocol::frame::{CloseFrame, coding::CloseCode};
        let code = match &error {
            tungstenite::Error::Capacity(_) => Some(CloseCode::Size),
            tungstenite::Error::Utf8(_) => Some(CloseCode::Invalid),
            tungstenite::Error::Protocol(_) => Some(CloseCode::Protocol),
            _ => None,
        };
        if let Some(code) = code {
            let frame = CloseFrame { code, reason: Utf8Bytes::default() };
            let _ = self.inner.close(Some(frame)).and_then(|()| self.inner.flush());
        }
        match error {
            tungstenite::Error::Capacity(CapacityError::MessageTooLong { size, .. }) => Lost::TooLong(size),
            error => Lost::from(error),
        }
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inner.get_ref().as_fd()
    }
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(MESSAGE_LIMIT))
        .max_frame_size(Some(MESSAGE_LIMIT))
        .read_buffer_size(64 * 1024)
        .write_buffer_size(0)
        // Limits the unsent data, however many pings the peer sends.
        .max_write_buffer_size(UNSENT_LIMIT)
}
