//! The search: each variation alone, each other time, then any two of them.

mod times;

use std::collections::HashSet;
use std::time::Instant;

use super::edits::unsort;
use super::effort::Effort;
use super::pipeline::Pipeline;
use super::query_styles::{PERMUTED_ALONE, count_pairs, next_order, reordered};
use super::rendered_pipeline::RenderedPipeline;
use super::secret_forms::{SecretChoice, Secrets};
use super::signature_encodings::{EncodingUsed, Targets};
use super::time_forms::{Reach, Times};
use super::variation::Variation;
use super::variations;
use super::{CutShort, Mistake, PairsTried, SignedTexts, Tried};
use crate::sign::{Credentials, DigestOutput, Keyring, Part, Sent, Signer};

/// A search for one signature.
pub(super) struct MistakeSearch<'s> {
    credentials: &'s Credentials,
    keyring: &'s Keyring,
    secrets: Secrets<'s>,
    targets: Targets,
    prefixes: &'s [String],
    /// How far ahead of now the scheme's timestamps lie, in microseconds.
    ahead_us: i64,
    pub(super) tried: Tried,
    /// Whether some pairs of variations were left out.
    skipped_pairs: bool,
    pub(super) effort: Effort,
    /// When it has to end.
    pub(super) until: Option<Instant>,
    /// Why it ended before all was tried.
    pub(super) cut_short: Option<CutShort>,
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
    /// Whether parameters and body are those of the base, and whether they are all that differs from it.
    keeps_content: bool,
    changes_content_alone: bool,
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
        let targets = Targets::new(&seal.in_own_case(signature), seal.encoding);
        Some(Self {
            credentials,
            keyring: signer.keyring()?,
            secrets: Secrets::new(credentials, scheme.secret_form()),
            tried: Tried { kinds: targets.mistakes().collect(), ..Tried::default() },
            skipped_pairs: false,
            targets,
            prefixes,
            ahead_us: scheme.time_rule().map_or(0, |rule| rule.ahead_us),
            effort: Effort::default(),
            until: None,
            cut_short: None,
        })
    }

    /// The one mistake that reproduces the signature, or else the two that do. With `only`, no others are tried.
    ///
    /// What is likelier is tried first, so that little is lost where a long request takes more than may be done.
    pub(super) fn run(&mut self, base: &Pipeline, only: Option<&[Mistake]>) -> Option<Way> {
        let own = self.message(base)?;
        match self.prove_message(&own, base.secret) {
            // Reproduced without any variation: then the key that was sent is wrong, which is reported elsewhere.
            Some(EncodingUsed::Right) => return self.way(Vec::new(), base),
            Some(EncodingUsed::With(output)) => return self.way(vec![output], base),
            None => {}
        }
        let (length, own) = (own.len(), self.mac(&own, base.secret).map(|mac| beginning(&mac)));
        let wanted = |mistake: Mistake| only.is_none_or(|only| only.contains(&mistake));
        let variations = variations::all(base, self.prefixes);
        let (found, branches) = self.singles(
            base,
            length,
            own,
            variations.into_iter().filter(|variation| wanted(variation.mistake)),
        );
        // One mistake is preferred to two of which one is in how the signature was encoded.
        if found.as_ref().is_some_and(|way| way.mistakes.len() == 1) || self.is_over() {
            return found;
        }
        let times = base.time().map(|time| Times::new(time, self.ahead_us, wanted)).unwrap_or_default();
        let found = match self.times(base, &times, Reach::Near, None) {
            Some((mistake, EncodingUsed::Right, texts)) => Some(Way { mistakes: vec![mistake], texts }),
            Some((mistake, EncodingUsed::With(output), texts)) => {
                found.or_else(|| Some(Way { mistakes: vec![mistake, output], texts }))
            }
            None => found,
        };
        if found.is_some() {
            return found;
        }
        if self.is_over() {
            return None;
        }
        if let Some(way) = self.pairs(&branches) {
            return Some(way);
        }
        for reach in [Reach::Middle, Reach::Far, Reach::Hour] {
            if self.is_over() {
                return None;
            }
            if let Some((mistake, written, texts)) = self.times(base, &times, reach, None) {
                let output = if let EncodingUsed::With(output) = written { Some(output) } else { None };
                return Some(Way { mistakes: std::iter::once(mistake).chain(output).collect(), texts });
            }
        }
        if only.is_none()
            && let Some(way) = self.any_order(base)
        {
            return Some(way);
        }
        let found = self.times_and(base, &times, &branches);
        if length > LONG {
            self.cut_short = self.cut_short.or(Some(CutShort::Length));
        }
        found
    }

    /// Tries every variation alone. What it finds is one mistake, or else one and that of the signature's encoding;
    /// where it finds none, those that change what is hashed are to be tried together.
    fn singles(
        &mut self,
        base: &Pipeline,
        length: usize,
        own: Option<Beginning>,
        variations: impl Iterator<Item = Variation>,
    ) -> (Option<Way>, Vec<Branch>) {
        let mut second = None;
        let mut branches: Vec<Branch> = Vec::new();
        // Two texts are the same if their MACs are.
        let mut seen: HashSet<(Beginning, SecretChoice)> =
            own.map(|own| (own, base.secret)).into_iter().collect();
        for variation in variations {
            let mut pipeline = base.clone();
            (variation.change)(&mut pipeline);
            let digest = pipeline.secret.digest;
            let is_possible = digest == base.secret.digest || self.targets.has_length(digest.function.len());
            if !is_possible || pipeline.is_like(base) {
                continue;
            }
            self.count_rewriting(&pipeline, base);
            let Some(message) = self.message(&pipeline) else { continue };
            let mac = self.mac(&message, pipeline.secret);
            if mac.as_ref().is_some_and(|mac| !seen.insert((beginning(mac), pipeline.secret))) {
                continue;
            }
            if self.is_over() {
                break;
            }
            self.tried.kinds.insert(variation.mistake);
            match mac.and_then(|mac| self.targets.find(&mac)) {
                Some(EncodingUsed::Right) => {
                    return (self.way(vec![variation.mistake], &pipeline), Vec::new());
                }
                Some(EncodingUsed::With(output)) => {
                    second = second.or_else(|| self.way(vec![variation.mistake, output], &pipeline));
                }
                None => {}
            }
            // Two mistakes are not looked for in long ones, and each of these holds the request.
            if length <= LONG {
                let (keeps_content, changes_content_alone) =
                    (pipeline.keeps_content(base), pipeline.changes_content_alone(base));
                branches.push(Branch { variation, pipeline, keeps_content, changes_content_alone });
            }
        }
        (second, branches)
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
                self.skipped_pairs = true;
                self.tried.pairs = PairsTried::Some;
                return None;
            }
            let pipeline = self.both(&branches[i], &branches[j]);
            if self.prove(&pipeline) == Some(EncodingUsed::Right) {
                let mut mistakes = vec![name(i), name(j)];
                mistakes.dedup();
                return self.way(mistakes, &pipeline);
            }
        }
        self.tried.pairs = if self.skipped_pairs { PairsTried::Some } else { PairsTried::All };
        None
    }

    /// The pipeline with two variations. A text that was rewritten already is not rewritten again.
    fn both(&mut self, first: &Branch, second: &Branch) -> Pipeline {
        if first.keeps_content && second.changes_content_alone {
            return first.pipeline.with_content(&second.pipeline);
        }
        let mut pipeline = first.pipeline.clone();
        (second.variation.change)(&mut pipeline);
        self.count_rewriting(&pipeline, &first.pipeline);
        pipeline
    }

    /// Tries every order of a few parameters more than variations do: hashed as they came, say, and sent sorted.
    fn any_order(&mut self, base: &Pipeline) -> Option<Way> {
        let mut base = base.clone();
        unsort(&mut base);
        let form = base.canonical.body.as_deref().filter(|_| base.has_form());
        let is_form = form.is_some_and(|_| base.form.covers(|part| matches!(part, Part::Body)));
        let is_query = base.form.covers(|part| matches!(part, Part::Query(_)));
        let counts = [is_query.then(|| base.canonical.query.as_bytes()), form.filter(|_| is_form)]
            .map(|text| text.map_or(0, count_pairs));
        for (in_form, count) in [false, true].into_iter().zip(counts) {
            if !PERMUTED_ALONE.contains(&count) {
                continue;
            }
            let mut places: Vec<usize> = (0..count).collect();
            while next_order(&mut places) {
                let mut pipeline = base.clone();
                if in_form {
                    pipeline.change_form(|text| reordered(text, &places));
                } else {
                    pipeline.change_query(|text| reordered(text, &places));
                }
                if self.is_over() {
                    return None;
                }
                self.tried.kinds.insert(Mistake::ParamOrder);
                if self.prove(&pipeline) == Some(EncodingUsed::Right) {
                    return self.way(vec![Mistake::ParamOrder], &pipeline);
                }
            }
        }
        None
    }

    /// Whether the time is up, or as much was done as may be.
    fn is_over(&mut self) -> bool {
        let by_time = || self.until.is_some_and(|until| Instant::now() >= until).then_some(CutShort::Time);
        let by_length = || self.effort.is_over().then_some(CutShort::Length);
        self.cut_short = self.cut_short.or_else(by_length).or_else(by_time);
        self.cut_short.is_some()
    }

    /// Counts the work of a change to parameters or body, which are parsed and written anew.
    fn count_rewriting(&mut self, pipeline: &Pipeline, before: &Pipeline) {
        if !pipeline.shares_request(before) {
            self.effort.rewrite(pipeline.content_len());
        }
    }

    fn way(&self, mistakes: Vec<Mistake>, pipeline: &Pipeline) -> Option<Way> {
        self.texts(pipeline).map(|texts| Way { mistakes, texts })
    }

    fn texts(&self, pipeline: &Pipeline) -> Option<SignedTexts> {
        RenderedPipeline::new(pipeline, self.credentials, self.keyring).map(|plan| plan.texts(self.keyring))
    }

    fn message(&mut self, pipeline: &Pipeline) -> Option<Vec<u8>> {
        let plan = RenderedPipeline::new(pipeline, self.credentials, self.keyring)?;
        plan.count(&mut self.effort);
        Some(plan.into_message(self.keyring))
    }

    fn prove(&mut self, pipeline: &Pipeline) -> Option<EncodingUsed> {
        if !self.targets.has_length(pipeline.secret.digest.function.len()) {
            return None;
        }
        let message = self.message(pipeline)?;
        self.prove_message(&message, pipeline.secret)
    }

    fn prove_message(&mut self, message: &[u8], secret: SecretChoice) -> Option<EncodingUsed> {
        let mac = self.mac(message, secret)?;
        self.targets.find(&mac)
    }

    fn mac(&mut self, message: &[u8], secret: SecretChoice) -> Option<DigestOutput> {
        self.tried.ways += 1;
        self.effort.hash(secret.digest.function, message.len());
        Some(self.secrets.ready(secret)?.run(message))
    }
}

/// The longest prehash, in bytes, of which two mistakes are looked for: for that the request is held once a variation.
const LONG: usize = 64 * 1024;

/// What stands for a message, which may be long: the beginning of its MAC.
type Beginning = [u8; 16];

fn beginning(mac: &[u8]) -> Beginning {
    std::array::from_fn(|at| mac.get(at).copied().unwrap_or_default())
}
