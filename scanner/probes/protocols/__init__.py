"""Pure codecs of the protocols that probes speak: bytes in, values or `ValueError` out; no input or output."""
