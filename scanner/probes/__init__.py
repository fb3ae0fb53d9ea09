"""One file per way of asking; each says what it costs and what it needs."""
