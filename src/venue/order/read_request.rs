//! Reads requests of an order form back, the inverse of filling it: for the local testnet.
//!
//! What has few values (pair, side, type, time in force) is guessed: with a guess written into the templates, the
//! rest can be read. Of the guesses that fit, the one that explains the most of the request is taken.

use percent_encoding::percent_decode_str;

use super::asking::{Asking, Said};
use super::reported_order::Place;
use super::request_name::Name;
use super::request_template::{Case, Filling, Item, Shape};
use super::taken_values::Taken;
use super::{Covers, Draft, OrderForm, OrderType, Reading, Side, Symbol, Tif, TradesAsked, Which};
use crate::venue::scaled_number::unscaled;

/// What a request asks for, and how the venue answers that.
#[derive(Debug)]
pub struct Asked<'f> {
    /// What it asks for.
    pub action: Action,
    pub(super) place: Option<&'f Place>,
    pub(super) many: bool,
}

/// What a request of an order form asks for.
#[derive(Debug, Clone)]
pub enum Action {
    /// An order; its id is empty where the request has none.
    Place(Draft),
    /// That an order is checked, and not placed.
    Test(Draft),
    /// One order.
    Show {
        /// The ids that the request can mean, the likeliest first.
        ids: Vec<Which>,
        /// Which orders it is looked for among.
        covers: Covers,
    },
    /// That an order ends, by the ids that the request can mean.
    Cancel(Vec<Which>),
    /// That all orders end, of one pair where the request names it.
    CancelAll(Option<Symbol>),
    /// That all orders end so many milliseconds from now, of one pair where the request names it; zero takes it back.
    CancelAfter(Option<Symbol>, u64),
    /// What was filled of orders.
    Trades(TradesAsked),
    /// Orders, of one pair where the request names it.
    List {
        /// The pair.
        symbol: Option<Symbol>,
        /// Which ones.
        covers: Covers,
    },
    /// A request of the form, but with a word or a pair that is not known.
    Unclear,
}

/// How much less a request explains that stands behind another case of the same order: more than any has items.
const BEHIND: i32 = 100;

impl OrderForm {
    /// What a request asks for, where it is one of this form's; `pairs` are those that there are.
    pub fn read(&self, asking: Asking<'_>, pairs: &[Symbol]) -> Option<Asked<'_>> {
        let mut best: Option<(i32, Asked<'_>)> = None;
        let said = Said::new(asking);
        let named: Vec<&Symbol> = pairs.iter().filter(|pair| self.is_named(pair, &said)).collect();
        // What names no pair is the same for all, except where the form asks for its currencies.
        let tried = if named.is_empty() { pairs.iter().collect() } else { named };
        for symbol in tried {
            let candidates = self.readings(asking, symbol).into_iter();
            for (score, asked) in candidates.chain(self.read_place(asking, symbol, &said)) {
                match &mut best {
                    Some((top, so_far)) if score == *top => so_far.join(asked),
                    Some((top, _)) if score < *top => {}
                    _ => best = Some((score, asked)),
                }
            }
        }
        let unclear = || Asked { action: Action::Unclear, place: None, many: false };
        best.map(|(_, asked)| asked).or_else(|| self.is_change(asking).then(unclear))
    }

    /// Whether a request of this method and path (without the query) places an order of this form, and its parameter
    /// `field` is the client order id.
    pub fn places(&self, method: &str, path: &str, field: &str) -> bool {
        let mut shapes = self.place_shapes().filter(|shape| shape.method == method);
        let is_id = |item: &Item| item.name == field && item.value.values().any(|name| *name == Name::Id);
        shapes.any(|shape| shape.items.iter().any(is_id) && self.is_place_path(shape, path))
    }

    /// The order of this pair that a request places; `None` where it is none, or of another pair.
    pub fn draft_of(
        &self,
        method: &str,
        path: &str,
        params: &[(String, String)],
        symbol: &Symbol,
    ) -> Option<Draft> {
        let asked = self.read(Asking { method, path, params }, std::slice::from_ref(symbol))?;
        if let Action::Place(draft) = asked.action { Some(draft) } else { None }
    }

    /// Whether a request of this method and path places an order, whatever it says.
    pub fn is_place_request(&self, method: &str, path: &str) -> bool {
        self.place_at(Asking { method, path, params: &[] }).is_some()
    }

    /// The place request of this method and path, whatever else it says.
    pub(super) fn place_at(&self, asking: Asking<'_>) -> Option<&Shape> {
        let mut shapes = self.place_shapes().filter(|shape| shape.method == asking.method);
        shapes.find(|shape| self.is_place_path(shape, asking.path))
    }

    /// Whether the form has a request of this method and path that changes something.
    fn is_change(&self, asking: Asking<'_>) -> bool {
        let is_at = |shape: &Shape| shape.method == asking.method && shape.has_path(asking.path);
        self.place_at(asking).is_some() || self.cancels().any(is_at)
    }

    /// Whether a path is that of a place request, for whatever pair: it may name the side and the type.
    pub(super) fn is_place_path(&self, shape: &Shape, path: &str) -> bool {
        let any = Symbol { base: String::new(), quote: String::new() };
        guesses(&any).iter().any(|guess| {
            let Ok(words) = self.words.of(guess) else { return false };
            let template = shape.path.bound(|name| match name {
                Name::Side => Some(self.words.side(guess.side).to_owned()),
                Name::Type => Some(words.order_type.to_owned()),
                _ => None,
            });
            let read = template.read(path.as_bytes());
            read.is_some_and(|values| values.iter().all(|(_, text)| is_segment(text)))
        })
    }

    fn read_place(&self, asking: Asking<'_>, symbol: &Symbol, said: &Said) -> Option<(i32, Asked<'_>)> {
        if !self.place_shapes().any(|shape| shape.method == asking.method) {
            return None;
        }
        let mut best: Option<(i32, Asked<'_>)> = None;
        for guess in guesses(symbol) {
            // Others may send what stands behind the case that exch itself goes by.
            for (behind, shape, place) in self.place_cases(&guess) {
                if !self.may_say(shape, &guess, asking, said) {
                    continue;
                }
                let Some(filling) = self.guessed(&guess) else { continue };
                let taken = self.take(shape, asking, filling).filter(|taken| taken.pair);
                let Some(taken) = taken else { continue };
                let Some(draft) = taken.draft(&guess, self.contract_of(&guess.symbol)) else { continue };
                let score = if behind { taken.score - BEHIND } else { taken.score };
                if best.as_ref().is_none_or(|(best, _)| score > *best) {
                    let asked = Asked { action: Action::Place(draft), place: Some(place), many: false };
                    best = Some((score, asked));
                }
            }
        }
        best
    }

    /// What is guessed of an order, in the venue's words.
    pub(super) fn guessed<'d>(&self, guess: &'d Draft) -> Option<Filling<'d>> {
        let words = self.words.of(guess).ok()?;
        Some(Filling {
            side: Some(self.words.side(guess.side).to_owned()),
            order_type: Some(words.order_type.to_owned()),
            tif: words.tif.map(str::to_owned),
            any_case: self.words.any_case,
            ..self.filling(Case::Order(guess), &guess.symbol, None).ok()?
        })
    }

    /// What else the request can ask for of this pair, each with its score.
    fn readings(&self, asking: Asking<'_>, symbol: &Symbol) -> Vec<(i32, Asked<'_>)> {
        let take = |shape: &Shape| {
            let filling = self.filling(Case::Pair(symbol), symbol, None).ok()?;
            self.take(shape, asking, filling)
        };
        let show = |reading: &'_ Reading, covers: Covers| {
            let taken = take(&reading.shape)?;
            let which = taken.which();
            let many = which.is_none();
            let pair = taken.pair.then(|| symbol.clone());
            let action = match which {
                Some(which) => Action::Show { ids: vec![self.numbered(which)], covers },
                None => Action::List { symbol: pair, covers },
            };
            Some((taken.score, action, many))
        };
        let cancel = |reading: &'_ Reading| {
            let taken = take(&reading.shape)?;
            Some((taken.score, Action::Cancel(vec![self.numbered(taken.which()?)])))
        };
        let cancel_all = |reading: &'_ Reading| {
            let taken = take(&reading.shape)?;
            Some((taken.score, Action::CancelAll(taken.pair.then(|| symbol.clone()))))
        };
        let mut found = Vec::new();
        let lookups = self.lookups.iter().chain([&self.show, &self.list].into_iter().flatten());
        let lookups = lookups.chain(&self.reads).map(|lookup| (&lookup.reading, lookup.covers));
        let shows = self.show_venue.iter().map(|one| (one, Covers::All));
        for (reading, covers) in lookups.chain(shows) {
            if let Some((score, action, many)) = show(reading, covers) {
                found.push((score, Asked { action, place: Some(&reading.place), many }));
            }
        }
        for reading in [&self.cancel, &self.cancel_venue].into_iter().flatten().chain(&self.ends) {
            let asked = |action| Asked { action, place: Some(&reading.place), many: false };
            found.extend(cancel(reading).map(|(score, action)| (score, asked(action))));
        }
        if let Some(reading) = &self.cancel_after
            && let Some(taken) = take(&reading.shape)
            && let Some(after_ms) = taken.after_ms()
        {
            let action = Action::CancelAfter(taken.pair.then(|| symbol.clone()), after_ms);
            found.push((taken.score, Asked { action, place: Some(&reading.place), many: false }));
        }
        found.extend(self.trades_asked(asking, symbol, take));
        if let Some(reading) = &self.cancel_all {
            let asked = |action| Asked { action, place: Some(&reading.place), many: true };
            found.extend(cancel_all(reading).map(|(score, action)| (score, asked(action))));
        }
        found
    }

    /// The local testnet's own number for a venue's id.
    pub(super) fn numbered(&self, which: Which) -> Which {
        match which {
            Which::Venue(id) => Which::Venue(self.venue_id.read(&id)),
            Which::Client(id) => match self.own_id.as_ref().map(|own| own.read(&id)) {
                Some(number) if number != id => Which::Venue(number),
                _ => Which::Client(id),
            },
        }
    }

    /// Reads a request by a shape, with the pair in any of the forms that the venue takes it in.
    pub(super) fn take(&self, shape: &Shape, asking: Asking<'_>, filling: Filling<'_>) -> Option<Taken> {
        if !shape.all().any(|shape| shape.may_be(asking.method, asking.path)) {
            return None;
        }
        let others = self.symbol.also.iter().map(|form| filling.render(form));
        let names: Vec<Option<String>> = std::iter::once(filling.symbol.clone()).chain(others).collect();
        let mut filling = filling;
        names.into_iter().find_map(|symbol| {
            filling.symbol = symbol;
            shape.all().find_map(|shape| shape.read(asking, &filling))
        })
    }
}

impl Asked<'_> {
    /// Merges another reading with the same score: another kind of id, or lists that together have all orders.
    fn join(&mut self, other: Self) {
        let (ids, more) = match (&mut self.action, other.action) {
            (Action::Cancel(ids), Action::Cancel(more)) => (ids, more),
            (Action::Show { ids, covers }, Action::Show { ids: more, covers: theirs }) => {
                if *covers != theirs {
                    *covers = Covers::All;
                }
                (ids, more)
            }
            _ => return,
        };
        let new: Vec<Which> = more.into_iter().filter(|id| !ids.contains(id)).collect();
        ids.extend(new);
    }

    /// Whether the reply can say that there is no such order by listing none.
    pub fn lists(&self) -> bool {
        self.many || self.place.is_some_and(Place::is_list)
    }
}

impl Shape {
    /// What the request says in this shape's places; `filling` has what is guessed.
    pub(super) fn read(&self, asking: Asking<'_>, filling: &Filling<'_>) -> Option<Taken> {
        if self.method != asking.method {
            return None;
        }
        let mut taken = Taken { values: self.read_path(asking.path, filling)?, ..Taken::default() };
        // A path without a place is meant by itself, where another's place could stand for its end.
        taken.score += i32::from(self.path.is_constant());
        taken.pair = self.path.values().any(|name| name.is_pair());
        for item in self.items.iter().filter(|item| item.goes_with(filling.case)) {
            taken.score +=
                item.read(asking.get(&item.name).as_deref(), filling, &mut taken.values, &mut taken.pair)?;
        }
        Some(taken)
    }

    /// Whether a path is that of this request, whatever it names.
    pub(super) fn has_path(&self, path: &str) -> bool {
        let read = self.path.read(path.as_bytes());
        read.is_some_and(|values| values.iter().all(|(_, text)| is_segment(text)))
    }

    fn read_path(&self, path: &str, filling: &Filling<'_>) -> Option<Vec<(Name, String)>> {
        let template = self.path.bound(|name| filling.get(*name));
        let decode = |(name, text): (&Name, &[u8])| {
            is_segment(text).then(|| {
                (*name, percent_decode_str(&String::from_utf8_lossy(text)).decode_utf8_lossy().into_owned())
            })
        };
        template.read(path.as_bytes())?.into_iter().map(decode).collect()
    }
}

impl Item {
    /// Whether the order guessed has no value for it.
    pub(super) fn is_guessed_away(&self, filling: &Filling<'_>) -> bool {
        self.value.values().any(|name| filling.is_without(*name))
    }

    /// What the parameter sent (if any) says for the guess, as a score; `None` where it rules the guess out.
    fn read(
        &self,
        sent: Option<&str>,
        filling: &Filling<'_>,
        values: &mut Vec<(Name, String)>,
        pair: &mut bool,
    ) -> Option<i32> {
        let names = |wanted: fn(Name) -> bool| self.value.values().any(|name| wanted(*name));
        let guessed_away = self.is_guessed_away(filling);
        let Some(sent) = sent else {
            let is_needed =
                |name| matches!(name, Name::Tif | Name::VenueId | Name::AfterSeconds | Name::AfterMillis);
            let needed =
                names(is_needed) || (names(|name| name == Name::Id) && matches!(filling.case, Case::Pair(_)));
            return if guessed_away { Some(0) } else { (!needed && !self.must).then_some(-1) };
        };
        if guessed_away {
            return Some(-1);
        }
        let template = self.value.bound(|name| filling.get(*name));
        let is_word = |word: &str| filling.any_case && word.eq_ignore_ascii_case(sent);
        let in_other_case = || template.constant().is_some_and(is_word).then(Vec::new);
        let Some(read) = template.read(sent.as_bytes()).or_else(in_other_case) else {
            return (self.value.is_constant() && !self.must).then_some(-1);
        };
        for (name, text) in read {
            let text = String::from_utf8_lossy(text).into_owned();
            values.push(match name {
                Name::Scaled(_, digits) => (name.unscaled(), unscaled(&text, *digits)?),
                name => (*name, text),
            });
        }
        *pair |= names(Name::is_pair);
        Some(2)
    }
}

impl Filling<'_> {
    /// Whether the order guessed has no such value.
    fn is_without(&self, name: Name) -> bool {
        let Case::Order(draft) = self.case else { return false };
        match name.unscaled() {
            Name::Tif => self.tif.is_none(),
            Name::Price => draft.price.is_none(),
            Name::Qty | Name::Contracts => draft.qty.is_none(),
            Name::QuoteQty => draft.quote_qty.is_none(),
            _ => false,
        }
    }
}

/// Whether a value can be between two slashes of a path.
fn is_segment(text: &[u8]) -> bool {
    !text.is_empty() && !text.contains(&b'/')
}

/// Every kind of order of a pair, with numbers that stand for any; the commonest first.
pub(super) fn guesses(symbol: &Symbol) -> Vec<Draft> {
    let any = || "1".parse().ok();
    let mut guesses = Vec::new();
    for order_type in [OrderType::Limit, OrderType::Market] {
        for tif in [None, Some(Tif::Gtc), Some(Tif::Ioc), Some(Tif::Fok)] {
            for (side, in_base) in
                [(Side::Buy, true), (Side::Sell, true), (Side::Buy, false), (Side::Sell, false)]
            {
                guesses.push(Draft {
                    side,
                    order_type,
                    symbol: symbol.clone(),
                    price: if order_type == OrderType::Limit { any() } else { None },
                    qty: if in_base { any() } else { None },
                    quote_qty: if in_base { None } else { any() },
                    tif,
                    id: String::new(),
                });
            }
        }
    }
    guesses
}

#[cfg(test)]
mod tests;
