//! Names the mistake: generated requests, signed by an independent little client that makes one mistake (or two)
//! of the closed set, and `verify` says which.

pub(crate) mod any_venue;
mod apply;
mod client;
mod texts;

use std::collections::BTreeMap;

use exch::check::captured::{Captured, CapturedItem};
use exch::check::verify::{Verdict, Verifier};
use exch::sign::{Auth, Base, Credentials, Secret, Signer};
use exch::venue::Venue;

use apply::{MISTAKES, PAIRS, TIME_PAIRS, apply};
use client::{Client, HOST, KEY, PASSPHRASE, VENUES, secret};

/// A generator of its own (xorshift64*), so that the cases are the same everywhere and for ever.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % limit
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

struct Bench {
    venue: Venue,
    signer: Signer,
}

impl Bench {
    fn new(name: &str) -> Self {
        Self::with(name, secret(name), None)
    }

    /// With our credentials for this venue.
    fn with(name: &str, secret: String, uid: Option<&str>) -> Self {
        let venue = Venue::built_in(name).unwrap();
        let credentials = Credentials {
            key: KEY.to_owned(),
            secret: Secret::new(secret),
            passphrase: Some(Secret::new(PASSPHRASE)),
            uid: uid.map(str::to_owned),
        };
        let base = Base::parse(&format!("https://{HOST}"), &["https"]).unwrap();
        let signer =
            Signer::new(venue.scheme.clone(), Auth::Signed(credentials), Some(base), vec![]).unwrap();
        Self { venue, signer }
    }

    fn verify(&self, client: &Client) -> Verdict {
        self.judge(client.send(), client.now_ms)
    }

    fn judge(&self, captured: Captured, now_ms: Option<i64>) -> Verdict {
        let verifier = Verifier {
            venue: &self.venue,
            signer: &self.signer,
            ws_signer: None,
            ws_url: None,
            fixed: &[],
            now_ms,
            search: true,
        };
        verifier.verify(&[CapturedItem::Request(captured)])
    }
}

fn names(verdict: &Verdict) -> Vec<&'static str> {
    let mut names: Vec<&str> = verdict.mistakes.iter().map(|mistake| mistake.id()).collect();
    names.sort_unstable();
    names
}

/// Cases by mistake: how many, and those that were not named right.
#[derive(Default)]
struct Tally {
    cases: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn check(&mut self, bench: &Bench, client: &Client, wanted: &[&'static str], right: &str) {
        let verdict = bench.verify(client);
        for mistake in wanted {
            *self.cases.entry(mistake).or_default() += 1;
        }
        if verdict.ok || names(&verdict) != wanted {
            self.wrong.push(format!(
                "{}: {wanted:?} is called {:?}: {:?}",
                client.venue,
                names(&verdict),
                client.send()
            ));
        } else if verdict.expected_signature.as_deref() != Some(right) && !matches!(wanted, ["time_unit"]) {
            self.wrong.push(format!(
                "{}: {wanted:?}: {:?} is not {right}",
                client.venue, verdict.expected_signature
            ));
        }
    }

    fn finish(self, least: usize) {
        let total: usize = self.cases.values().sum();
        assert!(total >= least, "{total} cases are too few: {:?}", self.cases);
        assert!(self.wrong.is_empty(), "{} of {total}:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

/// One mistake at a time, for these venues.
fn single(venues: &[&'static str], seed: u64, rounds: usize) -> Tally {
    let mut random = Random(seed);
    let mut tally = Tally::default();
    for venue in venues {
        let bench = Bench::new(venue);
        for round in 0..rounds {
            let intact = Client::generate(venue, &mut random, round);
            let verdict = bench.verify(&intact);
            assert!(
                verdict.ok,
                "{venue}: the request without a mistake: {:?}: {:?}",
                verdict.checks,
                intact.send()
            );
            for mistake in MISTAKES {
                let mut client = intact.clone();
                if apply(&mut client, mistake, &mut random) {
                    tally.check(&bench, &client, &[mistake], &intact.right_signature(&client));
                }
            }
        }
    }
    tally
}

#[test]
fn single_mistakes_are_named_1() {
    single(&VENUES[..4], 0x0123_4567_89ab_cdef, 4).finish(200);
}

#[test]
fn single_mistakes_are_named_2() {
    single(&VENUES[4..8], 0xfedc_ba98_7654_3210, 4).finish(200);
}

#[test]
fn single_mistakes_are_named_3() {
    let tally = single(&VENUES[8..], 0x0f1e_2d3c_4b5a_6978, 4);
    tally.finish(150);
}

#[test]
fn every_mistake_of_the_set_is_generated() {
    let mut random = Random(7);
    let mut missing: Vec<&str> = MISTAKES.to_vec();
    for venue in VENUES {
        for round in 0..4 {
            let client = Client::generate(venue, &mut random, round);
            missing.retain(|mistake| !apply(&mut client.clone(), mistake, &mut random));
        }
    }
    assert_eq!(missing, Vec::<&str>::new());
    // An algorithm is a matter of private keys: `asym_mistakes` has that one.
    assert_eq!(MISTAKES.len() + 1, exch::check::mistakes::Mistake::ALL.len());
}

/// Two mistakes at a time, for these venues.
fn double(venues: &[&'static str], pairs: &[[&'static str; 2]], rounds: &[usize], seed: u64) -> Tally {
    let mut random = Random(seed);
    let mut tally = Tally::default();
    for venue in venues {
        let bench = Bench::new(venue);
        for &[first, second] in pairs {
            for &round in rounds {
                let intact = Client::generate(venue, &mut random, round);
                let mut client = intact.clone();
                if !apply(&mut client, first, &mut random) {
                    continue;
                }
                // Each must show: a time in a body that is not hashed, say, leaves no trace.
                let before = client.signature();
                if apply(&mut client, second, &mut random) && client.signature() != before {
                    let mut wanted = [first, second];
                    wanted.sort_unstable();
                    tally.check(&bench, &client, &wanted, &intact.right_signature(&client));
                }
            }
        }
    }
    tally
}

#[test]
fn two_mistakes_are_named_together() {
    double(&["okx", "binance"], &PAIRS, &[1], 0x5eed).finish(20);
}

#[test]
fn another_time_is_named_beside_another_mistake() {
    double(&["okx", "gate"], &TIME_PAIRS, &[1], 0xc10c).finish(8);
}

#[test]
fn what_is_no_known_mistake_gets_no_name() {
    let bench = Bench::new("kraken-futures");
    let mut client = Client::generate("kraken-futures", &mut Random(1), 1);
    client.hashed.secret = b"quite another secret".to_vec();
    let verdict = bench.verify(&client);
    assert_eq!((verdict.ok, names(&verdict)), (false, vec![]));
    assert!(
        verdict.tried.ways > 100 && verdict.to_text(false).contains("no known mistake"),
        "{}",
        verdict.to_text(false)
    );
}
