//! `exch doctor`: checks what a request depends on.

mod machine_rows;
mod venue_rows;

use clap::Args;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::session::doctor::{self, DoctorRow, Report};
use crate::session::{Context, Purpose, Target};

/// Check what a request depends on, from the settings to the key; sends nothing but reads
///
/// Settings and where each stands, file modes, host and environment, DNS, TCP, TLS, the clock, whether the key is
/// accepted and with which permissions, nonces, open orders, the WebSocket login. Where something can't be reached,
/// what lies behind it is not checked. The exit code is that of the first row that failed.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Measure the clock alone: how far it is from the venue's, and how far off that may be
    #[arg(long)]
    clock: bool,
    /// The form of the table
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// Why what lies behind the host is not checked.
const NO_HOST: &str = "not checked: there is no host to ask";

impl DoctorArgs {
    /// Checks, prints the table, and ends as the first failure does.
    ///
    /// # Errors
    ///
    /// That of the first row that failed, with its exit code.
    pub fn run(self, context: &Context) -> Result<(), Error> {
        let context = context.hurried();
        let report = if self.clock {
            Report { rows: vec![clock(&Target::resolve(&context, Purpose::Send)?)?] }
        } else {
            all(&context)
        };
        self.format.print(|| report.to_text(), || report.to_json())?;
        report.into_failure().map_or(Ok(()), Err)
    }
}

fn all(context: &Context) -> Report {
    let mut rows = vec![machine_rows::settings(context)];
    // Without settings nothing else can be looked at.
    if rows[0].failure.is_none() {
        match Target::resolve(context, Purpose::Send) {
            Ok(target) => {
                rows.push(machine_rows::files(context, target.base.as_ref()));
                rows.extend(venue_rows::rows(&target));
                rows.push(machine_rows::nonce_store(&target));
            }
            Err(error) => {
                rows.push(machine_rows::files(context, None));
                rows.extend(venue_rows::without_host(error));
                rows.push(DoctorRow::unchecked("nonce_store", NO_HOST));
            }
        }
        rows.push(machine_rows::journal(context));
    }
    Report { rows }
}

/// The clock's row.
fn clock(target: &Target<'_>) -> Result<DoctorRow, Error> {
    let to = target.destination()?;
    let transport = to.transport()?;
    // The key is not sent, but what the venue asked of it holds for this machine's reads too.
    let key = target.key().ok();
    let gate = target.gate(to.base(), key.as_deref())?;
    Ok(doctor::clock(&gate, &transport, to.base(), target.venue, target.window_ms()))
}
