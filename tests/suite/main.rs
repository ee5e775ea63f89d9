//! The integration tests: the binary as its users run it, with real peers on the loopback interface.
//!
//! `tests/run` installs what they need and runs them; a peer that is missing fails its tests.
//!
//! Where each exit code is reached: 0 everywhere, 1 `commands`, 2 and 3 `bad_input`, 4 to 7 `sending`,
//! 8 `bad_input`, `environments`, `bindings`.

// A test that cannot go on ends with a panic; clippy sees only the `#[test]` functions as tests.
#![allow(clippy::unwrap_used)]

// What is shared with the library's own tests names the venues as they do.
use exch::venue;

mod absence;
mod any_venue;
mod asym_logins;
mod asym_mistakes;
mod asym_vectors;
mod bad_input;
mod bad_replies;
mod batch_connections;
mod batch_rules;
mod batch_sending;
mod bindings;
mod broken_schemes;
mod captured_clients;
mod captured_curl;
mod captured_forms;
mod ccxt_hosts;
mod ccxt_kinds;
mod clocks;
mod commands;
mod cooldowns;
mod crashes;
mod dialects;
mod doctor;
mod documents;
mod environments;
mod faults;
mod file_trust;
mod floors;
mod found_env;
mod fuzz_harnesses;
mod http_proxies;
mod hyperliquid;
mod in_order;
mod key_forms;
mod keys;
mod keys_generate;
mod keys_stores;
mod laws;
mod limits;
mod live_orders;
mod locks;
mod many_connections;
mod matrix;
mod mistakes;
mod nonces;
mod order_ids;
mod order_replies;
mod order_safety;
mod order_vectors;
mod order_waits;
mod orders;
mod other_clients;
mod other_verifiers;
mod outputs;
mod own_forms;
mod pages;
mod proxy;
mod python_clients;
mod real_replies;
mod redaction;
mod redis_store;
mod references;
mod references_aws;
mod references_keyring;
mod references_vault;
mod refusal_hints;
mod reply_law;
mod rotation;
mod scheme_features;
mod sdk_requests;
mod sdks;
mod sending;
#[allow(dead_code, reason = "the library's own tests use the rest")]
#[path = "../shared/mod.rs"]
mod shared;
mod sign_batch;
mod small_promises;
mod stages;
mod support;
mod terminals;
mod testnet;
mod testnet_load;
mod testnet_page;
mod testnet_state;
mod testnet_trades;
mod uniform;
mod vectors;
mod venue_files;
mod venues_are_data;
mod verify;
mod verify_bounds;
mod verify_many;
mod ws_clients;
mod ws_connect;
mod ws_errors;
mod ws_laws;
mod ws_login_forms;
mod ws_proxies;
mod ws_recovery;
mod ws_sessions;
mod ws_vectors;
