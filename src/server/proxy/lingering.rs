//! A connection that ends without losing its last reply: what its client is still sending is read and dropped for a
//! moment, because a socket that is closed with something unread in it resets the connection, reply and all.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use crate::server::http2_preface::PrefaceCheck;

/// How long, and how many bytes more.
const MOMENT: Duration = Duration::from_secs(1);
const MOST: usize = 4 * 1024 * 1024;

pub(super) struct Lingering {
    tcp: TcpStream,
    preface: PrefaceCheck,
    /// The end of the moment, once it has begun.
    end: Option<Pin<Box<Sleep>>>,
    dropped: usize,
}

impl Lingering {
    pub(super) fn new(tcp: TcpStream) -> Self {
        Self { tcp, preface: PrefaceCheck::default(), end: None, dropped: 0 }
    }

    /// Drops what comes, until nothing more does or enough was dropped.
    fn poll_drop(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let end = self.end.get_or_insert_with(|| Box::pin(sleep(MOMENT)));
        let mut room = [0; 8 * 1024];
        while self.dropped < MOST && end.as_mut().poll(context).is_pending() {
            let mut read = ReadBuf::new(&mut room);
            match ready!(Pin::new(&mut self.tcp).poll_read(context, &mut read)) {
                Ok(()) if !read.filled().is_empty() => self.dropped += read.filled().len(),
                _ => break,
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Lingering {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = room.filled().len();
        ready!(Pin::new(&mut self.tcp).poll_read(context, room))?;
        self.preface.check(room, before);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Lingering {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.end.is_none() {
            ready!(Pin::new(&mut self.tcp).poll_shutdown(context))?;
        }
        ready!(self.poll_drop(context));
        Poll::Ready(Ok(()))
    }
}
