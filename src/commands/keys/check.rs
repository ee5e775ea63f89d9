//! `exch keys check`: whether the venue accepts the pair in use.

use clap::Args;
use serde_json::json;

use crate::report::error::{Error, ErrorReport, Kind};
use crate::report::output::{self, Format};
use crate::session::{Session, Target, fingerprint};
use crate::sign::KeyKind;
use crate::sys::{clock, redact, terminal_text};
use crate::venue::Standing;

use super::audited_change::duration_text;

/// Ask the venue whether it accepts the pair in use: one signed read
///
/// Permissions and expiry are shown where the venue tells them. A pair that is refused ends with exit code 4.
#[derive(Debug, Args)]
pub(super) struct CheckKeyArgs {
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl CheckKeyArgs {
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        let key = fingerprint(&target.key()?);
        let session = Session::open(target.destination()?)?;
        if let Some(other) = session.sender.signer.other_key() {
            let message =
                "the API key is not the public half of the secret, as this venue's keys are".to_owned();
            let hint = format!("the key that belongs to the secret is {other}");
            return Err(Error::Config(Kind::Credentials, ErrorReport::new(message, hint)));
        }
        let kind = session.sender.signer.key_kind();
        let standing = session.probe()?;
        let what = if kind == KeyKind::Hmac { String::new() } else { format!(", {}", kind.described()) };
        let text = || format!("{key} is accepted{what}; {}\n", standing_text(&standing));
        let json = || {
            let Standing { permissions, expires_ms } = &standing;
            let mut told = json!({ "accepted": true, "key": key, "kind": kind.name(), "permissions": permissions, "expires_ms": expires_ms });
            output::redact_texts(&mut told["permissions"]);
            told
        };
        Ok(self.format.print(text, json)?)
    }
}

/// Permissions and expiry, for people.
pub(crate) fn standing_text(standing: &Standing) -> String {
    let permissions = match &standing.permissions {
        None => "the venue does not tell its permissions here".to_owned(),
        Some(none) if none.is_empty() => "it has no permissions".to_owned(),
        // Words of the venue, which may repeat what it was sent.
        Some(permissions) => {
            format!("permissions: {}", terminal_text::line(&redact::text(&permissions.join(", "))))
        }
    };
    let now_ms = i64::try_from(clock::now().millis()).unwrap_or(i64::MAX);
    match standing.expires_ms.map(|at| u64::try_from(at.saturating_sub(now_ms) / 1_000)) {
        None => permissions,
        Some(Ok(left)) => format!("{permissions}; it expires in {}", duration_text(left)),
        Some(Err(_)) => format!("{permissions}; its expiry has passed"),
    }
}
