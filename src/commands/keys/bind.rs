//! `exch keys bind`: says where a key may be used.

use clap::Args;
use serde_json::json;

use crate::bindings::{Bindings, Place};
use crate::clock;
use crate::context::{Context, Purpose, fingerprint};
use crate::error::Error;
use crate::output;

use super::Format;

/// Let the key in use be sent to this venue and environment, beside where it is bound already
///
/// The first use of a key binds it, so this is for the second place: give the options of the command that was refused.
#[derive(Debug, Args)]
pub(super) struct Bind {
    /// Forget where it is bound already
    #[arg(long)]
    only: bool,
    /// The form of what is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Bind {
    pub(super) fn run(self, context: &Context) -> Result<(), Error> {
        let here = places(context)?;
        if here.is_empty() {
            return Err(Error::usage(
                "a key is not bound to this machine",
                "loopback takes any key; give the --venue, --live or --url of the other place",
            ));
        }
        let key = fingerprint(&context.key()?);
        let bindings = context.bindings()?;
        if self.only {
            bindings.unbind(&key)?;
        }
        for place in &here {
            bindings.bind(&key, place, clock::now())?;
        }
        self.tell(&bindings, &key)
    }

    fn tell(&self, bindings: &Bindings, key: &str) -> Result<(), Error> {
        let bound = bindings.of(key)?;
        let line = match self.format {
            Format::Json => json!({ "key": key, "bound": bound }).to_string(),
            Format::Text => {
                let places: Vec<String> = bound.iter().map(|binding| binding.place.to_string()).collect();
                format!("{key} is bound to {}", places.join(", "))
            }
        };
        Ok(output::print_line(&line)?)
    }
}

/// Where requests would go, and where the WebSocket is.
fn places(context: &Context) -> Result<Vec<Place>, Error> {
    let base = context.base_to_send()?;
    context.transport(&base)?;
    let mut places: Vec<Place> = context.place(&base)?.into_iter().collect();
    if let Some(url) = context.ws_url(Purpose::Send)? {
        let base = context.guard_ws(&url)?;
        places.extend(context.place(&base)?.filter(|place| !places.contains(place)));
    }
    Ok(places)
}
