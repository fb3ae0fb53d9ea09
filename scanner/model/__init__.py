"""The nouns of rasoat: frozen values without input or output."""
