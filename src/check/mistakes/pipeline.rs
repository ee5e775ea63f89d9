//! What a client may have hashed: everything between secret and signature, as a value to vary.

use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use super::digests::{Digest, Use};
use super::secret_forms::{KeyForm as SecretUse, SecretChoice, SecretText};
use crate::sign::{
    Algorithm, Base, Canonical, Credentials, Given, LoginInputs, Named as _, ParamPlace, Sent, Setting,
    Signer, SigningForm, Stamp, pair_name, percent_encoded,
};

/// A way to sign the request that was sent. The scheme's own way comes first; variations change a copy of it.
#[derive(Debug, Clone)]
pub(super) struct Pipeline {
    pub(super) form: Rc<SigningForm>,
    pub(super) canonical: CopyOnWrite<Canonical>,
    pub(super) stamp: Stamp,
    pub(super) key: Rc<str>,
    pub(super) uid: Rc<str>,
    pub(super) origin: Rc<str>,
    pub(super) public_key: Rc<str>,
    pub(super) settings: Rc<[Setting]>,
    pub(super) taken: Rc<LoginInputs>,
    pub(super) secret: SecretChoice,
    /// The parameters before the signature, where others stand behind it.
    pub(super) before_signature: Option<Rc<[u8]>>,
    /// What is done to the finished text before it is hashed.
    pub(super) finish: Option<Finish>,
}

/// A value that many pipelines share until one of them changes it: a body may be long.
#[derive(Debug, Clone)]
pub(super) struct CopyOnWrite<T: Clone>(Rc<T>);

impl<T: Clone> Deref for CopyOnWrite<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for CopyOnWrite<T> {
    fn deref_mut(&mut self) -> &mut T {
        Rc::make_mut(&mut self.0)
    }
}

/// A change to the finished text.
#[derive(Clone)]
pub(super) struct Finish(pub(super) Rc<ChangeBytes>);

type ChangeBytes = dyn Fn(&[u8]) -> Vec<u8>;

impl std::fmt::Debug for Finish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Finish")
    }
}

impl Pipeline {
    /// The scheme's own way, with this key.
    pub(super) fn new(sent: Sent<'_>, signer: &Signer, credentials: &Credentials) -> Self {
        let found = &sent.found;
        let own = sent.form.seal.as_ref().and_then(|seal| Digest::of(&seal.op));
        let digest = own.unwrap_or(Digest { function: Algorithm::Sha256, r#use: Use::Hmac });
        Self {
            form: Rc::new(sent.form.clone()),
            canonical: CopyOnWrite(Rc::new(sent.canonical)),
            stamp: found.stamp.clone(),
            key: credentials.key.as_str().into(),
            uid: found.uid.as_deref().or(credentials.uid.as_deref()).unwrap_or_default().into(),
            origin: signer.base().map_or("", Base::origin).into(),
            public_key: signer.public_key_text().into(),
            settings: signer.scheme().settings().into(),
            taken: Rc::new(found.taken.clone()),
            secret: SecretChoice { text: SecretText::Ours, form: SecretUse::Scheme, digest },
            before_signature: found.before_signature.as_deref().map(Rc::from),
            finish: None,
        }
    }

    /// Whether nothing was changed that is hashed, or by what.
    pub(super) fn is_like(&self, base: &Self) -> bool {
        let same = self.shares_request(base) || *self.canonical == *base.canonical;
        same && Rc::ptr_eq(&self.form, &base.form)
            && Rc::ptr_eq(&self.key, &base.key)
            && self.stamp == base.stamp
            && self.secret == base.secret
            && self.finish.is_none()
    }

    /// Whether the request was left as it was.
    pub(super) fn shares_request(&self, base: &Self) -> bool {
        Rc::ptr_eq(&self.canonical.0, &base.canonical.0)
    }

    /// Whether parameters and body were left as they were, whatever else was changed.
    pub(super) fn keeps_content(&self, base: &Self) -> bool {
        let (ours, theirs) = (&*self.canonical, &*base.canonical);
        self.shares_request(base)
            || (ours.query == theirs.query
                && ours.body == theirs.body
                && ours.params == theirs.params
                && ours.payload == theirs.payload
                && ours.content_type == theirs.content_type)
    }

    /// Whether parameters and body are all that was changed.
    pub(super) fn changes_content_alone(&self, base: &Self) -> bool {
        let (ours, theirs) = (&*self.canonical, &*base.canonical);
        (&ours.method, &ours.host, &ours.path) == (&theirs.method, &theirs.host, &theirs.path)
            && Rc::ptr_eq(&self.form, &base.form)
            && Rc::ptr_eq(&self.key, &base.key)
            && self.stamp == base.stamp
            && self.secret == base.secret
            && self.before_signature == base.before_signature
            && self.finish.is_none()
    }

    /// This with parameters and body of another.
    pub(super) fn with_content(&self, other: &Self) -> Self {
        let mut canonical = other.canonical.clone();
        if (&self.canonical.method, &self.canonical.path) != (&canonical.method, &canonical.path) {
            canonical.method.clone_from(&self.canonical.method);
            canonical.path.clone_from(&self.canonical.path);
        }
        Self { canonical, ..self.clone() }
    }

    /// How many bytes of parameters and body there are.
    pub(super) fn content_len(&self) -> usize {
        let Canonical { query, body, payload, .. } = &*self.canonical;
        query.len() + body.as_ref().map_or(0, Vec::len) + payload.len()
    }

    /// The same with another key.
    pub(super) fn with_key(&self, key: &str) -> Self {
        Self { key: key.into(), ..self.clone() }
    }

    /// Changes the query, and the body where that is a form.
    pub(super) fn change_params(&mut self, change: impl Fn(&[u8]) -> Vec<u8>) {
        self.change_query(&change);
        self.change_form(&change);
    }

    /// Changes the query; what is not UTF-8 then is left as it was.
    pub(super) fn change_query(&mut self, change: impl Fn(&[u8]) -> Vec<u8>) {
        if let Ok(query) = String::from_utf8(change(self.canonical.query.as_bytes())) {
            self.canonical.query = query;
        }
    }

    /// Changes the body where it is a form.
    pub(super) fn change_form(&mut self, change: impl Fn(&[u8]) -> Vec<u8>) {
        if self.has_form() {
            let changed = self.canonical.body.as_deref().map(change);
            self.canonical.body = changed;
        }
    }

    /// Whether the body is a form: pairs, and no JSON.
    pub(super) fn has_form(&self) -> bool {
        let body = self.canonical.body.as_deref().unwrap_or_default();
        body.contains(&b'=') && !matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
    }

    /// The text that stands for the time: the timestamp, or a nonce where there is none.
    pub(super) fn time(&self) -> Option<&str> {
        self.stamp.time.as_deref().or(self.stamp.nonce.as_deref())
    }

    /// Hashes another time than the one sent: in the stamp, and in the parameters that carry it.
    pub(super) fn set_time(&mut self, text: &str) {
        let Some(old) = self.time().map(str::to_owned) else { return };
        let given = if self.stamp.time.is_some() { Given::Time } else { Given::Nonce };
        let form = Rc::clone(&self.form);
        let params = &form.params;
        let carriers = params.lead.iter().chain(&params.tail).filter(|field| field.value.names(&given));
        for field in carriers {
            if let Some(before) =
                self.before_signature.as_deref().and_then(|text| std::str::from_utf8(text).ok())
            {
                self.before_signature = Some(set_pair(before, &field.name, &old, text).into_bytes().into());
            }
            match params.auth_place(&self.canonical.method) {
                ParamPlace::Query => {
                    self.canonical.query = set_pair(&self.canonical.query, &field.name, &old, text);
                }
                ParamPlace::Form => self.change_body(|body| set_pair(body, &field.name, &old, text)),
                ParamPlace::Json => self.change_body(|body| body.replacen(&old, text, 1)),
                ParamPlace::Payload => {
                    let payload = String::from_utf8_lossy(&self.canonical.payload).replacen(&old, text, 1);
                    self.canonical.payload = payload.into_bytes();
                    self.change_body(|body| body.replacen(&old, text, 1));
                }
            }
        }
        match given {
            Given::Time => self.stamp.time = Some(text.to_owned()),
            _ => self.stamp.nonce = Some(text.to_owned()),
        }
    }

    fn change_body(&mut self, change: impl Fn(&str) -> String) {
        if let Some(body) = self.canonical.body.as_mut()
            && let Ok(text) = std::str::from_utf8(body)
        {
            *body = change(text).into_bytes();
        }
    }
}

/// Replaces `old` in the value of the pair called `name`, as it is or percent-encoded.
fn set_pair(text: &str, name: &str, old: &str, new: &str) -> String {
    let (encoded, replacement) = (percent_encoded(old), percent_encoded(new));
    let mut out = String::with_capacity(text.len());
    for (index, pair) in text.split('&').enumerate() {
        out.push_str(if index > 0 { "&" } else { "" });
        if pair_name(pair) != name {
            out.push_str(pair);
        } else if pair.contains(old) {
            out.push_str(&pair.replacen(old, &replacement, 1));
        } else if pair.contains(&encoded) {
            out.push_str(&pair.replacen(&encoded, &replacement, 1));
        } else {
            out.push_str(&pair.replacen(&encoded.to_ascii_lowercase(), &replacement.to_ascii_lowercase(), 1));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_replaced_where_it_stands() {
        let text = "id=1700000000&t=1700000000&x=1";
        assert_eq!(set_pair(text, "t", "1700000000", "1"), "id=1700000000&t=1&x=1");
        assert_eq!(set_pair("T=22%3A13", "T", "22:13", "22:14"), "T=22%3A14");
        assert_eq!(set_pair("T=22%3a13t", "T", "22:13t", "22:14T"), "T=22%3a14t");
    }
}
