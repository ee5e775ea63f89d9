//! `exch order wait`: until an order is filled, or ends.

mod told;

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde_json::Value as Json;

use crate::client::call::Safety;
use crate::report::error::{Error, ErrorReport, Kind};
use crate::report::output;
use crate::session::deliver::look_further;
use crate::session::{Context, Purpose, Session, Target};
use crate::sign::Request;
use crate::venue::{Filled, OrderRequest, OrderStatus, Symbol, UniformOrder, Which};

use super::{Venue, further, symbol, which};
use told::until_told;

/// How long between two looks at first, and at most: venues count every request.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(2)];

#[derive(Debug, Args)]
pub(super) struct WaitArgs {
    /// A client order id, or venue:ID for the venue's own
    id: String,
    /// The pair, where the venue asks for it
    #[arg(long, value_name = "BASE/QUOTE", default_value = "BTC/USDT")]
    symbol: String,
    /// What to wait for: that it is filled, or closed in whatever way
    #[arg(long, value_name = "WHAT", default_value = "closed", hide_possible_values = true)]
    until: Until,
    /// Seconds to wait at most [default: no end]
    #[arg(long = "for", value_name = "S", value_parser = seconds)]
    span: Option<Duration>,
    /// Print the order in one form for every venue
    #[arg(long)]
    uniform: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Until {
    /// Filled whole
    Filled,
    /// No longer open
    Closed,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "is not a valid number of seconds".to_owned())
}

impl WaitArgs {
    /// Looks until it is so, and prints the order then. Between two looks it waits for the venue's own word, where the
    /// venue tells of orders by WebSocket, else for a while.
    ///
    /// # Errors
    ///
    /// It ended otherwise, or the venue refuses to show it (4); the venue failed (5); the time is over (6).
    pub(super) fn run(&self, context: &Context) -> Result<(), Error> {
        let (which, symbol) = (which(&self.id)?, symbol(&self.symbol)?);
        let target = &Target::resolve(context, Purpose::Send)?;
        let venue = Venue::of(target)?;
        let Filled { method, path, payload } = venue.form.show(&which, &symbol, venue.uid())?;
        let request = Request::new(&target.venue.scheme, &method, &path, payload)?;
        let session = Session::open(target.destination()?)?;
        let end = self.span.map(|span| Instant::now() + span);
        let look = OrderLook { target, venue: &venue, which: &which, symbol: &symbol, request, session };
        let seen = match look.once()? {
            Seen { status, .. } if status.is_open() && end.is_none_or(|end| Instant::now() < end) => {
                let market = venue.form.market_name(&symbol)?;
                match until_told(&look, &market, end)? {
                    Some(seen) => seen,
                    None => look.again_and_again(end)?,
                }
            }
            seen => seen,
        };
        if seen.status.is_open() {
            return Err(self.time_over(seen.status));
        }
        self.ended(context, &seen.order, seen.status, &seen.body)
    }

    fn ended(
        &self,
        context: &Context,
        order: &UniformOrder,
        status: OrderStatus,
        body: &[u8],
    ) -> Result<(), Error> {
        if self.uniform {
            output::print_rows(&[order.to_json()])?;
        } else {
            output::print_body(body, context.color())?;
        }
        if self.until == Until::Closed || status == OrderStatus::Filled {
            return Ok(());
        }
        Err(Error::Refused(
            Kind::Refused,
            ErrorReport::new(
                format!("the order {} is not filled: it ended as {}", self.id, status.name()),
                "what was filled of it stands in the order",
            ),
            Box::default(),
        ))
    }

    fn time_over(&self, status: OrderStatus) -> Error {
        Error::NotSent(
            Kind::Timeout,
            ErrorReport::new(
                format!("the time is over, and the order {} is still {}", self.id, status.name()),
                "wait longer with --for, or cancel it; nothing was changed",
            ),
            Box::default(),
        )
    }
}

/// One order, asked for by REST.
struct OrderLook<'a> {
    target: &'a Target<'a>,
    venue: &'a Venue<'a>,
    which: &'a Which,
    symbol: &'a Symbol,
    request: Request,
    session: Session,
}

/// What a look showed.
struct Seen {
    order: UniformOrder,
    status: OrderStatus,
    body: Vec<u8>,
}

impl Seen {
    /// Whether a message names the order.
    fn is_named_in(&self, message: &str) -> bool {
        let ids = [&self.order.id, &self.order.client_id];
        ids.into_iter().flatten().any(|id| !id.is_empty() && message.contains(&**id))
    }
}

impl OrderLook<'_> {
    fn once(&self) -> Result<Seen, Error> {
        let call = self.session.call();
        let first = call.send(&self.request, Safety::Read, &|_| {});
        // One that has ended may stand elsewhere.
        let done = match further(self.venue, self.which, self.symbol)? {
            Some(further) => look_further(self.target, &call, first, further, &|_| {}),
            None => first,
        };
        let body = done?.response.body;
        let reply: Json = serde_json::from_slice(&body).unwrap_or_default();
        let asked = OrderRequest::Show(self.which);
        let order = self.venue.form.uniform(asked, self.symbol, &reply).into_iter().next();
        let order = order.ok_or_else(|| unreadable(&self.target.venue.name))?;
        let status = order.status.ok_or_else(|| untold(&self.target.venue.name))?;
        Ok(Seen { order, status, body })
    }

    /// Looks until the order has ended or the time is over, with longer and longer pauses.
    fn again_and_again(&self, end: Option<Instant>) -> Result<Seen, Error> {
        let mut pause = PAUSES[0];
        loop {
            let seen = self.once()?;
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if !seen.status.is_open() || left.is_some_and(|left| left.is_zero()) {
                return Ok(seen);
            }
            std::thread::sleep(left.map_or(pause, |left| left.min(pause)));
            pause = (pause * 2).min(PAUSES[1]);
        }
    }
}

fn unreadable(venue: &str) -> Error {
    Error::VenueFailed(
        Kind::VenueFailed,
        ErrorReport::new(
            format!("{venue}'s reply shows no order"),
            "`exch order show` prints the reply; check the id and --symbol",
        ),
        Box::default(),
    )
}

fn untold(venue: &str) -> Error {
    Error::config(
        format!("{venue}'s reply does not say in a known word where the order stands"),
        "`exch order show` prints the reply; its file describes the words in [order.status]",
    )
}
