//! What a signature covers of the request it stands on.

use super::scheme::{Form, Place, Scheme, Shape, When};
use super::signer::Signed;
use super::vocabulary::{Given, Part};
use super::wire::Wire;

impl Scheme {
    /// Which parts of a signed request its signature does not cover.
    pub fn uncovered(&self, signed: &Signed) -> Vec<&'static str> {
        let Wire { method, target, body, .. } = &signed.wire;
        let mut parts = target.splitn(2, '?');
        let (path, query) = (parts.next().unwrap_or_default(), parts.next());
        let form =
            self.form(Shape { method, path, has_query: &|_| query.is_some(), has_body: &|_| body.is_some() });
        if form.seal.is_none() {
            return vec!["the whole request"];
        }
        // What is absent is covered too where its presence would make it another form.
        let is_told_by = |absent: bool, by: fn(&When) -> Option<bool>| {
            absent && self.forms.iter().any(|form| by(&form.when).is_some())
        };
        let parts = [
            ("method", form.covers_given(method, |given| *given == Given::Method)),
            ("path", form.covers_given(method, |given| matches!(given, Given::Path(_)))),
            ("query", form.covers_query(method) || is_told_by(query.is_none(), |when| when.query)),
            ("body", form.covers_body(method) || is_told_by(body.is_none(), |when| when.body)),
        ];
        parts.into_iter().filter(|(_, covered)| !covered).map(|(name, _)| name).collect()
    }
}

impl Form {
    fn covers_params(&self, wanted: impl Fn(Place) -> bool, method: &str) -> bool {
        wanted(self.params.places.of(method)) && self.covers(|part| *part == Part::Params)
    }

    fn covers_query(&self, method: &str) -> bool {
        self.covers(|part| matches!(part, Part::Query(_)))
            || self.covers_params(|place| place == Place::Query, method)
    }

    fn covers_body(&self, method: &str) -> bool {
        let whole = match self.params.places.of(method) {
            Place::Payload => Part::Payload,
            Place::Query | Place::Form | Place::Json => Part::Body,
        };
        self.covers(|part| *part == whole) || self.covers_params(|place| place != Place::Query, method)
    }

    /// Whether a value is hashed, or stands in a field that is hashed with what it stands in.
    fn covers_given(&self, method: &str, wanted: fn(&Given) -> bool) -> bool {
        let place = match self.params.auth_place(method) {
            Place::Query => self.covers(|part| matches!(part, Part::Query(_))),
            Place::Form | Place::Json => self.covers(|part| *part == Part::Body),
            Place::Payload => self.covers(|part| *part == Part::Payload),
        };
        let mut fields = self.params.lead.iter().chain(&self.params.tail);
        self.covers(|part| matches!(part, Part::Given(given) if wanted(given)))
            || (place && fields.any(|field| field.value.values().any(wanted)))
    }
}
