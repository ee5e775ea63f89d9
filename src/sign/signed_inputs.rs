//! What a signature was made from, by name: for people who want to see it.

use super::scheme::{Field, ParamPlace, SigningForm};
use super::template::Template;
use super::template_values::Values;
use super::trace::Input;
use super::vocabulary::{Given, Part, Placed, Vocabulary};

impl SigningForm {
    /// Every value that a template of the form names, each once: what is hashed first, then what is only placed.
    pub(super) fn inputs(&self, values: &Values<'_>) -> Vec<Input> {
        let mut parts: Vec<Part> = Vec::new();
        for template in self.steps.iter().map(|step| &step.of).chain(self.seal.iter().map(|seal| &seal.of)) {
            parts.extend(template.values().cloned());
        }
        for field in self.params.lead.iter().chain(&self.params.tail) {
            parts.extend(field.value.values().cloned().map(Part::Given));
        }
        let headers = self.headers.iter().chain(&self.body_headers).map(|header| &header.of);
        for template in headers.chain(self.params.seal.iter().map(|field| &field.value)) {
            parts.extend(template.values().filter_map(Vocabulary::part).cloned());
        }
        let mut inputs: Vec<Input> = Vec::new();
        for part in parts {
            let Some(name) = part.name() else { continue };
            let absent = part.given().is_some_and(|given| !values.known.has(given));
            if absent || inputs.iter().any(|known| known.name == name) {
                continue;
            }
            let mut value = Vec::new();
            values.part(&part, &mut value);
            inputs.push(Input { name, value, sensitive: self.is_sensitive(&Template::of(part)) });
        }
        inputs
    }

    /// The parameters that the scheme adds, with the place of each.
    pub(super) fn placed(&self, values: &Values<'_>) -> Vec<(&'static str, Input)> {
        let place = match self.params.auth_place(values.known.method) {
            ParamPlace::Query => "query",
            ParamPlace::Form | ParamPlace::Json => "body",
            ParamPlace::Payload => "payload",
        };
        let has = |given: Option<&Given>| given.is_none_or(|given| values.known.has(given));
        let given = self.params.lead.iter().chain(&self.params.tail);
        let given = given.filter(|field| field.value.values().all(|given| has(Some(given))));
        let mut placed: Vec<Input> =
            given.map(|field| self.placed_field(field, |v, out| values.known.write(v, out))).collect();
        if self.seal.is_some() {
            let write = |v: &Placed, out: &mut Vec<u8>| values.placed(v, out);
            placed.extend(self.params.seal.iter().map(|field| self.placed_field(field, write)));
        }
        placed.into_iter().map(|input| (place, input)).collect()
    }

    fn placed_field<V: Vocabulary>(&self, field: &Field<V>, write: impl Fn(&V, &mut Vec<u8>)) -> Input {
        let mut value = Vec::new();
        field.value.render(&mut value, write);
        Input { name: field.name.clone(), value, sensitive: self.is_sensitive(&field.value) }
    }
}
