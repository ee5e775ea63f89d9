//! Mistakes about the parts of the prehash: a part that is sent in another place, is left out, or is joined wrongly.

use super::Mistake;
use super::edits::{
    add_body, add_typed_body, append, change_message, edit_templates, has_body, join_values, unsort,
};
use super::json_styles::Style;
use super::json_text::{as_object, as_pairs, as_plain_pairs, names, without_member};
use super::pipeline::Pipeline;
use super::query_styles::{ENCODINGS, ORDERS};
use super::variation::{Beside, VariationList};
use crate::sign::{Given, Part, QueryForm};

/// What is tried between the parts of a prehash.
const SEPARATORS: [&str; 7] = ["\n", "&", "|", ",", ":", " ", "."];

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

/// How many parameters are left out one by one.
const MOST_DROPPED: usize = 24;

/// Of how many parameters at most each is left out beside any other time too.
const FEW: usize = 6;

/// Adds these variations behind those that are likelier.
pub(super) fn add(list: &mut VariationList, base: &Pipeline) {
    for method in METHODS.into_iter().filter(|method| *method != base.canonical.method) {
        list.push(Mistake::MethodOther, move |p| method.clone_into(&mut p.canonical.method));
    }
    places(list);
    dropped(list, base);
    added(list);
    messages(list);
    list.push(Mistake::NonceMissing, |p| remove_given(p, &Given::Nonce));
    list.push(Mistake::NonceMissing, |p| remove_given(p, &Given::Time));
    for separator in SEPARATORS {
        list.push(Mistake::Separator, move |p| join_values(p, separator));
        list.push_beside(Beside::One, Mistake::Separator, move |p| {
            edit_templates(p, |template| template.join(separator));
        });
    }
    list.push(Mistake::Separator, |p| {
        edit_templates(p, |template| {
            template.edit_text(|text| {
                if text.chars().all(|c| !c.is_alphanumeric() && c != '/') {
                    text.clear();
                }
            });
        });
    });
    list.push(Mistake::Separator, |p| {
        if !p.canonical.query.is_empty()
            && let Some(body) = p.canonical.body.as_mut().filter(|body| !body.is_empty())
        {
            body.insert(0, b'&');
        }
    });
}

/// A body that was hashed as a query, and a query that was hashed as a body.
fn places(list: &mut VariationList) {
    for write in [as_pairs, as_plain_pairs] {
        for keeps_type in [true, false] {
            list.push(Mistake::WrongPlace, move |p| {
                let Some(pairs) = p.canonical.body.as_deref().and_then(write) else { return };
                p.canonical.body = None;
                p.canonical.params.clear();
                if !keeps_type {
                    p.canonical.content_type.clear();
                }
                p.canonical.query = String::from_utf8_lossy(&pairs).into_owned();
                cover_query(p);
            });
        }
    }
    list.push(Mistake::WrongPlace, |p| {
        if p.has_form() && p.canonical.query.is_empty() {
            let form = p.canonical.body.take().unwrap_or_default();
            p.canonical.query = String::from_utf8_lossy(&form).into_owned();
            cover_query(p);
        }
    });
    list.push(Mistake::WrongPlace, |p| {
        if !p.canonical.query.is_empty() && !has_body(p) {
            let query = std::mem::take(&mut p.canonical.query);
            add_body(p, query.into_bytes());
        }
    });
    for style in Style::common() {
        for keeps_query in [true, false] {
            list.push_beside(Beside::Common, Mistake::WrongPlace, move |p| {
                let object = as_object(p.canonical.query.as_bytes());
                if !has_body(p)
                    && let Some(body) = object.and_then(|text| style.rewrite(&text))
                {
                    add_typed_body(p, body);
                    if !keeps_query {
                        p.canonical.query.clear();
                    }
                }
            });
        }
    }
}

/// Hashes the query, where the scheme hashes only the body.
fn cover_query(p: &mut Pipeline) {
    if !p.form.covers(|part| matches!(part, Part::Query(_))) {
        append(p, &Part::Query(QueryForm { mark: true, raw: false }));
    }
}

/// What goes wrong with the parameters of a message.
fn messages(list: &mut VariationList) {
    for change in ENCODINGS.into_iter().skip(2) {
        list.push(Mistake::Encoding, move |p| change_message(p, change));
    }
    for change in ORDERS {
        list.push(Mistake::ParamOrder, move |p| {
            unsort(p);
            change_message(p, change);
        });
    }
    list.push(Mistake::ParamOrder, unsort);
    for index in 0..MOST_DROPPED {
        list.push_beside(Beside::Common, Mistake::ParamDropped, move |p| {
            change_message(p, move |text| keep(text, |at, _| at != index));
        });
    }
}

/// Each parameter left out; first all that are empty.
fn dropped(list: &mut VariationList, base: &Pipeline) {
    list.push(Mistake::ParamDropped, |p| p.change_params(|text| keep(text, |_, pair| !pair.ends_with(b"="))));
    let text = if base.has_form() {
        base.canonical.body.clone().unwrap_or_default()
    } else {
        base.canonical.query.clone().into_bytes()
    };
    let count = if text.is_empty() { 0 } else { text.split(|byte| *byte == b'&').count() };
    let beside = if count <= FEW { Beside::OneOrTime } else { Beside::Common };
    for index in 0..count.min(MOST_DROPPED) {
        list.push_beside(beside, Mistake::ParamDropped, move |p| {
            p.change_params(|text| keep(text, |at, _| at != index));
        });
    }
    for name in base.canonical.body.as_deref().map(|body| names(body, MOST_DROPPED)).unwrap_or_default() {
        list.push_beside(Beside::Common, Mistake::ParamDropped, move |p| {
            if let Some(text) = p.canonical.body.as_deref().and_then(|body| without_member(body, &name)) {
                p.canonical.body = Some(text);
            }
        });
    }
}

fn keep(text: &[u8], wanted: impl Fn(usize, &[u8]) -> bool) -> Vec<u8> {
    let pairs = text.split(|byte| *byte == b'&').enumerate();
    pairs.filter(|(at, pair)| wanted(*at, pair)).map(|(_, pair)| pair).collect::<Vec<_>>().join(&b'&')
}

/// What clients put before or behind the parameters and do not send.
fn added(list: &mut VariationList) {
    list.push(Mistake::ParamAdded, |p| change_given(p, |text| [text, b"&signature="].concat()));
    list.push(Mistake::ParamAdded, |p| change_given(p, |text| [text, b"&"].concat()));
    for name in ["apiKey", "api_key", "apikey", "key", "accessKey", "access_key"] {
        list.push_beside(Beside::Common, Mistake::ParamAdded, move |p| {
            let pair = format!("{name}={}", p.key);
            change_given(p, |text| [pair.as_bytes(), text].join(&b'&'));
        });
        list.push_beside(Beside::Common, Mistake::ParamAdded, move |p| {
            let pair = format!("{name}={}", p.key);
            change_given(p, |text| [text, pair.as_bytes()].join(&b'&'));
        });
    }
}

/// Changes the parameters where there are any: an empty query before a form stays empty.
fn change_given(p: &mut Pipeline, change: impl Fn(&[u8]) -> Vec<u8>) {
    let is_form = p.has_form();
    p.change_params(|text| if text.is_empty() && is_form { Vec::new() } else { change(text) });
}

fn remove_given(p: &mut Pipeline, given: &Given) {
    edit_templates(p, |template| {
        template.retain(|part| !matches!(part, Part::Given(part) if part == given));
    });
}
