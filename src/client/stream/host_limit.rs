//! Cool-downs of the host: none is connected to inside one, and what a refused upgrade asks for is kept.

use std::time::Instant;

use crate::net::websocket::WsError;

use super::{Run, StreamEnd};

impl Run<'_, '_> {
    /// Waits until the host takes requests again.
    pub(super) fn pass_gate(&mut self) -> Result<(), StreamEnd> {
        let Some(gate) = self.plan.gate else { return Ok(()) };
        let end = Instant::now() + gate.wait_left().map_err(StreamEnd::Error)?;
        while Instant::now() < end {
            self.sink.write()?;
            self.wait_once(None, end)?;
        }
        Ok(())
    }

    /// Keeps how long a refused upgrade asks to wait.
    pub(super) fn note_limit(&self, error: &WsError) {
        if let (Some(gate), WsError::Refused { status: status @ (429 | 418), retry_after: Some(wait), .. }) =
            (self.plan.gate, error)
        {
            gate.note_upgrade(*status, *wait);
        }
    }
}
