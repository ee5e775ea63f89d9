//! How requests are carried: by a thread that waits for each one, or as one of many tasks on a thread.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use crate::net::transport::{Response, Transport, TransportError};
use crate::sign::Wire;

/// Sends requests and waits between attempts.
pub trait Carrier {
    /// Sends the request once. Where it `may_share`, it may go over a connection that was kept from another request.
    fn send(&self, wire: &Wire, may_share: bool) -> impl Future<Output = Result<Response, TransportError>>;

    /// Waits; `false` if everything is stopped before the time is over.
    fn sleep(&self, time: Duration) -> impl Future<Output = bool>;

    /// Waits before another attempt; `false` if there is to be none.
    fn again(&self, pause: Duration) -> impl Future<Output = bool> {
        self.sleep(pause)
    }
}

/// For a single request the thread just blocks, so each future is ready when it is polled.
impl Carrier for &Transport {
    async fn send(&self, wire: &Wire, _: bool) -> Result<Response, TransportError> {
        Transport::send(self, wire)
    }

    async fn sleep(&self, time: Duration) -> bool {
        thread::sleep(time);
        true
    }
}

/// Blocks this thread until the future is done. It needs no runtime, and other threads may wake it.
pub fn wait_for<T>(work: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let (mut work, mut context) = (pin!(work), Context::from_waker(&waker));
    loop {
        match work.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
