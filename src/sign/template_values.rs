//! The values of template names: renders the three vocabularies.

use super::canonical_parts::Canonical;
use super::login_inputs::LoginInputs;
use super::query_pairs::decode;
use super::scheme::{Field, Params};
use super::settings::Setting;
use super::stamp::Stamp;
use super::template::Template;
use super::vocabulary::{Given, Part, Placed, QueryForm};

/// The values of [`Given`].
#[derive(Clone, Copy)]
pub(crate) struct GivenValues<'a> {
    pub(crate) key: &'a str,
    pub(crate) secret: &'a [u8],
    pub(crate) passphrase: &'a [u8],
    pub(crate) uid: &'a str,
    pub(crate) stamp: &'a Stamp,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) host: &'a str,
    pub(crate) settings: &'a [Setting],
    pub(crate) taken: &'a LoginInputs,
    pub(crate) public_key: &'a str,
    pub(crate) origin: &'a str,
}

impl GivenValues<'_> {
    pub(crate) fn write(&self, given: &Given, out: &mut Vec<u8>) {
        out.extend_from_slice(match given {
            Given::Key => self.key.as_bytes(),
            Given::Secret => self.secret,
            Given::Passphrase => self.passphrase,
            Given::Uid => self.uid.as_bytes(),
            Given::Time => stamped(self.stamp.time.as_ref()),
            Given::TimeAs(form) => {
                let written = self.stamp.time.as_deref().and_then(|time| form.write(time));
                return out.extend_from_slice(written.unwrap_or_default().as_bytes());
            }
            Given::PublicKey => self.public_key.as_bytes(),
            Given::Origin => self.origin.as_bytes(),
            Given::Nonce => stamped(self.stamp.nonce.as_ref()),
            Given::Window => stamped(self.stamp.window.as_ref()),
            Given::RequestId => stamped(self.stamp.request_id.as_ref()),
            Given::Method => self.method.as_bytes(),
            Given::Path(form) => form.of(self.path).as_bytes(),
            Given::Host => self.host.as_bytes(),
            Given::Taken(name) => self.taken.get(name).unwrap_or_default().as_bytes(),
            Given::Setting(name) => {
                let setting = self.settings.iter().find(|setting| setting.name == *name);
                setting.map(Setting::value).unwrap_or_default().as_bytes()
            }
        });
    }

    /// Whether a value is there to be placed; only a window may be left out.
    pub(crate) fn has(&self, given: &Given) -> bool {
        !matches!(given, Given::Window) || self.stamp.window.is_some()
    }

    pub(crate) fn fields<'f>(&self, fields: &'f [Field<Given>]) -> Vec<RenderedField<'f>> {
        let present = fields.iter().filter(|field| field.value.values().all(|given| self.has(given)));
        present.map(|field| render_field(field, |given, out| self.write(given, out))).collect()
    }
}

/// A field of the scheme's with its value rendered.
pub(crate) struct RenderedField<'f> {
    pub(crate) name: &'f str,
    pub(crate) value: String,
    pub(crate) json: bool,
    pub(crate) after_lead: Option<usize>,
}

impl RenderedField<'_> {
    pub(crate) fn pair(&self, params: &Params) -> String {
        let mut pair = String::new();
        params.push_pair(&mut pair, self.name, &self.value);
        pair
    }
}

/// Renders one field.
pub(crate) fn render_field<V>(field: &Field<V>, write: impl FnMut(&V, &mut Vec<u8>)) -> RenderedField<'_> {
    let mut value = Vec::new();
    field.value.render(&mut value, write);
    RenderedField { name: &field.name, value: text(value), json: field.json, after_lead: field.after_lead }
}

/// Bytes as text; what is not UTF-8 in them is replaced.
pub(crate) fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The values of [`Part`] and [`Placed`]: what is known, the laid out request, and the steps so far.
pub(crate) struct Values<'a> {
    pub(crate) known: GivenValues<'a>,
    pub(crate) canonical: &'a Canonical,
    pub(crate) steps: Vec<Vec<u8>>,
    pub(crate) signature: Vec<u8>,
}

impl Values<'_> {
    pub(crate) fn part(&self, part: &Part, out: &mut Vec<u8>) {
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

    pub(crate) fn placed(&self, placed: &Placed, out: &mut Vec<u8>) {
        match placed {
            Placed::Part(part) => self.part(part, out),
            Placed::Signature => out.extend_from_slice(&self.signature),
        }
    }

    /// Writes the template out, in place of what `out` holds.
    pub(crate) fn render(&self, template: &Template<Part>, out: &mut Vec<u8>) {
        out.clear();
        template.render(out, |part, out| self.part(part, out));
    }
}

fn stamped(value: Option<&String>) -> &[u8] {
    value.map(String::as_str).unwrap_or_default().as_bytes()
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
