"""Listening without sending: frames read by the raw process, parsers that trust none of them. Pure but for `listen`."""
