use serde_json::json;

use super::*;
use crate::shared::venues::{self, Walked};
use crate::venue::{BUILT_IN, Unique, Venue};

/// The generic venue with these look-ups.
fn venue(lookups: &str) -> Result<Venue, String> {
    let text = BUILT_IN.iter().find(|(name, _)| *name == "generic").unwrap().1;
    let (before, after) = text.split_once("[order.show]").unwrap();
    let after = &after[after.find("[order.show_venue]").unwrap()..];
    Venue::parse("mine", &format!("{before}{lookups}{after}")).map_err(|error| error.to_string())
}

const OPEN: &str = "[[order.lookup]]\nrequest = \"GET /open\"\nat = \"/list\"\ncovers = \"open\"\npage = 3\n";
const FINAL: &str =
    "[[order.lookup]]\nrequest = \"GET /done/{id}\"\narray = true\ncovers = \"final\"\nfinal_for_s = 100\n";
const SHOW: &str = "[order.show]\nrequest = \"GET /one/{id}\"\n";

#[test]
fn look_ups_cover_together_and_lose_final_orders_with_time() {
    let coverage = |lookups: &str, seconds| {
        venue(lookups).unwrap().order().unwrap().coverage(Duration::from_secs(seconds))
    };
    assert_eq!(coverage("", 0), None);
    assert_eq!((coverage(SHOW, 77_760), coverage(SHOW, 77_761)), (Some(Covers::All), Some(Covers::Open)));
    assert_eq!(coverage(OPEN, 0), Some(Covers::Open));
    assert_eq!(coverage(&format!("{OPEN}{FINAL}"), 90), Some(Covers::All));
    // A tenth of the time is not trusted.
    assert_eq!(coverage(&format!("{OPEN}{FINAL}"), 91), Some(Covers::Open));
    assert_eq!(coverage(FINAL, 91), None);
    let show = format!("{SHOW}final_for_s = 10\n");
    assert_eq!((coverage(&show, 9), coverage(&show, 10)), (Some(Covers::All), Some(Covers::Open)));
    // Beside look-ups, what shows an order is none.
    assert_eq!(coverage(&format!("{OPEN}{SHOW}"), 0), Some(Covers::Open));
}

#[test]
fn keys_of_look_ups_stand_only_where_they_mean_something() {
    let refusal = |lookups: &str| venue(lookups).err().unwrap_or_default();
    for key in ["covers = \"open\"", "final_for_s = 1", "page = 1"] {
        let text = format!("{OPEN}{SHOW}{key}\n");
        assert!(refusal(&text).contains("belong to what looks an order up"), "{}", refusal(&text));
    }
    let text = format!("{OPEN}final_for_s = 1\n");
    assert!(refusal(&text).contains("`final_for_s` needs a look-up that covers final orders"));
}

/// Only a whole list without the id shows that there is no such order.
#[test]
fn only_a_whole_list_shows_that_an_order_is_missing() {
    let venue = venue(&format!("{OPEN}{FINAL}")).unwrap();
    let form = venue.order().unwrap();
    let order = |id: &str| json!({"orderId": "7", "clientOrderId": id});
    assert!(form.misses(0, "a", &json!({"list": []})));
    assert!(form.misses(0, "a", &json!({"list": [order("b"), order("c")]})));
    assert!(!form.misses(0, "a", &json!({"list": [order("b"), order("a")]})));
    assert!(
        !form.misses(0, "a", &json!({"list": [order("b"), order("c"), order("d")]})),
        "a page may be full"
    );
    for other in [json!({}), json!({"list": null}), json!({"list": {}}), json!([]), json!(null)] {
        assert!(!form.misses(0, "a", &other), "{other}");
    }
    assert!(form.misses(1, "a", &json!([])) && !form.misses(1, "a", &order("b")));
    assert!(!form.misses(1, "a", &json!([order("A")])), "the request named the id, and got another order");
    assert!(!form.misses(2, "a", &json!([])), "there are two look-ups");
    let alone = self::venue(SHOW).unwrap();
    assert!(!alone.order().unwrap().misses(0, "a", &json!([])), "it shows one order, and no list");
}

#[test]
fn a_look_up_tells_whether_it_names_the_pair() {
    let form = |name: &str| Venue::built_in(name).unwrap();
    assert!(form("binance").order().unwrap().lookup_names_pair(0));
    assert!(!form("generic").order().unwrap().lookup_names_pair(0));
    assert!(form("bitfinex").order().unwrap().lookup_names_pair(1));
    assert!(!form("binance").order().unwrap().lookup_names_pair(9));
}

/// What is relied on of each venue that says something of its own: how long its ids are taken, and how long its
/// look-ups show every order.
#[test]
fn venues_are_trusted_as_far_as_their_sources_go() {
    for (Walked { name, facts, .. }, venue) in venues::with_order_form() {
        let form = venue.order().unwrap();
        if let Some(unique) = &facts.order.id_unique {
            assert_eq!(&word(form.id_unique), unique, "{name}");
        }
        let Some(found_for_s) = facts.order.found_for_s else { continue };
        let coverage = |seconds| form.coverage(Duration::from_secs(seconds));
        let trusted = found_for_s / 10 * 9;
        let all = if found_for_s > 0 { Covers::All } else { Covers::Open };
        assert_eq!(coverage(trusted), Some(all), "{name}");
        assert_eq!(coverage(trusted + 1), Some(Covers::Open), "{name}");
    }
}

fn word(unique: Unique) -> String {
    match unique {
        Unique::Never => "never".to_owned(),
        Unique::Open => "open".to_owned(),
        Unique::Forever => "forever".to_owned(),
        Unique::Window(seconds) => format!("window:{seconds}"),
    }
}

/// Where placing is answered before the order is in the books, more time is given to what appears late.
#[test]
fn what_is_placed_asynchronously_may_appear_late() {
    for (Walked { name, facts, .. }, venue) in venues::with_order_form() {
        let settle_ms = venue.order().unwrap().settle_ms;
        let is_right = if facts.order.asynchronous { settle_ms >= 10_000 } else { settle_ms == 5000 };
        assert!(is_right, "{name}: {settle_ms}");
    }
}
