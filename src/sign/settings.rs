//! Settings: values that differ between keys of the same venue and that no reply of the venue tells.

/// One setting of a scheme: `key_version = ["2", "3"]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, by which templates name its value.
    pub name: String,
    /// The values it may have; the first is the default.
    pub values: Vec<String>,
    /// Which of them is chosen.
    pub(super) chosen: usize,
}

/// Why settings can't be chosen so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// The scheme has no setting of this name.
    #[error("`{}` is not a setting of this venue; {}", .name.escape_debug(), there_are(.known))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// The setting has no such value.
    #[error("`{}` is not a value of `{name}`; use one of {}", .value.escape_debug(), .values.join(", "))]
    NoValue {
        /// The setting.
        name: String,
        /// The value asked for.
        value: String,
        /// The values that there are.
        values: Vec<String>,
    },
}

fn there_are(known: &[String]) -> String {
    if known.is_empty() { "it has none".to_owned() } else { format!("there is {}", known.join(", ")) }
}

impl Setting {
    /// The value in use.
    pub fn value(&self) -> &str {
        &self.values[self.chosen]
    }
}

#[cfg(test)]
mod tests {
    use crate::sign::{NonceRule, Scheme};

    const SCHEME: &str = r#"
        [scheme]
        nonce    = { rising = "ms" }
        settings = { version = ["2", "3"], clock = ["rising", "time"] }
        headers  = { Version = "{version}", Nonce = "{nonce}", Sign = "{signature}" }
        sign     = { hmac = "sha256", of = "{path}", as = "hex" }

        [[scheme.variant]]
        when  = { setting = { clock = "time" } }
        nonce = { rising = "s.ms", within_ms = 30000 }
    "#;

    fn scheme() -> Scheme {
        SCHEME.parse().unwrap()
    }

    #[test]
    fn the_first_value_is_the_default() {
        let values =
            |scheme: &Scheme| scheme.settings().iter().map(|s| s.value().to_owned()).collect::<Vec<_>>();
        assert_eq!(values(&scheme()), ["2", "rising"]);
        assert_eq!(values(&scheme().with_settings(&[("version", "3")]).unwrap()), ["3", "rising"]);
    }

    #[test]
    fn a_setting_can_change_the_nonce_rule() {
        let within = |scheme: &Scheme| match scheme.nonce_rule() {
            Some(NonceRule::Rising(rule)) => rule.within_ms,
            other => panic!("{other:?}"),
        };
        assert_eq!(within(&scheme()), None);
        assert_eq!(within(&scheme().with_settings(&[("clock", "time")]).unwrap()), Some(30_000));
    }

    #[test]
    fn unknown_names_and_values_are_refused() {
        let error = |chosen| scheme().with_settings(&[chosen]).unwrap_err().to_string();
        assert_eq!(error(("x", "1")), "`x` is not a setting of this venue; there is version, clock");
        assert_eq!(error(("version", "4")), "`4` is not a value of `version`; use one of 2, 3");
    }
}
