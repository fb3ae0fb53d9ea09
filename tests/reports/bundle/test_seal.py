import base64
import gzip
import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.bundle.dsse import BadBundleError, pre_authentication_encoding, seal, unseal
from reports.bundle.keys import KEY_FILE, fingerprint_of, school_key
from reports.bundle.payload import PAYLOAD_LIMIT, Payload, pack, unpack
from reports.collector.intake import Refused, open_bundle
from scanner.errors import SetupError
from tests.reports.bundle.samples import bundle_of, fingerprint, new_key, payload_of

KEY = new_key()
GOOD = bundle_of("T01", KEY)


def test_what_was_sealed_comes_back():
    payload = payload_of("T01", KEY)

    opened = unseal(seal(pack(payload), KEY))

    assert opened.fingerprint == fingerprint(KEY)
    assert unpack(opened.payload) == payload


def test_same_payload_gives_the_same_bytes():
    assert pack(payload_of("T01", KEY)) == pack(payload_of("T01", KEY))


def test_encoding_is_that_of_the_specification():
    # The example of the DSSE protocol document.
    assert pre_authentication_encoding("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_changes_nothing(position: int, change: int):
    bad = bytearray(GOOD)
    bad[position] ^= change

    result = open_bundle(bytes(bad), "x")

    assert isinstance(result, Refused) or result.payload == payload_of("T01", KEY)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.integers(0, len(GOOD)).map(lambda end: GOOD[:end][:-1])))
def test_garbage_and_cut_files_are_refused(content: bytes):
    assert isinstance(open_bundle(content, "x"), Refused)


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b"null", b"[]", b"{}", b'{"payloadType": 1}', json.dumps({"payloadType": "x"}).encode()],
)
def test_json_of_another_shape_is_refused(content: bytes):
    assert isinstance(open_bundle(content, "x"), Refused)


def test_payload_that_unpacks_to_too_much_is_refused():
    bomb = gzip.compress(b" " * (PAYLOAD_LIMIT + 1))

    with pytest.raises(BadBundleError) as caught:
        unpack(bomb)

    assert caught.value.reason == "too_large"


def test_trailing_data_after_the_payload_is_refused():
    with pytest.raises(BadBundleError):
        unpack(pack(payload_of("T01", KEY)) + b"x")


def test_newer_schema_says_so():
    data = json.loads(gzip.decompress(pack(payload_of("T01", KEY)))) | {"schema": "rasoat.report/2"}

    refused = open_bundle(seal(gzip.compress(json.dumps(data).encode()), KEY), "x")

    assert refused == Refused("x", "newer_schema")


def test_fields_of_a_later_minor_version_are_no_reason_to_refuse():
    data = json.loads(gzip.decompress(pack(payload_of("T01", KEY)))) | {"later": 1}

    assert not isinstance(open_bundle(seal(gzip.compress(json.dumps(data).encode()), KEY), "x"), Refused)


def test_key_named_inside_must_be_the_one_that_sealed():
    refused = open_bundle(seal(pack(payload_of("T01", new_key())), KEY), "x")

    assert isinstance(refused, Refused)
    assert refused.reason == "key_mismatch"


def test_another_key_in_the_envelope_breaks_the_seal():
    envelope = json.loads(GOOD)
    other = new_key().public_key().public_bytes_raw()
    envelope["signatures"][0] |= {"publicKey": base64.b64encode(other).decode(), "keyid": fingerprint_of(other)}

    assert open_bundle(json.dumps(envelope).encode(), "x") == Refused("x", "seal_broken")


def test_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path):
    first, second = school_key(tmp_path), school_key(tmp_path)

    assert first.private_bytes_raw() == second.private_bytes_raw()
    if sys.platform != "win32":
        assert stat.S_IMODE(os.stat(tmp_path / KEY_FILE).st_mode) == 0o600


def test_damaged_key_is_never_replaced(tmp_path: Path):
    (tmp_path / KEY_FILE).write_text("not a key")

    with pytest.raises(SetupError):
        school_key(tmp_path)

    assert (tmp_path / KEY_FILE).read_text() == "not a key"


def test_schema_of_a_payload_refuses_what_the_closed_lists_do_not_know():
    data = payload_of("T01", KEY).model_dump(mode="json", by_alias=True)
    data["findings"][0]["outcome"] = "fine"

    with pytest.raises(ValueError, match="outcome"):
        Payload.model_validate(data)
