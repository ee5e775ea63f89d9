//! Other times than the one that was sent: alone, and together with a variation.

use super::{Branch, MistakeSearch, Way};
use crate::check::mistakes::effort::Effort;
use crate::check::mistakes::pipeline::Pipeline;
use crate::check::mistakes::rendered_pipeline::RenderedPipeline;
use crate::check::mistakes::signature_encodings::EncodingUsed;
use crate::check::mistakes::time_forms::{Reach, Times};
use crate::check::mistakes::variation::{Beside, Variation};
use crate::check::mistakes::{Mistake, SignedTexts};

/// How many times are tried where the whole pipeline has to be rendered for each.
const SLOW: usize = 50;

impl MistakeSearch<'_> {
    /// Tries another time together with one variation, then another time in another unit.
    pub(super) fn times_and(&mut self, base: &Pipeline, times: &Times, branches: &[Branch]) -> Option<Way> {
        let with_time = |branch: &&Branch| branch.variation.beside == Beside::OneOrTime;
        for reach in [Reach::Near, Reach::Middle, Reach::Far] {
            for Branch { variation, .. } in branches.iter().filter(with_time) {
                let found = self.times(base, times, reach, Some(variation));
                if let Some((mistake, EncodingUsed::Right, texts)) = found {
                    return Some(Way { mistakes: vec![mistake, variation.mistake], texts });
                }
            }
        }
        times.both.iter().find_map(|texts| match self.any_time(base, None, texts) {
            Some((EncodingUsed::Right, texts)) => {
                Some(Way { mistakes: vec![Mistake::TimeUnit, Mistake::TimeNotTheSigned], texts })
            }
            _ => None,
        })
    }

    /// Tries the times within reach, alone or together with a variation.
    pub(super) fn times(
        &mut self,
        base: &Pipeline,
        times: &Times,
        reach: Reach,
        and: Option<&Variation>,
    ) -> Option<(Mistake, EncodingUsed, SignedTexts)> {
        times.within(reach, and.is_none()).into_iter().find_map(|(mistake, texts)| {
            if !texts.is_empty() && !self.is_over() {
                self.tried.kinds.insert(mistake);
            }
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
        let at = |text: &str, effort: &mut Effort| {
            let mut pipeline = base.clone();
            pipeline.set_time(text);
            if let Some(variation) = and {
                (variation.change)(&mut pipeline);
            }
            if !pipeline.shares_request(base) {
                effort.rewrite(pipeline.content_len());
            }
            pipeline
        };
        let pipeline = at(first, &mut self.effort);
        let secret = pipeline.secret;
        if self.is_over() || !self.targets.has_length(secret.digest.function.len()) {
            return None;
        }
        let mut plan = RenderedPipeline::new(&pipeline, self.credentials, self.keyring)?;
        drop(pipeline);
        let other = at(&other_digits(first), &mut self.effort);
        let probe = RenderedPipeline::new(&other, self.credentials, self.keyring)?;
        drop(other);
        plan.count(&mut self.effort);
        probe.count(&mut self.effort);
        if !plan.locate_time(&probe, first.bytes().filter(u8::is_ascii_digit).count()) {
            drop((plan, probe));
            return texts.iter().take(SLOW).find_map(|text| {
                let pipeline = at(text, &mut self.effort);
                if self.is_over() {
                    return None;
                }
                let written = self.prove(&pipeline)?;
                Some((written, self.texts(&pipeline)?))
            });
        }
        drop(probe);
        let ready = self.secrets.ready(secret)?.absorb(plan.start());
        let start = plan.start().len();
        for text in texts {
            if self.is_over() {
                return None;
            }
            plan.set_digits(text);
            self.tried.ways += 1;
            plan.count_time(&mut self.effort);
            let message = plan.message(self.keyring);
            self.effort.hash(secret.digest.function, message.len() - start);
            if let Some(proof) = self.targets.find(&ready.run(&message[start..])) {
                return Some((proof, plan.texts(self.keyring)));
            }
        }
        None
    }
}

/// The text with every digit replaced by another one.
fn other_digits(text: &str) -> String {
    let other = |c: char| if c.is_ascii_digit() { if c == '0' { '1' } else { '0' } } else { c };
    text.chars().map(other).collect()
}
