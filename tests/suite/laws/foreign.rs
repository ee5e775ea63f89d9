//! A request that somebody else has signed already, as a proxy gets it: their signature changes nothing.

use exch::sign::{
    Auth, Base, Credentials, KeyKind, Payload, Request, RequestError, Scheme, Secret, Signed, Signer,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::shared::laws::Said;

use super::{Captured, is_random, laws, schemes, secret, sign, sign_request, signer, typed};

const OTHER: [&str; 2] = ["other-key-9876543210", "Dw4NDAsKCQgHBgUEAwIBAA=="];

fn other_signer(scheme: &Scheme) -> Signer {
    let credentials = Credentials {
        key: OTHER[0].into(),
        secret: match scheme.key_kind() {
            KeyKind::Hmac => Secret::new(OTHER[1]),
            kind => secret(kind),
        },
        passphrase: Some(Secret::new("other phrase?")),
        uid: Some("7654321".into()),
    };
    let base = Base::parse("https://api.venue.test", &["https"]).unwrap();
    Signer::new(scheme.clone(), Auth::Signed(credentials), Some(base), Vec::new()).unwrap()
}

/// What was signed, signed anew. `None` where the parameters are inside what only its first signer can have made of them,
/// which is refused.
fn signed_anew(signer: &Signer, signed: &Signed) -> Option<Signed> {
    let Captured { method, target, headers, body } = Captured::of(signed);
    let framing = |name: &str| name.eq_ignore_ascii_case("content-length");
    let headers = headers.into_iter().filter(|(name, _)| !framing(name)).collect();
    let payload = Payload { data: (!body.is_empty()).then_some(body), headers, ..Payload::default() };
    match Request::foreign(signer.scheme(), &method, &target, payload) {
        Ok(request) => Some(sign_request(signer, &request)),
        Err(RequestError::NoObject(_)) => None,
        Err(error) => panic!("{error}: {signed:?}"),
    }
}

proptest! {
    #![proptest_config(laws(1500))]

    /// Whatever an unsigned request holds that the scheme has no name for stays as it is.
    #[test]
    fn what_is_nobodys_stays(which in any::<Index>(), query in select(vec!["", "?a=1&b=%7e", "?x=+&y"])) {
        let (_, scheme) = which.get(schemes());
        let headers = vec![("x-mine".to_owned(), "1".to_owned())];
        let data = Some(b"{ \"a\" : 1.0 }".to_vec());
        let payload = Payload { headers, data, ..Payload::default() };
        let target = ["/path", query].concat();
        let request = Request::foreign(scheme, "POST", &target, payload.clone()).unwrap();
        prop_assert_eq!(request.target(), target);
        let kept = request.into_payload();
        prop_assert_eq!((kept.headers, kept.data), (payload.headers, payload.data));
    }
}

#[test]
fn a_signature_of_somebody_else_changes_nothing() {
    let said = Said::default();
    proptest!(laws(1500), |(which in any::<Index>(), typed in typed())| {
        let (name, scheme) = which.get(schemes());
        let (ours, theirs) = (signer(scheme, ""), other_signer(scheme));
        let (Some(by_us), Some(by_them)) = (sign(&ours, &typed), sign(&theirs, &typed)) else { return Ok(()) };
        let anew = signed_anew(&ours, &by_them);
        if !is_random(&by_us) {
            prop_assert_eq!(&anew, &signed_anew(&ours, &by_us), "{}", name);
        }
        let Some(anew) = anew else { return Ok(()) };
        said.one();
        prop_assert!(Captured::of(&anew).is_accepted(&ours), "{name}: {by_them:?}\n{anew:?}");
        let shown = format!("{:?}", Captured::of(&anew));
        for theirs in [OTHER[0], OTHER[1], "other phrase", "7654321"] {
            prop_assert!(!shown.contains(theirs), "{name}: {by_them:?}\n{anew:?}");
        }
    });
    said.at_least(1200, "a_signature_of_somebody_else_changes_nothing");
}
