//! `exch get`, `post`, `put`, `patch`, `delete`: signs, sends, prints the response body.

use clap::Args;

use crate::context::Context;
use crate::deliver::{Delivery, Outgoing, deliver};
use crate::error::Error;
use crate::items;

/// The arguments of every request command.
#[derive(Debug, Args)]
pub struct Send {
    /// The path, perhaps with a query, which is kept as written
    path: String,
    /// name=value, name:=json, name==value (query), Header:value, name=@file, name:=@file
    #[arg(value_name = "ITEM")]
    items: Vec<String>,
    /// A body, sent verbatim
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
