//! What a venue lists, read from its replies.

use serde_json::Value as Json;

use crate::sign::Template;
use crate::venue::json_form::{JsonForm, Told};
use crate::venue::member::{Member, MemberAs};

use super::{Listed, Listing, Row};
use crate::venue::order::guess_pair::{guesses, is_usual};
use crate::venue::order::request_name::Name;
use crate::venue::order::request_template::{Case, Filling};
use crate::venue::order::uniform::{Balance, MarketRules, Prices};
use crate::venue::order::venue_words::Renamed;
use crate::venue::order::{Decimal, Filled, OrderError, OrderForm, Symbol};

/// What is asked for: a pair, a currency, or neither.
#[derive(Debug, Clone, Copy, Default)]
pub struct Naming<'a> {
    /// The pair of a market or a price.
    pub symbol: Option<&'a Symbol>,
    /// The currency of a balance.
    pub asset: Option<&'a str>,
    /// The account's or user's id, for venues whose requests name it.
    pub uid: Option<&'a str>,
}

/// What a row of a reply says, in its members and in its name.
struct RowTold<'l> {
    members: Vec<Told<'l>>,
}

/// A balance as far as one row tells it.
#[derive(Default)]
struct Partly {
    asset: String,
    free: Option<Decimal>,
    locked: Option<Decimal>,
    total: Option<Decimal>,
}

impl Listing {
    /// The request for it.
    ///
    /// # Errors
    ///
    /// [`OrderError`]: it can't name what is asked for, has to name what is not, or the venue has no such market.
    pub fn request(&self, form: Option<&OrderForm>, naming: Naming<'_>) -> Result<Filled, OrderError> {
        let Naming { symbol, asset, uid } = naming;
        let none = Symbol { base: String::new(), quote: String::new() };
        if symbol.is_some_and(|symbol| !self.takes_quote(symbol)) {
            return Err(OrderError::NoMarket(self.quotes.clone()));
        }
        let mut filling = match (symbol, form) {
            (Some(symbol), Some(form)) => form.filling(Case::Pair(symbol), symbol, uid)?,
            (Some(symbol), None) => {
                Filling::of_pair(Case::Pair(symbol), Renamed::new(symbol, &self.assets), uid)
            }
            (None, _) => Filling::of_pair(Case::Pair(&none), Renamed::new(&none, &[]), uid),
        };
        filling.asset = asset.map(|asset| self.asset_name(form, asset));
        if self.shape.mentions(Name::Uid) && uid.is_none() {
            return Err(OrderError::NoUid);
        }
        self.shape.fill(&filling, "request for all of them")
    }

    /// Whether it tells of one currency, which its request has to name.
    pub fn needs_asset(&self) -> bool {
        self.one && self.shape.mentions(Name::Asset)
    }

    /// Whether the user id has to be known.
    pub fn wants_uid(&self) -> bool {
        self.shape.mentions(Name::Uid)
    }

    /// The balances in a reply, each currency once. What tells no amount is no balance.
    pub fn balances(&self, form: Option<&OrderForm>, reply: &Json, naming: Naming<'_>) -> Vec<Balance> {
        let mut found: Vec<Partly> = Vec::new();
        for row in self.rows(reply, naming) {
            let Some(asset) = self.asset_of(form, &row, naming) else { continue };
            let [free, locked, total] =
                [Member::Free, Member::Locked, Member::Total].map(|one| row.number(one));
            if free.or(locked).or(total).is_none() {
                continue;
            }
            let at = found.iter().position(|known| known.asset == asset).unwrap_or_else(|| {
                found.push(Partly { asset, ..Partly::default() });
                found.len() - 1
            });
            let one = &mut found[at];
            one.free = one.free.or(free);
            one.locked = one.locked.or(locked);
            one.total = one.total.or(total);
        }
        let is_asked = |one: &Partly| naming.asset.is_none_or(|asset| one.asset.eq_ignore_ascii_case(asset));
        found.into_iter().filter(is_asked).map(Partly::whole).collect()
    }

    /// The markets in a reply: that of the pair that was asked for, or all.
    pub fn markets(&self, form: Option<&OrderForm>, reply: &Json, naming: Naming<'_>) -> Vec<MarketRules> {
        let rows = self.asked_rows(form, reply, naming);
        rows.into_iter().map(|row| self.market(form, &row, naming)).collect()
    }

    /// The prices in a reply of the pair that was asked for.
    pub fn prices(&self, form: Option<&OrderForm>, reply: &Json, symbol: &Symbol) -> Option<Prices> {
        let naming = Naming { symbol: Some(symbol), ..Naming::default() };
        let row = self.asked_rows(form, reply, naming).into_iter().next()?;
        let positive = |member| row.number(member).filter(|number| number.is_positive());
        Some(Prices {
            symbol: symbol.clone(),
            bid: positive(Member::Bid),
            ask: positive(Member::Ask),
            last: positive(Member::Last),
            time_ms: row.first(time_of).or_else(|| time_of(&self.with.as_ref()?.read(reply))),
        })
    }

    fn market(&self, form: Option<&OrderForm>, row: &RowTold<'_>, naming: Naming<'_>) -> MarketRules {
        // Zero says that there is no such rule.
        let positive = |member| row.number(member).filter(|number| number.is_positive());
        let step = |step, digits| {
            let unit =
                || Some(Decimal::new(1, row.text(digits)?.parse().ok().filter(|digits| *digits <= 30)?));
            positive(step).or_else(unit)
        };
        let named =
            |(template, text): (&Template<MemberAs>, &str)| is_symbol(template).then(|| text.to_owned());
        let status = row.text(Member::Status).map(|word| {
            let is_trading = self.trading.iter().any(|known| known == word);
            if is_trading { "trading".to_owned() } else { word.to_lowercase() }
        });
        let whole = || row.pairs().next().map(|(_, text)| text.to_owned());
        MarketRules {
            symbol: naming.symbol.cloned().or_else(|| self.symbol_of(form, row)),
            venue_symbol: row.pairs().find_map(named).or_else(whole),
            tick: step(Member::Tick, Member::PriceDigits),
            // Where quantities are numbers of contracts, one is the step.
            step: step(Member::Step, Member::QtyDigits).or_else(|| positive(Member::ContractSize)),
            min_qty: positive(Member::MinQty),
            max_qty: positive(Member::MaxQty),
            min_notional: positive(Member::MinNotional),
            status,
        }
    }

    /// How much of what the client wants to know the rows tell.
    fn worth(&self, naming: Naming<'_>) -> usize {
        let wanted: &[Member] = match self.lists {
            Listed::Balances => &[Member::Free, Member::Locked, Member::Total],
            Listed::Markets => &[
                Member::Tick,
                Member::Step,
                Member::PriceDigits,
                Member::QtyDigits,
                Member::MinQty,
                Member::MaxQty,
                Member::MinNotional,
            ],
            Listed::Prices => &[Member::Bid, Member::Ask, Member::Last],
            Listed::Assets | Listed::Nothing => &[],
        };
        let tells = |member: &&Member| self.each.iter().any(|form| form.places_of(**member).0 > 0);
        let told = wanted.iter().filter(tells).count();
        // Of two that tell the same, the one that is not about everything.
        let names = naming.symbol.is_some() && self.shape.mentions_pair()
            || naming.asset.is_some() && self.shape.mentions(Name::Asset);
        told * 2 + usize::from(names)
    }

    /// The rows of a reply.
    fn rows<'l>(&'l self, reply: &Json, naming: Naming<'_>) -> Vec<RowTold<'l>> {
        let Some(found) = reply.pointer(&self.at) else { return Vec::new() };
        let is_one = self.one && (naming.symbol.is_some() || !self.shape.mentions_pair());
        let row = |json: &Json| RowTold {
            members: JsonForm::fitting(&self.each, json).into_iter().map(|form| form.read(json)).collect(),
        };
        match found {
            Json::Object(members) if !self.by.is_empty() && !is_one => {
                let named = |(name, json): (&String, &Json)| self.named_rows(name, json);
                members.iter().flat_map(named).collect()
            }
            Json::Array(rows) if !is_one => rows.iter().map(row).collect(),
            Json::Null => Vec::new(),
            one => vec![row(one)],
        }
    }

    /// What a member of an object says by its name and its value, for each form that the name is of: the one with the
    /// longest text of its own where there are several, as `btc_reserved` is no currency where `{asset}_reserved` is known.
    fn named_rows<'l>(&'l self, name: &str, json: &Json) -> Vec<RowTold<'l>> {
        let forms =
            self.each.iter().enumerate().filter_map(|(index, each)| Some((self.name_of(index)?, each)));
        let read = forms.map(|(by, each)| (by.read(&Json::from(name)), each));
        let fits: Vec<_> = read.filter(|(name, _)| !name.is_empty()).collect();
        let least = fits.iter().map(|(name, _)| name.length()).min();
        let closest = fits.into_iter().filter(|(name, _)| Some(name.length()) == least);
        closest.map(|(name, each)| RowTold { members: vec![each.read(json), name] }).collect()
    }

    /// The rows that are about the pair that was asked for; all where none was.
    fn asked_rows<'l>(
        &'l self,
        form: Option<&OrderForm>,
        reply: &Json,
        naming: Naming<'_>,
    ) -> Vec<RowTold<'l>> {
        let mut rows = self.rows(reply, naming);
        let Some(symbol) = naming.symbol else { return rows };
        // Where one was named and one came, it is this one, by whichever of its names.
        if rows.len() > 1 || !self.shape.mentions_pair() {
            rows.retain(|row| self.is_about(form, row, symbol));
        }
        rows
    }

    /// Whether a row says that it is about this pair: by the pair's name, or else by the first place that names it.
    fn is_about(&self, form: Option<&OrderForm>, row: &RowTold<'_>, symbol: &Symbol) -> bool {
        let asked = Row { symbol: Some(symbol.clone()), ..Row::default() };
        let says = |(template, text): (&Template<MemberAs>, &str)| {
            let mut out = Vec::new();
            template.render(&mut out, |one, out| {
                out.extend(self.told(form, &asked, one.member).unwrap_or_default().bytes());
            });
            out.eq_ignore_ascii_case(text.as_bytes())
        };
        let mut symbols = row.pairs().filter(|(template, _)| is_symbol(template)).peekable();
        match symbols.peek() {
            Some(_) => symbols.any(says),
            None => row.pairs().next().is_some_and(says),
        }
    }

    /// The pair of a row, by the names of its currencies, or by a name of the pair that can be cut in one way.
    fn symbol_of(&self, form: Option<&OrderForm>, row: &RowTold<'_>) -> Option<Symbol> {
        let base = row.text(Member::PlainBase).or(row.text(Member::Base));
        let quote = row.text(Member::PlainQuote).or(row.text(Member::Quote));
        if let (Some(base), Some(quote)) = (base, quote) {
            return Some(Symbol { base: self.usual_name(form, base), quote: self.usual_name(form, quote) });
        }
        let usual = |pair: Symbol| Symbol {
            base: self.usual_name(form, &pair.base),
            quote: self.usual_name(form, &pair.quote),
        };
        let candidates = row.pairs().flat_map(|(_, text)| guesses(text)).map(usual);
        let (likely, others): (Vec<_>, Vec<_>) = candidates.partition(is_usual);
        likely.into_iter().chain(others).find(|pair| self.is_about(form, row, pair))
    }

    fn asset_of(&self, form: Option<&OrderForm>, row: &RowTold<'_>, naming: Naming<'_>) -> Option<String> {
        let told = row.text(Member::Asset).map(|asset| self.usual_name(form, asset));
        // A reply about one currency need not name it.
        let asked = || naming.asset.filter(|_| self.needs_asset()).map(str::to_owned);
        told.or_else(asked).or_else(|| self.only.first().filter(|_| self.one).cloned())
    }

    /// The usual name of a currency that the venue calls by another.
    fn usual_name(&self, form: Option<&OrderForm>, theirs: &str) -> String {
        let order = form.map(|form| form.symbol.assets.as_slice()).unwrap_or_default();
        let found = self.assets.iter().chain(order).find(|(_, known)| known == theirs);
        found.map_or_else(|| theirs.to_owned(), |(usual, _)| usual.clone())
    }

    fn takes_quote(&self, symbol: &Symbol) -> bool {
        self.quotes.is_empty() || self.quotes.contains(&symbol.quote)
    }
}

impl RowTold<'_> {
    fn first<T>(&self, value: impl Fn(&Told<'_>) -> Option<T>) -> Option<T> {
        self.members.iter().find_map(value)
    }

    fn text(&self, member: Member) -> Option<&str> {
        self.members.iter().find_map(|told| told.text(member))
    }

    fn number(&self, member: Member) -> Option<Decimal> {
        Decimal::read(self.text(member)?).ok()
    }

    fn pairs(&self) -> impl Iterator<Item = (&Template<MemberAs>, &str)> {
        self.members.iter().flat_map(Told::pairs)
    }
}

impl Partly {
    /// What is not told is what is left of the total.
    fn whole(self) -> Balance {
        let Self { asset, free, locked, total } = self;
        let rest =
            |part: Option<Decimal>| total?.checked_sub(part?).filter(|rest| *rest >= Decimal::default());
        Balance { asset, free: free.or_else(|| rest(locked)), locked: locked.or_else(|| rest(free)) }
    }
}

/// The time that is told of a price, or else that of the reply.
fn time_of(told: &Told<'_>) -> Option<i64> {
    told.time_ms(Member::Time).or_else(|| told.time_ms(Member::Now))
}

/// Whether a place is the pair's name and nothing else.
fn is_symbol(template: &Template<MemberAs>) -> bool {
    let mut values = template.values();
    values.next().is_some_and(|one| one.member == Member::Symbol) && values.next().is_none()
}

/// The listing that the client asks for this: of those whose request can be written, the one that tells the most.
///
/// # Errors
///
/// Why no request can be written; `None` where the venue's file describes none at all.
pub(in crate::venue) fn to_ask<'l>(
    listings: &'l [Listing],
    form: Option<&OrderForm>,
    lists: Listed,
    naming: Naming<'_>,
) -> Option<Result<(&'l Listing, Filled), OrderError>> {
    let mut best: Option<Result<(&'l Listing, Filled), OrderError>> = None;
    for listing in listings.iter().filter(|listing| listing.asked && listing.lists == lists) {
        let is_better = |(known, _): &(&Listing, Filled)| listing.worth(naming) > known.worth(naming);
        match (listing.request(form, naming), &best) {
            (Ok(filled), Some(Ok(known))) if is_better(known) => best = Some(Ok((listing, filled))),
            (Ok(filled), None | Some(Err(_))) => best = Some(Ok((listing, filled))),
            (Err(error), None) => best = Some(Err(error)),
            _ => {}
        }
    }
    best
}

#[cfg(test)]
mod tests;
