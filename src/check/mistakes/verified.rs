//! The search where a private key signs: each way to write the prehash is tried against the signature with the public key.
//!
//! That takes hundreds of times as long as an HMAC, so that fewer ways are tried: each variation alone, the time in other
//! units and zones and the moments next to it, and then pairs until [`MOST`] are tried. How many were is told.

use std::collections::HashSet;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::pipeline::Pipeline;
use super::rendered_pipeline::RenderedPipeline;
use super::signature_encodings::bare;
use super::time_forms::Times;
use super::variation::Variation;
use super::variations;
use super::{CutShort, Diagnosis, Mistake, PairsTried, SearchPlan, Tried};
use crate::sign::{Credentials, Encoding, Keyring, PublicKey, Sent, SignatureMethod, Signer};

/// The most prehashes that are tried: some tenths of a second for Ed25519, a second for P-256.
const MOST: u64 = 5_000;

/// How many texts of a list of times are tried: moments are the nearest first.
const NEAREST: usize = 1_000;

/// Searches the known mistakes for those with which the signature verifies; nothing where none is made by a private key.
pub(super) fn search(
    signer: &Signer,
    sent: Sent<'_>,
    prefixes: &[String],
    plan: &SearchPlan,
) -> Option<Diagnosis> {
    let seal = sent.form.seal.as_ref()?;
    let (method, public) = (seal.op.method()?, signer.public_key()?);
    let (credentials, keyring) = (signer.credentials()?, signer.keyring()?);
    let readings = readings(sent.found.signature.as_deref()?, seal.encoding, method);
    let other = sent.found.key.clone().filter(|key| *key != *credentials.key);
    let ours = Pipeline::new(sent, signer, credentials);
    let other = other.map(|key| ours.with_key(&key));
    let ahead_us = signer.scheme().time_rule().map_or(0, |rule| rule.ahead_us);
    let mut search = Verified {
        public,
        keyring,
        credentials,
        readings,
        ahead_us,
        tried: Tried::default(),
        until: plan.until,
    };
    let found = std::iter::once(ours).chain(other).find_map(|base| search.run(&base, prefixes));
    let why = if search.tried.ways >= MOST { CutShort::Enough(search.tried.ways) } else { CutShort::Time };
    let cut_short = (found.is_none() && search.is_over()).then_some(why);
    let (mistakes, signed) = found.unzip();
    Some(Diagnosis {
        mistakes: mistakes.unwrap_or_default(),
        tried: search.tried,
        signed: signed.flatten(),
        cut_short,
    })
}

/// One way to read the signature that was sent: by what it would be verified, its bytes, and the mistake that it is.
struct SignatureReading {
    check: Check,
    bytes: Vec<u8>,
    mistake: Option<Mistake>,
}

#[derive(Clone, Copy)]
enum Check {
    By(SignatureMethod),
    /// ECDSA whose two numbers stand in DER.
    Der,
}

/// Every way to read a signature, the right one first.
fn readings(text: &str, encoding: Encoding, method: SignatureMethod) -> Vec<SignatureReading> {
    let mut texts: Vec<(Vec<u8>, Option<Mistake>)> = Vec::new();
    texts.extend(encoding.decode(text.as_bytes()).map(|bytes| (bytes, None)));
    let base64 =
        [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD].map(|engine| engine.decode(text).ok());
    let others = base64.into_iter().chain([hex::decode(text).ok()]).flatten();
    let others = others.chain(bare(text).and_then(|bare| encoding.decode(bare.as_bytes())));
    for bytes in others {
        if texts.iter().all(|(known, _)| *known != bytes) {
            texts.push((bytes, Some(Mistake::OutputEncoding)));
        }
    }
    let mut found = Vec::new();
    for (bytes, mistake) in texts {
        let read = |check, mistake| SignatureReading { check, bytes: bytes.clone(), mistake };
        found.push(read(Check::By(method), mistake));
        match method {
            SignatureMethod::RsaPkcs1 => {
                found.push(read(Check::By(SignatureMethod::RsaPss), Some(Mistake::Algorithm)));
            }
            SignatureMethod::RsaPss => {
                found.push(read(Check::By(SignatureMethod::RsaPkcs1), Some(Mistake::Algorithm)));
            }
            SignatureMethod::EcdsaP256 => found.push(read(Check::Der, Some(Mistake::OutputEncoding))),
            SignatureMethod::Ed25519 | SignatureMethod::Hyperliquid => {}
        }
    }
    found
}

struct Verified<'s> {
    public: &'s PublicKey,
    keyring: &'s Keyring,
    credentials: &'s Credentials,
    readings: Vec<SignatureReading>,
    /// How far ahead of now the scheme's times lie, in microseconds.
    ahead_us: i64,
    tried: Tried,
    until: Option<Instant>,
}

/// The mistakes, and what was hashed.
type Found = (Vec<Mistake>, Option<super::SignedTexts>);

impl Verified<'_> {
    fn run(&mut self, base: &Pipeline, prefixes: &[String]) -> Option<Found> {
        let own = self.message(base)?;
        if let Some(reading) = self.prove(&own) {
            return Some(self.found(reading, base));
        }
        let mut seen: HashSet<[u8; 32]> = HashSet::from([Sha256::digest(&own).into()]);
        let mut branches: Vec<(Variation, Pipeline)> = Vec::new();
        for variation in variations::all(base, prefixes) {
            let mut pipeline = base.clone();
            (variation.change)(&mut pipeline);
            let Some(message) = self.message(&pipeline) else { continue };
            if self.is_over() || !seen.insert(Sha256::digest(&message).into()) {
                continue;
            }
            self.tried.kinds.insert(variation.mistake);
            if let Some(reading) = self.prove(&message) {
                let mistakes = [variation.mistake].into_iter().chain(reading).collect();
                return Some(self.found(mistakes, &pipeline));
            }
            branches.push((variation, pipeline));
        }
        self.times(base).or_else(|| self.pairs(&branches, &mut seen))
    }

    /// Tries other texts of the time: the likeliest of each list.
    fn times(&mut self, base: &Pipeline) -> Option<Found> {
        let times = Times::new(base.time()?, self.ahead_us, |_| true);
        let lists = times.units.iter().map(|texts| (Mistake::TimeUnit, texts));
        let lists =
            lists.chain([(Mistake::TimeZone, &times.zones), (Mistake::TimeNotTheSigned, &times.moments)]);
        for (mistake, texts) in lists {
            for text in texts.iter().take(NEAREST) {
                let mut pipeline = base.clone();
                pipeline.set_time(text);
                let message = self.message(&pipeline)?;
                if self.is_over() {
                    return None;
                }
                self.tried.kinds.insert(mistake);
                if let Some(reading) = self.prove(&message) {
                    let mistakes = [mistake].into_iter().chain(reading).collect();
                    return Some(self.found(mistakes, &pipeline));
                }
            }
        }
        None
    }

    /// Tries two variations together, as long as there may be more.
    fn pairs(&mut self, branches: &[(Variation, Pipeline)], seen: &mut HashSet<[u8; 32]>) -> Option<Found> {
        for (index, (first, pipeline)) in branches.iter().enumerate() {
            for (second, _) in &branches[index + 1..] {
                if self.is_over() {
                    return None;
                }
                self.tried.pairs = PairsTried::Some;
                if !first.beside.goes_with(second.beside) {
                    continue;
                }
                let mut both = pipeline.clone();
                (second.change)(&mut both);
                let Some(message) = self.message(&both) else { continue };
                if !seen.insert(Sha256::digest(&message).into()) {
                    continue;
                }
                if self.prove(&message).is_some_and(|mistakes| mistakes.is_empty()) {
                    let mut mistakes = vec![first.mistake, second.mistake];
                    mistakes.dedup();
                    return Some(self.found(mistakes, &both));
                }
            }
        }
        self.tried.pairs = PairsTried::All;
        None
    }

    fn is_over(&self) -> bool {
        self.tried.ways >= MOST || self.until.is_some_and(|until| Instant::now() >= until)
    }

    /// Whether the signature is one of this message; with the mistake in how it was made or written.
    fn prove(&mut self, message: &[u8]) -> Option<Vec<Mistake>> {
        self.tried.ways += 1;
        self.tried.kinds.extend(self.readings.iter().filter_map(|reading| reading.mistake));
        let is_it = |reading: &&SignatureReading| match reading.check {
            Check::By(method) => self.public.verifies(method, message, &reading.bytes),
            Check::Der => self.public.verifies_der(message, &reading.bytes),
        };
        self.readings.iter().find(is_it).map(|reading| reading.mistake.into_iter().collect())
    }

    fn message(&self, pipeline: &Pipeline) -> Option<Vec<u8>> {
        Some(RenderedPipeline::new(pipeline, self.credentials, self.keyring)?.into_message(self.keyring))
    }

    fn found(&self, mistakes: Vec<Mistake>, pipeline: &Pipeline) -> Found {
        let rendered = RenderedPipeline::new(pipeline, self.credentials, self.keyring);
        (mistakes, rendered.map(|rendered| rendered.texts(self.keyring)))
    }
}
