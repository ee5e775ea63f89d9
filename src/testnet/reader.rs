//! Stands in for the signing core until it lands.
use crate::sign::Credentials;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
pub struct Received<'a> {
    pub method: &'a str,
    pub host: &'a str,
    pub target: &'a str,
    pub headers: &'a [(String, String)],
    pub body: &'a [u8],
}
pub struct Stamp {
    pub time: Option<String>,
    pub nonce: Option<String>,
}
pub struct Reading {
    pub key: Option<String>,
    pub stamp: Stamp,
    pub signature: String,
    pub matches: bool,
    pub differing: Vec<String>,
}
pub struct Signer {
    pub credentials: Credentials,
    pub strict: bool,
}
impl Signer {
    pub fn key(&self) -> Option<&str> {
        Some(&self.credentials.key)
    }
    pub fn read(&self, r: &Received<'_>) -> Result<Reading, String> {
        let get = |n: &str| {
            r.headers
                .iter()
                .find(|(m, _)| m.eq_ignore_ascii_case(n))
                .map(|(_, v)| v.clone())
                .ok_or(format!("header {n} is missing"))
        };
        let (key, sig, time) = (get("API-KEY")?, get("API-SIGN")?, get("API-TIMESTAMP")?);
        let nonce = if self.strict { Some(get("API-NONCE")?) } else { None };
        let path = if self.strict { r.target } else { r.target.split('?').next().unwrap() };
        let mut m = Hmac::<Sha256>::new_from_slice(self.credentials.secret.expose()).unwrap();
        m.update(format!("{time}{}{}{path}", nonce.clone().unwrap_or_default(), r.method).as_bytes());
        m.update(r.body);
        let own = hex::encode(m.finalize().into_bytes());
        Ok(Reading {
            key: Some(key),
            stamp: Stamp { time: Some(time), nonce },
            matches: own == sig,
            signature: sig,
            differing: vec![],
        })
    }
    pub fn time_ms(&self, t: &str) -> Option<i64> {
        t.parse().ok()
    }
}
