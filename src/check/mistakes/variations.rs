//! The list of variations: what clients are known to do wrong, the likeliest first. Each changes one thing about a
//! pipeline, whatever has been changed about it before, so that any two go together.

use std::rc::Rc;

use super::Mistake;
use super::digests::{Digest, Use};
use super::json_styles::{Style, as_object, as_pairs};
use super::path_prefixes::{Prefix, other_slash};
use super::pipeline::Pipeline;
use super::query_styles::{ENCODINGS, ORDERS, SPACES, TextChange, permutations};
use super::secret_forms::{KeyForm as SecretUse, SecretText};
use crate::sign::{Algorithm, Encoding, Given, Op, Part, PathForm, QueryForm, SigningForm, Template};

/// One thing that a client may do differently.
pub(super) struct Variation {
    /// Its name.
    pub(super) mistake: Mistake,
    /// What it is tried with.
    pub(super) beside: Beside,
    /// What it changes.
    pub(super) change: Box<dyn Fn(&mut Pipeline)>,
}

/// What a variation is tried with; the rarer it is, the less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// One other that is common.
    Common,
    /// One other variation.
    One,
    /// One other variation, or any other time: it is common.
    OneOrTime,
}

impl Beside {
    /// Whether two are tried together.
    pub(super) fn goes_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Common, other) | (other, Self::Common) => other == Self::OneOrTime,
            _ => true,
        }
    }
}

/// Every variation, the likeliest first. The order matters twice: of two variations with the same bytes the first
/// is named, and of a pair the first is applied first.
pub(super) fn all(base: &Pipeline, prefixes: &[String]) -> Vec<Variation> {
    let mut list = VariationList(Vec::new());
    list.secrets();
    list.targets(base, prefixes);
    list.bodies();
    list.digests();
    list.steps(base);
    list.rare(base);
    list.0
}

struct VariationList(Vec<Variation>);

impl VariationList {
    fn push(&mut self, mistake: Mistake, change: impl Fn(&mut Pipeline) + 'static) {
        self.push_beside(Beside::OneOrTime, mistake, change);
    }

    fn push_rare(&mut self, mistake: Mistake, change: impl Fn(&mut Pipeline) + 'static) {
        self.push_beside(Beside::One, mistake, change);
    }

    fn push_beside(&mut self, beside: Beside, mistake: Mistake, change: impl Fn(&mut Pipeline) + 'static) {
        self.0.push(Variation { mistake, beside, change: Box::new(change) });
    }

    fn secrets(&mut self) {
        let around = [
            ("", "\n"),
            ("", "\r\n"),
            ("", " "),
            (" ", ""),
            (" ", " "),
            ("", "\r"),
            ("", "\t"),
            ("\"", "\""),
            ("'", "'"),
            ("\n", ""),
            ("", "\0"),
        ];
        for (index, (before, behind)) in around.into_iter().enumerate() {
            let beside = if index < 3 { Beside::OneOrTime } else { Beside::One };
            self.push_beside(beside, Mistake::SecretWhitespace, move |p| {
                p.secret.text = SecretText::Padded(before, behind);
            });
        }
        let forms = [
            (Mistake::SecretBase64, SecretUse::Base64),
            (Mistake::SecretHex, SecretUse::Hex),
            (Mistake::SecretBase64, SecretUse::ToBase64),
            (Mistake::SecretHex, SecretUse::ToHex),
        ];
        self.push(Mistake::SecretBase64, |p| p.secret.form = SecretUse::Plain);
        for (mistake, form) in forms {
            self.push(mistake, move |p| p.secret.form = form);
        }
        self.push(Mistake::KeyAsSecret, |p| p.secret.text = SecretText::Key);
    }

    fn targets(&mut self, base: &Pipeline, prefixes: &[String]) {
        self.push(Mistake::SignatureNotLast, |p| {
            if let Some(before) = p.before_signature.clone() {
                let before = before.to_vec();
                if p.has_form() {
                    p.change_form(|_| before.clone());
                } else {
                    p.change_query(|_| before.clone());
                }
            }
        });
        let cases: [fn(&str) -> String; 3] = [str::to_ascii_lowercase, str::to_ascii_uppercase, capitalised];
        for case in cases {
            self.push(Mistake::MethodCase, move |p| p.canonical.method = case(&p.canonical.method));
        }
        self.push(Mistake::QueryMissing, |p| p.canonical.query.clear());
        self.push(Mistake::QueryAdded, add_query);
        self.push(Mistake::QuestionMark, toggle_mark);
        self.params();
        self.push(Mistake::TrailingSlash, |p| p.canonical.path = other_slash(&p.canonical.path));
        self.push(Mistake::PathPrefix, |p| edit_paths(p, |form| *form = PathForm::Whole));
        self.push(Mistake::PathPrefix, cut_literal_prefix);
        for (prefix, likely) in Prefix::all(prefixes, &base.canonical.host) {
            let beside = if likely { Beside::OneOrTime } else { Beside::One };
            self.push_beside(beside, Mistake::PathPrefix, move |p| {
                if let Some(path) = prefix.apply(&p.canonical.path) {
                    p.canonical.path = path;
                }
            });
        }
        self.push(Mistake::PathPrefix, |p| edit_paths(p, |form| *form = PathForm::Last));
    }

    fn params(&mut self) {
        self.push(Mistake::ParamOrder, unsort);
        for order in ORDERS {
            self.push(Mistake::ParamOrder, move |p| {
                unsort(p);
                p.change_params(order);
            });
        }
        self.push(Mistake::ParamOrder, |p| {
            if p.has_form() && !p.canonical.query.is_empty() {
                let body = p.canonical.body.take().unwrap_or_default();
                let query = std::mem::take(&mut p.canonical.query);
                p.canonical.query = String::from_utf8_lossy(&body).into_owned();
                p.canonical.body = Some(query.into_bytes());
            }
        });
        self.texts(Mistake::PlusForSpace, &SPACES[..2]);
        self.texts(Mistake::Encoding, &ENCODINGS);
        self.texts(Mistake::PlusForSpace, &SPACES[2..]);
        let on_path: [TextChange; 2] = [ENCODINGS[1], ENCODINGS[13]];
        for change in on_path {
            self.push(Mistake::Encoding, move |p| change_path(p, change));
        }
    }

    /// Changes to the parameters as a whole, and to query and form each alone.
    fn texts(&mut self, mistake: Mistake, changes: &[TextChange]) {
        for &change in changes {
            self.push(mistake, move |p| p.change_params(change));
            self.push(mistake, move |p| {
                if p.has_form() {
                    p.change_form(change);
                } else {
                    change_path(p, change);
                    p.change_query(change);
                }
            });
        }
    }

    fn bodies(&mut self) {
        self.push(Mistake::BodyMissing, |p| {
            p.canonical.body = None;
            p.canonical.params.clear();
            p.canonical.payload.clear();
        });
        for style in Style::common() {
            self.push(Mistake::BodyReserialised, move |p| rewrite(p, |text| style.rewrite(text)));
        }
        self.push(Mistake::BodyAdded, |p| {
            if p.canonical.body.is_some() && !p.form.covers(|part| matches!(part, Part::Body)) {
                append(p, &Part::Body);
            }
        });
        for text in ["{}", "null", "[]", "\"\"", "undefined", "None", "{ }", "\n"] {
            self.push(Mistake::BodyAdded, move |p| add_body(p, text.as_bytes().to_vec()));
        }
        self.push(Mistake::BodyAdded, |p| {
            if let Some(object) = as_object(p.canonical.query.as_bytes()) {
                add_body(p, object);
            }
        });
    }

    fn digests(&mut self) {
        for r#use in [Use::Hmac, Use::Plain, Use::SecretBehind, Use::SecretBefore] {
            for function in Algorithm::ALL {
                self.push(Mistake::Hash, move |p| p.secret.digest = Digest { function, r#use });
            }
        }
    }

    /// What goes wrong with the hashes and encodings inside the prehash.
    fn steps(&mut self, base: &Pipeline) {
        for (index, step) in base.form.steps.iter().enumerate() {
            if let Op::Hash(_) = step.op {
                let others = [Algorithm::Sha256, Algorithm::Sha512, Algorithm::Sha384].map(Op::Hash);
                for op in others.into_iter().chain([Op::Plain]) {
                    self.push(Mistake::Hash, move |p| edit_form(p, |form| form.steps[index].op = op.clone()));
                }
            }
            if matches!(step.op, Op::Hash(_)) || step.encoding != Encoding::Raw {
                for encoding in [Encoding::Hex, Encoding::Base64, Encoding::Raw, Encoding::UpperHex] {
                    let hex = [encoding, step.encoding]
                        .iter()
                        .all(|e| matches!(e, Encoding::Hex | Encoding::UpperHex));
                    let mistake = if hex { Mistake::OutputCase } else { Mistake::OutputEncoding };
                    self.push(mistake, move |p| edit_form(p, |form| form.steps[index].encoding = encoding));
                }
            }
        }
    }

    fn rare(&mut self, base: &Pipeline) {
        for style in Style::rare() {
            self.push_rare(Mistake::BodyReserialised, move |p| rewrite(p, |text| style.rewrite(text)));
        }
        self.push_rare(Mistake::BodyReserialised, |p| rewrite(p, |text| Some([text, b"\n"].concat())));
        self.push_rare(Mistake::BodyReserialised, |p| rewrite(p, |text| Some(text.trim_ascii().to_vec())));
        self.push_rare(Mistake::BodyReserialised, |p| rewrite(p, as_pairs));
        self.push_rare(Mistake::BodyReserialised, |p| {
            for style in Style::common().into_iter().take(1) {
                rewrite(p, |text| style.rewrite(&as_object(text)?));
            }
        });
        for query in permutations(&base.canonical.query) {
            self.push_beside(Beside::Common, Mistake::ParamOrder, move |p| {
                unsort(p);
                p.change_query(|_| query.clone().into_bytes());
            });
        }
        if base.has_form() {
            let body = String::from_utf8_lossy(base.canonical.body.as_deref().unwrap_or_default());
            for body in permutations(&body) {
                self.push_beside(Beside::Common, Mistake::ParamOrder, move |p| {
                    unsort(p);
                    p.change_form(|_| body.clone().into_bytes());
                });
            }
        }
    }
}

/// Takes out the sorting that the scheme itself does.
fn unsort(p: &mut Pipeline) {
    if p.form.steps.iter().any(|step| matches!(step.op, Op::Sort(_))) {
        edit_form(p, |form| {
            let sorting = form.steps.iter_mut().filter(|step| matches!(step.op, Op::Sort(_)));
            sorting.for_each(|step| step.op = Op::Plain);
        });
    }
}

fn capitalised(text: &str) -> String {
    let mut text = text.to_ascii_lowercase();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn change_path(p: &mut Pipeline, change: TextChange) {
    if let Ok(path) = String::from_utf8(change(p.canonical.path.as_bytes())) {
        p.canonical.path = path;
    }
}

/// Rewrites the body, or the payload of a venue that carries one in a header.
fn rewrite(p: &mut Pipeline, change: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    if let Some(body) = p.canonical.body.as_mut()
        && let Some(text) = change(body)
    {
        *body = text;
    }
    if let Some(text) = change(&p.canonical.payload) {
        p.canonical.payload = text;
    }
}

fn add_body(p: &mut Pipeline, text: Vec<u8>) {
    if p.canonical.body.is_none() {
        p.canonical.body = Some(text);
        if !p.form.covers(|part| matches!(part, Part::Body)) {
            append(p, &Part::Body);
        }
    }
}

/// Puts the query after the path, or at the end if no path is hashed.
fn add_query(p: &mut Pipeline) {
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
fn append(p: &mut Pipeline, part: &Part) {
    edit_form(p, |form| {
        if let Some(seal) = form.seal.as_mut() {
            seal.of.push(part.clone());
        }
    });
}

/// Takes the question mark out where it is hashed, and puts it in where it is not.
fn toggle_mark(p: &mut Pipeline) {
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

fn edit_paths(p: &mut Pipeline, edit: impl Fn(&mut PathForm)) {
    edit_templates(p, |template| {
        template.edit(|part| {
            if let Part::Given(Given::Path(path)) = part {
                edit(path);
            }
        });
    });
}

/// Cuts a prefix that the scheme itself writes before the path, as in `/api{path}`.
fn cut_literal_prefix(p: &mut Pipeline) {
    edit_templates(p, |template| {
        template.edit_text(|text| {
            if let Some(at) = text.find('/') {
                text.truncate(at);
            }
        });
    });
}

fn edit_form(p: &mut Pipeline, edit: impl Fn(&mut SigningForm)) {
    edit(Rc::make_mut(&mut p.form));
}

fn edit_templates(p: &mut Pipeline, edit: impl Fn(&mut Template<Part>)) {
    edit_form(p, |form| {
        let steps = form.steps.iter_mut().map(|step| &mut step.of);
        steps.chain(form.seal.as_mut().map(|seal| &mut seal.of)).for_each(&edit);
    });
}
