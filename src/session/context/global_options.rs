//! The options that every command takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::report::output::{Color, Format};
use crate::venue::Decimal;

/// Options that every command takes, before or after its name.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// A built-in venue; `exch venues` lists them [env: EXCHANGE_VENUE] [default: generic]
    #[arg(long, global = true, value_name = "NAME")]
    pub venue: Option<String>,
    /// A venue file of your own, in place of --venue [env: EXCHANGE_SCHEME]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "venue")]
    pub scheme: Option<PathBuf>,
    /// The REST base URL [env: EXCHANGE_API_URL] [default: the venue's testnet]
    #[arg(long, global = true, value_name = "URL")]
    pub url: Option<String>,
    /// The WebSocket URL [env: EXCHANGE_WS_URL] [default: the venue's testnet]
    #[arg(long, global = true, value_name = "URL")]
    pub ws_url: Option<String>,
    /// An environment of the venue file, such as testnet, demo, live or a region's [env: EXCHANGE_ENV] [default: testnet]
    #[arg(long, global = true, value_name = "NAME")]
    pub env: Option<String>,
    /// A file of NAME='value' lines for variables that the environment does not set [default: .env, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub env_file: Option<PathBuf>,
    /// Use the venue's live environment, not its testnet; a region's with --env [env: EXCHANGE_ALLOW_LIVE=1]
    #[arg(long, global = true)]
    pub live: bool,
    /// Place a live order without a question
    #[arg(long, global = true)]
    pub yes: bool,
    /// Refuse an order that is worth more, in its quote currency [env: EXCHANGE_MAX_NOTIONAL]
    #[arg(long, global = true, value_name = "Q")]
    pub max_notional: Option<Decimal>,
    /// Refuse whatever changes something [env: EXCHANGE_READ_ONLY=1]
    #[arg(long, global = true)]
    pub read_only: bool,
    /// How a request is authenticated: signed, key (no signature) or none [default: signed]
    #[arg(long, global = true, value_name = "HOW", hide_possible_values = true)]
    pub auth: Option<AuthLevel>,
    /// The same as --auth none
    #[arg(long, global = true, conflicts_with = "auth")]
    pub unsigned: bool,
    /// Seconds that one attempt may take, to the last byte of its reply [default: 10]
    #[arg(long, global = true, value_name = "S", value_parser = seconds)]
    pub timeout: Option<Duration>,
    /// Seconds for DNS, TCP and TLS [default: 5]
    #[arg(long, global = true, value_name = "S", value_parser = seconds)]
    pub connect_timeout: Option<Duration>,
    /// Attempts in all, the first one included [default: 3]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub retries: Option<u32>,
    /// Longest wait before the second attempt, in seconds; it doubles for each further one [default: 0.5]
    #[arg(long, global = true, value_name = "S", value_parser = seconds)]
    pub backoff: Option<Duration>,
    /// Seconds for looking up an order whose outcome is unclear [default: 30]
    #[arg(long, global = true, value_name = "S", value_parser = seconds)]
    pub settle_timeout: Option<Duration>,
    /// Longest cool-down of the venue to wait for, in seconds; a lock is waited for 60 s longer [default: 0]
    #[arg(long, global = true, value_name = "S", value_parser = seconds)]
    pub max_wait: Option<Duration>,
    /// Sign this time, in milliseconds since 1970; nothing is retried then
    #[arg(long, global = true, value_name = "MS", value_parser = clap::value_parser!(i64).range(0..))]
    pub time: Option<i64>,
    /// Sign this nonce; nothing is retried then
    #[arg(long, global = true, value_name = "TEXT")]
    pub nonce: Option<String>,
    /// The receive window in milliseconds, where the venue has one
    #[arg(long, global = true, value_name = "MS")]
    pub recv_window: Option<u64>,
    /// The request id, where the venue has one
    #[arg(long, global = true, value_name = "ID")]
    pub request_id: Option<String>,
    /// Where nonces are kept: a file, redis://, rediss:// or unix:PATH [env: EXCHANGE_NONCE_STORE]
    #[arg(long, global = true, value_name = "REF")]
    pub nonce_store: Option<PathBuf>,
    /// Hold the nonce store until the reply, so that requests arrive in the order of their nonces
    #[arg(long, global = true)]
    pub in_order: bool,
    /// Never correct the clock by the venue's time [env: EXCH_NO_CLOCK_SYNC=1]
    #[arg(long, global = true)]
    pub no_clock_sync: bool,
    /// Trust only the certificate authorities in this PEM file [env: SSL_CERT_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub cacert: Option<PathBuf>,
    /// The format of errors on stderr: text or json [env: EXCH_ERROR_FORMAT] [default: text]
    #[arg(long, global = true, value_name = "FORMAT", hide_possible_values = true)]
    pub error_format: Option<Format>,
    /// Print more on stderr: each retry; the testnet logs each request
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Print nothing on stderr but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// When to colour: auto, always or never [env: NO_COLOR, CLICOLOR_FORCE] [default: auto]
    #[arg(long, global = true, value_name = "WHEN", hide_possible_values = true)]
    pub color: Option<Color>,
}

/// How requests are authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuthLevel {
    /// Key and signature
    Signed,
    /// The key alone
    Key,
    /// Nothing
    None,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "is not a valid number of seconds".to_owned())?;
    let duration =
        Duration::try_from_secs_f64(seconds).map_err(|_| "is not a valid number of seconds".to_owned())?;
    if duration > Duration::from_secs(86_400) {
        return Err("is more than a day".to_owned());
    }
    Ok(duration)
}

// Defaults are filled in here and not by clap, which would carry each of them through every command it parses.
impl Globals {
    /// What authenticates a request.
    pub fn auth(&self) -> AuthLevel {
        if self.unsigned { AuthLevel::None } else { self.auth.unwrap_or(AuthLevel::Signed) }
    }

    /// The longest time for one attempt.
    pub fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(Duration::from_secs(10))
    }

    /// The longest time for connecting.
    pub fn connect_timeout(&self) -> Duration {
        self.connect_timeout.unwrap_or(Duration::from_secs(5))
    }

    /// Attempts in all.
    pub fn retries(&self) -> u32 {
        self.retries.unwrap_or(3)
    }

    /// The longest wait before the second attempt.
    pub fn backoff(&self) -> Duration {
        self.backoff.unwrap_or(Duration::from_millis(500))
    }

    /// How long an order without a clear answer is looked up.
    pub fn settle_timeout(&self) -> Duration {
        self.settle_timeout.unwrap_or(Duration::from_secs(30))
    }

    /// How long a cool-down may be waited out.
    pub fn max_wait(&self) -> Duration {
        self.max_wait.unwrap_or(Duration::ZERO)
    }

    /// The form of errors: the option, else the process's environment.
    pub fn error_format(&self) -> Format {
        self.error_format.unwrap_or_else(Format::of_errors)
    }
}
