//! Signs many requests, one after the other, each from request and stamp to the wire.

use super::base_url::Base;
use super::canonical_parts::Canonical;
use super::canonical_request::{Level, full_path, prepare};
use super::request::Request;
use super::signer::{Signed, Signer, SigningKeys};
use super::stamp::Stamp;
use super::template_values::Values;
use super::trace::Trace;
use super::write_wire::place;

/// Signs many requests and reuses its buffers from one to the next.
pub struct SignMany<'s> {
    signer: &'s Signer,
    path: String,
    canonical: Canonical,
    steps: Vec<Vec<u8>>,
    signature: Vec<u8>,
    signed: Signed,
}

impl Signer {
    /// Signs `request` at `stamp`.
    pub fn sign(&self, request: &Request, stamp: &Stamp) -> Signed {
        let mut series = self.series();
        series.sign(request, stamp);
        series.signed
    }

    /// Signs many requests one after the other. The results are those of [`Signer::sign`]; the buffers are reused.
    pub fn series(&self) -> SignMany<'_> {
        SignMany {
            signer: self,
            path: String::new(),
            canonical: Canonical::default(),
            steps: Vec::new(),
            signature: Vec::new(),
            signed: Signed::default(),
        }
    }
}

impl SignMany<'_> {
    /// Signs `request` at `stamp`.
    pub fn sign(&mut self, request: &Request, stamp: &Stamp) -> &Signed {
        let Self { signer, path, canonical, steps, signature, signed: Signed { wire, trace } } = self;
        let form = request.form(&signer.scheme);
        full_path(signer.base.as_ref(), request, path);
        let known = signer.known(stamp, &request.method, path);
        let level = match &signer.keys {
            SigningKeys::Signed(..) => Level::Signed,
            SigningKeys::Key(_) => Level::Key,
            SigningKeys::None => Level::Open,
        };
        prepare(form, &known, request, level, canonical);
        let (steps_kept, signature_kept) = (std::mem::take(steps), std::mem::take(signature));
        let mut values = Values { known, canonical, steps: steps_kept, signature: signature_kept };
        match &signer.keys {
            SigningKeys::Signed(_, keyring) => trace.run(form, keyring, &mut values),
            SigningKeys::Key(_) | SigningKeys::None => *trace = Trace::default(),
        }
        signer.explain(form, &values, trace);
        let origin = signer.base.as_ref().map_or("", Base::origin);
        place(form, &values, request, level, &signer.fixed, origin, wire);
        (*steps, *signature) = (values.steps, values.signature);
        &self.signed
    }
}
