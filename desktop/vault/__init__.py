"""The encrypted store of one assistant on one laptop: keys, journal, records, registry, search; no Qt."""
