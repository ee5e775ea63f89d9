//! The command line: its definition, and which command runs.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::commands;
use crate::report::error::Error;
use crate::report::output;
use crate::session::context::{Context, ErrorFormat, Globals};

/// A first command, and the contract's table of exit codes, as `--help` and the man page show them.
const AFTER_HELP: &str = "\
Try it, with no account:
  exch testnet -- exch order --side buy --price 20000 --qty 0.001

`exch COMMAND --help` has examples for each command.

Exit codes:
  0  done
  1  unexpected: a bug, or a broken machine (disk full)
  2  usage
  3  configuration: missing or half credentials, a file others can read, a bad venue file
  4  the venue refused (4xx, or its own error form in a 200)
  5  the venue failed (5xx) after the retries, on a read
  6  nothing happened: not sent, a read without an answer, a cool-down, an order proven absent;
     safe to send again
  7  outcome unknown: a request that changes something may have been executed; its id is printed
  8  refused by a guard of exch's own: live environment, key bound elsewhere, plain http to a
     remote host, an untrusted .env
  9  verify: the venue would refuse this, for whatever reason; batch: a reply is not what its
     line expects";

/// What `--version` prints: the features are the backends that were built in.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\nfeatures: ", env!("EXCH_FEATURES"));

/// Signed requests to exchange APIs, testnets first
#[derive(Debug, Parser)]
#[command(name = "exch", version, long_version = VERSION, after_help = AFTER_HELP, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    globals: Globals,
}

#[derive(Debug, Subcommand)]
enum Command {
    Sign(commands::sign::Sign),
    /// Sign and send a GET request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Get(commands::request::Send),
    /// Sign and send a POST request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Post(commands::request::Post),
    /// Sign and send a PUT request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Put(commands::request::Send),
    /// Sign and send a PATCH request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Patch(commands::request::Send),
    /// Sign and send a DELETE request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Delete(commands::request::Send),
    Order(commands::order::Order),
    Nonce(commands::nonce::Nonce),
    WsAuth(commands::ws_auth::WsAuth),
    Batch(commands::batch::Batch),
    Verify(commands::verify::Verify),
    Venues(commands::venues::Venues),
    Doctor(commands::doctor::Doctor),
    Keys(commands::keys::Keys),
    #[cfg(feature = "testnet")]
    Testnet(commands::testnet::Testnet),
    #[cfg(feature = "proxy")]
    Proxy(commands::proxy::Proxy),
    Completions(commands::completions::Completions),
}

/// How a command line ended: its exit code or error, and the form that errors are told in.
pub struct Ended {
    /// The exit code, or why there is none of the command's own.
    pub result: Result<u8, Error>,
    /// How to tell the error.
    pub format: ErrorFormat,
}

/// Parses the process's arguments and runs the command.
pub fn run() -> Ended {
    match Cli::try_parse() {
        Ok(cli) => {
            let format = cli.globals.error_format();
            Ended { result: cli.dispatch(), format }
        }
        Err(error) => Ended { result: parse_error(&error), format: format_as_given() },
    }
}

impl Cli {
    fn dispatch(self) -> Result<u8, Error> {
        let context = Context::new(self.globals);
        match self.command {
            Command::Sign(command) => command.run(&context),
            Command::Get(command) => command.run(&context, "GET"),
            Command::Post(command) => command.run(&context),
            Command::Put(command) => command.run(&context, "PUT"),
            Command::Patch(command) => command.run(&context, "PATCH"),
            Command::Delete(command) => command.run(&context, "DELETE"),
            Command::Order(command) => command.run(&context),
            Command::Nonce(command) => command.run(&context),
            Command::WsAuth(command) => command.run(&context),
            Command::Batch(command) => return command.run(&context),
            Command::Verify(command) => command.run(&context),
            Command::Venues(command) => command.run(),
            Command::Doctor(command) => command.run(&context),
            Command::Keys(command) => command.run(&context),
            #[cfg(feature = "testnet")]
            Command::Testnet(command) => return command.run(&context),
            #[cfg(feature = "proxy")]
            Command::Proxy(command) => return command.run(&context),
            Command::Completions(command) => command.run(Cli::command()),
        }
        .map(|()| 0)
    }
}

/// Help and version go to stdout; everything else becomes the two lines of a usage error.
fn parse_error(error: &clap::Error) -> Result<u8, Error> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::print(error.render().to_string().as_bytes())?;
            Ok(0)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Err(Error::usage("no command was given", "`exch --help` lists the commands"))
        }
        _ => Err(Error::usage(first_line(error), suggestion(error))),
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let head = text.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default();
    head.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

fn suggestion(error: &clap::Error) -> String {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let suggested = kinds.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    });
    match suggested {
        Some(text) => format!("did you mean `{text}`?"),
        None => "`exch --help` and `exch COMMAND --help` tell what there is".to_owned(),
    }
}

/// The error format where the command line did not parse: as far as it can be seen in it.
fn format_as_given() -> ErrorFormat {
    let arguments: Vec<String> =
        std::env::args_os().map(|text| text.to_string_lossy().into_owned()).collect();
    let json = arguments.iter().any(|argument| argument == "--error-format=json")
        || arguments.windows(2).any(|pair| pair[0] == "--error-format" && pair[1] == "json");
    if json { ErrorFormat::Json } else { ErrorFormat::from_environment() }
}
