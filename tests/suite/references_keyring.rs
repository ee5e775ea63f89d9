//! `keyring:` against a real gnome-keyring on a session bus of the test's own.

use crate::references::{get, pair};
use crate::support::{Exch, KEY, SECRET, Sandbox, Testnet};

/// Runs a bash script on a new session bus, with a keyring that this password unlocks, or stays locked where the
/// keyring knows another. The daemon ends with the script.
pub(crate) fn session(sandbox: &Sandbox, password: &str, script: &str) -> Exch {
    let script = format!(
        "mkdir -p -m 700 ../run ../data\n\
         export XDG_RUNTIME_DIR=$PWD/../run XDG_DATA_HOME=$PWD/../data\n\
         cat > session.sh <<'END'\n\
         set -euo pipefail\n\
         printf '%s\\n' '{password}' | gnome-keyring-daemon --unlock --components=secrets --foreground >&2 &\n\
         daemon=$!\n\
         trap 'kill $daemon' EXIT\n\
         for _ in $(seq 200); do [ -S \"$XDG_RUNTIME_DIR/keyring/control\" ] && break; sleep 0.02; done\n\
         sleep 0.1\n\
         {{\n{script}\n}} 2>&3\n\
         END\n\
         exec 3>&2\n\
         dbus-run-session -- bash session.sh 2>dbus.log"
    );
    sandbox.bash(&script)
}

/// `exch sign` as a line of a script, with the secret under this name.
fn sign(name: &str) -> String {
    format!(
        "EXCHANGE_API_KEY='{KEY}' EXCHANGE_API_SECRET='keyring:{name}' exch sign GET /a --time 1700000000000"
    )
}

const STORE: &str = "printf %s \"$VALUE\" | secret-tool store --label=exch service exch username okx/secret";

#[test]
fn a_request_is_signed_with_a_secret_of_the_keyring() {
    let (sandbox, testnet) = (Sandbox::new(), Testnet::start(["--venue", "generic"]));
    let (key, secret) = pair(&testnet);
    let script = format!("{STORE}\nEXCHANGE_API_SECRET=keyring:exch/okx/secret exch get /api/v1/account");
    let exch = session(&sandbox, "password", &script).envs(testnet.env());
    exch.env("EXCHANGE_API_KEY", key).env("VALUE", secret).ok().json();
    // With a plain secret the same, so that both ways sign alike.
    get(&sandbox, &testnet).env("EXCHANGE_API_KEY", key).env("EXCHANGE_API_SECRET", secret).ok();
}

#[test]
fn an_entry_that_is_not_there_or_there_twice_is_told() {
    let sandbox = Sandbox::new();
    let none = session(&sandbox, "password", &format!("{STORE}\n{}", sign("exch/none"))).env("VALUE", SECRET);
    none.fails(3, "credentials").says("keyring:exch/none").says("not found");
    let twice = format!("{STORE}\n{STORE} more 1\n{}", sign("exch/okx/secret"));
    let twice = session(&sandbox, "password", &twice).env("VALUE", SECRET);
    twice.fails(3, "credentials").says("keyring:exch/okx/secret").says("2 entries");
}

#[test]
fn a_keyring_that_is_locked_is_told() {
    let sandbox = Sandbox::new();
    session(&sandbox, "password", STORE).env("VALUE", SECRET).ok();
    let locked = session(&sandbox, "wrong", &sign("exch/okx/secret"));
    locked.fails(3, "credentials").says("keyring:exch/okx/secret").says("locked").hints("unlock");
    session(&sandbox, "password", &sign("exch/okx/secret")).ok();
}

#[test]
fn without_a_bus_or_a_keyring_that_is_told_at_once() {
    let sandbox = Sandbox::new();
    let sign = sandbox.exch(["sign", "GET", "/a"]).env("EXCHANGE_API_KEY", KEY);
    let sign = sign.env("EXCHANGE_API_SECRET", "keyring:exch/okx").env("XDG_RUNTIME_DIR", sandbox.path(""));
    sign.refused(3, "credentials").says("keyring:exch/okx").says("no session bus").hints("dbus-run-session");
    // A bus on which nobody keeps secrets, nor could be started for it.
    let config = "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>\
                  <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
                  <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>";
    sandbox.write("bus.conf", config);
    let script =
        "exec 3>&2\ndbus-run-session --config-file bus.conf -- bash -c 'exch sign GET /a 2>&3' 2>dbus.log";
    let exch =
        sandbox.bash(script).env("EXCHANGE_API_KEY", KEY).env("EXCHANGE_API_SECRET", "keyring:exch/okx");
    exch.fails(3, "credentials").says("keyring:exch/okx").says("no keyring answers");
}
