//! `exch keys bind`: says where a key may be used.

use clap::Args;
use serde_json::json;

use crate::report::error::Error;
use crate::report::output::Format;
use crate::session::{Target, bindings, fingerprint};
use crate::store::bindings::{Bindings, KeyPlace};
use crate::sys::clock;

/// Let the keys in use be sent to this venue and environment, beside where it is bound already
///
/// The first use of a key binds it, so this is for the second place: give the options of the command that was refused.
#[derive(Debug, Args)]
pub(super) struct BindArgs {
    /// Forget where it is bound already
    #[arg(long)]
    only: bool,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl BindArgs {
    pub(super) fn run(self, target: &Target<'_>) -> Result<(), Error> {
        let uses = uses(target)?;
        if uses.iter().all(|(_, places)| places.is_empty()) {
            return Err(Error::usage(
                "a key can't be bound to a loopback address",
                "any key may be used on loopback; give the --venue, --live or --url that the key is for",
            ));
        }
        let bindings = bindings(target.context)?;
        for (key, places) in &uses {
            if self.only {
                bindings.unbind(key)?;
            }
            for place in places {
                bindings.bind(key, place, clock::now())?;
            }
            self.print(&bindings, key)?;
        }
        Ok(())
    }

    fn print(&self, bindings: &Bindings, key: &str) -> Result<(), Error> {
        let bound = bindings.of(key)?;
        let text = || {
            let places: Vec<String> = bound.iter().map(|binding| binding.place.to_string()).collect();
            format!("{key} is bound to {}\n", places.join(", "))
        };
        Ok(self.format.print(text, || json!({ "key": key, "bound": bound }))?)
    }
}

/// The keys in use by their fingerprints, and where each would go: requests, and the WebSocket where one is known. That
/// has a key of its own, or the same.
fn uses(target: &Target<'_>) -> Result<Vec<(String, Vec<KeyPlace>)>, Error> {
    let to = target.destination()?;
    let key = fingerprint(&target.key()?);
    let mut uses = vec![(key, target.place(to.base()).into_iter().collect::<Vec<_>>())];
    if let Some(url) = target.ws_url()?
        && let Some(place) = target.place(&target.guard_ws(&url, None)?)
    {
        let key = fingerprint(&target.ws_key()?);
        match uses.iter_mut().find(|(known, _)| *known == key) {
            Some((_, places)) if places.contains(&place) => {}
            Some((_, places)) => places.push(place),
            None => uses.push((key, vec![place])),
        }
    }
    Ok(uses)
}
