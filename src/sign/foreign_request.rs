//! A request that another program wrote and perhaps signed with its own key: everything that the scheme fills in
//! itself is removed from it.

use serde_json::{Map, Value as Json};

use super::exact_json::exact_json;
use super::query_pairs::pairs_of;
use super::request::{Payload, Request, RequestError};
use super::scheme::{ParamPlace, Params, Scheme};
use super::vocabulary::{Given, Placed, Vocabulary as _};

impl Request {
    /// As [`Request::new`], but headers and parameters that the scheme fills in are removed, whatever their values,
    /// instead of being refused. The rest of the query and the body stays as it is written.
    ///
    /// # Errors
    ///
    /// Those of [`Request::new`], except for what the scheme fills in itself.
    pub fn foreign(
        scheme: &Scheme,
        method: &str,
        target: &str,
        mut payload: Payload,
    ) -> Result<Self, RequestError> {
        payload.headers.retain(|(name, _)| !scheme.places_header(name));
        let mut request = Self::written(method, target, payload)?;
        // Without them another form may apply, which fills in other parameters.
        for _ in &scheme.forms {
            let params = &request.form(scheme).params;
            if !request.leave_out_own(scheme, params) {
                break;
            }
        }
        for dialect in scheme.dialects() {
            request.leave_out_own(scheme, &dialect.params);
        }
        request.fitting(scheme)
    }

    /// Leaves out the parameters that a form of the scheme adds; whether there were any.
    fn leave_out_own(&mut self, scheme: &Scheme, params: &Params) -> bool {
        let own: Vec<&str> = scheme.own_params(params).collect();
        if own.is_empty() {
            return false;
        }
        match params.auth_place(&self.method) {
            ParamPlace::Query => {
                let kept = without_pairs(self.raw_query.as_bytes(), &own);
                kept.map(|kept| self.raw_query = String::from_utf8_lossy(&kept).into_owned()).is_some()
            }
            place => {
                let Some(data) = &self.payload.data else { return false };
                let kept = match place {
                    ParamPlace::Form => without_pairs(data, &own),
                    _ => match &params.nest {
                        Some(nest) => unnested(data, nest, &own),
                        None => without_members(data, &own),
                    },
                };
                let left_out = kept.is_some();
                if let Some(kept) = kept {
                    self.payload.data = (!kept.is_empty()).then_some(kept);
                }
                left_out
            }
        }
    }
}

impl Scheme {
    /// The headers that carry the secret or the passphrase as they are.
    pub fn secret_headers(&self) -> Vec<String> {
        let carries = |placed: &Placed| matches!(placed.given(), Some(Given::Secret | Given::Passphrase));
        let headers = self.forms.iter().flat_map(|form| &form.headers);
        headers.filter(|header| header.of.values().any(carries)).map(|header| header.name.clone()).collect()
    }

    /// Whether the scheme itself gives requests this header, whatever their form. The Content-Type is still the
    /// writer's to choose.
    pub(crate) fn places_header(&self, name: &str) -> bool {
        let forms = self.forms.iter().chain(self.dialects());
        let mut placed = forms.flat_map(|form| form.headers.iter().chain(&form.body_headers));
        !name.eq_ignore_ascii_case("content-type")
            && placed.any(|header| header.name.eq_ignore_ascii_case(name))
    }
}

/// The pairs of a query or form without those of these names; `None` where there are none of them.
fn without_pairs(text: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let is_own = |pair: &&[u8]| {
        pairs_of(pair).next().is_some_and(|(name, _)| names.iter().any(|own| *own.as_bytes() == *name))
    };
    let pairs: Vec<&[u8]> = text.split(|&byte| byte == b'&').collect();
    let kept: Vec<&[u8]> = pairs.iter().copied().filter(|pair| !is_own(pair)).collect();
    (kept.len() < pairs.len()).then(|| kept.join(&b'&'))
}

/// The members of an object without those of these names; `None` where there are none of them.
fn without_members(text: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let mut object = object(text)?;
    let before = object.len();
    object.retain(|name, _| !names.contains(&&**name));
    (object.len() < before).then(|| serde_json::to_vec(&object).ok()).flatten()
}

fn object(text: &[u8]) -> Option<Map<String, Json>> {
    match exact_json(std::str::from_utf8(text).ok()?).ok()? {
        Json::Object(members) => Some(members),
        _ => None,
    }
}

impl Scheme {
    /// The member of a body that the parameters stand in, where the venue nests them.
    pub fn nested_in(&self) -> Option<&str> {
        self.forms.iter().find_map(|form| form.params.nest.as_deref())
    }
}

/// The object under `nest`, if the scheme's own members are beside it; else `None`.
fn unnested(text: &[u8], nest: &str, names: &[&str]) -> Option<Vec<u8>> {
    let object = object(text)?;
    let inner = object.get(nest).filter(|inner| inner.is_object())?;
    names.iter().any(|own| object.contains_key(*own)).then(|| serde_json::to_vec(inner).ok()).flatten()
}
