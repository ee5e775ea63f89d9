//! The command line: its definition, and which command runs.

use clap::builder::Resettable;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Args, CommandFactory as _, FromArgMatches, Parser, Subcommand};

use crate::commands;
use crate::report::error::Error;
use crate::report::output::{self, Format};
use crate::session::Context;
use crate::session::context::Globals;
use crate::session::target::with_environments;

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
  4  the venue refused, and its refusal was recognised
  5  the venue failed (5xx) after the retries, on a read
  6  nothing happened: not sent, a read without an answer, a cool-down, an order proven absent;
     safe to send again
  7  outcome unknown: a request that changes something may have been executed; its id is printed
  8  refused by a guard of exch's own: a limit, read-only, live environment, key bound elsewhere,
     plain http to a remote host, an untrusted .env
  9  verify: the venue would refuse this, for whatever reason; batch: a reply is not what its
     line expects";

/// What `--version` prints: the features are the backends that were built in.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\nfeatures: ", env!("EXCH_FEATURES"));

/// Signed requests to exchange APIs, testnets first
#[derive(Debug, Parser)]
#[command(name = "exch", version, long_version = VERSION, after_help = AFTER_HELP, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    command: Command<true>,
    #[command(flatten)]
    globals: Globals,
}

#[derive(Debug, Subcommand)]
enum Command<const WHOLE: bool> {
    Sign(Anywhere<WHOLE, commands::sign::SignArgs>),
    /// Sign and send a GET request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Get(Anywhere<WHOLE, commands::request::SendArgs>),
    /// Sign and send a POST request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Post(Anywhere<WHOLE, commands::request::PostArgs>),
    /// Sign and send a PUT request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Put(Anywhere<WHOLE, commands::request::SendArgs>),
    /// Sign and send a PATCH request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Patch(Anywhere<WHOLE, commands::request::SendArgs>),
    /// Sign and send a DELETE request; prints the response body
    #[command(after_help = commands::request::AFTER_HELP)]
    Delete(Anywhere<WHOLE, commands::request::SendArgs>),
    Order(Anywhere<WHOLE, commands::order::OrderArgs>),
    Balance(Anywhere<WHOLE, commands::balance::BalanceArgs>),
    Markets(Anywhere<WHOLE, commands::markets::MarketsArgs>),
    Ticker(Anywhere<WHOLE, commands::ticker::TickerArgs>),
    Nonce(Anywhere<WHOLE, commands::nonce::NonceArgs>),
    WsAuth(Anywhere<WHOLE, commands::ws_auth::WsAuthArgs>),
    Batch(Anywhere<WHOLE, commands::batch::BatchArgs>),
    Verify(Anywhere<WHOLE, commands::verify::VerifyArgs>),
    Venues(Anywhere<WHOLE, commands::venues::VenuesArgs>),
    Doctor(Anywhere<WHOLE, commands::doctor::DoctorArgs>),
    Keys(Anywhere<WHOLE, commands::keys::KeysArgs>),
    #[cfg(feature = "testnet")]
    Testnet(Anywhere<WHOLE, commands::testnet::TestnetArgs>),
    #[cfg(feature = "proxy")]
    Proxy(Anywhere<WHOLE, commands::proxy::ProxyArgs>),
    Completions(Anywhere<WHOLE, commands::completions::CompletionsArgs>),
}

/// How a command ended: its exit code or error, and the format in which errors are printed.
pub struct CommandResult {
    /// The exit code, or why there is none of the command's own.
    pub result: Result<u8, Error>,
    /// The format in which to print an error.
    pub format: Format,
}

/// Parses the process's arguments and runs the command.
pub fn run() -> CommandResult {
    if let Ok((command, globals)) = parse_usual() {
        return command.run(globals);
    }
    let definition = definition();
    match definition.try_get_matches().and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches)) {
        Ok(cli) => cli.command.run(cli.globals),
        Err(error) => CommandResult { result: parse_error(&error), format: format_as_given() },
    }
}

/// The whole command line's definition. A command has global options of its own, so those that stand before it are
/// not copied into each.
fn definition() -> clap::Command {
    Cli::command().mut_args(|option| option.global(false))
}

/// Parses the usual command line: a command first, then its options. Everything else, such as `--help` or a mistake, is
/// an error here, and is parsed again by the whole definition, which takes longer to build than a signature.
fn parse_usual() -> Result<(Command<false>, Globals), clap::Error> {
    let definition = Command::<false>::augment_subcommands(clap::Command::new("exch"));
    // It is needed until the process ends, which frees it faster than a walk over all of its parts.
    let definition = Box::leak(Box::new(definition));
    let mut matches = definition.try_get_matches_from_mut(std::env::args_os())?;
    let Some((_, options)) = matches.subcommand() else {
        return Err(clap::Error::new(ErrorKind::MissingSubcommand));
    };
    let globals = Globals::from_arg_matches(options)?;
    Ok((Command::from_arg_matches_mut(&mut matches)?, globals))
}

/// A command's arguments, with the global options among them. Where not the `WHOLE` command line is wanted, they are
/// defined for the one command that is used.
#[derive(Debug)]
struct Anywhere<const WHOLE: bool, A>(A);

impl<const WHOLE: bool, A: Args> Args for Anywhere<WHOLE, A> {
    fn augment_args(command: clap::Command) -> clap::Command {
        if WHOLE {
            A::augment_args(command).defer(with_globals)
        } else {
            command.defer(|command| {
                let command = with_globals(A::augment_args(command));
                // Carrying them on to no other command takes time as well.
                if command.has_subcommands() {
                    command
                } else {
                    command.mut_args(|option| option.global(false))
                }
            })
        }
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

/// Adds the global options to a command's own; its help text stays as it is.
fn with_globals(command: clap::Command) -> clap::Command {
    let (about, long_about) = (command.get_about().cloned(), command.get_long_about().cloned());
    let command = Globals::augment_args(command);
    command.about(Resettable::from(about)).long_about(Resettable::from(long_about))
}

impl<const WHOLE: bool, A: Args> FromArgMatches for Anywhere<WHOLE, A> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        A::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<const WHOLE: bool> Command<WHOLE> {
    fn run(self, globals: Globals) -> CommandResult {
        let format = globals.error_format();
        let context = Context::new(globals);
        let result = self.dispatch(&context).map_err(|error| with_environments(error, &context));
        CommandResult { result, format }
    }

    fn dispatch(self, context: &Context) -> Result<u8, Error> {
        match self {
            Self::Sign(Anywhere(command)) => command.run(context),
            Self::Get(Anywhere(command)) => command.run(context, "GET"),
            Self::Post(Anywhere(command)) => command.run(context),
            Self::Put(Anywhere(command)) => command.run(context, "PUT"),
            Self::Patch(Anywhere(command)) => command.run(context, "PATCH"),
            Self::Delete(Anywhere(command)) => command.run(context, "DELETE"),
            Self::Order(Anywhere(command)) => command.run(context),
            Self::Balance(Anywhere(command)) => command.run(context),
            Self::Markets(Anywhere(command)) => command.run(context),
            Self::Ticker(Anywhere(command)) => command.run(context),
            Self::Nonce(Anywhere(command)) => command.run(context),
            Self::WsAuth(Anywhere(command)) => command.run(context),
            Self::Batch(Anywhere(command)) => return command.run(context),
            Self::Verify(Anywhere(command)) => command.run(context),
            Self::Venues(Anywhere(command)) => command.run(),
            Self::Doctor(Anywhere(command)) => command.run(context),
            Self::Keys(Anywhere(command)) => command.run(context),
            #[cfg(feature = "testnet")]
            Self::Testnet(Anywhere(command)) => return command.run(context),
            #[cfg(feature = "proxy")]
            Self::Proxy(Anywhere(command)) => return command.run(context),
            Self::Completions(Anywhere(command)) => command.run(definition()),
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
        None => "`exch --help` and `exch COMMAND --help` list commands and options".to_owned(),
    }
}

/// The error format where the command line did not parse: as far as it can be seen in it.
fn format_as_given() -> Format {
    let arguments: Vec<String> =
        std::env::args_os().map(|text| text.to_string_lossy().into_owned()).collect();
    let json = arguments.iter().any(|argument| argument == "--error-format=json")
        || arguments.windows(2).any(|pair| pair[0] == "--error-format" && pair[1] == "json");
    if json { Format::Json } else { Format::of_errors() }
}
