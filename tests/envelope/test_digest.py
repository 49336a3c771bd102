import hmac
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from countersign.envelope.digest import keyed_digest
from countersign.kernel.secret import Secret

KEY = Secret(bytes(range(32)))


def test_is_hmac_sha_256_over_purpose_and_parts_with_their_lengths() -> None:
    message = b"countersign.digest.1\x00\x00\x00\x0bfingerprint\x00\x00\x00\x03OKX\x00\x00\x00\x00"

    assert (
        keyed_digest(KEY, "fingerprint", b"OKX", b"")
        == hmac.new(KEY.reveal(), message, sha256).digest()
    )


PARTS = st.lists(st.binary(max_size=3), max_size=3)


@given(PARTS, PARTS)
def test_different_parts_have_different_digests(one: list[bytes], other: list[bytes]) -> None:
    assert (keyed_digest(KEY, "p", *one) == keyed_digest(KEY, "p", *other)) is (one == other)


def test_another_key_or_purpose_has_another_digest() -> None:
    digests = {
        keyed_digest(KEY, "fingerprint", b"x"),
        keyed_digest(Secret(bytes(32)), "fingerprint", b"x"),
        keyed_digest(KEY, "idempotency", b"x"),
        keyed_digest(KEY, "fingerprintx", b""),
    }

    assert len(digests) == 4
