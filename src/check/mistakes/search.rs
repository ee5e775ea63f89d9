//! The search: each variation alone, each other time, then any two of them.

use std::collections::HashSet;
use std::time::Instant;

use sha2::{Digest as _, Sha256};

use super::pipeline::Pipeline;
use super::rendered_pipeline::RenderedPipeline;
use super::secret_forms::{SecretChoice, Secrets};
use super::signature_encodings::{EncodingUsed, Targets};
use super::time_forms::Times;
use super::variation::{Beside, Variation};
use super::variations;
use super::{Mistake, SignedTexts};
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
    /// When it has to end.
    until: Option<Instant>,
    /// Whether it ended for that reason.
    pub(super) is_cut_short: bool,
}

/// A way to sign that reproduces the signature: the mistakes in it, and what was hashed.
pub(super) struct Way {
    pub(super) mistakes: Vec<Mistake>,
    pub(super) texts: SignedTexts,
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
        until: Option<Instant>,
    ) -> Option<Self> {
        let seal = sent.form.seal.as_ref()?;
        let signature = sent.found.signature.as_deref()?;
        let scheme = signer.scheme();
        Some(Self {
            credentials,
            keyring: signer.keyring()?,
            secrets: Secrets::new(credentials, scheme.secret_form()),
            targets: Targets::new(&seal.in_own_case(signature), seal.encoding),
            prefixes,
            ahead_us: scheme.time_rule().map_or(0, |rule| rule.ahead_us),
            tried: 0,
            until,
            is_cut_short: false,
        })
    }

    /// The one mistake that reproduces the signature, or else the two that do.
    pub(super) fn run(&mut self, base: &Pipeline) -> Option<Way> {
        let own = self.message(base)?;
        // One mistake is preferred to two of which one is in how the signature was encoded.
        let mut second = None;
        match self.prove_message(&own, base.secret) {
            // Reproduced without any variation: then the key that was sent is wrong, which is reported elsewhere.
            Some(EncodingUsed::Right) => return self.way(Vec::new(), base),
            Some(EncodingUsed::With(output)) => return self.way(vec![output], base),
            None => {}
        }
        let mut branches: Vec<Branch> = Vec::new();
        let length = own.len();
        let mut seen: HashSet<([u8; 32], SecretChoice)> = HashSet::from([(digest(&own), base.secret)]);
        for variation in variations::all(base, self.prefixes) {
            let mut pipeline = base.clone();
            (variation.change)(&mut pipeline);
            let Some(message) = self.message(&pipeline) else { continue };
            if !seen.insert((digest(&message), pipeline.secret)) {
                continue;
            }
            if self.is_over() {
                return second;
            }
            match self.prove_message(&message, pipeline.secret) {
                Some(EncodingUsed::Right) => return self.way(vec![variation.mistake], &pipeline),
                Some(EncodingUsed::With(output)) => {
                    second = second.or_else(|| self.way(vec![variation.mistake, output], &pipeline));
                }
                None => {}
            }
            // Two mistakes are not looked for in long ones, and each of these holds the request.
            if length <= LONG {
                branches.push(Branch { variation, pipeline });
            }
        }
        if length > LONG {
            return second;
        }
        if self.is_over() {
            return second;
        }
        let times = base.time().map(|time| Times::new(time, self.ahead_us)).unwrap_or_default();
        match self.times(base, &times, None) {
            Some((mistake, EncodingUsed::Right, texts)) => {
                return Some(Way { mistakes: vec![mistake], texts });
            }
            Some((mistake, EncodingUsed::With(output), texts)) => {
                second = second.or_else(|| Some(Way { mistakes: vec![mistake, output], texts }));
            }
            None => {}
        }
        let found = second.or_else(|| self.pairs(&branches));
        if length > MEDIUM {
            return found;
        }
        found.or_else(|| self.times_and(base, &times, &branches))
    }

    /// Tries every pair of variations. Pairs that stand for the same mistake, made in two places, are tried last.
    fn pairs(&mut self, branches: &[Branch]) -> Option<Way> {
        let mut pairs: Vec<(usize, usize)> =
            (0..branches.len()).flat_map(|i| (i + 1..branches.len()).map(move |j| (i, j))).collect();
        let beside = |i: usize| branches[i].variation.beside;
        pairs.retain(|&(i, j)| beside(i).goes_with(beside(j)));
        let name = |i: usize| branches[i].variation.mistake;
        pairs.sort_by_key(|&(i, j)| (name(i) == name(j), i + j));
        for (i, j) in pairs {
            if self.is_over() {
                return None;
            }
            let mut pipeline = branches[i].pipeline.clone();
            (branches[j].variation.change)(&mut pipeline);
            if self.prove(&pipeline) == Some(EncodingUsed::Right) {
                let mut mistakes = vec![name(i), name(j)];
                mistakes.dedup();
                return self.way(mistakes, &pipeline);
            }
        }
        None
    }

    /// Tries another time together with one variation, then another time in another unit.
    fn times_and(&mut self, base: &Pipeline, times: &Times, branches: &[Branch]) -> Option<Way> {
        let with_time = |branch: &&Branch| branch.variation.beside == Beside::OneOrTime;
        for Branch { variation, .. } in branches.iter().filter(with_time) {
            if let Some((mistake, EncodingUsed::Right, texts)) = self.times(base, times, Some(variation)) {
                return Some(Way { mistakes: vec![mistake, variation.mistake], texts });
            }
        }
        times.both.iter().find_map(|texts| match self.any_time(base, None, texts) {
            Some((EncodingUsed::Right, texts)) => {
                Some(Way { mistakes: vec![Mistake::TimeUnit, Mistake::TimeNotTheSigned], texts })
            }
            _ => None,
        })
    }

    /// Tries the time in other units, then other times, then the same times in other time zones.
    fn times(
        &mut self,
        base: &Pipeline,
        times: &Times,
        and: Option<&Variation>,
    ) -> Option<(Mistake, EncodingUsed, SignedTexts)> {
        let units = if and.is_some() { &times.likely_units } else { &times.units };
        for texts in units {
            if let Some((written, texts)) = self.any_time(base, and, texts) {
                return Some((Mistake::TimeUnit, written, texts));
            }
        }
        let hour: &[String] = if and.is_some() { &[] } else { &times.hour };
        let others = [
            (Mistake::TimeZone, &*times.zones),
            (Mistake::TimeNotTheSigned, &*times.moments),
            (Mistake::TimeNotTheSigned, hour),
        ];
        others.into_iter().find_map(|(mistake, texts)| {
            self.any_time(base, and, texts).map(|(written, texts)| (mistake, written, texts))
        })
    }

    /// Whether any of these times, which differ in their digits alone, gives what was sent; and what was hashed.
    fn any_time(
        &mut self,
        base: &Pipeline,
        and: Option<&Variation>,
        texts: &[String],
    ) -> Option<(EncodingUsed, SignedTexts)> {
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
            return texts.iter().take(SLOW).find_map(|text| {
                let pipeline = at(text);
                let written = self.prove(&pipeline)?;
                Some((written, self.texts(&pipeline)?))
            });
        }
        let ready = self.secrets.ready(pipeline.secret)?.absorb(plan.start());
        let start = plan.start().len();
        for text in texts {
            if self.is_over() {
                return None;
            }
            plan.set_digits(text);
            self.tried += 1;
            let message = plan.message(self.keyring);
            if let Some(proof) = self.targets.find(&ready.run(&message[start..])) {
                return Some((proof, plan.texts(self.keyring)));
            }
        }
        None
    }

    /// Whether the time is up.
    fn is_over(&mut self) -> bool {
        self.is_cut_short = self.is_cut_short || self.until.is_some_and(|until| Instant::now() >= until);
        self.is_cut_short
    }

    fn way(&self, mistakes: Vec<Mistake>, pipeline: &Pipeline) -> Option<Way> {
        self.texts(pipeline).map(|texts| Way { mistakes, texts })
    }

    fn texts(&self, pipeline: &Pipeline) -> Option<SignedTexts> {
        RenderedPipeline::new(pipeline, self.credentials, self.keyring).map(|plan| plan.texts(self.keyring))
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

/// What stands for a message, which may be long.
fn digest(message: &[u8]) -> [u8; 32] {
    Sha256::digest(message).into()
}

/// The text with every digit replaced by another one.
fn other_digits(text: &str) -> String {
    let other = |c: char| if c.is_ascii_digit() { if c == '0' { '1' } else { '0' } } else { c };
    text.chars().map(other).collect()
}
