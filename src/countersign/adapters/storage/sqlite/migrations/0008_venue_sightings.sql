-- What was last seen of each venue, by whichever process saw it.
CREATE TABLE venue_sightings (
    venue TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
