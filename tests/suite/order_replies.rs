//! What each order form makes of the replies that matter most, as the page on orders prints it: the table is made here,
//! by the binary, and compared with the page.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use exch::client::settle::params;
use exch::venue::{
    Answer, Asking, Decimal, Draft, Kind, OrderForm, OrderType, ReplyContext, Seen, Side, Venue,
};

use crate::shared::keys::secret_of;
use crate::shared::venues::{Walked, with_order_form};
use crate::support::{RawServer, Reply, Run, Sandbox, package_file};

const UID: &str = "12345";
const PAGE: &str = "<html><title>Just a moment...</title></html>";

/// An order that the form can say; its quantity has a digit that can be cut off.
fn draft(facts: &Walked, form: &OrderForm) -> Draft {
    let is_quote = facts.facts.order.quantity.starts_with("--quote-qty");
    let number = |text: &str| text.parse().ok();
    Draft {
        side: Side::Buy,
        order_type: OrderType::Limit,
        symbol: facts.facts.order.pair.parse().unwrap(),
        price: number("20000"),
        qty: if is_quote { None } else { number("0.0015") },
        quote_qty: if is_quote { number("50") } else { None },
        tif: None,
        id: form.new_id(4711),
    }
}

/// The venue's reply to placing it, with the quantity as it was sent or another one.
fn placed(venue: &Venue, draft: &Draft, is_rounded: bool) -> String {
    let form = venue.order().unwrap();
    let filled = form.place(draft, Some(UID)).unwrap();
    let sent = params(&filled.payload);
    let asking = Asking { method: &filled.method, path: &filled.path, params: &sent };
    let asked = form.read(asking, std::slice::from_ref(&draft.symbol)).unwrap();
    let shown = |sent: Decimal, rounded: &str| if is_rounded { rounded.to_owned() } else { sent.to_string() };
    let seen = Seen {
        id: Some("1001".into()),
        client_id: Some(draft.id.clone()),
        side: Some(draft.side),
        price: draft.price.map(|price| price.to_string()),
        qty: draft.qty.map(|sent| shown(sent, "0.001")),
        quote_qty: draft.quote_qty.map(|sent| shown(sent, "49.9")),
        ..Seen::default()
    };
    let Answer { beside, result, at } = form.answer(&asked, &[seen], &ReplyContext::default());
    venue.reply().wrapped(beside, result, at).to_string()
}

/// A refusal in the venue's own form, of this kind where it has a code or words for it.
fn refused(venue: &Venue, kind: Kind) -> Reply {
    let rendered = venue.reply().refusal(Some(kind), "X-1", "too little is free");
    Reply::http(rendered.status.unwrap_or(400), "", rendered.body.to_string())
}

/// Places the order against a server that always answers so; with an id of its user's own, or one that is made.
fn run(venue: &Venue, draft: &Draft, own_id: bool, reply: Reply) -> Run {
    let server = RawServer::always(reply);
    let (symbol, price) = (draft.symbol.to_string(), draft.price.unwrap().to_string());
    let quantity = match (draft.qty, draft.quote_qty) {
        (Some(qty), _) => ["--qty".to_owned(), qty.to_string()],
        (None, qty) => ["--quote-qty".to_owned(), qty.unwrap().to_string()],
    };
    let sandbox = Sandbox::new();
    let order =
        sandbox.exch(["order", "--side", "buy", "--price", &price, "--symbol", &symbol]).args(quantity);
    let order = if own_id { order.args(["--client-id", &draft.id]) } else { order };
    order
        .args([
            "--venue",
            &venue.name,
            "--url",
            &server.url(),
            "--settle-timeout",
            "0",
            "--backoff",
            "0.001",
            "--error-format",
            "json",
        ])
        .env("EXCHANGE_API_KEY", "test-key")
        .env("EXCHANGE_API_SECRET", secret_of(venue))
        .env("EXCHANGE_API_PASSPHRASE", "test-pass")
        .env("EXCHANGE_API_UID", UID)
        .run()
}

/// A row: what each reply comes to.
fn row(facts: &Walked, venue: &Venue) -> String {
    let draft = draft(facts, venue.order().unwrap());
    let name = &venue.name;
    let of = |own_id: bool, reply: Reply| run(venue, &draft, own_id, reply);
    let code = |reply: Reply| of(true, reply).code.to_string();
    let rounded = of(true, Reply::json(&placed(venue, &draft, true)));
    let is_said = rounded.stderr.contains("the venue rounded down");
    let duplicate_own = of(true, refused(venue, Kind::Duplicate));
    let is_known = duplicate_own.stderr.contains(r#""kind":"duplicate""#);
    let duplicate = |run: &Run| if is_known { run.code.to_string() } else { "-".to_owned() };
    let page = |status: u16| Reply::http(status, "", PAGE);
    let cells = [
        code(Reply::json(&placed(venue, &draft, false))),
        code(refused(venue, Kind::Funds)),
        format!("{}{}", rounded.code, if is_said { ", said" } else { "" }),
        duplicate(&duplicate_own),
        duplicate(&of(false, refused(venue, Kind::Duplicate))),
        code(Reply::json(r#"{"message":"The service is under maintenance"}"#)),
        code(page(403)),
        code(page(502)),
    ];
    format!("| `{name}` | {} |\n", cells.join(" | "))
}

#[test]
fn the_page_has_what_each_order_form_makes_of_replies() {
    let forms: Vec<_> =
        with_order_form().into_iter().filter(|(facts, _)| facts.option()[0] == "--venue").collect();
    assert!(forms.len() >= 28, "{} order forms", forms.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let mut rows = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((facts, venue)) = forms.get(index) else { return rows };
            rows.push((index, row(facts, venue)));
        }
    };
    let mut rows: Vec<(usize, String)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..6).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    rows.sort();
    let mut table = String::from(
        "<!-- order replies -->\n| venue | placed | refused | rounded down | duplicate, an id of your own | duplicate, a made id | \
         maintenance as JSON in a 200 | a page with 403 | a page with 502 |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (_, row) in &rows {
        table.push_str(row);
    }
    writeln!(table, "<!-- /order replies -->").unwrap();
    let page = package_file("docs/orders-and-retries.md");
    assert!(
        page.contains(&table),
        "docs/orders-and-retries.md has another table; the right one is:\n{table}"
    );
}

/// Beside the exit code, an unknown order is named by its id, and what the page is by its kind.
#[test]
fn an_unknown_order_names_its_id() {
    for (facts, venue) in with_order_form() {
        if facts.option()[0] != "--venue" {
            continue;
        }
        let draft = draft(&facts, venue.order().unwrap());
        let run = run(&venue, &draft, true, Reply::http(403, "", PAGE));
        assert!(run.stderr.contains(&draft.id) && run.stderr.contains("firewall"), "{}: {run}", venue.name);
    }
}
