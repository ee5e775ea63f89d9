//! The binary: runs the command line, reports once, and exits with the contract's code.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use exch::cli::{self, CommandResult};
use exch::client::call;
use exch::report::error::{Error, ErrorReport, Kind, ReplyDetails};
use exch::report::output::{self, Format};
use exch::secrets::credentials;
use exch::sys::{core_dumps, redact, terminal_text};

fn main() -> ExitCode {
    let panicked = Arc::new(Mutex::new(String::new()));
    let message = Arc::clone(&panicked);
    core_dumps::forbid();
    std::panic::set_hook(Box::new(move |panic| {
        *message.lock().unwrap_or_else(PoisonError::into_inner) =
            terminal_text::line(&panic.to_string()).into_owned();
    }));
    #[cfg(debug_assertions)]
    if let Ok(point) = std::env::var("EXCH_FAIL_POINT") {
        exch::sys::fail_point::arm(&point);
    }
    credentials::register_secrets();
    let ended = catch_unwind(AssertUnwindSafe(cli::run)).unwrap_or_else(|_| {
        let message = panicked.lock().unwrap_or_else(PoisonError::into_inner).clone();
        CommandResult { result: Err(panic_error(message)), format: Format::of_errors() }
    });
    let code = match ended.result {
        Ok(code) => code,
        Err(error) => {
            report(&error, ended.format);
            error.exit_code()
        }
    };
    redact::forget();
    ExitCode::from(code)
}

/// A panic is a bug; during an order it also makes the outcome unknown.
fn panic_error(message: String) -> Error {
    match call::under_way() {
        Some(id) => Error::Unknown(
            Kind::OutcomeUnknown,
            ErrorReport::new(
                format!("{message}; the order {id} may have been placed"),
                format!("`exch order settle {id}` tells whether it was; please report the bug"),
            ),
            Box::new(ReplyDetails { client_order_id: Some(id), ..ReplyDetails::default() }),
        ),
        None => Error::Internal(anyhow::Error::msg(message)),
    }
}

fn report(error: &Error, format: Format) {
    match (error, format) {
        // A verdict is told on stdout, with every mistake and its fix.
        (Error::ClosedPipe, _) | (Error::Verify(_), Format::Text) => {}
        (_, Format::Json) => output::say_json(error.to_json()),
        (_, Format::Text) => {
            output::say(&format!("error: {}", terminal_text::line(&error.to_string())));
            output::say(&format!("hint: {}", terminal_text::line(error.hint())));
        }
    }
}
