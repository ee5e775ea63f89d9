//! What the templates' names stand for: rendering of the three vocabularies.

use super::layout::{Canonical, Rendered, decode};
use super::login::Taken;
use super::rules::Stamp;
use super::scheme::Field;
use super::settings::Setting;
use super::template::Template;
use super::vocabulary::{Given, Part, Placed, QueryForm};

/// The values of [`Given`].
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) key: &'a str,
    pub(super) secret: &'a [u8],
    pub(super) passphrase: &'a [u8],
    pub(super) uid: &'a str,
    pub(super) stamp: &'a Stamp,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) host: &'a str,
    pub(super) settings: &'a [Setting],
    pub(super) taken: &'a Taken,
}

impl Known<'_> {
    pub(super) fn write(&self, given: &Given, out: &mut Vec<u8>) {
        let stamped = |value: &Option<String>, out: &mut Vec<u8>| {
            out.extend_from_slice(value.as_deref().unwrap_or_default().as_bytes());
        };
        match given {
            Given::Key => out.extend_from_slice(self.key.as_bytes()),
            Given::Secret => out.extend_from_slice(self.secret),
            Given::Passphrase => out.extend_from_slice(self.passphrase),
            Given::Uid => out.extend_from_slice(self.uid.as_bytes()),
            Given::Time => stamped(&self.stamp.time, out),
            Given::Nonce => stamped(&self.stamp.nonce, out),
            Given::Window => stamped(&self.stamp.window, out),
            Given::RequestId => stamped(&self.stamp.request_id, out),
            Given::Method => out.extend_from_slice(self.method.as_bytes()),
            Given::Path(form) => out.extend_from_slice(form.of(self.path).as_bytes()),
            Given::Host => out.extend_from_slice(self.host.as_bytes()),
            Given::Taken(name) => out.extend_from_slice(self.taken.get(name).unwrap_or_default().as_bytes()),
            Given::Setting(name) => {
                let setting = self.settings.iter().find(|setting| setting.name == *name);
                out.extend_from_slice(setting.map(Setting::value).unwrap_or_default().as_bytes());
            }
        }
    }

    /// Whether a value is there to be placed; only a window may be left out.
    pub(super) fn has(&self, given: &Given) -> bool {
        !matches!(given, Given::Window) || self.stamp.window.is_some()
    }

    pub(super) fn fields<'f>(&self, fields: &'f [Field<Given>]) -> Vec<Rendered<'f>> {
        let present = fields.iter().filter(|field| field.value.values().all(|given| self.has(given)));
        present.map(|field| render_field(field, |given, out| self.write(given, out))).collect()
    }
}

/// Renders one field.
pub(super) fn render_field<V>(field: &Field<V>, write: impl FnMut(&V, &mut Vec<u8>)) -> Rendered<'_> {
    let mut value = Vec::new();
    field.value.render(&mut value, write);
    Rendered { name: &field.name, value: text(value), json: field.json }
}

/// Bytes as text; what is not UTF-8 in them is replaced.
pub(super) fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The values of [`Part`] and [`Placed`]: what is known, the laid out request, and the steps so far.
pub(super) struct Values<'a> {
    pub(super) known: Known<'a>,
    pub(super) canonical: &'a Canonical,
    pub(super) steps: Vec<Vec<u8>>,
    pub(super) signature: Vec<u8>,
}

impl Values<'_> {
    pub(super) fn part(&self, part: &Part, out: &mut Vec<u8>) {
        match part {
            Part::Given(given) => self.known.write(given, out),
            Part::Query(form) => write_query(*form, &self.canonical.query, out),
            Part::Body => out.extend_from_slice(self.canonical.body.as_deref().unwrap_or_default()),
            Part::Params => out.extend_from_slice(&self.canonical.params),
            Part::Payload => out.extend_from_slice(&self.canonical.payload),
            Part::ContentType => out.extend_from_slice(self.canonical.content_type.as_bytes()),
            Part::Step(index) => out.extend_from_slice(&self.steps[*index]),
        }
    }

    pub(super) fn placed(&self, placed: &Placed, out: &mut Vec<u8>) {
        match placed {
            Placed::Part(part) => self.part(part, out),
            Placed::Signature => out.extend_from_slice(&self.signature),
        }
    }

    /// Writes the template out, in place of what `out` holds.
    pub(super) fn render(&self, template: &Template<Part>, out: &mut Vec<u8>) {
        out.clear();
        template.render(out, |part, out| self.part(part, out));
    }
}

fn write_query(form: QueryForm, query: &str, out: &mut Vec<u8>) {
    if form.mark && !query.is_empty() {
        out.push(b'?');
    }
    if form.raw {
        out.extend_from_slice(&decode(query));
    } else {
        out.extend_from_slice(query.as_bytes());
    }
}
