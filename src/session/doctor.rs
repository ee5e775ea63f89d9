//! What `exch doctor` finds: a row for each thing that it checks, as text and as JSON.

mod clock;
mod key;
mod network;

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use crate::report::error::Error;
use crate::report::output;
use crate::sys::{redact, terminal_text};

pub use clock::clock;
pub use key::{key, permissions};
pub use network::{dns, tcp, tls};

/// The member of a row's data that says that it was not checked.
const CHECKED: &str = "checked";

/// One thing that was checked.
#[derive(Debug)]
pub struct DoctorRow {
    /// Its name, for programs too.
    pub name: &'static str,
    /// What was found, in a line; for a failure this is the error's message.
    pub detail: String,
    /// What a program may want to know of it.
    pub data: Map<String, Json>,
    /// Why it is not as it should be.
    pub failure: Option<Error>,
}

/// All that was checked, in the order of the checks.
#[derive(Debug, Default)]
pub struct Report {
    /// The rows.
    pub rows: Vec<DoctorRow>,
}

impl DoctorRow {
    /// A row for a check that passed.
    pub fn good(name: &'static str, detail: String, data: Map<String, Json>) -> Self {
        Self { name, detail, data, failure: None }
    }

    /// A row for a check that failed.
    pub fn bad(name: &'static str, failure: Error) -> Self {
        Self { name, detail: failure.to_string(), data: Map::new(), failure: Some(failure) }
    }

    /// A row for a check that could not be made, or is not needed.
    pub fn unchecked(name: &'static str, why: impl Into<String>) -> Self {
        let data = Map::from_iter([(CHECKED.to_owned(), Json::Bool(false))]);
        Self { name, detail: why.into(), data, failure: None }
    }

    /// Whether it was checked at all.
    fn is_checked(&self) -> bool {
        !self.data.contains_key(CHECKED)
    }

    fn to_json(&self) -> Json {
        let mut row = Map::new();
        row.insert("name".into(), self.name.into());
        row.insert("ok".into(), self.failure.is_none().into());
        row.insert("detail".into(), self.detail.clone().into());
        row.extend(self.data.clone());
        if let Some(failure) = &self.failure {
            row.insert("kind".into(), failure.kind().name().into());
            row.insert("hint".into(), failure.hint().into());
            row.insert("exit_code".into(), failure.exit_code().into());
        }
        Json::Object(row)
    }
}

impl Report {
    /// `doctor --format json`: `{"ok","checks":[{"name","ok","detail",...}]}`.
    pub fn to_json(&self) -> Json {
        let ok = self.rows.iter().all(|row| row.failure.is_none());
        let checks: Vec<Json> = self.rows.iter().map(DoctorRow::to_json).collect();
        let mut report = json!({ "ok": ok, "checks": checks });
        // The venue's own words are among them, and it may repeat what it was sent.
        output::redact_texts(&mut report);
        report
    }

    /// The same for people: a line for each row.
    pub fn to_text(&self) -> String {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
        self.rows.iter().fold(String::new(), |mut out, row| {
            let mark = match row.failure {
                Some(_) => "FAIL",
                None if row.is_checked() => "ok  ",
                None => "-   ",
            };
            let detail = redact::text(&row.detail);
            let _ = writeln!(out, "{mark} {:width$}  {}", row.name, terminal_text::line(&detail));
            out
        })
    }

    /// The first failure, which gives the exit code.
    pub fn into_failure(self) -> Option<Error> {
        self.rows.into_iter().find_map(|row| row.failure)
    }
}
