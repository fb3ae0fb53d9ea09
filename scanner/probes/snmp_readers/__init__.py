"""One file per table that SNMP agents keep: its columns, and the observation they make."""
