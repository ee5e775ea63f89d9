//! A pipeline that is rendered once; for each of 20,000 other times only the digits of the time are replaced.

use std::borrow::Cow;

use crate::sign::{
    Algorithm, Credentials, Encoding, GivenValues, Keyring, Op, Part, Secret, Template, Values,
    Vocabulary as _,
};

use super::SignedTexts;
use super::effort::Effort;
use super::pipeline::{Finish, Pipeline};

/// The stages from the request to what the seal is computed over.
#[derive(Debug)]
pub(super) struct RenderedPipeline {
    steps: Vec<RenderedStage>,
    seal: RenderedStage,
    finish: Option<Finish>,
}

#[derive(Debug)]
struct RenderedStage {
    op: Op,
    encoding: Encoding,
    /// What stands before the output, unless that is empty.
    lead: String,
    /// The rendered template, without what earlier steps give.
    text: Vec<u8>,
    /// Where in `text` which step's output belongs.
    slots: Vec<(usize, usize)>,
    /// Where in `text` the digits of the time stand, in order, time after time.
    digits: Vec<usize>,
    /// Whether the seal depends on it; a passphrase's own MAC, say, does not go into it.
    used: bool,
    /// The output, where neither the time nor a step that depends on it is in it.
    fixed: Option<Vec<u8>>,
}

impl RenderedPipeline {
    /// Renders the pipeline; `None` where its form signs nothing.
    pub(super) fn new(pipeline: &Pipeline, credentials: &Credentials, keyring: &Keyring) -> Option<Self> {
        let form = &*pipeline.form;
        let seal = form.seal.as_ref()?;
        let mut steps: Vec<RenderedStage> = Vec::with_capacity(form.steps.len());
        for (index, step) in form.steps.iter().enumerate() {
            let mut stage =
                RenderedStage::new(pipeline, credentials, &step.of, step.op.clone(), step.encoding);
            stage.lead.clone_from(&step.lead);
            stage.used = form.covers(|part| part.step() == Some(index));
            stage.fix(&steps, keyring);
            steps.push(stage);
        }
        let seal = RenderedStage::new(pipeline, credentials, &seal.of, Op::Plain, Encoding::Raw);
        Some(Self { steps, seal, finish: pipeline.finish.clone() })
    }

    /// Counts what it took to render it.
    pub(super) fn count(&self, effort: &mut Effort) {
        effort.render(self.seal.text.len());
        self.steps.iter().for_each(|stage| stage.count(effort));
    }

    /// Counts what one more time takes before the seal: the steps that it goes into.
    pub(super) fn count_time(&self, effort: &mut Effort) {
        self.steps.iter().filter(|stage| stage.fixed.is_none()).for_each(|stage| stage.count(effort));
    }

    /// Finds where the digits of the time stand, by comparing with the plan of another time whose digits all
    /// differ. `false` where the time does not stand there digit by digit.
    pub(super) fn locate_time(&mut self, other: &Self, digits: usize) -> bool {
        if self.finish.is_some() {
            return false;
        }
        let mut fixed: Vec<Option<Vec<u8>>> = Vec::with_capacity(self.steps.len());
        let others = other.steps.iter().chain([&other.seal]);
        for (stage, other) in self.steps.iter_mut().chain([&mut self.seal]).zip(others) {
            if stage.text.len() != other.text.len() || stage.slots != other.slots {
                return false;
            }
            let differing = stage.text.iter().zip(&other.text).enumerate().filter(|(_, (a, b))| a != b);
            stage.digits = differing.map(|(at, _)| at).collect();
            if !stage.digits.len().is_multiple_of(digits.max(1)) {
                return false;
            }
            stage.fill(&fixed);
            let moves = !stage.digits.is_empty() || !stage.slots.is_empty();
            if stage.used && moves {
                stage.fixed = None;
            }
            fixed.push(stage.fixed.clone());
        }
        true
    }

    /// Writes another time's digits where those of the time stand.
    pub(super) fn set_digits(&mut self, time: &str) {
        for stage in self.steps.iter_mut().chain([&mut self.seal]) {
            let digits = time.bytes().filter(u8::is_ascii_digit).cycle();
            for (at, digit) in stage.digits.iter().zip(digits) {
                stage.text[*at] = digit;
            }
        }
    }

    /// The beginning of what the seal is computed over, up to the first occurrence of the time.
    pub(super) fn start(&self) -> &[u8] {
        let slot = self.seal.slots.first().map(|(at, _)| at);
        let end = self.seal.digits.first().into_iter().chain(slot).min();
        &self.seal.text[..end.copied().unwrap_or(self.seal.text.len())]
    }

    /// The bytes that the seal is computed over.
    pub(super) fn message(&self, keyring: &Keyring) -> Cow<'_, [u8]> {
        match &self.finish {
            Some(finish) => Cow::Owned((finish.0)(&self.sealed(keyring))),
            None => self.sealed(keyring),
        }
    }

    /// The same, without a copy of a long one.
    pub(super) fn into_message(mut self, keyring: &Keyring) -> Vec<u8> {
        if self.finish.is_none() && self.seal.slots.is_empty() {
            return std::mem::take(&mut self.seal.text);
        }
        self.message(keyring).into_owned()
    }

    /// The texts that are hashed, step by step and at the end.
    pub(super) fn texts(&self, keyring: &Keyring) -> SignedTexts {
        let mut outputs: Vec<Vec<u8>> = Vec::with_capacity(self.steps.len());
        for stage in &self.steps {
            outputs.push(stage.run(&outputs, keyring));
        }
        let steps = self.steps.iter().map(|stage| stage.assemble(&outputs)).collect();
        SignedTexts { message: self.message(keyring).into_owned(), steps }
    }

    fn sealed(&self, keyring: &Keyring) -> Cow<'_, [u8]> {
        if self.seal.slots.is_empty() {
            return Cow::Borrowed(&self.seal.text);
        }
        let mut outputs: Vec<Cow<'_, [u8]>> = Vec::with_capacity(self.steps.len());
        for stage in &self.steps {
            let output = match &stage.fixed {
                Some(fixed) => Cow::Borrowed(&**fixed),
                None => Cow::Owned(stage.run(&outputs, keyring)),
            };
            outputs.push(output);
        }
        Cow::Owned(self.seal.assemble(&outputs))
    }
}

impl RenderedStage {
    fn new(
        pipeline: &Pipeline,
        credentials: &Credentials,
        of: &Template<Part>,
        op: Op,
        encoding: Encoding,
    ) -> Self {
        let values = Values {
            known: GivenValues {
                key: &pipeline.key,
                secret: &[],
                passphrase: credentials.passphrase.as_ref().map(Secret::expose).unwrap_or_default(),
                uid: &pipeline.uid,
                stamp: &pipeline.stamp,
                method: &pipeline.canonical.method,
                path: &pipeline.canonical.path,
                host: &pipeline.canonical.host,
                settings: &pipeline.settings,
                taken: &pipeline.taken,
                public_key: &pipeline.public_key,
                origin: &pipeline.origin,
            },
            canonical: &pipeline.canonical,
            steps: Vec::new(),
            signature: Vec::new(),
        };
        let (mut text, mut slots) = (Vec::new(), Vec::new());
        of.render(&mut text, |part, out| match part {
            Part::Step(step) => slots.push((out.len(), *step)),
            part => values.part(part, out),
        });
        Self { op, encoding, lead: String::new(), text, slots, digits: Vec::new(), used: true, fixed: None }
    }

    /// Counts what it takes to run it.
    fn count(&self, effort: &mut Effort) {
        match self.op {
            Op::Hash(function) | Op::Hmac(function) => effort.hash(function, self.text.len()),
            Op::Sign(_) => effort.hash(Algorithm::Sha512, self.text.len()),
            Op::Plain => effort.render(self.text.len()),
            Op::Sort(_)
            | Op::Flat
            | Op::Pairs(_)
            | Op::Decode
            | Op::DecodeForm
            | Op::Json
            | Op::Table(_)
            | Op::Rows(_) => effort.rewrite(self.text.len()),
        }
    }

    /// Computes the output once, as long as nothing says that it depends on the time.
    fn fix(&mut self, earlier: &[Self], keyring: &Keyring) {
        let outputs: Vec<&[u8]> =
            earlier.iter().map(|stage| stage.fixed.as_deref().unwrap_or_default()).collect();
        self.fixed = Some(if self.used { self.run(&outputs, keyring) } else { Vec::new() });
    }

    /// Puts the outputs that the time does not change into the text, once for all times.
    fn fill(&mut self, fixed: &[Option<Vec<u8>>]) {
        for index in (0..self.slots.len()).rev() {
            let (at, step) = self.slots[index];
            let Some(Some(output)) = fixed.get(step) else { continue };
            self.text.splice(at..at, output.iter().copied());
            self.slots.remove(index);
            let behind = self.slots[index..].iter_mut().map(|(slot, _)| slot);
            let digits = self.digits.iter_mut().filter(|digit| **digit >= at);
            behind.chain(digits).for_each(|position| *position += output.len());
        }
    }

    fn run(&self, outputs: &[impl AsRef<[u8]>], keyring: &Keyring) -> Vec<u8> {
        let mut out = Vec::new();
        keyring.run(&self.op, self.encoding, &self.assemble(outputs), &mut out);
        if !out.is_empty() {
            out.splice(0..0, self.lead.bytes());
        }
        out
    }

    fn assemble(&self, outputs: &[impl AsRef<[u8]>]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.text.len() + 64);
        let mut from = 0;
        for (at, step) in &self.slots {
            out.extend_from_slice(&self.text[from..*at]);
            out.extend_from_slice(outputs[*step].as_ref());
            from = *at;
        }
        out.extend_from_slice(&self.text[from..]);
        out
    }
}
