//! Changes to a pipeline that variations are made of.

use std::rc::Rc;

use super::json_text::without_member;
use super::pipeline::{Finish, Pipeline};
use super::query_styles::TextChange;
use crate::sign::{Given, Op, Part, PathForm, QueryForm, SigningForm, Template, TemplateError, pair_name};

/// Takes out the sorting that the scheme itself does.
pub(super) fn unsort(p: &mut Pipeline) {
    if p.form.steps.iter().any(|step| matches!(step.op, Op::Sort(_))) {
        edit_form(p, |form| {
            let sorting = form.steps.iter_mut().filter(|step| matches!(step.op, Op::Sort(_)));
            sorting.for_each(|step| step.op = Op::Plain);
        });
    }
}

pub(super) fn change_path(p: &mut Pipeline, change: TextChange) {
    if let Ok(path) = String::from_utf8(change(p.canonical.path.as_bytes())) {
        p.canonical.path = path;
    }
}

/// Rewrites the body, or the payload of a venue that carries one in a header.
pub(super) fn rewrite(p: &mut Pipeline, change: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    if let Some(text) = p.canonical.body.as_deref().and_then(&change) {
        p.canonical.body = Some(text);
    }
    if let Some(text) = change(&p.canonical.payload) {
        p.canonical.payload = text;
    }
}

pub(super) fn add_body(p: &mut Pipeline, text: Vec<u8>) {
    if !has_body(p) {
        p.canonical.body = Some(text);
        if !p.form.covers(|part| matches!(part, Part::Body)) {
            append(p, &Part::Body);
        }
    }
}

/// The same where its type is hashed too, and none was sent.
pub(super) fn add_typed_body(p: &mut Pipeline, text: Vec<u8>) {
    if !has_body(p) && p.canonical.content_type.is_empty() {
        "application/json".clone_into(&mut p.canonical.content_type);
    }
    add_body(p, text);
}

pub(super) fn remove_body(p: &mut Pipeline) {
    p.canonical.body = None;
    p.canonical.params.clear();
    p.canonical.payload.clear();
}

/// Puts a text between every two values that stand side by side; a text that the scheme itself has there belongs to
/// what it stands beside, as in `/api{path}`.
pub(super) fn join_values(p: &mut Pipeline, separator: &str) {
    edit_templates(p, |template| {
        let mut escaped = template.clone();
        escaped.edit_text(|text| *text = text.replace('{', "{{").replace('}', "}}"));
        let (mut text, mut values, mut end) = (Vec::new(), Vec::new(), 0);
        escaped.render(&mut text, |value, out| {
            if end > 0 && end == out.len() {
                out.extend_from_slice(separator.as_bytes());
            }
            out.extend_from_slice(format!("{{{}}}", values.len()).as_bytes());
            values.push(value.clone());
            end = out.len();
        });
        let numbered = |name: &str| name.parse().ok().and_then(|number: usize| values.get(number)).cloned();
        let unknown = || TemplateError("no such value".to_owned());
        if let Ok(joined) =
            Template::parse(&String::from_utf8_lossy(&text), |name| numbered(name.name).ok_or_else(unknown))
        {
            *template = joined;
        }
    });
}

/// Leaves out what stands behind the signature: in the text, and in the user's parameters that were read from it.
pub(super) fn cut_behind_signature(p: &mut Pipeline) {
    let Some(before) = p.before_signature.clone() else { return };
    let form = p.canonical.body.as_deref().filter(|_| p.has_form());
    let whole = String::from_utf8_lossy(form.unwrap_or(p.canonical.query.as_bytes())).into_owned();
    let is_before = |pair: &str| before.split(|byte| *byte == b'&').any(|known| known == pair.as_bytes());
    for pair in whole.split('&').filter(|pair| !is_before(pair)) {
        if let Some(params) = without_member(&p.canonical.params, &format!("\"{}\"", pair_name(pair))) {
            p.canonical.params = params;
        }
    }
    if p.has_form() {
        p.change_form(|_| before.to_vec());
    } else {
        p.change_query(|_| before.to_vec());
    }
}

/// Puts the query behind the path, or at the end where no path is hashed.
pub(super) fn add_query(p: &mut Pipeline) {
    if p.canonical.query.is_empty() {
        return;
    }
    let query = || Part::Query(QueryForm { mark: true, raw: false });
    let is_path = |part: &Part| matches!(part, Part::Given(Given::Path(_)));
    if !p.form.covers(is_path) {
        return append(p, &query());
    }
    edit_templates(p, |template| template.insert_after(is_path, query));
}

/// Puts a part at the end of what the seal is computed over.
pub(super) fn append(p: &mut Pipeline, part: &Part) {
    edit_form(p, |form| {
        if let Some(seal) = form.seal.as_mut() {
            seal.of.push(part.clone());
        }
    });
}

/// Takes the question mark out where it is hashed, and puts it in where it is not.
pub(super) fn toggle_mark(p: &mut Pipeline) {
    if p.canonical.query.is_empty() {
        p.canonical.path.push('?');
        return;
    }
    edit_templates(p, |template| {
        template.edit(|part| {
            if let Part::Query(query) = part {
                query.mark = !query.mark;
            }
        });
    });
}

pub(super) fn edit_paths(p: &mut Pipeline, edit: impl Fn(&mut PathForm)) {
    edit_templates(p, |template| {
        template.edit(|part| {
            if let Part::Given(Given::Path(path)) = part {
                edit(path);
            }
        });
    });
}

/// Cuts a prefix that the scheme itself writes before the path, as in `/api{path}`.
pub(super) fn cut_literal_prefix(p: &mut Pipeline) {
    edit_templates(p, |template| {
        template.edit_text(|text| {
            if let Some(at) = text.find('/') {
                text.truncate(at);
            }
        });
    });
}

pub(super) fn edit_form(p: &mut Pipeline, edit: impl Fn(&mut SigningForm)) {
    edit(Rc::make_mut(&mut p.form));
}

pub(super) fn edit_templates(p: &mut Pipeline, edit: impl Fn(&mut Template<Part>)) {
    edit_form(p, |form| {
        let steps = form.steps.iter_mut().map(|step| &mut step.of);
        steps.chain(form.seal.as_mut().map(|seal| &mut seal.of)).for_each(&edit);
    });
}

/// Whether there is a body, and it is not empty.
pub(super) fn has_body(p: &Pipeline) -> bool {
    p.canonical.body.as_ref().is_some_and(|body| !body.is_empty())
}

/// Changes the finished text of a message, which is signed by its parameters and has neither query nor body.
pub(super) fn change_message(p: &mut Pipeline, change: impl Fn(&[u8]) -> Vec<u8> + 'static) {
    if p.canonical.query.is_empty() && !has_body(p) && p.canonical.path.is_empty() {
        p.finish = Some(Finish(Rc::new(change)));
    }
}
