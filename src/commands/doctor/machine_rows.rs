//! The rows of this machine: settings, files, nonces, orders.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use crate::client::call;
use crate::report::error::Error;
use crate::secrets::credentials::{NamedSetting, Source};
use crate::session::context::{Context, state_folder};
use crate::session::doctor::DoctorRow;
use crate::session::{Target, context};
use crate::sign::{Base, NonceRule};
use crate::sys::clock;

/// Which file, or the environment, gives which name its value; never a value.
pub(super) fn settings(context: &Context) -> DoctorRow {
    let name = "settings";
    let environment = match context.environment() {
        Ok(environment) => environment,
        Err(error) => return DoctorRow::bad(name, error),
    };
    let settings = environment.settings();
    let names = |source| -> Vec<&str> {
        settings.iter().filter(|one| one.source == source).map(|one| &*one.name).collect()
    };
    let shadowed: Vec<&str> = settings.iter().filter(|one| one.is_shadowing).map(|one| &*one.name).collect();
    let file = environment.file().map(|file| file.path.display().to_string());
    let mut parts = Vec::new();
    parts.extend(variables_line(&names(Source::Process), "the environment"));
    parts.extend(file.as_ref().and_then(|file| variables_line(&names(Source::File), file)));
    if let (false, Some(file)) = (shadowed.is_empty(), &file) {
        parts.push(format!("{file} has another {}, which is not used", shadowed.join(", ")));
    }
    let detail = if parts.is_empty() { "none are set".to_owned() } else { parts.join("; ") };
    let mut data = Map::new();
    data.insert("environment".into(), json!(names(Source::Process)));
    data.insert("file".into(), json!(file));
    data.insert("from_file".into(), json!(names(Source::File)));
    data.insert("shadowed".into(), json!(shadowed));
    DoctorRow::good(name, detail, data)
}

fn variables_line(names: &[&str], source: &str) -> Option<String> {
    (!names.is_empty()).then(|| format!("{} from {source}", names.join(", ")))
}

/// Whether others can reach what is secret.
pub(super) fn files(context: &Context, base: Option<&Base>) -> DoctorRow {
    looked_at(context, base).unwrap_or_else(|error| DoctorRow::bad("files", error))
}

fn looked_at(context: &Context, base: Option<&Base>) -> Result<DoctorRow, Error> {
    let environment = context.environment()?;
    let (mut parts, mut data) = (Vec::new(), Map::new());
    if let Some(file) = environment.file() {
        let mode = format!("{:04o}", file.mode());
        data.insert("env_file_mode".into(), mode.clone().into());
        let path = file.path.display();
        match file.not_private() {
            None => parts.push(format!("{path} is {mode}")),
            Some(found) => {
                // As the commands have it: a warning is enough where nothing leaves this machine.
                let stays = base.is_some_and(Base::is_loopback);
                if gives_a_secret(&environment.settings()) && !stays && !environment.allows_loose_files() {
                    return Err((&found).into());
                }
                parts.push(format!("{found}; {}", found.fix().unwrap_or_default()));
            }
        }
    }
    let state = state_folder()?;
    match mode_of(&state) {
        None => parts.push(format!("{} is not there yet", state.display())),
        Some(mode) => {
            data.insert("state_mode".into(), format!("{mode:04o}").into());
            let fix = if mode == 0o700 { "" } else { ", and should be 0700" };
            parts.push(format!("{} is {mode:04o}{fix}", state.display()));
        }
    }
    Ok(DoctorRow::good("files", parts.join("; "), data))
}

fn gives_a_secret(settings: &[NamedSetting]) -> bool {
    let is_secret = |name: &str| name.ends_with("_SECRET") || name == "EXCHANGE_CREDENTIALS";
    settings.iter().any(|one| one.source == Source::File && is_secret(&one.name))
}

fn mode_of(path: &Path) -> Option<u32> {
    std::fs::metadata(path).ok().map(|metadata| metadata.permissions().mode() & 0o7777)
}

/// Whether the nonces can be read; none is taken.
pub(super) fn nonce_store(target: &Target<'_>) -> DoctorRow {
    next_nonce(target).unwrap_or_else(|error| DoctorRow::bad("nonce_store", error))
}

fn next_nonce(target: &Target<'_>) -> Result<DoctorRow, Error> {
    let name = "nonce_store";
    let venue = target.venue;
    let Some(NonceRule::Rising(rule)) = venue.scheme.nonce_rule_as_written() else {
        return Ok(DoctorRow::unchecked(name, format!("{} has no stored nonces", venue.name)));
    };
    let key = match target.key() {
        Ok(key) => Some(key),
        Err(_) if venue.is_default() => None,
        Err(_) => return Ok(DoctorRow::unchecked(name, "no key is set, and each key has its own nonces")),
    };
    let now_us = i64::try_from(clock::now().micros()).unwrap_or(i64::MAX);
    let next = target.nonce_store(key.as_deref())?.peek(call::bounds(*rule, now_us))?;
    let data = Map::from_iter([("next".to_owned(), Json::from(next))]);
    Ok(DoctorRow::good(name, format!("the next nonce is {next}"), data))
}

/// The orders whose outcome is not known.
pub(super) fn journal(context: &Context) -> DoctorRow {
    open_orders(context).unwrap_or_else(|error| DoctorRow::bad("journal", error))
}

fn open_orders(context: &Context) -> Result<DoctorRow, Error> {
    let (pending, odd) = context::journal(context)?.pending()?;
    if !odd.is_empty() {
        return Err(Error::config(
            format!("the order journal has files that are no entries: {}", odd.join(", ")),
            "look at the files in $XDG_STATE_HOME/exch/journal/open",
        ));
    }
    let count = pending.len();
    let detail = match count {
        0 => "no order has an open outcome".to_owned(),
        1 => "1 order has an open outcome; `exch order settle --all` asks the venue".to_owned(),
        _ => format!("{count} orders have an open outcome; `exch order settle --all` asks the venue"),
    };
    Ok(DoctorRow::good("journal", detail, Map::from_iter([("open".to_owned(), Json::from(count))])))
}
