//! `exch proxy`: any HTTP tool as a signed client that holds no key.

mod clients;
mod doors;
mod ends;
mod forwarding;
mod front;
mod start;
mod venues;

use front::{Answer, Front};
