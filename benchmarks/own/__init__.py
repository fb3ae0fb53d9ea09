"""Small programs that the measurements start as fresh processes inside the lab; each prints one JSON object."""
