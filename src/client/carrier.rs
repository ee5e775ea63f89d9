//! What carries requests: a thread that waits for each of them, or a task among many on one thread.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use crate::net::transport::{Response, Transport, TransportError};
use crate::sign::Wire;

/// Sends, and waits in between.
pub trait Carrier {
    /// Sends it once. A read may go over a connection that others go over too.
    fn send(&self, wire: &Wire, is_read: bool) -> impl Future<Output = Result<Response, TransportError>>;

    /// Waits; `false` where all stops before the end.
    fn sleep(&self, time: Duration) -> impl Future<Output = bool>;

    /// Waits before a further attempt; `false` where none is to be made.
    fn again(&self, pause: Duration) -> impl Future<Output = bool> {
        self.sleep(pause)
    }
}

/// A single request has a thread that waits for it: what it waits for is done when it is asked for.
impl Carrier for &Transport {
    async fn send(&self, wire: &Wire, _: bool) -> Result<Response, TransportError> {
        Transport::send(self, wire)
    }

    async fn sleep(&self, time: Duration) -> bool {
        thread::sleep(time);
        true
    }
}

/// Lets this thread wait for what a [`Transport`] carries; other threads may be waited for, and no runtime is needed.
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
