//! `exch get`, `post`, `put`, `patch`, `delete`: signs, sends, prints the response body.

use clap::Args;

use crate::client::request_items;
use crate::client::settle::{Carrying, Intended, params};
use crate::report::error::Error;
use crate::session::deliver::{Delivery, Outgoing, deliver};
use crate::session::{Context, Target};
use crate::sign::{Param, Value};

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
pub struct SendArgs {
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

/// The arguments of `post`.
#[derive(Debug, Args)]
pub struct PostArgs {
    #[command(flatten)]
    send: SendArgs,
    /// Never execute this request twice, as with an order: NAME is the parameter with its id (a new id if it is not
    /// given)
    #[arg(long, value_name = "NAME")]
    idempotency_field: Option<String>,
}

impl SendArgs {
    /// Sends by `method`.
    ///
    /// # Errors
    ///
    /// Items that are none (2); otherwise those of [`deliver`].
    pub fn run(self, context: &Context, method: &str) -> Result<(), Error> {
        let payload = request_items::parse(&self.items, self.data.as_deref())?;
        let outgoing = Outgoing {
            method: method.to_owned(),
            path: self.path,
            payload,
            intended: None,
            uniform: None,
            further: None,
        };
        deliver(&Target::resolve(context, self.delivery.purpose())?, outgoing, &self.delivery)
    }
}

impl PostArgs {
    /// Sends the request; with an idempotency key, if `--idempotency-field` names a field for it.
    ///
    /// # Errors
    ///
    /// Items that are none, or a verbatim body without the id (2); otherwise those of [`deliver`].
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let Some(field) = self.idempotency_field else { return self.send.run(context, "POST") };
        let SendArgs { path, items, data, delivery } = self.send;
        let mut payload = request_items::parse(&items, data.as_deref())?;
        let target = Target::resolve(context, delivery.purpose())?;
        let form = target.venue.order();
        let venue = target.venue;
        let carrying =
            Carrying { scheme: &venue.scheme, form, method: "POST", target: &path, payload: &payload };
        let given = carrying.id(&field)?;
        let is_fresh = given.is_none();
        let id = match (given, &payload.data) {
            (Some(id), _) => id,
            (None, Some(_)) => {
                return Err(Error::usage(
                    format!("--data has no member {field}"),
                    "write the id into the body: a verbatim body is sent as it is",
                ));
            }
            (None, None) => {
                let id = target.new_order_id(form, delivery.dry_run)?;
                // Ids that are counted are numbers.
                let is_number = form.is_some_and(|form| form.needs_counter().is_some());
                let value = if is_number { Value::Number(id.clone()) } else { Value::Text(id.clone()) };
                payload.params.push(Param { name: field.clone(), value });
                id
            }
        };
        let bare = path.split('?').next().unwrap_or_default();
        let is_order = form.is_some_and(|form| form.places("POST", bare, &field));
        let draft = form.filter(|_| is_order).and_then(|form| form.order_of("POST", bare, &params(&payload)));
        let draft = draft.filter(|draft| draft.id == id);
        let intended = Some(Intended::request(id, &payload, is_order, draft).fresh(is_fresh));
        deliver(
            &target,
            Outgoing { method: "POST".to_owned(), path, payload, intended, uniform: None, further: None },
            &delivery,
        )
    }
}
