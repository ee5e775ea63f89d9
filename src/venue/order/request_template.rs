//! The requests of an order form as templates, and what their templates may name.

use serde::{Deserialize, Deserializer};

use serde_json::Value as Json;

use crate::sign::{Either, Param, Payload, SchemeError, Template, Value, either, percent_encoded, put};

use super::asking::pointer_parts;
use super::request_name::{Letters, Name, Scope};
use super::venue_words::{Renamed, When};
use super::{Draft, Filled, OrderError, Symbol};
use crate::venue::scaled_number::scaled;

/// A request as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawShape {
    pub(super) request: toml::Spanned<String>,
    #[serde(default)]
    pub(super) items: Vec<toml::Spanned<RawItem>>,
    /// Other requests with the same meaning. The local testnet accepts them; exch sends none of them.
    #[serde(default)]
    pub(super) or: Vec<RawShape>,
}

/// `"name={value}"`, or a table that says when the item is sent.
#[derive(Debug)]
pub(super) struct RawItem {
    text: String,
    when: Option<When>,
    must: bool,
}

impl<'de> Deserialize<'de> for RawItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Conditional {
            item: String,
            #[serde(default)]
            when: When,
            /// Whether a request without it is another one: two requests differ in nothing else.
            #[serde(default)]
            must: bool,
        }
        const WANTED: &str = "`\"name={value}\"` or `{ item = \"name={value}\", when = { ... } }`";
        Ok(match either(deserializer, WANTED)? {
            Either::Word(text) => Self { text, when: None, must: false },
            Either::Table(Conditional { item, when, must }) => Self { text: item, when: Some(when), must },
        })
    }
}

/// One request of the form.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) method: String,
    pub(super) path: Template<Name>,
    pub(super) items: Vec<Item>,
    or: Vec<Shape>,
}

#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) value: Template<Name>,
    place: ItemPlace,
    when: Option<When>,
    pub(super) must: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ItemPlace {
    Text,
    Json,
    Query,
}

/// The context in which conditions of items are evaluated: an order to place, or only its pair.
#[derive(Debug, Clone, Copy)]
pub(super) enum Case<'d> {
    Order(&'d Draft),
    Pair(&'d Symbol),
}

impl RawShape {
    pub(super) fn compile(self, scope: Scope) -> Result<Shape, SchemeError> {
        let at = &self.request;
        let parts = at.get_ref().split_once(' ').filter(|(_, path)| path.starts_with('/'));
        let (method, path) =
            parts.ok_or_else(|| SchemeError::located("request", at.span(), "write `METHOD /path`"))?;
        let items = self.items.iter().map(|item| Item::compile(item, scope)).collect::<Result<_, _>>()?;
        let path = template("request", path, at.span(), scope)?;
        let or = self.or.into_iter().map(|raw| raw.compile(scope)).collect::<Result<_, _>>()?;
        Ok(Shape { method: method.to_owned(), path, items, or })
    }
}

impl Item {
    fn compile(raw: &toml::Spanned<RawItem>, scope: Scope) -> Result<Self, SchemeError> {
        let wrong = |what: &str| SchemeError::located("items", raw.span(), what);
        let RawItem { text, when, must } = raw.get_ref();
        if scope != Scope::Place && when.as_ref().is_some_and(|when| !when.asks_only_quote()) {
            return Err(wrong("outside `order.place` a `when` names only `quote`"));
        }
        let end = text.find('=').filter(|&end| end > 0);
        let end = end.ok_or_else(|| wrong("write `name={value}`"))?;
        let (name, value) = (&text[..end], &text[end + 1..]);
        let (name, value, place) = match (name.strip_suffix(':'), value.strip_prefix('=')) {
            (Some(name), _) => (name, value, ItemPlace::Json),
            (None, Some(value)) => (name, value, ItemPlace::Query),
            (None, None) => (name, value, ItemPlace::Text),
        };
        if name.starts_with('/') && (place == ItemPlace::Query || pointer_parts(name).is_none()) {
            return Err(wrong(
                "a name that begins with `/` points into a parameter: `/order/limit/price={price}`",
            ));
        }
        let value = template("items", value, raw.span(), scope)?;
        Ok(Self { name: name.to_owned(), value, place, when: when.clone(), must: *must })
    }

    /// Adds it to the parameters: into the JSON of one, where its name points there.
    fn add(&self, value: Value, params: &mut Vec<Param>) {
        let Some((name, inner)) = pointer_parts(&self.name) else {
            return params.push(Param { name: self.name.clone(), value });
        };
        let json = match value {
            Value::Json(json) => json,
            Value::Text(text) | Value::Number(text) => text.into(),
        };
        let known = params.iter_mut().find_map(|param| match &mut param.value {
            Value::Json(known) if param.name == name => Some(known),
            _ => None,
        });
        if let Some(known) = known {
            return put(known, inner, json);
        }
        let mut whole = Json::Null;
        put(&mut whole, inner, json);
        params.push(Param { name: name.to_owned(), value: Value::Json(whole) });
    }

    /// Whether its value names this.
    pub(super) fn names(&self, wanted: Name) -> bool {
        self.value.values().any(|name| *name == wanted)
    }

    /// Whether it is in the query, wherever the venue puts parameters.
    pub(super) fn is_in_query(&self) -> bool {
        self.place == ItemPlace::Query
    }

    /// Whether the item is sent in this case.
    pub(super) fn goes_with(&self, case: Case<'_>) -> bool {
        match (&self.when, case) {
            (None, _) => true,
            (Some(when), Case::Order(draft)) => when.holds(draft),
            (Some(when), Case::Pair(symbol)) => when.holds_for(symbol),
        }
    }
}

/// A template of an order form.
pub(super) fn template(
    key: &str,
    text: &str,
    at: std::ops::Range<usize>,
    scope: Scope,
) -> Result<Template<Name>, SchemeError> {
    Template::parse(text, |word| Name::resolve(word, scope))
        .map_err(|error| SchemeError::located(key, at, &error.to_string()))
}

/// The values of one request, in the venue's words; absent ones drop the items that name them.
pub(super) struct Filling<'d> {
    pub(super) case: Case<'d>,
    pub(super) pair: Renamed,
    pub(super) symbol: Option<String>,
    pub(super) uid: Option<&'d str>,
    pub(super) side: Option<String>,
    pub(super) order_type: Option<String>,
    pub(super) price: Option<String>,
    pub(super) qty: Option<String>,
    /// The quantity as a number of contracts, where the request has no other place for it.
    pub(super) contracts: Option<String>,
    pub(super) quote_qty: Option<String>,
    pub(super) tif: Option<String>,
    pub(super) id: Option<String>,
    pub(super) venue_id: Option<String>,
    /// The currency of which a balance is asked for.
    pub(super) asset: Option<String>,
    /// In how many seconds orders are cancelled.
    pub(super) after_s: Option<u64>,
    /// Whether the venue's words are read in either case.
    pub(super) any_case: bool,
}

impl<'d> Filling<'d> {
    /// A filling with only the pair, in the venue's names for its currencies.
    pub(super) fn of_pair(case: Case<'d>, pair: Renamed, uid: Option<&'d str>) -> Self {
        Self {
            case,
            pair,
            uid,
            symbol: None,
            side: None,
            order_type: None,
            price: None,
            qty: None,
            contracts: None,
            quote_qty: None,
            tif: None,
            id: None,
            venue_id: None,
            asset: None,
            after_s: None,
            any_case: false,
        }
    }

    /// The value of a name.
    pub(super) fn get(&self, name: Name) -> Option<String> {
        let cased = |text: &str, case: Letters| match case {
            Letters::Upper => text.to_owned(),
            Letters::Lower => text.to_ascii_lowercase(),
        };
        match name {
            Name::Symbol => self.symbol.clone(),
            // Where no pair is asked for there are no names.
            Name::Base(case) => Some(cased(&self.pair.base, case)).filter(|name| !name.is_empty()),
            Name::Quote(case) => Some(cased(&self.pair.quote, case)).filter(|name| !name.is_empty()),
            Name::Uid => self.uid.map(str::to_owned),
            Name::Side => self.side.clone(),
            Name::Type => self.order_type.clone(),
            Name::Price => self.price.clone(),
            Name::Qty => self.qty.clone(),
            Name::Contracts => self.contracts.clone(),
            Name::Asset => self.asset.clone(),
            Name::AfterSeconds => self.after_s.map(|seconds| seconds.to_string()),
            Name::AfterMillis => self.after_s.map(|seconds| seconds.saturating_mul(1_000).to_string()),
            Name::QuoteQty => self.quote_qty.clone(),
            Name::Scaled(_, digits) => scaled(&self.get(name.unscaled())?, digits),
            Name::Tif => self.tif.clone(),
            Name::Id => self.id.clone(),
            Name::VenueId => self.venue_id.clone(),
        }
    }

    /// The rendered template; `None` where a value that it names is absent.
    pub(super) fn render(&self, template: &Template<Name>) -> Option<String> {
        self.render_with(template, |_, value| value)
    }

    fn render_with(
        &self,
        template: &Template<Name>,
        encode: impl Fn(Name, String) -> String,
    ) -> Option<String> {
        if template.values().any(|name| self.get(*name).is_none()) {
            return None;
        }
        let mut out = Vec::new();
        template.render(&mut out, |name, out| {
            out.extend(encode(*name, self.get(*name).unwrap_or_default()).into_bytes());
        });
        String::from_utf8(out).ok()
    }
}

impl Shape {
    /// The request, with the items whose values are there and whose case holds.
    pub(super) fn fill(&self, filling: &Filling<'_>, what: &'static str) -> Result<Filled, OrderError> {
        // An id may have any characters and must stay one path segment; the venue's own words may contain slashes.
        let encode = |name: Name, value: String| match name {
            Name::Id | Name::VenueId | Name::Uid => percent_encoded(&value),
            _ => value,
        };
        let path = filling.render_with(&self.path, encode).ok_or(OrderError::NoRequest(what))?;
        let mut payload = Payload::default();
        for item in self.items.iter().filter(|item| item.goes_with(filling.case)) {
            let Some(text) = filling.render(&item.value) else { continue };
            let value = match item.place {
                ItemPlace::Json => Value::Json(
                    serde_json::from_str(&text).map_err(|_| OrderError::NoJson(item.name.clone()))?,
                ),
                ItemPlace::Text | ItemPlace::Query => Value::Text(text),
            };
            let params =
                if item.place == ItemPlace::Query { &mut payload.query } else { &mut payload.params };
            item.add(value, params);
        }
        Ok(Filled { method: self.method.clone(), path, payload })
    }

    /// The path with some text in its places.
    pub(super) fn sample_path(&self) -> String {
        let mut path = Vec::new();
        self.path.render(&mut path, |_, out| out.push(b'x'));
        String::from_utf8_lossy(&path).into_owned()
    }

    /// Whether a request may be this one, as far as its method and path say.
    pub(super) fn may_be(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path.constant().is_none_or(|own| own == path)
    }

    /// This request, and those that ask for the same.
    pub(super) fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.or)
    }

    /// Whether the request of this order names a value, so that it has a place.
    pub(super) fn names(&self, wanted: Name, draft: &Draft) -> bool {
        let items = self.items.iter().filter(|item| item.goes_with(Case::Order(draft)));
        self.path
            .values()
            .chain(items.flat_map(|item| item.value.values()))
            .any(|name| name.unscaled() == wanted)
    }

    /// Whether the path or an item names a value, in any case.
    pub(super) fn mentions(&self, wanted: Name) -> bool {
        self.values().any(|name| name == wanted)
    }

    /// Whether the path or an item names the pair or one of its currencies, in any case.
    pub(super) fn mentions_pair(&self) -> bool {
        self.values().any(Name::is_pair)
    }

    fn values(&self) -> impl Iterator<Item = Name> {
        let items = self.items.iter().flat_map(|item| item.value.values());
        self.path.values().chain(items).copied()
    }
}
