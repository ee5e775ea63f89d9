//! Errors as the user sees them: two lines, an exit code, and a kind for scripts.

mod cause_hints;
mod convert;
mod credential_errors;
mod key_hints;
mod store_errors;

use std::fmt;

use serde_json::{Map, Value as Json, json};

use crate::venue::Outcome;

pub use cause_hints::cause_hint;
pub use convert::{bad_decimal, transport_kind, unsendable};

pub use crate::venue::Kind;

/// An error with everything its user is told.
#[derive(Debug)]
pub enum Error {
    /// The command line is wrong: exit 2.
    Usage(ErrorReport),
    /// Configuration, credentials or a file: exit 3.
    Config(Kind, ErrorReport),
    /// This machine can't store what must be stored: exit 1.
    Storage(ErrorReport),
    /// It was done, and its reply can't be written: exit 1, and not to be sent again.
    Unwritten(ErrorReport, Box<ReplyDetails>),
    /// The venue refused: exit 4.
    Refused(Kind, ErrorReport, Box<ReplyDetails>),
    /// The venue failed on a read: exit 5.
    VenueFailed(Kind, ErrorReport, Box<ReplyDetails>),
    /// Nothing happened: exit 6.
    NotSent(Kind, ErrorReport, Box<ReplyDetails>),
    /// It may have been executed: exit 7.
    Unknown(Kind, ErrorReport, Box<ReplyDetails>),
    /// A guard of exch's own: exit 8.
    Guard(Kind, ErrorReport),
    /// `verify`: the venue would refuse this: exit 9. The verdict is on stdout already.
    Verify(ErrorReport),
    /// Unexpected: exit 1.
    Internal(anyhow::Error),
    /// The reader of our output closed the pipe, which is no error: exit 0, and nothing is printed.
    ClosedPipe,
}

/// The two lines: what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorReport {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// What is known of a request that went out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplyDetails {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The venue's own code.
    pub code: Option<String>,
    /// What the venue's answer says of whether it was carried out.
    pub outcome: Option<Outcome>,
    /// The client order id.
    pub client_order_id: Option<String>,
    /// The venue's Retry-After, in seconds.
    pub retry_after_s: Option<u64>,
    /// The venue's time when it answered, in Unix milliseconds.
    pub date_ms: Option<i64>,
    /// The status line and the headers, as text.
    pub head: String,
    /// The body, to be printed all the same.
    pub body: Vec<u8>,
}

impl ErrorReport {
    /// Both lines.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl Error {
    /// A usage error.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage(ErrorReport::new(message, hint))
    }

    /// A configuration error.
    pub fn config(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Config(Kind::Config, ErrorReport::new(message, hint))
    }

    /// The same error, with the input line that it is about.
    #[must_use]
    pub fn in_line(self, line: u64) -> Self {
        self.retold(|message| format!("line {line}: {message}"))
    }

    /// The same error; what else went wrong is told behind it.
    #[must_use]
    pub fn also(self, what: &str) -> Self {
        self.retold(|message| format!("{message}; {what}"))
    }

    fn retold(mut self, retell: impl FnOnce(&str) -> String) -> Self {
        match &mut self {
            Self::Usage(report)
            | Self::Storage(report)
            | Self::Verify(report)
            | Self::Config(_, report)
            | Self::Refused(_, report, _)
            | Self::VenueFailed(_, report, _)
            | Self::NotSent(_, report, _)
            | Self::Unknown(_, report, _)
            | Self::Unwritten(report, _)
            | Self::Guard(_, report) => report.message = retell(&report.message),
            Self::Internal(_) | Self::ClosedPipe => {}
        }
        self
    }

    /// The process's exit code: the contract's table, one arm a row.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::Internal(_) | Self::Storage(_) | Self::Unwritten(..) => 1,
            Self::Usage(_) => 2,
            Self::Config(..) => 3,
            Self::Refused(..) => 4,
            Self::VenueFailed(..) => 5,
            Self::NotSent(..) => 6,
            Self::Unknown(..) => 7,
            Self::Guard(..) => 8,
            Self::Verify(_) => 9,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.parts().0
    }

    /// What to do about it.
    pub fn hint(&self) -> &str {
        match self.report() {
            Some(report) => &report.hint,
            None => {
                "this is a bug in exch or a broken machine; please report it with the command that was run"
            }
        }
    }

    /// What is known of the request that went out, if one did.
    pub fn answer(&self) -> Option<&ReplyDetails> {
        self.parts().2
    }

    /// Whether the same command may be given again without a second execution. An id that exists was executed
    /// somewhere.
    pub fn is_safe_to_resend(&self) -> bool {
        !matches!(self, Self::Unknown(..) | Self::Unwritten(..)) && self.kind() != Kind::Duplicate
    }

    /// Whether running it again, unchanged, can help.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::VenueFailed(..) | Self::NotSent(..))
            || matches!(self.kind(), Kind::RateLimited | Kind::ClockSkew | Kind::NonceRejected)
    }

    /// The object that `--error-format json` prints; absent members are left out.
    pub fn to_json(&self) -> Json {
        let (kind, _, answer) = self.parts();
        let members = [
            ("kind", Some(kind.name().into())),
            ("message", Some(self.to_string().into())),
            ("hint", Some(self.hint().into())),
            ("exit_code", Some(self.exit_code().into())),
            ("http_status", answer.and_then(|answer| answer.status).map(Json::from)),
            ("venue_code", answer.and_then(|answer| answer.code.clone()).map(Json::from)),
            ("retryable", Some(self.is_retryable().into())),
            ("safe_to_resend", Some(self.is_safe_to_resend().into())),
            ("client_order_id", answer.and_then(|answer| answer.client_order_id.clone()).map(Json::from)),
            ("retry_after_s", answer.and_then(|answer| answer.retry_after_s).map(Json::from)),
        ];
        let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        json!({ "error": present.collect::<Map<_, _>>() })
    }

    fn report(&self) -> Option<&ErrorReport> {
        self.parts().1
    }

    fn parts(&self) -> (Kind, Option<&ErrorReport>, Option<&ReplyDetails>) {
        match self {
            Self::Usage(report) => (Kind::Usage, Some(report), None),
            Self::Storage(report) => (Kind::Storage, Some(report), None),
            Self::Unwritten(report, answer) => (Kind::Storage, Some(report), Some(answer)),
            Self::Verify(report) => (Kind::VerifyFailed, Some(report), None),
            Self::Config(kind, report) | Self::Guard(kind, report) => (*kind, Some(report), None),
            Self::Refused(kind, report, answer)
            | Self::VenueFailed(kind, report, answer)
            | Self::NotSent(kind, report, answer)
            | Self::Unknown(kind, report, answer) => (*kind, Some(report), Some(answer)),
            Self::Internal(_) | Self::ClosedPipe => (Kind::Internal, None, None),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.report()) {
            (_, Some(report)) => f.write_str(&report.message),
            (Self::Internal(error), None) => write!(f, "{error:#}"),
            (_, None) => f.write_str("the output was closed"),
        }
    }
}

impl std::error::Error for Error {}
