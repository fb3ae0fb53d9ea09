"""Regular scans: what is repeated, when, by which timer of the system, and what came of it."""
