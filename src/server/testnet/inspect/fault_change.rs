//! The switches, set anew while the exchange runs: by the names and values of the command line's options.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::{Args as _, Command, FromArgMatches as _};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::server::testnet::fault_switches::Faults;

/// Each switch that is set, by its option's name, with its value's text.
type Settings = BTreeMap<&'static str, String>;

/// What the switches are set to: each by its option's name, with the text that the option takes; one that is off is null.
pub(super) fn to_json(faults: &Faults) -> Value {
    let settings = settings(faults);
    let value = |name: &str| match settings.get(name).map(String::as_str) {
        None => Value::Null,
        Some("") => Value::Bool(true),
        Some(text) => text.into(),
    };
    names().into_iter().map(|name| (name.clone(), value(&name))).collect::<Map<_, _>>().into()
}

/// The switches with some of them changed; the error is for whoever sent them.
pub(super) fn changed(faults: &Faults, change: &Map<String, Value>) -> Result<Faults, String> {
    let mut settings: BTreeMap<String, String> =
        settings(faults).into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    let known = names();
    for (name, value) in change {
        let name = name.replace('_', "-");
        if !known.contains(&name) {
            return Err(format!("no switch {name:?}; there are: {}", known.join(", ")));
        }
        match value {
            Value::Null | Value::Bool(false) => settings.remove(&name),
            Value::Bool(true) => settings.insert(name, String::new()),
            Value::Number(number) => settings.insert(name, number.to_string()),
            Value::String(text) => settings.insert(name, text.clone()),
            _ => return Err(format!("{name} takes a text, a number, true, or null for off")),
        };
    }
    let words = settings.iter().map(|(name, text)| match text.as_str() {
        "" => format!("--{name}"),
        text => format!("--{name}={text}"),
    });
    let matches = Faults::augment_args(Command::new("faults").no_binary_name(true))
        .try_get_matches_from(words)
        .map_err(|error| first_line(&error))?;
    let faults = Faults::from_arg_matches(&matches).map_err(|error| first_line(&error))?;
    faults.check().map_err(|error| error.to_string())?;
    Ok(faults)
}

/// The changes in a form of the page: `set=NAME=VALUE` for each, an empty value for off; and the page's token.
pub(super) fn form(body: &[u8]) -> (Map<String, Value>, String) {
    let (mut change, mut token) = (Map::new(), String::new());
    for (name, value) in form_urlencoded::parse(body) {
        match &*name {
            "token" => token = value.into_owned(),
            "set" => {
                for one in value.split(',') {
                    let (switch, value) = one.split_once('=').unwrap_or((one, ""));
                    let value = if value.is_empty() { Value::Null } else { value.into() };
                    change.insert(switch.to_owned(), value);
                }
            }
            _ => {}
        }
    }
    (change, token)
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// The names of all switches.
fn names() -> Vec<String> {
    let command = Faults::augment_args(Command::new("faults"));
    command.get_arguments().filter_map(|argument| argument.get_long()).map(str::to_owned).collect()
}

fn settings(faults: &Faults) -> Settings {
    let Faults {
        drop_request,
        rate_limit,
        fail_first,
        fail_after,
        drop_reply,
        latency,
        reply_late,
        execute_late,
        lookup_lag,
        lookup_open_only,
        partial_fill,
        skew_ms,
        step_clock,
        chaos,
        ws_session,
        ws_drop_every,
    } = faults;
    let count = |count: &u32| (*count > 0).then(|| count.to_string());
    let ms = |delay: &Duration| (!delay.is_zero()).then(|| delay.as_millis().to_string());
    let seconds = |delay: &Option<Duration>| delay.map(|delay| delay.as_secs_f64().to_string());
    let all = [
        ("drop-request", count(drop_request)),
        (
            "rate-limit",
            rate_limit
                .filter(|limit| limit.count > 0)
                .map(|limit| format!("{}:{}", limit.count, limit.retry_after_s)),
        ),
        (
            "fail-first",
            fail_first.filter(|fail| fail.count > 0).map(|fail| format!("{}:{}", fail.count, fail.status)),
        ),
        (
            "fail-after",
            fail_after.filter(|fail| fail.count > 0).map(|fail| format!("{}:{}", fail.count, fail.status)),
        ),
        ("drop-reply", count(drop_reply)),
        ("latency", ms(latency)),
        ("reply-late", ms(reply_late)),
        ("execute-late", ms(execute_late)),
        ("lookup-lag", ms(lookup_lag)),
        ("lookup-open-only", lookup_open_only.then(String::new)),
        ("partial-fill", partial_fill.map(|share| share.to_string())),
        ("skew", (*skew_ms != 0).then(|| skew_ms.to_string())),
        ("step-clock", step_clock.map(|step| format!("{}:{}", step.ms, step.after))),
        ("chaos", chaos.map(|chaos| format!("{}:{}", chaos.seed, chaos.max_delay_ms))),
        ("ws-session", seconds(ws_session)),
        ("ws-drop-every", seconds(ws_drop_every)),
    ];
    all.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(faults: &Faults, change: &Value) -> Result<Faults, String> {
        changed(faults, change.as_object().unwrap())
    }

    #[test]
    fn what_is_told_sets_the_same_again() {
        let all = json!({
            "drop_request": 2, "rate_limit": "3:7", "fail_first": "1:500", "fail_after": "2", "drop_reply": "1",
            "latency": 5, "reply_late": 6, "execute_late": 7, "lookup_lag": 8, "lookup_open_only": true,
            "partial_fill": "0.4", "skew": -9000, "step_clock": "5:2", "chaos": 7, "ws_session": 1.5, "ws_drop_every": 2,
        });
        let set = change(&Faults::default(), &all).unwrap();
        let told = to_json(&set);
        assert!(told.as_object().unwrap().values().all(|value| !value.is_null()), "{told}");
        assert_eq!(all.as_object().unwrap().len(), told.as_object().unwrap().len());
        assert_eq!(change(&Faults::default(), &told).unwrap(), set);
    }

    #[test]
    fn only_what_is_named_changes() {
        let set = change(&Faults::default(), &json!({ "latency": 5, "drop-reply": 1 })).unwrap();
        let less = change(&set, &json!({ "latency": null })).unwrap();
        assert_eq!(less, Faults { drop_reply: 1, ..Faults::default() });
    }

    #[test]
    fn what_is_no_switch_is_refused() {
        for (wrong, word) in [
            (json!({ "nothing": 1 }), "no switch"),
            (json!({ "drop_request": "many" }), "many"),
            (json!({ "latency": [1] }), "latency"),
            (json!({ "fail_first": "1:200" }), "200"),
        ] {
            let error = change(&Faults::default(), &wrong).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn a_form_names_switches_and_the_token() {
        let (change, token) = form(b"token=a%2Bb&set=drop_request%3D1,latency%3D");
        assert_eq!(
            (Value::Object(change), &*token),
            (json!({ "drop_request": "1", "latency": null }), "a+b")
        );
    }
}
