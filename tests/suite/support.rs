//! What the tests stand on: a builder that runs `exch` and checks everything unless told not to, a testnet
//! of their own, a scripted server, and the peers that others wrote.

mod browser;
mod desk;
mod exch;
mod nonce_takers;
mod other_programs;
mod redis;
mod running_command;
mod scripted_server;
mod secret_stores;
mod signed_request;
mod testnet;
mod ws_server;

pub(crate) use browser::Browser;
pub(crate) use desk::Desk;
pub(crate) use exch::{Exch, Failure, KEY, Run, SECRET, Sandbox};
pub(crate) use nonce_takers::{Mix, Takers};
pub(crate) use other_programs::{
    Haproxy, Microsocks, PythonServer, certificate, node_tool, python, python_script, run_with_limit, tool,
};
pub(crate) use redis::RedisServer;
pub(crate) use running_command::Streaming;
pub(crate) use scripted_server::{RawServer, Recorded, Reply};
pub(crate) use secret_stores::{Moto, OpenBao};
pub(crate) use signed_request::{Signed, tampered};
pub(crate) use testnet::Testnet;
pub(crate) use ws_server::{Peer, Socket, WsServer, login_of};

use std::path::{Path, PathBuf};

pub(crate) use crate::shared::keys::{pem, test_key};

/// The folder of the package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the package, whole.
pub(crate) fn package_file(path: &str) -> String {
    let path = package().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON of a file under `tests/vectors`.
pub(crate) fn vectors(name: &str) -> serde_json::Value {
    serde_json::from_str(&package_file(&format!("tests/vectors/{name}"))).expect("vectors are JSON")
}

/// Every file below `folder` whose name ends with `suffix`, sorted.
pub(crate) fn files_below(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_below(&path, suffix));
        } else if path.to_str().is_some_and(|name| name.ends_with(suffix)) {
            found.push(path);
        }
    }
    found.sort();
    found
}
