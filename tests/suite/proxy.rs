//! `exch proxy`: any HTTP tool as a signed client that holds no key.

mod access;
mod clients;
mod forwarding;
mod malformed;
mod running_proxy;
mod shutdown;
mod start;
mod venues;

use running_proxy::{Answer, Front};
