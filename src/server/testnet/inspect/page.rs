//! The exchange's page: requests as they come, with the mistake in each that is refused.
//!
//! Everything stands in the page as it is sent, so that it works without a script; the script keeps it as it is now. Text
//! from outside is escaped, and the policy allows the page's own script and style alone.

use std::fmt::Write as _;

use url::form_urlencoded;

use crate::check::captured::CapturedItem;
use crate::report::output::{html_section, html_text, verdict_part};
use crate::server::testnet::exchange::Exchange;
use crate::server::testnet::ledger::OrdersAsked;
use crate::server::testnet::recorder::Recorded;
use crate::sys::visible::visible;
use crate::venue::Covers;

use super::commands::Commands;
use super::fault_change;
use super::masked_item::Masks;

/// How many orders the page shows.
const ORDERS: usize = 50;

/// The longest path that a row shows, in characters.
const PATH_SHOWN: usize = 120;

/// The switches as buttons: each with its words and what it sets.
const BUTTONS: [(&str, &str); 11] = [
    ("Lose the next request", "drop_request=1"),
    ("Lose the next reply", "drop_reply=1"),
    ("429 for the next", "rate_limit=1:1"),
    ("503 for the next", "fail_first=1:503"),
    ("503 after the next is done", "fail_after=1:503"),
    ("Half a second late", "latency=500"),
    ("Orders 2 s late", "execute_late=2000"),
    ("Clock 1 min ahead", "skew=60000"),
    ("Fill 40 %", "partial_fill=0.4"),
    ("A fault for most", "chaos=7"),
    ("All off", ALL_OFF),
];

const ALL_OFF: &str = "drop_request=,drop_reply=,rate_limit=,fail_first=,fail_after=,latency=,reply_late=,execute_late=,\
    lookup_lag=,lookup_open_only=,partial_fill=,skew=,step_clock=,chaos=,ws_session=,ws_drop_every=";

/// What the list is narrowed to, where no script does it.
pub(super) struct Filter {
    pub(super) find: String,
    pub(super) refused: bool,
}

impl Filter {
    pub(super) fn of_query(query: &str) -> Self {
        let value = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
        };
        Self {
            find: value("find").unwrap_or_default(),
            refused: value("show").is_some_and(|show| show == "refused"),
        }
    }

    fn takes(&self, recorded: &Recorded, row: &str) -> bool {
        (!self.refused || recorded.is_refused()) && row.to_lowercase().contains(&self.find.to_lowercase())
    }
}

/// The whole page.
pub(super) fn page(exchange: &Exchange, filter: &Filter, token: &str) -> String {
    let venue = html_text(&exchange.venue().name);
    let url = html_text(&exchange.access.url());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>\n\
         <title>exch testnet: {venue}</title>\n<link rel=\"stylesheet\" href=\"/testnet/style.css\">\n\
         <script src=\"/testnet/page.js\" defer></script>\n</head>\n<body>\n<main>\n\
         <h1>exch testnet: {venue}</h1>\n<p><code>{url}</code> · <span id=\"told\">as of this moment</span></p>\n"
    );
    let _ = write!(
        out,
        "<h2>Faults</h2>\n<form id=\"faults\" method=\"post\" action=\"/testnet/faults\">\n\
         <input type=\"hidden\" name=\"token\" value=\"{}\">\n",
        html_text(token)
    );
    for (words, sets) in BUTTONS {
        let _ = writeln!(out, "<button name=\"set\" value=\"{sets}\">{words}</button>");
    }
    out.push_str("</form>\n<div id=\"state\">\n");
    out.push_str(&state(exchange));
    let current = |refused: bool| filter.refused == refused;
    let _ = write!(
        out,
        "</div>\n<h2>Requests</h2>\n<nav aria-label=\"Which requests\">\n\
         <a href=\"/testnet/\" data-show=\"all\" aria-current=\"{}\">All</a>\n\
         <a href=\"/testnet/?show=refused\" data-show=\"refused\" aria-current=\"{}\">Refused</a>\n</nav>\n\
         <form id=\"filter\" action=\"/testnet/\"><label>Find <input type=\"search\" name=\"find\" value=\"{}\"></label></form>\n\
         <ol id=\"requests\" aria-label=\"Requests, newest first\">\n",
        current(false),
        current(true),
        html_text(&filter.find)
    );
    out.push_str(&rows(exchange, filter));
    out.push_str("</ol>\n</main>\n</body>\n</html>\n");
    out
}

/// The rows of all requests that the filter takes.
pub(super) fn rows(exchange: &Exchange, filter: &Filter) -> String {
    let all = exchange.recorder.all();
    let rows = all.iter().map(|recorded| (recorded, row(recorded)));
    rows.filter(|(recorded, row)| filter.takes(recorded, row)).map(|(_, row)| row).collect()
}

/// One request's row: what it was, how it ended, and the mistake in it.
pub(super) fn row(recorded: &Recorded) -> String {
    let (method, path) = recorded.label();
    let path: String = path.chars().take(PATH_SHOWN).collect();
    let status = recorded.end.status.map_or("-".to_owned(), |status| status.to_string());
    let (millis, tenths) = (recorded.end.micros / 1000, recorded.end.micros / 100 % 10);
    let cause = recorded.end.cause.trim_start_matches('-');
    let class = if recorded.is_refused() { " class=\"bad\"" } else { "" };
    let id = recorded.id;
    format!(
        "<li id=\"r{id}\"{class}><details><summary><time>{}</time> <b>{} {}</b> {status} {} {millis}.{tenths} ms{}</summary>\
         <div class=\"more\"><a href=\"/testnet/requests/{id}\">request {id}</a></div></details></li>\n",
        time_of_day(recorded.arrived),
        html_text(&method),
        html_text(&visible(path.as_bytes())),
        html_text(cause),
        mistake(recorded),
    )
}

/// What was wrong: the mistake that `verify` names, else the refusal's words.
fn mistake(recorded: &Recorded) -> String {
    let Some(why) = &recorded.end.why else { return String::new() };
    let named = recorded.verdict.get().and_then(|verdict| verdict.mistakes.first());
    let text = match named {
        Some(mistake) => format!("<strong>{}</strong> {}", mistake.id(), html_text(mistake.what())),
        None if recorded.is_waiting() => format!("{} <em>(the mistake is looked for)</em>", html_text(why)),
        None => html_text(why),
    };
    format!("<span class=\"why\">{text}</span>")
}

/// A request in full: the mistake with both texts, what came, what was replied, and commands to send it again.
pub(super) fn details(exchange: &Exchange, recorded: &Recorded) -> String {
    let item = recorded.item();
    let masks = Masks::of(exchange, recorded, &item);
    let commands = Commands::of(exchange, &item);
    let shown = masks.item(exchange, item);
    let mut out = String::new();
    if let Some(why) = &recorded.end.why {
        let _ = writeln!(out, "<p class=\"bad\">{}</p>", html_text(&masks.apply(why)));
    }
    match recorded.verdict.get() {
        Some(verdict) => out.push_str(&verdict_part(verdict, std::slice::from_ref(&shown))),
        None => html_section(&mut out, "What came", &html_text(&request_text(&shown))),
    }
    let reply = masks.apply(&String::from_utf8_lossy(&recorded.end.reply));
    html_section(&mut out, "The reply", &html_text(if reply.is_empty() { "(none)" } else { &reply }));
    if let Some(Commands { exch, curl }) = commands {
        for (title, command) in [("Again, by exch", exch), ("Again, by curl, unsigned", curl)] {
            html_section(&mut out, title, &html_text(&masks.apply(&command)));
            // The button copies what stands before it.
            let at = out.rfind("</section>").unwrap_or(out.len());
            out.insert_str(at, "<button type=\"button\" data-copy>Copy</button>\n");
        }
    }
    out
}

/// The same as a page of its own.
pub(super) fn alone(recorded: &Recorded, details: &str) -> String {
    let id = recorded.id;
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Request {id}</title>\n\
         <link rel=\"stylesheet\" href=\"/testnet/style.css\">\n</head>\n<body>\n<main>\n\
         <p><a href=\"/testnet/\">All requests</a></p>\n<ol id=\"requests\">{}</ol>\n{details}</main>\n</body>\n</html>\n",
        row(recorded)
    )
}

fn request_text(item: &CapturedItem) -> String {
    match item {
        CapturedItem::Frame(path, text) => format!("{path}\n{text}"),
        CapturedItem::Request(request) => {
            let mut text = format!("{} {}\n", request.method, request.target);
            for (name, value) in &request.headers {
                let _ = writeln!(text, "{name}: {value}");
            }
            if !request.body.is_empty() {
                let _ = write!(text, "\n{}", String::from_utf8_lossy(&request.body));
            }
            text
        }
    }
}

/// Switches that are set, balances, orders and open sockets.
pub(super) fn state(exchange: &Exchange) -> String {
    let mut out = String::new();
    let set = fault_change::to_json(&exchange.switches.faults());
    let set = set.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let set: Vec<String> = set
        .map(|(name, value)| match value.as_str() {
            Some(value) => format!("{name} {value}"),
            None => name.clone(),
        })
        .collect();
    let set = if set.is_empty() { "none".to_owned() } else { set.join(", ") };
    let _ = writeln!(out, "<p>Set: <span class=\"set\">{}</span></p>", html_text(&set));
    let (balances, orders) = books(exchange);
    table(&mut out, "Balances", &["Asset", "Free", "Locked"], &balances);
    let heads = ["Id", "Client id", "Market", "Side", "Price", "Quantity", "Filled", "Status"];
    table(&mut out, "Orders", &heads, &orders);
    let sockets = exchange.sockets.all().into_iter().map(|socket| {
        let login = if socket.is_logged_in { "logged in" } else { "not logged in" };
        vec![socket.path, time_of_day(socket.since), login.to_owned()]
    });
    table(&mut out, "Open sockets", &["Path", "Since", "Login"], &sockets.collect::<Vec<_>>());
    out
}

type Rows = Vec<Vec<String>>;

/// Balances that are not zero, and the newest orders.
fn books(exchange: &Exchange) -> (Rows, Rows) {
    let asked =
        OrdersAsked { symbol: None, covers: Covers::All, newest_first: true, after: None, limit: ORDERS };
    let ledger = exchange.ledger();
    let balances =
        ledger.balances().filter(|(_, balance)| balance.free.is_positive() || balance.locked.is_positive());
    let balances = balances
        .map(|(asset, balance)| vec![asset.to_owned(), balance.free.to_string(), balance.locked.to_string()])
        .collect();
    let orders = ledger.orders_page(&asked).map(|order| {
        let seen = order.as_reported();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            order.id.to_string(),
            order.client_id.as_deref().unwrap_or_default().to_owned(),
            order.symbol().to_string(),
            order.side.name().to_owned(),
            text(&seen.price),
            seen.qty.or(seen.quote_qty).unwrap_or_default(),
            order.filled.to_string(),
            order.status.name().to_owned(),
        ]
    });
    (balances, orders.collect())
}

fn table(out: &mut String, title: &str, heads: &[&str], rows: &Rows) {
    if rows.is_empty() {
        return;
    }
    let _ = write!(out, "<h2>{title}</h2>\n<table tabindex=\"0\" aria-label=\"{title}\">\n<tr>");
    for head in heads {
        let _ = write!(out, "<th>{head}</th>");
    }
    out.push_str("</tr>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let _ = write!(out, "<td>{}</td>", html_text(&visible_cell(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

fn visible_cell(cell: &str) -> String {
    if cell.is_empty() { String::new() } else { visible(cell.as_bytes()) }
}

/// The time of day in UTC, with milliseconds.
fn time_of_day(ms: i64) -> String {
    let of_day = ms.rem_euclid(86_400_000);
    let (hours, minutes, seconds) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", of_day % 1000)
}
