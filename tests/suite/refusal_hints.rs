//! Where a venue's reply tells which key, address, environment or permission is wrong, the hint says it.

use crate::shared::keys::secret_of;
use crate::shared::venues::all;
use crate::support::{RawServer, Reply, Sandbox};

#[test]
fn a_hint_says_which_it_is_where_the_venue_does() {
    for walked in all() {
        for reply in &walked.facts.reply {
            let (Some(kind), Some(hint)) = (&reply.kind, &reply.hint) else { continue };
            let server = RawServer::start([Reply::http(reply.status, "", &reply.body)]);
            let get = Sandbox::new().exch(["get", "/x"]).args(walked.option());
            let get = get
                .env("EXCHANGE_API_URL", server.url())
                .env("EXCHANGE_API_KEY", "some-key")
                .env("EXCHANGE_API_SECRET", secret_of(&walked.venue()))
                .env("EXCHANGE_API_PASSPHRASE", "passphrase")
                .env("EXCHANGE_API_UID", "1001");
            get.fails(4, kind).hints(hint);
        }
    }
}
