//! What a venue lists beside orders: balances, markets, prices, currencies, and replies that are always the same.
//!
//! `[account]`, `[market]`, `[ticker]` and each `[[answer]]` describe one request and its reply: the local testnet
//! writes the reply, the client reads it.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::sign::{Ordered, SchemeError};
use crate::venue::json_form::JsonForm;
use crate::venue::member::Member;
use crate::venue::reply_context::ReplyContext;

use super::read_request::Taken;
use super::request_template::{Case, Filling, RawItem, RawShape, Scope, Shape};
use super::venue_words::Renamed;
use super::{Answer, Asking, OrderForm, Symbol};

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
    /// The name of each row, where they are members of an object.
    by: Option<JsonForm>,
    /// One row.
    each: Option<JsonForm>,
    /// What stands beside the list, from the root of the reply.
    with: Option<JsonForm>,
    /// Currencies that have another name here.
    #[serde(default)]
    assets: Ordered<String>,
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
    by: Option<JsonForm>,
    each: Option<JsonForm>,
    with: Option<JsonForm>,
    assets: Vec<(String, String)>,
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

/// A listing that a request asks for, and the pair that it names.
#[derive(Debug)]
pub struct AskedListing<'l> {
    /// The listing.
    pub listing: &'l Listing,
    /// The pair, where the request names one.
    pub symbol: Option<Symbol>,
}

impl RawListing {
    /// The listing and its alternatives; `usual` is what the table's name says that it lists.
    pub(in crate::venue) fn compile(self, usual: Listed) -> Result<Vec<Listing>, SchemeError> {
        let lists = self.lists.unwrap_or(usual);
        let shape = RawShape { request: self.request, items: self.items, or: Vec::new() };
        let own = Listing {
            shape: shape.compile(Scope::List)?,
            lists,
            at: self.at.unwrap_or_default(),
            one: self.one,
            by: self.by,
            each: self.each,
            with: self.with,
            assets: self.assets.0,
            public: self.public.unwrap_or(matches!(lists, Listed::Markets | Listed::Prices)),
        };
        let mut all = vec![own];
        for other in self.or {
            all.extend(other.compile(usual)?);
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
    fn read(
        &self,
        form: Option<&OrderForm>,
        asking: Asking<'_>,
        pairs: &[Symbol],
    ) -> Option<(i32, Option<Symbol>)> {
        let fits = |pair: &Symbol| {
            let filling = || match form {
                Some(form) => form.filling(Case::Pair(pair), pair, None).ok(),
                None => Some(Filling::of_pair(Case::Pair(pair), Renamed::new(pair, &self.assets), None)),
            };
            let taken: Taken = match form {
                Some(form) => form.take(&self.shape, asking, filling()?)?,
                None => self.shape.read(asking, &filling()?)?,
            };
            Some((taken.score, taken.pair.then(|| pair.clone())))
        };
        pairs.iter().filter_map(fits).max_by_key(|(score, pair)| (*score, pair.is_some()))
    }

    /// The reply that lists these rows.
    pub fn write(&self, order_form: Option<&OrderForm>, rows: &[Row], around: &ReplyContext) -> Answer<'_> {
        // A market that the venue has no name for is not there.
        let has_name = |row: &&Row| match (&row.symbol, order_form) {
            (Some(symbol), Some(form)) => form.symbol_name(symbol).is_some(),
            _ => true,
        };
        let rows: Vec<&Row> = rows.iter().filter(has_name).collect();
        let first = |member| around.told(member).or_else(|| self.told(order_form, rows.first()?, member));
        let beside = self.with.as_ref().map_or(Json::Null, |with| with.write(&first));
        let write = |form: &JsonForm, row: &Row| {
            form.write(&|member| around.told(member).or_else(|| self.told(order_form, row, member)))
        };
        let written = |row: &&Row| self.each.as_ref().map_or(Json::Null, |each| write(each, row));
        let result = match &self.by {
            _ if self.each.is_none() => Json::Null,
            _ if self.one => rows.first().map_or(Json::Null, written),
            Some(by) => {
                let name = |row: &Row| write(by, row).as_str().map(str::to_owned).unwrap_or_default();
                Json::Object(rows.iter().map(|row| (name(row), written(row))).collect::<Map<_, _>>())
            }
            None => rows.iter().map(written).collect(),
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
            Member::Symbol => form?.symbol_name(row.symbol.as_ref()?),
            Member::Base => Some(pair()?.base),
            Member::Quote => Some(pair()?.quote),
            Member::ContractSize => Some(form?.contract_of(row.symbol.as_ref()?)?.to_string()),
            Member::PlainBase => Some(row.symbol.as_ref()?.base.clone()),
            Member::PlainQuote => Some(row.symbol.as_ref()?.quote.clone()),
            Member::Asset => Some(self.asset_name(form, row.asset.as_ref()?)),
            member => row.values.iter().find(|(known, _)| *known == member).map(|(_, text)| text.clone()),
        }
    }

    fn asset_name(&self, form: Option<&OrderForm>, asset: &str) -> String {
        let order = form.map(|form| form.symbol.assets.as_slice()).unwrap_or_default();
        let found = self.assets.iter().chain(order).find(|(known, _)| known == asset);
        found.map_or_else(|| asset.to_owned(), |(_, theirs)| theirs.clone())
    }
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
    let best = listings.iter().rev().filter_map(read).max_by_key(|(_, (score, _))| *score)?;
    let (listing, (_, symbol)) = best;
    Some(AskedListing { listing, symbol })
}
