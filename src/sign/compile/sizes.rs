//! How large a value may become: a venue file of a few lines must not make a request of gigabytes.

use crate::sign::op::Op;
use crate::sign::scheme::{SigningForm, SigningStep};
use crate::sign::template::Template;
use crate::sign::vocabulary::Vocabulary;

/// How many steps a form may have; their numbers are the bits of a word.
pub(super) const STEPS: usize = 32;

/// How many values a template may name.
const VALUES: usize = 32;

/// How often a value may repeat a part of the request, all its steps written out.
const REPEATS: u64 = 64;

/// Whether a template names few enough values.
pub(super) fn values<V: Vocabulary>(template: &Template<V>) -> Result<(), String> {
    let count = template.values().count();
    if count <= VALUES { Ok(()) } else { Err(format!("{count} values are named, and {VALUES} may be")) }
}

/// Whether what a template renders is of a bounded size, after these steps.
pub(super) fn check<V: Vocabulary>(template: &Template<V>, steps: &[SigningStep]) -> Result<(), String> {
    let mut each: Vec<u64> = Vec::with_capacity(steps.len());
    for step in steps {
        let repeats = match step.op {
            // Whatever goes in, so many bytes come out.
            Op::Hash(_) | Op::Hmac(_) | Op::Sign(_) | Op::Table(_) => 1,
            // The text before each row is in no template: rows are short, and it is at most as often as they are.
            _ => repeats(&step.of, &each),
        };
        each.push(repeats);
    }
    let repeats = repeats(template, &each);
    if repeats <= REPEATS {
        return Ok(());
    }
    Err(format!(
        "parts of the request are repeated {repeats} times through the steps, and may be {REPEATS} times"
    ))
}

fn repeats<V: Vocabulary>(template: &Template<V>, each: &[u64]) -> u64 {
    let of = |value: &V| value.step().and_then(|index| each.get(index).copied()).unwrap_or(1);
    template.values().map(of).fold(0, u64::saturating_add)
}

impl SigningForm {
    pub(super) fn check_size<V: Vocabulary>(&self, template: &Template<V>) -> Result<(), String> {
        check(template, &self.steps)
    }
}
