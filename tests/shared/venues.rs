//! The venues that the tests walk: those that are built in, and those of a folder, which come through the door of a
//! user's own file. Whatever the tests know of a venue stands in its file or in `venues.toml` beside its vectors.
//!
//! The folder is the one that `EXCH_TEST_VENUES` names, and else `tests/data/venues`; with an empty value there is none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value as Json;
use toml::Table;

use crate::venue::{BUILT_IN, Draft, OrderForm, OrderType, Side, Venue};

/// One venue with what the tests know of it.
#[derive(Debug)]
pub(crate) struct Walked {
    pub(crate) name: String,
    /// Its file, if it is not built in.
    file: Option<PathBuf>,
    /// The folder of its vectors.
    vectors: PathBuf,
    pub(crate) facts: Facts,
}

/// A venue's table in `venues.toml`, which says what each key means.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Facts {
    pub(crate) env: Table,
    pub(crate) sends_secret: bool,
    pub(crate) wrong_passphrase: Option<String>,
    pub(crate) client: Vec<ClientFacts>,
    pub(crate) order: OrderFacts,
    pub(crate) proxy: ProxyFacts,
    pub(crate) ws: WsFacts,
    pub(crate) token: Option<TokenFacts>,
    pub(crate) reply: Vec<ReplyFacts>,
    pub(crate) untold: BTreeMap<String, String>,
    pub(crate) untold_of_orders: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClientFacts {
    pub(crate) script: String,
    pub(crate) argument: Option<String>,
    pub(crate) pair: Option<String>,
    pub(crate) refused: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OrderFacts {
    pub(crate) pair: String,
    pub(crate) quantity: String,
    pub(crate) by_own_id: bool,
    pub(crate) tells_absence: bool,
    pub(crate) id_unique: Option<String>,
    pub(crate) found_for_s: Option<u64>,
    pub(crate) asynchronous: bool,
    pub(crate) shows_price: bool,
    pub(crate) market: Option<String>,
}

impl Default for OrderFacts {
    fn default() -> Self {
        Self {
            pair: "BTC/USDT".to_owned(),
            quantity: "--qty 0.001".to_owned(),
            by_own_id: true,
            tells_absence: true,
            id_unique: None,
            found_for_s: None,
            asynchronous: false,
            shows_price: true,
            market: None,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ProxyFacts {
    pub(crate) path: String,
    pub(crate) form: bool,
}

impl Default for ProxyFacts {
    fn default() -> Self {
        Self { path: "/thing".to_owned(), form: false }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WsFacts {
    pub(crate) none: bool,
    pub(crate) by_key: bool,
    pub(crate) silent: bool,
    pub(crate) refusal: Option<String>,
    pub(crate) stale: Option<String>,
    pub(crate) subscription: Option<String>,
    pub(crate) orders: Option<String>,
    pub(crate) event: Option<EventFacts>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventFacts {
    pub(crate) subscribe: Option<String>,
    pub(crate) is: [(String, String); 2],
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenFacts {
    pub(crate) request: String,
    pub(crate) reply: String,
    pub(crate) signed_by: String,
    pub(crate) url: String,
    pub(crate) message: Option<String>,
    pub(crate) send: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplyFacts {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) kind: Option<String>,
    pub(crate) outcome: Option<String>,
    pub(crate) hint: Option<String>,
}

impl Walked {
    /// The venue, through the door that it has.
    pub(crate) fn venue(&self) -> Venue {
        let venue = match &self.file {
            Some(file) => Venue::parse(&self.name, &read(file)),
            None => Venue::built_in(&self.name),
        };
        venue.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// How a command line names it.
    pub(crate) fn option(&self) -> [&str; 2] {
        match &self.file {
            Some(file) => ["--scheme", file.to_str().expect("its path is UTF-8")],
            None => ["--venue", &self.name],
        }
    }

    /// Its vectors of this kind, `rest` or `order`; those of private keys stand below `asym`.
    pub(crate) fn vectors(&self, kind: &str) -> Option<Json> {
        let place =
            |folder: &str| self.vectors.join(folder).join(kind).join(&self.name).with_extension("json");
        let path = ["", "asym"].map(place).into_iter().find(|path| path.exists())?;
        Some(serde_json::from_str(&read(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// Whether this is one of the two forms that are ours alone: nobody else has vectors of them.
    pub(crate) fn is_own(&self) -> bool {
        matches!(&*self.name, "generic" | "strict")
    }
}

/// Every venue that the tests walk.
pub(crate) fn all() -> Vec<Walked> {
    let names = BUILT_IN.iter().map(|(name, _)| ((*name).to_owned(), None));
    let mut all = with_facts(names.collect(), &package().join("tests/vectors"));
    if let Some(folder) = folder() {
        all.extend(with_facts(files(&folder), &folder.join("vectors")));
    }
    all
}

/// Those of them that have an order form by which exch places orders.
pub(crate) fn with_order_form() -> Vec<(Walked, Venue)> {
    let all = all().into_iter().map(|walked| {
        let venue = walked.venue();
        (walked, venue)
    });
    let found: Vec<_> = all.filter(|(_, venue)| venue.order().is_some_and(places)).collect();
    assert!(!found.is_empty(), "no venue has an order form");
    found
}

/// Whether exch places orders by a form; at some venues only their own clients do, for a lost reply could not be looked up.
pub(crate) fn places(form: &OrderForm) -> bool {
    let draft = |pair: &str, in_base: bool| Draft {
        side: Side::Buy,
        order_type: OrderType::Limit,
        symbol: pair.parse().unwrap(),
        price: "20000".parse().ok(),
        qty: if in_base { "1".parse().ok() } else { None },
        quote_qty: if in_base { None } else { "1".parse().ok() },
        tif: None,
        id: form.new_id(1),
    };
    let pairs = ["BTC/USDT", "BTC/USD"];
    pairs
        .iter()
        .flat_map(|pair| [draft(pair, true), draft(pair, false)])
        .any(|draft| form.place(&draft, Some("1")).is_ok())
}

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> Option<PathBuf> {
    match std::env::var("EXCH_TEST_VENUES") {
        Ok(folder) if folder.is_empty() => None,
        Ok(folder) => Some(folder.into()),
        Err(_) => Some(package().join("tests/data/venues")),
    }
}

/// The venue files of a folder, with their names.
fn files(folder: &Path) -> Vec<(String, Option<PathBuf>)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    let venues = paths.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let name = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut found: Vec<_> = venues.map(|path| (name(&path), Some(path))).collect();
    found.sort();
    assert!(!found.is_empty(), "{} has no venue file", folder.display());
    found
}

/// Each with its table of `venues.toml`; a table without its venue is an error.
fn with_facts(venues: Vec<(String, Option<PathBuf>)>, vectors: &Path) -> Vec<Walked> {
    let path = vectors.join("venues.toml");
    let mut tables: Table = read(&path).parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let walked = venues.into_iter().map(|(name, file)| {
        let facts = tables.remove(&name).map(|table| Facts::deserialize(table).map_err(|e| (&path, e)));
        let facts = facts.transpose().unwrap_or_else(|error| panic!("{name}: {error:?}"));
        Walked { name, file, vectors: vectors.to_owned(), facts: facts.unwrap_or_default() }
    });
    let walked = walked.collect();
    assert!(tables.is_empty(), "{}: no such venue: {:?}", path.display(), tables.keys().collect::<Vec<_>>());
    walked
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
