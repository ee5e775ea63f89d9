//! `exch batch`: lines of requests, sent over kept connections; lines of results, in the order of the requests.

mod interrupt;
mod line_source;
mod line_task;
mod main_loop;
mod output_queue;
mod reorder_buffer;
mod result_line;
mod stdout_writer;
mod summary;

use std::time::{Duration, Instant};

use clap::Args;
use tokio::runtime::Builder;

use crate::client::concurrent::{Many, Pace, Turns};
use crate::report::error::Error;
use crate::report::output::{self, Format, Progress};
use crate::session::deliver::confirm;
use crate::session::{Context, Purpose, Session, Target};

use interrupt::BatchInterrupt;
use line_source::LineSource;
use main_loop::{BatchRules, BatchRun as Running};
use stdout_writer::Writer;

/// How long a cool-down is waited out where `--max-wait` does not say.
const PATIENCE: Duration = Duration::from_secs(60);

/// The lines, the results, the rules and examples that `batch --help` ends with.
const AFTER_HELP: &str = r#"Lines:
  {"method":"GET","path":"/...","query":{...}|"a=b","body":{...}|[...]|"text","time":MS,"nonce":N,
   "expect":{"status":200,"body":{"/json/pointer":VALUE,...}}}

  method and path must be there; empty lines are passed over. `exch sign --batch` takes the same lines.
  A line is good where its request is answered well; one with `expect`, where the reply is what it says,
  so that 404 can be good.

Results, one for each line that was sent or could not be read:
  {"line":1,"ok":true,"status":200,"attempts":1,"at_ms":0.021,"ms":0.512,"body":...}
  {"line":2,"ok":false,"status":429,"attempts":1,"at_ms":0.540,"ms":0.498,"error":{"kind":...,"exit_code":...},"body":...}
  {"line":3,"ok":false,"status":200,"attempts":1,"at_ms":1.043,"ms":0.731,"error":{...},"unmet":[{"what":"/a","expected":1,"found":2}],"body":...}

  at_ms is when its turn came, counted from the begin; ms how long it took from there, repeats and waits included.

Rules:
  Reads go over kept connections and are repeated as `exch get` repeats them. A request that changes something
  has a connection of its own and is never repeated; one that the venue's order form takes for an order
  with a client order id is placed as `exch order` places it: noted in the journal, looked up where its end
  is unclear. Live ones want --yes.
  After an unknown outcome nothing new is sent, unless --keep-going. A cool-down that the venue asks for holds
  all lines back, for 60 s unless --max-wait says otherwise. A rate that was missed is caught up with as far
  as a tenth of a second goes. At most 16,384 lines and 8 MiB of results are ahead of the oldest one that is
  not done, and there are never more connections than requests at once. Large replies wait for one another.
  The exit code is that of the first line that is not good: 9 for a reply that is not what its line expects.
  Interrupted, it finishes what is under way and exits with 128 + the signal's number.

Examples, inside `exch testnet -- bash`:
  echo '{"method":"GET","path":"/api/v1/account","expect":{"status":200}}' | exch batch
  exch batch smoke.jsonl --fail-fast > results.jsonl
  exch batch requests.jsonl --concurrency 16 --rate 200/s | jq -c 'select(.ok | not)'"#;

/// Send every line of a file or of stdin, a request in JSON; prints a result line for each, in order
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct BatchArgs {
    /// The file with the lines, or - for stdin
    #[arg(value_name = "FILE|-", default_value = "-")]
    source: String,
    /// How many requests run at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    /// The most requests sent per second, retries included: 200/s or 200
    #[arg(long, value_name = "N/s", value_parser = rate)]
    rate: Option<f64>,
    /// Send no further lines after the first one that is not good
    #[arg(long, conflicts_with = "keep_going")]
    fail_fast: bool,
    /// Go on after an unknown outcome
    #[arg(long)]
    keep_going: bool,
}

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<f64>();
    match number {
        Ok(number) if (0.001..=1_000_000.0).contains(&number) => Ok(number),
        _ => Err("write requests a second, as in 200/s or 0.5".to_owned()),
    }
}

impl BatchArgs {
    /// Sends them all; gives the exit code.
    ///
    /// # Errors
    ///
    /// What keeps the run from beginning: options that don't go together (2), settings (3), a guard (8), a file
    /// that can't be opened (2), a machine without threads (1). What happens to a line is told on stdout and in
    /// the exit code.
    pub fn run(self, context: &Context) -> Result<u8, Error> {
        self.check(context)?;
        let patience = context.globals.max_wait.unwrap_or(PATIENCE);
        let target = Target::resolve(context, Purpose::Send)?;
        let to = target.destination()?;
        let session = Session::open(to)?.waiting_for(patience);
        let kept = to.pooled_transport()?.at_most(usize::from(self.concurrency));
        let desk = to.desk(session.sender.signer.key())?;
        let call = session.call();
        let rules = BatchRules {
            fail_fast: self.fail_fast,
            keep_going: self.keep_going,
            wants_yes: confirm::wants_yes(&target),
        };
        let source = LineSource::open(&self.source)?;
        let progress = Progress::new(context.globals.quiet, source.bytes());
        let turns = Turns::new(usize::from(self.concurrency), self.rate.map(Pace::new));
        let internal = |error: std::io::Error| Error::Internal(error.into());
        let runtime = Builder::new_current_thread().enable_all().build().map_err(internal)?;
        let summary = std::thread::scope(|scope| {
            let many = Many { call, kept: &kept, turns, scope };
            let running = Running { many, desk: &desk, rules, source, progress, begun: Instant::now() };
            runtime.block_on(async {
                let interrupt = BatchInterrupt::new().map_err(internal)?;
                Ok::<_, Error>(running.run(interrupt, Writer::start()).await)
            })
        })?;
        // A name lookup may hang far longer than any of our timeouts, on a thread that is waited for otherwise.
        runtime.shutdown_background();
        if !context.globals.quiet {
            match context.globals.error_format() {
                Format::Json => output::say_json(summary.to_json()),
                Format::Text => output::say(&summary.to_string()),
            }
        }
        let code = summary.exit_code();
        summary.into_output_error().map_or(Ok(code), Err)
    }

    fn check(&self, context: &Context) -> Result<(), Error> {
        if context.globals.nonce.is_some() {
            return Err(Error::usage(
                "--nonce would give every line the same nonce",
                "give each line its own nonce, or none: then the next ones are taken",
            ));
        }
        if context.globals.in_order && self.concurrency > 1 {
            return Err(Error::usage(
                "--in-order sends one request after the other, and --concurrency several at once",
                "leave out one of the two",
            ));
        }
        Ok(())
    }
}
