//! `exch get`, `post`, `put`, `patch`, `delete`: signs, sends, prints the response body.

use clap::Args;

use crate::context::Context;
use crate::deliver::{Delivery, Outgoing, deliver};
use crate::error::Error;
use crate::items;

/// The items and examples that the help of every request command ends with.
pub const AFTER_HELP: &str = "\
Items (the leftmost, longest separator wins; a backslash escapes one):
  name=value    a parameter, as a string; goes where the venue puts parameters (query, form or JSON body)
  name:=json    a parameter, as JSON: a number, true, null, a list, an object
  name==value   a query parameter, whatever the venue
  Name:value    a header
  name=@FILE    a parameter, its text from a file
  name:=@FILE   a parameter, its JSON from a file

Examples, inside `exch testnet -- bash`:
  exch get /api/v1/account
  exch get /api/v1/markets --unsigned
  exch post /api/v1/orders symbol=BTC/USDT side=BUY type=LIMIT price:=20000 quantity:=0.001
  exch post /api/v1/orders --data @order.json
  exch delete /api/v1/orders/1
  exch get /api/v1/account --dry-run    prints the request and sends nothing";

/// The arguments of every request command.
#[derive(Debug, Args)]
pub struct Send {
    /// The path; a query in it is kept as written
    path: String,
    /// name=value, name:=json, name==value, Name:value, name=@FILE or name:=@FILE; see below
    #[arg(value_name = "ITEM")]
    items: Vec<String>,
    /// The body, sent verbatim: TEXT, a file, or stdin
    #[arg(short, long, value_name = "TEXT|@FILE|@-", allow_hyphen_values = true)]
    data: Option<String>,
    #[command(flatten)]
    delivery: Delivery,
}

impl Send {
    /// Sends by `method`.
    pub fn run(self, context: &Context, method: &str) -> Result<(), Error> {
        let payload = items::parse(&self.items, self.data.as_deref())?;
        let outgoing = Outgoing { method: method.to_owned(), path: self.path, payload, id: None };
        deliver(context, outgoing, &self.delivery)
    }
}
