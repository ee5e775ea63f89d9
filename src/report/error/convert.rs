//! Turns each module's error enum into the error for the user: kind, exit code and hint.

use crate::check::captured::CaptureError;
use crate::net::http_client::HttpError;
use crate::net::transport::{TransportError, Unanswered, Unsent};
use crate::sign::{RequestError, SignerError, StampError};
use crate::sys::files::NotPrivate;
use crate::sys::lines::LineError;
use crate::venue::{Decimal, DecimalError, IdError, OrderError, VenueError};

use super::{Error, ErrorReport, Kind};

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        let hint = match &error {
            RequestError::Method(_) => "write GET, POST, PUT, PATCH or DELETE",
            RequestError::NoSlash(_) => "write the path that follows the host, as in /api/v1/account",
            RequestError::PathCharacter(_) => "percent-encode it, or give the query as name==value",
            RequestError::HeaderName(_) => "write Name:value with letters, digits and dashes in the name",
            RequestError::HeaderValue(_) => {
                "write header values in visible ASCII, on one line (no CR, no LF)"
            }
            RequestError::HeaderTaken(_) => {
                "leave out the header; `--explain` shows what the scheme puts in it"
            }
            RequestError::ParamTaken(_) => {
                "leave out the parameter; `--explain` shows what the scheme puts in it"
            }
            RequestError::TwoBodies => "give either --data or name=value items",
            RequestError::Twice(_) => {
                "each name may stand once in a JSON object; give a list as name:='[1,2]'"
            }
            RequestError::NoObject(_) => "give --data a JSON object, or name=value items",
        };
        Self::usage(error.to_string(), hint)
    }
}

impl From<CaptureError> for Error {
    fn from(error: CaptureError) -> Self {
        let hint = match &error {
            CaptureError::Curl(_) => "paste the command as it was run, with its body and headers in it",
            CaptureError::Json(_) | CaptureError::NoRequest(_) => {
                r#"write {"method","target","headers","body"}, a HAR, or what `exch sign --format json` prints"#
            }
            CaptureError::TooLarge(_) | CaptureError::TooMany => "split it, and verify its parts one by one",
            CaptureError::LargeRequest => {
                "capture the request without what its body carries beside the order"
            }
            CaptureError::Unreadable(_, instead) => *instead,
            _ => "give a curl command, a raw HTTP request, a HAR, or JSON; `exch verify --help` lists them",
        };
        Self::usage(error.to_string(), hint)
    }
}

impl From<StampError> for Error {
    fn from(error: StampError) -> Self {
        let hint = match &error {
            StampError::WindowTooLong { .. } => "ask for a shorter --recv-window",
            StampError::NonceMissing => "give --nonce, or leave it to the nonce store",
            StampError::BadText(_) => "write letters, digits and punctuation only",
            StampError::TimeOutOfRange => "give --time in milliseconds since 1970",
        };
        Self::usage(error.to_string(), hint)
    }
}

impl From<SignerError> for Error {
    fn from(error: SignerError) -> Self {
        let hint = match &error {
            SignerError::SecretForm(_) => {
                "copy the secret again, whole and unchanged; key and secret may be swapped"
            }
            SignerError::SecretWhitespace => "remove the white space or the line break around it",
            SignerError::Missing("passphrase") => "set EXCHANGE_API_PASSPHRASE where the pair is set",
            SignerError::Missing(_) => "set EXCHANGE_API_UID where the pair is set",
            SignerError::BadCharacter(_) => {
                "copy it again; a line break or another character was copied with it"
            }
            SignerError::Key(error) => error.hint(),
            SignerError::HostUnknown => "give --url or set EXCHANGE_API_URL",
        };
        Self::Config(Kind::Credentials, ErrorReport::new(error.to_string(), hint))
    }
}

impl From<&NotPrivate> for Error {
    fn from(error: &NotPrivate) -> Self {
        let fix = error.fix().unwrap_or_else(|| "check the file's mode and owner".to_owned());
        Self::Config(
            Kind::InsecureFile,
            ErrorReport::new(
                error.to_string(),
                format!("{fix} (or set EXCH_ALLOW_LOOSE_FILES=1 for a CI mount)"),
            ),
        )
    }
}

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        let hint = match &error {
            HttpError::Roots { .. } => "name a PEM file of certificates with --cacert or SSL_CERT_FILE",
            HttpError::NoBundle => "install the ca-certificates package, or give --cacert FILE",
            HttpError::Proxy { .. } => "set the variable to a URL such as http://proxy:3128, or unset it",
            HttpError::Tls(_) | HttpError::Client(_) => {
                "this machine can't open a connection; see the message"
            }
        };
        Self::config(error.to_string(), hint)
    }
}

impl From<VenueError> for Error {
    fn from(error: VenueError) -> Self {
        match &error {
            VenueError::Unknown { near, .. } => {
                let list = "`exch venues` lists them";
                let hint = if near.is_empty() {
                    list.to_owned()
                } else {
                    format!("did you mean {}? {list}", near.join(", "))
                };
                Self::usage(error.to_string(), hint)
            }
            VenueError::File(_) => Self::config(
                format!("invalid venue file: {error}"),
                "`exch venues --help` describes the format",
            ),
        }
    }
}

impl From<OrderError> for Error {
    fn from(error: OrderError) -> Self {
        if let OrderError::Refused { hint, .. } = &error {
            return Self::usage(error.to_string(), hint);
        }
        let hint = match &error {
            OrderError::NoUid => {
                let hint = "set EXCHANGE_API_UID where the pair is set";
                return Self::Config(Kind::Credentials, ErrorReport::new(error.to_string(), hint));
            }
            OrderError::NoMarket(_) => "give --symbol BASE/QUOTE with one of these",
            OrderError::PathId(_) => "give another id; nothing was sent",
            OrderError::NoJson(_) => "give the venue's own id, a number, as its replies show it",
            OrderError::NoWord(_) => "use another --type or --tif",
            OrderError::NoPlace("--qty") => "say how much to spend with --quote-qty",
            OrderError::NoPlace(_) => "leave out the option, or use `exch post` with the venue's own fields",
            OrderError::NoRequest(_) | OrderError::Refused { .. } => {
                "use `exch get` or `exch post` with the venue's own path"
            }
        };
        Self::usage(error.to_string(), hint)
    }
}

impl From<IdError> for Error {
    fn from(error: IdError) -> Self {
        Self::usage(error.to_string(), "choose another --client-id, or leave out the option")
    }
}

impl From<std::io::Error> for Error {
    /// Only writing to stdout fails with a bare system error; files have an error of their own.
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Storage(ErrorReport::new(
                format!("the output can't be written: {error}"),
                "free some space, or write elsewhere",
            )),
        }
    }
}

impl From<LineError> for Error {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Input(error) => {
                Self::usage(format!("the input can't be read: {error}"), "give a file of lines, or stdin")
            }
            LineError::TooLong => {
                Self::usage("the line is longer than 16 MiB", "no venue accepts a request of that size")
            }
            LineError::Before(error) => error.into(),
        }
    }
}

/// The error for an invalid price or quantity, with the option it was given to.
pub fn bad_decimal(option: &str, text: &str, error: DecimalError) -> Error {
    let hint = match error {
        DecimalError::Form => "write digits and one point, as in 0.001".to_owned(),
        DecimalError::Exponent => match written_out(text) {
            Some(number) => format!("write the number without an exponent: {number}"),
            None => "write the number without an exponent, as in 0.00001".to_owned(),
        },
        DecimalError::LeadingZero => "leave out the leading zeros; a JSON number can't have them".to_owned(),
        DecimalError::TooLong => "leave out digits; no market has that many".to_owned(),
        DecimalError::Zero => "a price or quantity must be above zero".to_owned(),
        DecimalError::Negative => "a price or quantity must be above zero; `--side sell` sells".to_owned(),
    };
    Error::usage(format!("{option} `{}` {error}", text.escape_debug()), hint)
}

/// `1e-05` as `0.00001`; `None` where that is not a number or a very long one.
fn written_out(text: &str) -> Option<String> {
    Some(Decimal::read(text).ok()?.trimmed().to_string())
}

/// The kind of a transport error.
pub fn transport_kind(error: &TransportError) -> Kind {
    match error {
        TransportError::NeverLeft { cause: Unsent::Tls, .. } => Kind::Tls,
        TransportError::NeverLeft { cause: Unsent::ConnectTimeout, .. }
        | TransportError::NoAnswer { cause: Unanswered::Timeout, .. } => Kind::Timeout,
        TransportError::NeverLeft { .. }
        | TransportError::NoAnswer { .. }
        | TransportError::TooLarge { .. } => Kind::Network,
        TransportError::BadUrl { .. } | TransportError::BadHeader { .. } | TransportError::Altered { .. } => {
            Kind::Usage
        }
    }
}

/// A request that was refused before a byte of it left.
pub fn unsendable(error: &TransportError) -> Error {
    let hint = match error {
        TransportError::Altered { .. } => {
            "percent-encode what differs; exch sends exactly what it signs, or nothing"
        }
        TransportError::BadHeader { .. } => "leave out the header; the HTTP library sets it",
        _ => "check the base URL and the path",
    };
    Error::usage(error.to_string(), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_written_out() {
        let cases =
            [("1e-05", "0.00001"), ("2.50E3", "2500"), ("1.25e1", "12.5"), ("1e0", "1"), ("100e-2", "1")];
        for (text, number) in cases {
            assert_eq!(written_out(text).as_deref(), Some(number), "{text}");
        }
        assert_eq!(written_out("1e999"), None);
        assert_eq!(written_out("1e"), None);
    }
}
