//! The one engine that sends a request (stamp, sign, send, judge, and by the retry table again), and what drives it:
//! single requests, orders, batches, streams, the clock.

pub mod call;
pub mod carrier;
pub mod clock_skew;
pub mod concurrent;
pub mod listed_read;
pub mod request_items;
pub mod retry;
pub mod settle;
pub mod stream;
