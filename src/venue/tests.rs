use super::*;

/// All that is known of a venue, as text.
fn shown(venue: &Venue) -> String {
    let Venue { name, about, scheme, environments, text: _, rest: _ } = venue;
    format!("{:?}", (name, about, scheme, environments, venue.rest()))
}

#[test]
fn every_built_in_venue_loads() {
    for (name, text) in BUILT_IN {
        let whole = Venue::parse(name, text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let venue = Venue::built_in(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(shown(&venue) == shown(&whole), "{name}: build.rs leaves out something that signing needs");
    }
}

#[test]
fn every_venue_loads_whole() {
    for walked in crate::shared::venues::all() {
        drop(format!("{:?}", walked.venue().rest()));
    }
}

#[test]
fn near_names_are_offered() {
    let Err(VenueError::Unknown { near, .. }) = Venue::built_in("binanse") else { panic!("no such venue") };
    assert_eq!(near.first(), Some(&"binance"));
}
