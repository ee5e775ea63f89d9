//! What a venue lists beside orders: balances, markets, prices, currencies, and replies that are always the same.
//!
//! `[account]`, `[market]`, `[ticker]` and each `[[answer]]` describe one request and its reply: the local testnet
//! writes the reply, the client reads it.

mod reading;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};

use crate::sign::{Ordered, SchemeError};
use crate::venue::RequestPattern;
use crate::venue::json_form::JsonForm;
use crate::venue::member::Member;
use crate::venue::reply_context::ReplyContext;

use super::candles::Candles;
use super::request_name::Scope;
use super::request_template::{Case, Filling, RawItem, RawShape, Shape};
use super::taken_values::Taken;
use super::venue_words::Renamed;
use super::{Answer, Asking, OrderForm, Symbol};

pub use reading::Naming;

pub(in crate::venue) use reading::to_ask;

/// What a reply lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Listed {
    /// The balance of each currency.
    Balances,
    /// Each market with its rules.
    Markets,
    /// Each market's price.
    Prices,
    /// Each currency.
    Assets,
    /// Nothing: the reply is always the same.
    Nothing,
}

/// One such table as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::venue) struct RawListing {
    request: toml::Spanned<String>,
    #[serde(default)]
    items: Vec<toml::Spanned<RawItem>>,
    lists: Option<Listed>,
    /// A JSON pointer to the list.
    at: Option<String>,
    /// Whether it is one row and no list of them.
    #[serde(default)]
    one: bool,
    /// The name of each row, where they are members of an object; of each of several `rows`, where it is an array.
    #[serde(default, deserialize_with = "names_of_rows")]
    by: Vec<JsonForm>,
    /// One row.
    each: Option<JsonForm>,
    /// Several rows for each balance, market or price, in place of `each`.
    #[serde(default)]
    rows: Vec<JsonForm>,
    /// What stands beside the list, from the root of the reply.
    with: Option<JsonForm>,
    /// Currencies that have another name here.
    #[serde(default)]
    assets: Ordered<String>,
    /// The currencies whose rows there are; all where none is named.
    #[serde(default)]
    only: Vec<String>,
    /// Currencies that have no row.
    #[serde(default)]
    not: Vec<String>,
    /// The words of `{status}` for a market that trades; the first is what the local testnet writes.
    #[serde(default)]
    trading: Vec<String>,
    /// The quote currencies whose markets there are; all where none is named.
    #[serde(default)]
    quotes: Vec<String>,
    /// That each row is written once for each of these.
    candles: Option<Candles>,
    /// Whether the request needs no signature.
    public: Option<bool>,
    /// Requests with the same meaning, each with a reply of its own.
    #[serde(default)]
    or: Vec<RawListing>,
}

/// A request that lists something, and its reply.
#[derive(Debug)]
pub struct Listing {
    shape: Shape,
    lists: Listed,
    at: String,
    one: bool,
    /// Whether the client asks it; what an `[[answer]]` lists is written alone.
    asked: bool,
    by: Vec<JsonForm>,
    /// What is written for each row.
    each: Vec<JsonForm>,
    with: Option<JsonForm>,
    assets: Vec<(String, String)>,
    only: Vec<String>,
    not: Vec<String>,
    trading: Vec<String>,
    quotes: Vec<String>,
    candles: Option<Candles>,
    public: bool,
}

/// A balance, a market, a price or a currency, before it is written in a venue's form.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The pair, of a market or a price.
    pub symbol: Option<Symbol>,
    /// The currency, of a balance.
    pub asset: Option<String>,
    /// Everything else, as text.
    pub values: Vec<(Member, String)>,
}

/// How well a request fits, and the pair and the currency that it names.
type Fit = (i32, Option<Symbol>, Option<String>);

/// A listing that a request asks for, and what it names.
#[derive(Debug)]
pub struct AskedListing<'l> {
    /// The listing.
    pub listing: &'l Listing,
    /// The pair, where the request names one.
    pub symbol: Option<Symbol>,
    /// The venue's name of the currency, where the request names one.
    pub asset: Option<String>,
}

impl RawListing {
    /// The listing and its alternatives; `usual` is what the table's name says that it lists.
    ///
    /// Each has to be one of the file's `reads`: what is told here is told as done, and nothing is.
    pub(in crate::venue) fn compile(
        self,
        usual: Listed,
        reads: &[RequestPattern],
    ) -> Result<Vec<Listing>, SchemeError> {
        let span = self.request.span();
        let lists = self.lists.unwrap_or(usual);
        let rows: Vec<JsonForm> = self.each.into_iter().chain(self.rows).collect();
        let shape = RawShape { request: self.request, items: self.items, or: Vec::new() };
        let shape = shape.compile(Scope::List)?;
        if !reads.iter().any(|pattern| pattern.takes(&shape.method, &shape.sample_path())) {
            return Err(SchemeError::located("request", span, "it is not one of the [reads]"));
        }
        let own = Listing {
            shape,
            lists,
            at: self.at.unwrap_or_default(),
            one: self.one,
            asked: usual != Listed::Nothing,
            by: self.by,
            each: rows,
            with: self.with,
            assets: self.assets.0,
            only: self.only,
            not: self.not,
            trading: self.trading,
            quotes: self.quotes,
            candles: self.candles,
            public: self.public.unwrap_or(matches!(lists, Listed::Markets | Listed::Prices)),
        };
        let mut all = vec![own];
        for other in self.or {
            // What an alternative does not say of its reply is as in the first.
            let is_alike = other.each.is_none() && other.rows.is_empty();
            let usual = if usual == Listed::Nothing { usual } else { other.lists.unwrap_or(lists) };
            let lists = other.lists.unwrap_or(lists);
            for mut other in other.compile(usual, reads)? {
                other.lists = lists;
                if other.trading.is_empty() {
                    other.trading.clone_from(&all[0].trading);
                }
                if is_alike {
                    let own = &all[0];
                    other.each.clone_from(&own.each);
                    other.at = if other.at.is_empty() { own.at.clone() } else { other.at };
                    other.with = other.with.or_else(|| own.with.clone());
                    other.by = if other.by.is_empty() { own.by.clone() } else { other.by };
                    other.candles = other.candles.or_else(|| own.candles.clone());
                }
                all.push(other);
            }
        }
        Ok(all)
    }
}

impl Listing {
    /// What it lists.
    pub fn lists(&self) -> Listed {
        self.lists
    }

    /// Whether its request needs no signature.
    pub fn is_public(&self) -> bool {
        self.public
    }

    /// How well a request fits, and the pair it names of those there are; `None` where it is another request.
    fn read(&self, form: Option<&OrderForm>, asking: Asking<'_>, pairs: &[Symbol]) -> Option<Fit> {
        if !self.shape.may_be(asking.method, asking.path) {
            return None;
        }
        let fits = |pair: &Symbol| {
            let filling = || match form {
                Some(form) => form.filling(Case::Pair(pair), pair, None).ok(),
                None => Some(Filling::of_pair(Case::Pair(pair), Renamed::new(pair, &self.assets), None)),
            };
            let taken: Taken = match form {
                Some(form) => form.take(&self.shape, asking, filling()?)?,
                None => self.shape.read(asking, &filling()?)?,
            };
            let asset = taken.asset().map(str::to_owned);
            Some((taken.score, taken.pair.then(|| pair.clone()), asset))
        };
        if !self.shape.mentions_pair() {
            // The same for all.
            return pairs.iter().find_map(fits);
        }
        pairs.iter().filter_map(fits).max_by_key(|(score, pair, _)| (*score, pair.is_some()))
    }

    /// The reply that lists these rows; of balances only that of `asset`, where one is named.
    fn write(
        &self,
        order_form: Option<&OrderForm>,
        rows: &[Row],
        asset: Option<&str>,
        one: bool,
        around: &ReplyContext,
    ) -> Answer<'_> {
        let is_named = |row: &&Row| {
            let own = row.asset.as_ref().map(|own| self.asset_name(order_form, own));
            // A market that the venue has no name for is not there.
            let has_name = |(symbol, form): (&Symbol, &OrderForm)| form.pair_name(symbol).is_some();
            self.has(row)
                && own.zip(asset).is_none_or(|(own, asset)| own.eq_ignore_ascii_case(asset))
                && row.symbol.as_ref().zip(order_form).is_none_or(has_name)
        };
        let rows: Vec<&Row> = rows.iter().filter(is_named).collect();
        let first = |member| around.told(member).or_else(|| self.told(order_form, rows.first()?, member));
        let beside = self.with.as_ref().map_or(Json::Null, |with| with.write(&first));
        let write = |form: &JsonForm, row: &Row| {
            form.write(&|member| around.told(member).or_else(|| self.told(order_form, row, member)))
        };
        let name = |index: usize, row: &Row| match write(self.name_of(index)?, row) {
            Json::String(name) => Some(name),
            _ => None,
        };
        let each = |row| self.each.iter().enumerate().map(move |(index, each)| (index, row, each));
        let mut written = rows.iter().copied().flat_map(each);
        let result = match one {
            _ if self.each.is_empty() => Json::Null,
            true => written.next().map_or(Json::Null, |(_, row, each)| write(each, row)),
            false if self.by.is_empty() => written.map(|(_, row, each)| write(each, row)).collect(),
            false => {
                let member = |(index, row, each)| (name(index, row).unwrap_or_default(), write(each, row));
                Json::Object(written.map(member).collect::<Map<_, _>>())
            }
        };
        Answer { beside, result, at: &self.at }
    }

    /// The text of a member of a row, in the venue's names.
    fn told(&self, form: Option<&OrderForm>, row: &Row, member: Member) -> Option<String> {
        let pair = || {
            row.symbol.as_ref().map(|symbol| Renamed {
                base: self.asset_name(form, &symbol.base),
                quote: self.asset_name(form, &symbol.quote),
            })
        };
        match member {
            Member::Symbol => form?.pair_name(row.symbol.as_ref()?),
            Member::Base => Some(pair()?.base),
            Member::Quote => Some(pair()?.quote),
            Member::ContractSize => Some(form?.contract_of(row.symbol.as_ref()?)?.to_string()),
            Member::PlainBase => Some(row.symbol.as_ref()?.base.clone()),
            Member::PlainQuote => Some(row.symbol.as_ref()?.quote.clone()),
            Member::Asset => Some(self.asset_name(form, row.asset.as_ref()?)),
            Member::Status => self.trading.first().cloned(),
            member => row.values.iter().find(|(known, _)| *known == member).map(|(_, text)| text.clone()),
        }
    }

    /// The name of the rows of one of the forms, where they are members of an object.
    fn name_of(&self, index: usize) -> Option<&JsonForm> {
        self.by.get(index).or(self.by.first())
    }

    /// Whether the row is one of those that the file names.
    fn has(&self, row: &Row) -> bool {
        let takes = |names: &[String], name: &String| names.is_empty() || names.contains(name);
        row.asset.as_ref().is_none_or(|asset| takes(&self.only, asset) && !self.not.contains(asset))
            && row.symbol.as_ref().is_none_or(|symbol| takes(&self.quotes, &symbol.quote))
    }

    fn asset_name(&self, form: Option<&OrderForm>, asset: &str) -> String {
        let order = form.map(|form| form.symbol.assets.as_slice()).unwrap_or_default();
        let found = self.assets.iter().chain(order).find(|(known, _)| known == asset);
        found.map_or_else(|| asset.to_owned(), |(_, theirs)| theirs.clone())
    }
}

impl<'l> AskedListing<'l> {
    /// When each candle that the request asks for begins and ends, in Unix milliseconds, where it asks for candles.
    pub fn candles(&self, asking: Asking<'_>, now_ms: i64) -> Option<Vec<(i64, i64)>> {
        Some(self.listing.candles.as_ref()?.asked(asking, now_ms))
    }

    /// The reply that lists these rows: those that the request names, and one by itself where the venue has it so.
    pub fn write(&self, form: Option<&OrderForm>, rows: &[Row], around: &ReplyContext) -> Answer<'l> {
        // Where the pair can be named and is not, all are listed.
        let one = self.listing.one && (self.symbol.is_some() || !self.listing.shape.mentions_pair());
        self.listing.write(form, rows, self.asset.as_deref(), one, around)
    }
}

/// One form of a name, or an array of them.
fn names_of_rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<JsonForm>, D::Error> {
    let forms = match Json::deserialize(deserializer)? {
        Json::Array(forms) => forms,
        form => vec![form],
    };
    forms.into_iter().map(|form| JsonForm::parse(form).map_err(serde::de::Error::custom)).collect()
}

/// The listing that a request asks for: of several, the one that explains the most of it.
pub(in crate::venue) fn asked<'l>(
    listings: &'l [Listing],
    form: Option<&OrderForm>,
    asking: Asking<'_>,
    pairs: &[Symbol],
) -> Option<AskedListing<'l>> {
    let read = |listing: &'l Listing| Some((listing, listing.read(form, asking, pairs)?));
    // The first of those that fit equally well.
    let best = listings.iter().rev().filter_map(read).max_by_key(|(_, (score, ..))| *score)?;
    let (listing, (_, symbol, asset)) = best;
    Some(AskedListing { listing, symbol, asset })
}
