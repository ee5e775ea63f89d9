//! The tables that pages have of what the code knows.

use exch::check::mistakes::Mistake;
use exch::sign::{Login, SecretForm};
use exch::venue::{BUILT_IN, OrderForm, Venue};

use crate::shared::venues::places;

/// A row for each built-in venue: its testnets, what its account has to give, and whether `exch order` knows it.
pub(super) fn venues() -> String {
    let head = "| venue | is | testnet | credentials | `exch order` |\n| --- | --- | --- | --- | --- |\n";
    let rows = BUILT_IN.iter().map(|(name, _)| row(&Venue::built_in(name).unwrap()));
    head.to_owned() + &rows.collect::<String>()
}

fn row(venue: &Venue) -> String {
    let about = venue.about.split(" (it has no ").next().unwrap_or_default();
    let order = if venue.order().is_some_and(places) { "yes" } else { "no" };
    format!("| `{}` | {about} | {} | {} | {order} |\n", venue.name, testnets(venue), credentials(venue))
}

fn testnets(venue: &Venue) -> String {
    if venue.environments.is_empty() {
        return "the local exchange, or your `--url`".to_owned();
    }
    // Those of regions are in the venue's own file.
    let is_regions = |name: &str| name.contains('-');
    let tests =
        venue.environments.iter().filter(|(name, _)| !exch::venue::is_live(name) && !is_regions(name));
    let hosts: Vec<String> = tests
        .map(|(_, environment)| {
            let url = environment.rest.as_deref().unwrap_or_default();
            let host = url.trim_start_matches("https://").split('/').next().unwrap_or_default();
            let headers = environment.headers().iter().map(|(name, _)| format!(", with `{name}`"));
            headers.fold(host.to_owned(), |text, header| text + &header)
        })
        .collect();
    if hosts.is_empty() { "none".to_owned() } else { hosts.join("; ") }
}

fn credentials(venue: &Venue) -> String {
    let scheme = &venue.scheme;
    let secret = match scheme.secret_form() {
        SecretForm::Base64 => "secret (base64)",
        SecretForm::Hex => "secret (hex)",
        SecretForm::Utf8 | SecretForm::Upper => "secret",
    };
    let mut text = format!("key, {secret}");
    let login = |wants: fn(&Login) -> bool| venue.socket().logins().any(wants);
    let beside = [
        ("passphrase", scheme.wants_passphrase(), false, login(Login::wants_passphrase)),
        ("uid", scheme.wants_uid(), venue.order().is_some_and(OrderForm::wants_uid), login(Login::wants_uid)),
    ];
    for (name, always, for_orders, for_sockets) in beside {
        let place = match (always, for_orders, for_sockets) {
            (true, ..) => "",
            (false, true, true) => " (orders, WebSocket)",
            (false, true, false) => " (orders)",
            (false, false, true) => " (WebSocket)",
            (false, false, false) => continue,
        };
        text.extend([", ", name, place]);
    }
    text
}

/// A row for each mistake that `exch verify` names.
pub(super) fn mistakes() -> String {
    let rows = Mistake::ALL.iter().map(|mistake| {
        let cell = |text: &str| text.replace('|', "\\|");
        format!("| `{}` | {} | {} |\n", mistake.id(), cell(mistake.what()), cell(mistake.fix()))
    });
    "| mistake | what went wrong | how to fix it |\n| --- | --- | --- |\n".to_owned()
        + &rows.collect::<String>()
}
