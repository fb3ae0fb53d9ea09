"""The version of rasoat, also the wheel's."""

VERSION = "0.1.0"
