//! Which environment of the venue a command asks for.

use crate::report::error::{Error, ErrorReport, Kind};
use crate::session::context::Context;
use crate::venue::{Venue, is_live};

use super::{Purpose, Target};

/// What options and environment say of it.
pub(super) struct ChosenEnvironment<'c> {
    /// Whether it is a live one.
    pub(super) is_live: bool,
    /// Its name in the venue file, where one was named.
    pub(super) named: Option<&'c str>,
}

impl<'c> ChosenEnvironment<'c> {
    /// Reads `--env`, `EXCHANGE_ENV`, `--live` and `EXCHANGE_ALLOW_LIVE`.
    ///
    /// # Errors
    ///
    /// The venue has no environment of that name (2 or 3); it is live, and that was not allowed (8); `--live` stands
    /// beside the name of one that is not (2).
    pub(super) fn read(context: &'c Context, venue: &'c Venue) -> Result<Self, Error> {
        let wish = "switch to the live environment";
        let has_option = context.globals.live;
        let may_live =
            || Ok::<_, Error>(has_option || context.environment()?.allows("EXCHANGE_ALLOW_LIVE", wish)?);
        let (name, from) = match &context.globals.env {
            Some(name) => (Some(name.clone()), "--env"),
            None => (context.environment()?.get("EXCHANGE_ENV")?, "EXCHANGE_ENV"),
        };
        let Some(name) = name else { return Ok(Self { is_live: may_live()?, named: None }) };
        let known = venue.environments.iter().map(|(known, _)| &**known).find(|known| *known == name);
        // Each venue has these two, if only as hosts that are given by `--url`.
        if known.is_none() && !matches!(&*name, "testnet" | "live") {
            return Err(unknown(venue, &name, from));
        }
        if is_live(&name) && !may_live()? {
            return Err(Error::Guard(
                Kind::LiveEnvironment,
                ErrorReport::new(
                    format!("{from} names `{name}`, a live environment, and --live was not given"),
                    "give --live as well to use its live hosts, or name a testnet",
                ),
            ));
        }
        if has_option && !is_live(&name) {
            return Err(Error::usage(
                format!("--live asks for a live environment, and {from} names `{name}`"),
                "leave out one of the two",
            ));
        }
        Ok(Self { is_live: is_live(&name), named: known })
    }
}

/// Where the venue does not know the key, the hint also names the environments that it may be of: a region's keys are good
/// in that region alone.
#[must_use]
pub fn with_environments(mut error: Error, context: &Context) -> Error {
    if let Error::Refused(Kind::BadKey, report, _) = &mut error
        && let Ok(target) = Target::resolve(context, Purpose::Print)
    {
        let names = target.venue.environments.iter().map(|(name, _)| &**name);
        let others = names.filter(|name| is_live(name) == target.is_live && *name != target.name);
        let others = others.collect::<Vec<_>>().join(", ");
        if !others.is_empty() {
            let more =
                ["; a key is good in its own environment alone: this is ", target.name, ", and --env takes "];
            report.hint.push_str(&(more.concat() + &others));
        }
    }
    error
}

fn unknown(venue: &Venue, name: &str, from: &str) -> Error {
    let message = format!("{from}: {} has no environment `{}`", venue.name, name.escape_debug());
    let names: Vec<&str> = venue.environments.iter().map(|(name, _)| &**name).collect();
    let hint = if names.is_empty() {
        "its file names no hosts: leave it out, and give the host with --url".to_owned()
    } else {
        format!("it has {}", names.join(", "))
    };
    if from == "--env" { Error::usage(message, hint) } else { Error::config(message, hint) }
}
