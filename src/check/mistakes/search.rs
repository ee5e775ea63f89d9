//! The search: each variation alone, each other time, then any two of them.

use std::collections::HashSet;

use super::Mistake;
use super::pipeline::Pipeline;
use super::rendered_pipeline::RenderedPipeline;
use super::secret_forms::{SecretChoice, Secrets};
use super::signature_encodings::{EncodingUsed, Targets};
use super::time_forms::Times;
use super::variations::{self, Beside, Variation};
use crate::sign::{Credentials, Keyring, Sent, Signer};

/// A search for one signature.
pub(super) struct MistakeSearch<'s> {
    credentials: &'s Credentials,
    keyring: &'s Keyring,
    secrets: Secrets<'s>,
    targets: Targets,
    prefixes: &'s [String],
    /// How far ahead of now the scheme's timestamps lie, in microseconds.
    ahead_us: i64,
    pub(super) tried: u64,
}

/// A variation of the base that changes what is hashed.
struct Branch {
    variation: Variation,
    pipeline: Pipeline,
}

impl<'s> MistakeSearch<'s> {
    /// `None` where there is nothing to look for.
    pub(super) fn new(
        signer: &'s Signer,
        credentials: &'s Credentials,
        sent: &Sent<'_>,
        prefixes: &'s [String],
    ) -> Option<Self> {
        let seal = sent.form.seal.as_ref()?;
        let signature = sent.found.signature.as_deref()?;
        let scheme = signer.scheme();
        Some(Self {
            credentials,
            keyring: signer.keyring()?,
            secrets: Secrets::new(credentials, scheme.secret_form()),
            targets: Targets::new(signature, seal.encoding),
            prefixes,
            ahead_us: scheme.time_rule().map_or(0, |rule| rule.ahead_us),
            tried: 0,
        })
    }

    /// The one mistake that reproduces the signature, or else the two that do.
    pub(super) fn run(&mut self, base: &Pipeline) -> Option<Vec<Mistake>> {
        // A single mistake is preferred to two of which one is the encoding of the signature.
        let mut second = None;
        match self.prove(base) {
            // The signature is right without any variation: the mistake is the key that was sent, which is reported
            // separately.
            Some(EncodingUsed::Right) => return Some(Vec::new()),
            Some(EncodingUsed::With(output)) => return Some(vec![output]),
            None => {}
        }
        let mut branches: Vec<Branch> = Vec::new();
        let mut seen: HashSet<(Vec<u8>, SecretChoice)> = HashSet::new();
        seen.extend(self.message(base).map(|message| (message, base.secret)));
        for variation in variations::all(base, self.prefixes) {
            let mut pipeline = base.clone();
            (variation.change)(&mut pipeline);
            let Some(message) = self.message(&pipeline) else { continue };
            if !seen.insert((message.clone(), pipeline.secret)) {
                continue;
            }
            match self.prove_message(&message, pipeline.secret) {
                Some(EncodingUsed::Right) => return Some(vec![variation.mistake]),
                Some(EncodingUsed::With(output)) => second = second.or(Some(vec![variation.mistake, output])),
                None => {}
            }
            branches.push(Branch { variation, pipeline });
        }
        let length = self.message(base).map_or(0, |message| message.len());
        if length > LONG {
            return second;
        }
        let times = base.time().map(|time| Times::new(time, self.ahead_us)).unwrap_or_default();
        match self.times(base, &times, None) {
            Some((mistake, EncodingUsed::Right)) => return Some(vec![mistake]),
            Some((mistake, EncodingUsed::With(output))) => second = second.or(Some(vec![mistake, output])),
            None => {}
        }
        let found = second.or_else(|| self.pairs(&branches));
        if length > MEDIUM {
            return found;
        }
        found.or_else(|| self.times_and(base, &times, &branches))
    }

    /// Any two variations; two variations of the same mistake come last.
    fn pairs(&mut self, branches: &[Branch]) -> Option<Vec<Mistake>> {
        let mut pairs: Vec<(usize, usize)> =
            (0..branches.len()).flat_map(|i| (i + 1..branches.len()).map(move |j| (i, j))).collect();
        let beside = |i: usize| branches[i].variation.beside;
        pairs.retain(|&(i, j)| beside(i).goes_with(beside(j)));
        let name = |i: usize| branches[i].variation.mistake;
        pairs.sort_by_key(|&(i, j)| (name(i) == name(j), i + j));
        for (i, j) in pairs {
            let mut pipeline = branches[i].pipeline.clone();
            (branches[j].variation.change)(&mut pipeline);
            if self.prove(&pipeline) == Some(EncodingUsed::Right) {
                let mut found = vec![name(i), name(j)];
                found.dedup();
                return Some(found);
            }
        }
        None
    }

    /// Another time, and one more variation or another unit.
    fn times_and(&mut self, base: &Pipeline, times: &Times, branches: &[Branch]) -> Option<Vec<Mistake>> {
        let with_time = |branch: &&Branch| branch.variation.beside == Beside::OneOrTime;
        for Branch { variation, .. } in branches.iter().filter(with_time) {
            if let Some((mistake, EncodingUsed::Right)) = self.times(base, times, Some(variation)) {
                return Some(vec![mistake, variation.mistake]);
            }
        }
        let found =
            times.both.iter().any(|texts| self.any_time(base, None, texts) == Some(EncodingUsed::Right));
        found.then(|| vec![Mistake::TimeUnit, Mistake::TimeNotTheSigned])
    }

    /// The time in other units, then other times.
    fn times(
        &mut self,
        base: &Pipeline,
        times: &Times,
        and: Option<&Variation>,
    ) -> Option<(Mistake, EncodingUsed)> {
        let units = if and.is_some() { &times.likely_units } else { &times.units };
        for texts in units {
            if let Some(written) = self.any_time(base, and, texts) {
                return Some((Mistake::TimeUnit, written));
            }
        }
        self.any_time(base, and, &times.moments).map(|written| (Mistake::TimeNotTheSigned, written))
    }

    /// Whether any of these times, which differ in their digits alone, gives what was sent.
    fn any_time(
        &mut self,
        base: &Pipeline,
        and: Option<&Variation>,
        texts: &[String],
    ) -> Option<EncodingUsed> {
        let first = texts.first()?;
        let at = |text: &str| {
            let mut pipeline = base.clone();
            pipeline.set_time(text);
            if let Some(variation) = and {
                (variation.change)(&mut pipeline);
            }
            pipeline
        };
        let pipeline = at(first);
        if !self.targets.has_length(pipeline.secret.digest.function.len()) {
            return None;
        }
        let mut plan = RenderedPipeline::new(&pipeline, self.credentials, self.keyring)?;
        let probe = RenderedPipeline::new(&at(&other_digits(first)), self.credentials, self.keyring)?;
        if !plan.locate_time(&probe, first.bytes().filter(u8::is_ascii_digit).count()) {
            return texts.iter().take(SLOW).find_map(|text| self.prove(&at(text)));
        }
        let ready = self.secrets.ready(pipeline.secret)?.absorb(plan.start());
        let start = plan.start().len();
        for text in texts {
            plan.set_digits(text);
            self.tried += 1;
            let message = plan.message(self.keyring);
            let proof = self.targets.find(&ready.run(&message[start..]));
            if proof.is_some() {
                return proof;
            }
        }
        None
    }

    fn message(&self, pipeline: &Pipeline) -> Option<Vec<u8>> {
        RenderedPipeline::new(pipeline, self.credentials, self.keyring)
            .map(|plan| plan.message(self.keyring).into_owned())
    }

    fn prove(&mut self, pipeline: &Pipeline) -> Option<EncodingUsed> {
        if !self.targets.has_length(pipeline.secret.digest.function.len()) {
            return None;
        }
        let message = self.message(pipeline)?;
        self.prove_message(&message, pipeline.secret)
    }

    fn prove_message(&mut self, message: &[u8], secret: SecretChoice) -> Option<EncodingUsed> {
        if !self.targets.has_length(secret.digest.function.len()) {
            return None;
        }
        self.tried += 1;
        self.targets.find(&self.secrets.ready(secret)?.run(message))
    }
}

/// The longest prehash, in bytes, of which 20,000 times are tried alone, and any two variations.
const LONG: usize = 64 * 1024;

/// The longest of which 20,000 times are tried beside each variation.
const MEDIUM: usize = 8 * 1024;

/// How many times are tried where the whole pipeline has to be rendered for each.
const SLOW: usize = 50;

/// The text with every digit replaced by another one.
fn other_digits(text: &str) -> String {
    let other = |c: char| if c.is_ascii_digit() { if c == '0' { '1' } else { '0' } } else { c };
    text.chars().map(other).collect()
}
