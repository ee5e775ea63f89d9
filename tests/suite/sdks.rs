//! The venues' own SDKs, and ccxt, as clients of the testnet: each is accepted with the right secret, its order is
//! in the books, and with a wrong secret it raises what it raises at the venue itself.

use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::shared::venues::{ClientFacts, Walked, all};
use crate::support::{Sandbox, Testnet, python_script, run_with_limit, test_key};

/// How many clients run at a time: each of them keeps a core busy.
const WORKERS: usize = 3;

/// One client against one venue.
struct Client {
    venue: String,
    facts: ClientFacts,
}

/// Those of every venue.
fn clients() -> Vec<Client> {
    let of = |walked: Walked| {
        let venue = walked.name;
        walked.facts.client.into_iter().map(move |facts| Client { venue: venue.clone(), facts })
    };
    all().into_iter().flat_map(of).collect()
}

impl Client {
    fn run(&self, testnet: &Testnet, secret: &str) -> Output {
        let passphrase = testnet.env().iter().find(|(name, _)| name == "EXCHANGE_API_PASSPHRASE");
        let env = [
            ("BASE_URL", testnet.value("EXCHANGE_API_URL")),
            ("API_KEY", testnet.value("EXCHANGE_API_KEY")),
            ("API_SECRET", secret),
            ("API_PASS", passphrase.map_or("none", |(_, value)| value)),
        ];
        let env = env.map(|(name, value)| (name.to_owned(), value.to_owned()));
        run_with_limit(python_script(&self.facts.script, &env).args(&self.facts.argument))
    }

    fn check(&self) {
        let ClientFacts { script, argument, pair, refused } = &self.facts;
        let what = format!("{} at {}", argument.as_ref().unwrap_or(script), self.venue);
        let testnet = Testnet::start(["--venue", &self.venue]);
        let right = testnet.value("EXCHANGE_API_SECRET");
        let text = |output: &Output| {
            let (out, err) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            format!("{out}{err}")
        };
        // Another secret of the same form.
        let wrong = self.run(&testnet, &format!("Z{}", &right[1..]));
        assert!(text(&wrong).contains(refused), "{what}: {}\n{}", text(&wrong), testnet.log());
        if pair.is_some() {
            assert_eq!(testnet.ledger()["total"], 0, "{what}: a refused order is in the books");
        }
        let output = self.run(&testnet, right);
        let said = text(&output);
        assert!(output.status.success() && !said.contains(" raised "), "{what}: {said}\n{}", testnet.log());
        assert!(!said.contains(refused), "{what}: {said}");
        if pair.is_some() {
            assert_eq!(testnet.ledger()["total"], 1, "{what}: {said}\n{}", testnet.log());
        }
    }
}

#[test]
fn every_sdk_is_accepted_with_the_right_secret_and_refused_with_a_wrong_one() {
    let (clients, next) = (clients(), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(client) = clients.get(next.fetch_add(1, Ordering::Relaxed)) {
                    client.check();
                }
            });
        }
    });
}

/// With a private key of the account's, and with another of its kind.
#[test]
fn sdks_sign_with_private_keys() {
    std::thread::scope(|scope| {
        for (sdk, venue, kind, refused) in [
            ("python-binance", "binance", "ed25519", "BinanceAPIException: APIError(code=-1022)"),
            ("python-binance", "binance", "rsa", "BinanceAPIException: APIError(code=-1022)"),
            ("pybit", "bybit", "rsa", "(ErrCode: 10004)"),
        ] {
            scope.spawn(move || {
                let testnet = Testnet::start(["--venue", venue, "--key-kind", kind]);
                let run = |secret: &str| {
                    let env = [
                        ("BASE_URL", testnet.value("EXCHANGE_API_URL")),
                        ("API_KEY", testnet.value("EXCHANGE_API_KEY")),
                        ("API_SECRET", secret),
                    ];
                    let env = env.map(|(name, value)| (name.to_owned(), value.to_owned()));
                    let output = run_with_limit(python_script("sdk/private_key.py", &env).arg(sdk));
                    String::from_utf8(if output.status.success() { output.stdout } else { output.stderr })
                        .unwrap()
                };
                let wrong = run(&test_key(kind));
                assert!(wrong.contains(refused), "{sdk} {kind}: {wrong}");
                assert_eq!(testnet.ledger()["total"], 0, "{sdk} {kind}");
                let right = run(&testnet.value("EXCHANGE_API_SECRET").replace("\\n", "\n"));
                assert!(right.starts_with("[\"10"), "{sdk} {kind}: {right}");
                assert_eq!(testnet.ledger()["total"], 1, "{sdk} {kind}");
            });
        }
    });
}

/// A passphrase that is not the account's is told apart from a bad signature, in the venue's own code.
#[test]
fn a_wrong_passphrase_is_refused_by_its_own_code() {
    for walked in all() {
        let Some(code) = &walked.facts.wrong_passphrase else { continue };
        let testnet = Testnet::start(walked.option());
        let run = Sandbox::new()
            .exch(["get", "/api/v5/account/balance"])
            .envs(testnet.env())
            .env("EXCHANGE_API_PASSPHRASE", "another")
            .run();
        assert!(run.code != 0 && format!("{run}").contains(&**code), "{run}");
    }
}
