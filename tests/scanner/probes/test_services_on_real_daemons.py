"""What own probes say of real servers."""

import base64
import hashlib

from scanner.gate import Gate
from scanner.model.observations.access import FtpObservation, RedisObservation, SshObservation
from scanner.probes import ftp, redis, ssh
from scanner.probes.base import Answer
from tests.scanner.probes.conftest import at
from tests.scanner.probes.daemons import Daemon


def only(answer: Answer) -> object:
    (observation,) = answer.observations
    return observation


async def test_open_redis_answers_pong_and_its_version(gate: Gate, redis_open: Daemon):
    found = only(await redis.ask(at(redis_open.port), gate))
    assert isinstance(found, RedisObservation)
    assert found.reply == "pong"
    assert found.version
    assert found.version[0].isdigit()


async def test_redis_with_a_password_answers_noauth(gate: Gate, redis_password: Daemon):
    assert only(await redis.ask(at(redis_password.port), gate)) == RedisObservation(redis_password.port, "noauth")


async def test_ssh_gives_lists_and_the_key_that_ssh_keygen_shows(gate: Gate, sshd: Daemon):
    found = only(await ssh.ask(at(sshd.port), gate))
    assert isinstance(found, SshObservation)
    assert found.banner.startswith("SSH-2.0-OpenSSH_")
    assert "curve25519-sha256" in found.kex
    assert "diffie-hellman-group1-sha1" not in found.kex
    assert found.host_keys == ("ssh-ed25519",)
    key = base64.b64decode((sshd.folder / "host_key.pub").read_text().split()[1])
    assert hashlib.sha256(key).hexdigest() == found.host_key_sha256


async def test_ssh_shows_weak_algorithms(gate: Gate, sshd_weak: Daemon):
    found = only(await ssh.ask(at(sshd_weak.port), gate))
    assert isinstance(found, SshObservation)
    assert "diffie-hellman-group1-sha1" in found.kex
    assert "3des-cbc" in found.ciphers
    assert "hmac-md5" in found.macs


async def test_anonymous_ftp_is_taken_and_its_entries_counted(gate: Gate, vsftpd_anonymous: Daemon):
    found = only(await ftp.ask(at(vsftpd_anonymous.port), gate))
    assert isinstance(found, FtpObservation)
    assert "vsFTPd" in found.banner
    assert (found.anonymous, found.entries, found.auth_tls) == (True, 2, False)


async def test_ftp_without_anonymous_access_refuses(gate: Gate, vsftpd_closed: Daemon):
    found = only(await ftp.ask(at(vsftpd_closed.port), gate))
    assert isinstance(found, FtpObservation)
    assert (found.anonymous, found.entries, found.auth_tls) == (False, None, True)


async def test_dropbear_gives_lists_and_its_key(gate: Gate, dropbear: Daemon):
    found = only(await ssh.ask(at(dropbear.port), gate))
    assert isinstance(found, SshObservation)
    assert found.banner.startswith("SSH-2.0-dropbear")
    assert found.host_key_sha256
    assert len(found.host_key_sha256) == 64
