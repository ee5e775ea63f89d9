//! Every venue and every form that it takes: each mistake alone, and each two that can stand together.
//!
//! `EXCH_MISTAKE_SAMPLE` says of how many single mistakes and of how many pairs one is made, as in `1,1`, which is all of them
//! and takes hours where the library is not optimised.

mod any_client;
mod venue_form;
mod wrong;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use exch::venue::BUILT_IN;

use super::apply::MISTAKES;
use super::{Bench, Random, names};
use any_client::{AnyClient, secret_text};
use venue_form::{UID, VenueForm};

/// Of how many single mistakes and of how many pairs one is made, where nothing else is said.
const SAMPLE: [u64; 2] = [23, 1499];

fn sample() -> [u64; 2] {
    std::env::var("EXCH_MISTAKE_SAMPLE").map_or(SAMPLE, |text| {
        let (singles, pairs) = text.split_once(',').unwrap();
        [singles, pairs].map(|every| every.parse().unwrap())
    })
}

/// The kinds of pairs that are not named: how many of the sample, and why.
const UNNAMED: [(&str, usize, &str); 0] = [];

fn forms() -> Vec<VenueForm> {
    BUILT_IN.iter().flat_map(|(name, file)| VenueForm::all(name, file)).collect()
}

/// A form's venue with our credentials for it.
fn bench(form: &VenueForm) -> Bench {
    Bench::with(&form.venue, secret_text(form), Some(UID))
}

/// A request with one mistake, as method and target, and the verdict on it as text.
pub(crate) fn example(form: &str, method: &str, mistake: &str) -> (String, String) {
    let form = forms().into_iter().find(|known| known.name == form).unwrap();
    let mut client = AnyClient::generate(&form, method, &mut Random(0xd0c));
    assert!(wrong::make(&mut client, mistake), "{} {mistake}", form.name);
    let (verdict, sent) = (bench(&form).judge(client.send(), client.now_ms), client.send());
    assert_eq!(names(&verdict), [mistake], "{}", verdict.to_text(false));
    (format!("{method} {}", sent.target), verdict.to_text(false))
}

/// What became of the requests with mistakes.
#[derive(Default)]
struct Outcome {
    named: usize,
    /// Those with an unfilled placeholder and another mistake: the placeholder alone is named, for what was hashed in its
    /// place is nowhere in the request.
    unfilled: usize,
    /// Those for which another name was found that gives the same bytes, by what was made and what was named.
    others: BTreeMap<String, usize>,
    /// Those for which this was not found, by what was made.
    missed: BTreeMap<String, usize>,
    times: Vec<Duration>,
    /// How often each mistake was made.
    made: BTreeMap<&'static str, usize>,
}

impl Outcome {
    fn check(&mut self, bench: &Bench, client: &AnyClient, made: &[&'static str]) {
        let begun = Instant::now();
        let verdict = bench.judge(client.send(), client.now_ms);
        self.times.push(begun.elapsed());
        let mut wanted = made.to_vec();
        wanted.sort_unstable();
        for mistake in made {
            *self.made.entry(mistake).or_default() += 1;
        }
        let found = names(&verdict);
        assert!(!verdict.ok, "{}: {made:?} is taken: {:?}", client.form.name, client.send());
        if found == wanted {
            self.named += 1;
        } else if wanted.contains(&"template_unfilled") && found == ["template_unfilled"] {
            self.unfilled += 1;
        } else if verdict.prehash.signed == Some(client.hashes.prehash(&client.hashed)) {
            *self.others.entry(format!("{} as {}", made.join(" and "), found.join(" and "))).or_default() +=
                1;
        } else {
            let (made, form) = (made.join(" and "), &client.form.name);
            println!("not named: {made} in {form}: {found:?}, {} ways tried", verdict.tried.ways);
            *self.missed.entry(made).or_default() += 1;
        }
    }

    fn print(&mut self, what: &str) {
        self.times.sort_unstable();
        let others: usize = self.others.values().sum();
        let missed: usize = self.missed.values().sum();
        let total = self.times.len();
        println!(
            "{what}: {total} made, {} named exactly, {} hidden by a placeholder, {others} by another name for the same \
             bytes, {missed} not",
            self.named, self.unfilled
        );
        println!("a verdict: median {:?}, worst {:?}", self.times[total / 2], self.times[total - 1]);
        for (text, count) in self.others.iter().chain(&self.missed) {
            println!("  {count:5} {text}");
        }
    }
}

#[test]
fn the_requests_themselves_are_right() {
    let mut count = 0;
    for form in forms() {
        let bench = bench(&form);
        for method in &form.methods {
            let client = AnyClient::generate(&form, method, &mut Random(count + 1));
            let verdict = bench.judge(client.send(), client.now_ms);
            assert!(verdict.ok, "{} {method}: {:?}: {:?}", form.name, verdict.checks, client.send());
            count += 1;
        }
    }
    assert!(count > 80, "{count}");
}

#[test]
fn each_mistake_alone_is_named_for_every_venue_and_dialect() {
    let [every, _] = sample();
    let mut outcome = Outcome::default();
    for form in forms() {
        let bench = bench(&form);
        for method in &form.methods {
            let intact = AnyClient::generate(&form, method, &mut Random(0x51e9));
            for mistake in MISTAKES {
                let mut client = intact.clone();
                if is_drawn(&[&form.name, method, mistake], every) && wrong::make(&mut client, mistake) {
                    outcome.check(&bench, &client, &[mistake]);
                }
            }
        }
    }
    outcome.print("one mistake");
    assert!(outcome.named > 1000 || every > 1 && outcome.named > 20, "{}", outcome.named);
    assert!(
        outcome.missed.is_empty() && outcome.others.is_empty(),
        "{:?} {:?}",
        outcome.missed,
        outcome.others
    );
}

#[test]
fn two_mistakes_are_named_for_every_venue_and_dialect() {
    let [_, every] = sample();
    let mut outcome = Outcome::default();
    for form in forms() {
        let bench = bench(&form);
        for method in &form.methods {
            let intact = AnyClient::generate(&form, method, &mut Random(0x2a2a));
            for (first, second) in pairs() {
                if is_drawn(&[&form.name, method, first, second], every)
                    && let Some(client) = both(&intact, first, second)
                {
                    outcome.check(&bench, &client, &[first, second]);
                }
            }
        }
    }
    outcome.print("two mistakes");
    assert!(outcome.named > 0);
    // These and no others: who mends one, or makes another, has to say so here.
    let unnamed: BTreeMap<String, usize> =
        UNNAMED.iter().map(|(made, count, _)| ((*made).to_owned(), *count)).collect();
    if every == SAMPLE[1] {
        assert_eq!(outcome.missed, unnamed);
    } else {
        println!("not named at all: {:?}", outcome.missed);
    }
}

/// Whether this one is made; the same ones, whatever venues come to be.
fn is_drawn(name: &[&str], every: u64) -> bool {
    let bytes = name.iter().flat_map(|part| part.bytes());
    // FNV-1a
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.is_multiple_of(every)
}

fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    (0..MISTAKES.len()).flat_map(|i| (i + 1..MISTAKES.len()).map(move |j| (MISTAKES[i], MISTAKES[j])))
}

/// The request with both mistakes; `None` where they can't stand together: each has to show beside the other.
fn both(intact: &AnyClient, first: &str, second: &str) -> Option<AnyClient> {
    let made = |order: &[&str]| {
        let mut client = intact.clone();
        order.iter().all(|mistake| wrong::make(&mut client, mistake)).then_some(client)
    };
    let client = made(&[first, second])?;
    made(&[second, first])?;
    let seen = |client: &AnyClient| (client.send(), client.now_ms);
    let is_hidden = |alone: &str| made(&[alone]).is_some_and(|one| seen(&one) == seen(&client));
    (!is_hidden(first) && !is_hidden(second)).then_some(client)
}
