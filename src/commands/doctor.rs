//! `exch doctor`: checks what a request depends on.

mod local;
mod remote;

use clap::Args;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::session::context::Context;
use crate::session::doctor::{self, Report, Row};

/// Check what a request depends on, from the settings to the key; sends nothing but reads
///
/// Settings and where each stands, file modes, host and environment, DNS, TCP, TLS, the clock, whether the key is
/// accepted and with which permissions, nonces, open orders, the WebSocket login. Where something can't be reached,
/// what lies behind it is not checked. The exit code is that of the first row that failed.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Measure the clock alone: how far it is from the venue's, and how far off that may be
    #[arg(long)]
    clock: bool,
    /// The form of the table
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Doctor {
    /// Checks, prints the table, and ends as the first failure does.
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let report = if self.clock { Report { rows: vec![clock(context)?] } } else { all(context) };
        self.format.print(|| report.to_text(), || report.to_json())?;
        report.into_failure().map_or(Ok(()), Err)
    }
}

fn all(context: &Context) -> Report {
    let mut rows = vec![local::settings(context)];
    // Without settings nothing else can be looked at.
    if rows[0].failure.is_none() {
        rows.push(local::files(context));
        rows.extend(remote::rows(context));
        rows.push(local::nonce_store(context));
        rows.push(local::journal(context));
    }
    Report { rows }
}

/// The clock's row.
fn clock(context: &Context) -> Result<Row, Error> {
    let base = context.base_to_send()?;
    let transport = context.transport(&base)?;
    // The key is not sent, but what the venue asked of it holds for this machine's reads too.
    let key = context.key().ok();
    let gate = context.gate(&base, key.as_deref())?;
    Ok(doctor::clock(&gate, &transport, &base, context.venue()?, context.window_ms()?))
}
