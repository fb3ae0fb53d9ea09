"""Inventories for ssh_weak_algos."""

from scanner.model.observations.access import SshObservation
from tests.checks.builders import closed, seen, unanswered, unswept

STRONG = ("curve25519-sha256", "diffie-hellman-group14-sha256")
CTR = ("aes256-ctr", "chacha20-poly1305@openssh.com")

POSITIVE = (
    seen(SshObservation(22, "SSH-2.0-x", (*STRONG, "diffie-hellman-group1-sha1"), ("ssh-ed25519",), CTR)),
    seen(SshObservation(22, "SSH-2.0-x", STRONG, ("ssh-ed25519",), (*CTR, "3des-cbc"))),
)
NEGATIVE = (
    seen(SshObservation(22, "SSH-2.0-x", STRONG, ("ssh-ed25519",), CTR, ("hmac-sha2-256",))),
    closed(),
)
NOT_EVALUABLE = (
    seen(SshObservation(22, "SSH-2.0-x")),
    unanswered(22, "ssh"),
    unswept(),
)
