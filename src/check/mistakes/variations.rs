//! The list of variations: what clients are known to do wrong, the likeliest first. Each changes one thing about a
//! pipeline, whatever has been changed about it before, so that any two go together.

use super::Mistake;
use super::digests::{Digest, Use};
use super::edits::{
    add_body, add_query, add_typed_body, append, change_path, cut_behind_signature, cut_literal_prefix,
    edit_form, edit_paths, remove_body, rewrite, toggle_mark, unsort,
};
use super::json_styles::Style;
use super::json_text::{as_object, as_pairs, in_order, names, python_str, without_nulls};
use super::misplaced;
use super::path_prefixes::{Prefix, other_slash};
use super::pipeline::Pipeline;
use super::query_styles::{ENCODINGS, ORDERS, SPACES, TextChange, count_pairs, permutations, reordered};
use super::secret_forms::{KeyForm as SecretUse, SecretText};
use super::variation::{Beside, Variation, VariationList};
use crate::sign::{Algorithm, Encoding, Op, Part, PathForm};

/// How many members of a body are tried in every order: 5! is 120.
const MOST_ORDERED: usize = 5;

/// Every variation, the likeliest first. The order matters twice: of two variations with the same bytes the first
/// is named, and of a pair the first is applied first.
pub(super) fn all(base: &Pipeline, prefixes: &[String]) -> Vec<Variation> {
    let mut list = VariationList::default();
    list.secrets();
    list.targets(base, prefixes);
    list.bodies();
    list.digests();
    list.steps(base);
    misplaced::add(&mut list, base);
    list.rare(base);
    list.0
}

impl VariationList {
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
        self.push(Mistake::PassphraseAsSecret, |p| p.secret.text = SecretText::Passphrase);
    }

    fn targets(&mut self, base: &Pipeline, prefixes: &[String]) {
        self.push(Mistake::SignatureNotLast, cut_behind_signature);
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
        self.push(Mistake::BodyMissing, remove_body);
        // Of no body there is no type either.
        self.push(Mistake::BodyMissing, |p| {
            remove_body(p);
            p.canonical.content_type.clear();
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
            self.push(Mistake::BodyAdded, move |p| add_typed_body(p, text.as_bytes().to_vec()));
        }
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
        self.push_rare(Mistake::BodyReserialised, |p| rewrite(p, python_str));
        self.push_rare(Mistake::BodyReserialised, |p| rewrite(p, without_nulls));
        for change in [in_a_list as fn(&[u8]) -> _, out_of_a_list, as_a_string] {
            self.push_rare(Mistake::BodyReserialised, move |p| rewrite(p, change));
        }
        let members = base.canonical.body.as_deref().map_or(0, |body| names(body, MOST_ORDERED + 1).len());
        if members <= MOST_ORDERED {
            for order in permutations(members) {
                self.push_beside(Beside::Common, Mistake::BodyReserialised, move |p| {
                    rewrite(p, |text| in_order(text, &order));
                });
            }
        }
        self.push_rare(Mistake::BodyReserialised, |p| {
            for style in Style::common().into_iter().take(1) {
                rewrite(p, |text| style.rewrite(&as_object(text)?));
            }
        });
        for order in permutations(count_pairs(base.canonical.query.as_bytes())) {
            self.push_beside(Beside::Common, Mistake::ParamOrder, move |p| {
                unsort(p);
                p.change_query(|text| reordered(text, &order));
            });
        }
        if base.has_form() {
            for order in permutations(count_pairs(base.canonical.body.as_deref().unwrap_or_default())) {
                self.push_beside(Beside::Common, Mistake::ParamOrder, move |p| {
                    unsort(p);
                    p.change_form(|text| reordered(text, &order));
                });
            }
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut text = text.to_ascii_lowercase();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn in_a_list(text: &[u8]) -> Option<Vec<u8>> {
    text.starts_with(b"{").then(|| [b"[", text, b"]"].concat())
}

fn out_of_a_list(text: &[u8]) -> Option<Vec<u8>> {
    let inner = text.strip_prefix(b"[")?.strip_suffix(b"]")?.trim_ascii();
    inner.starts_with(b"{").then(|| inner.to_vec())
}

/// JSON serialised twice.
fn as_a_string(text: &[u8]) -> Option<Vec<u8>> {
    serde_json::to_vec(std::str::from_utf8(text).ok()?).ok()
}
