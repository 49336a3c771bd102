import hashlib
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from countersign.audit.entry import AuditEntry, entry_of
from countersign.kernel.decision import Decision, Origin, Outcome
from countersign.kernel.ids import CredentialId, RequestId, SessionId, UserId

VERSION_LINE = b"countersign.audit.1\n"

WHOLE = Decision(
    action="credential.rotate",
    outcome=Outcome.REFUSED,
    at_ms=1_700_000_000_123,
    origin=Origin(RequestId("22222222-2222-4222-8222-222222222222"), "2001:db8::7"),
    user_id=UserId("33333333-3333-4333-8333-333333333333"),
    session_id=SessionId("44444444-4444-4444-8444-444444444444"),
    credential_id=CredentialId("55555555-5555-4555-8555-555555555555"),
    reason="WITHDRAWAL_ENABLED",
    details={"venue": "BINANCE", "attempt": 2, "Näme": "Zürich \u2028 \U0001f511"},
    entry_id="11111111-1111-4111-8111-111111111111",
    intent_id="66666666-6666-4666-8666-666666666666",
)
BARE = Decision(
    action="installation.start",
    outcome=Outcome.ALLOWED,
    at_ms=0,
    origin=Origin(RequestId("r"), "cli"),
    entry_id="e",
)

# Written out by hand from the format's description, not taken from the program: once a log
# exists, these bytes may never change under this version line.
WHOLE_CANONICAL = (
    VERSION_LINE
    + (
        '{"action":"credential.rotate","address":"2001:db8::7","at":1700000000123,'
        '"credentialId":"55555555-5555-4555-8555-555555555555",'
        '"details":{"Näme":"Zürich \u2028 \U0001f511","attempt":2,"venue":"BINANCE"},'
        '"entryId":"11111111-1111-4111-8111-111111111111",'
        '"intentId":"66666666-6666-4666-8666-666666666666",'
        '"outcome":"REFUSED","reason":"WITHDRAWAL_ENABLED",'
        '"requestId":"22222222-2222-4222-8222-222222222222",'
        '"sessionId":"44444444-4444-4444-8444-444444444444",'
        '"userId":"33333333-3333-4333-8333-333333333333"}'
    ).encode()
)
BARE_CANONICAL = VERSION_LINE + (
    b'{"action":"installation.start","address":"cli","at":0,"entryId":"e",'
    b'"outcome":"ALLOWED","requestId":"r"}'
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
OPTIONAL = st.none() | TEXTS
DECISIONS = st.builds(
    Decision,
    action=TEXTS,
    outcome=st.sampled_from(Outcome),
    at_ms=st.integers(0, 2**53),
    origin=st.builds(Origin, TEXTS.map(RequestId), TEXTS),
    user_id=st.none() | TEXTS.map(UserId),
    session_id=st.none() | TEXTS.map(SessionId),
    credential_id=st.none() | TEXTS.map(CredentialId),
    reason=OPTIONAL,
    details=st.dictionaries(TEXTS, TEXTS | st.integers(-(2**53), 2**53), max_size=4),
    entry_id=TEXTS,
    intent_id=OPTIONAL,
)


@pytest.mark.parametrize(
    ("decision", "canonical"), [(WHOLE, WHOLE_CANONICAL), (BARE, BARE_CANONICAL)]
)
def test_has_the_bytes_of_format_version_1(decision: Decision, canonical: bytes) -> None:
    assert entry_of(decision).canonical == canonical


def test_has_the_leaf_hash_of_rfc_6962() -> None:
    entry = entry_of(BARE)

    # RFC 6962 section 2.1: SHA-256(0x00 || d(0)).
    assert entry.leaf_hash == hashlib.sha256(b"\x00" + BARE_CANONICAL).digest()


def test_the_hash_of_a_leaf_is_that_of_certificate_transparency() -> None:
    # The same rule gives the published hash of the empty leaf: certificate-transparency-go,
    # merkle test data, "6e340b9cffb37a98…". It ties the rule above to something not ours.
    empty_leaf = hashlib.sha256(b"\x00").hexdigest()

    assert empty_leaf == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(DECISIONS)
def test_the_same_decision_has_the_same_entry(decision: Decision) -> None:
    backwards = dict(reversed(list(decision.details.items())))
    again = replace(decision, details=backwards)

    assert entry_of(again) == entry_of(decision)


@given(DECISIONS, DECISIONS)
def test_different_decisions_have_different_bytes(one: Decision, other: Decision) -> None:
    assert (entry_of(one).canonical == entry_of(other).canonical) is (one == other)
    assert (entry_of(one).leaf_hash == entry_of(other).leaf_hash) is (one == other)


# Every part moved alone, where two random decisions would never be so close.
@given(DECISIONS, TEXTS.filter(bool))
def test_a_change_of_any_one_part_changes_the_bytes(decision: Decision, mark: str) -> None:
    changed = [entry_of(change(decision, mark)).canonical for change in CHANGES]

    assert entry_of(decision).canonical not in changed
    assert len(set(changed)) == len(CHANGES)


@given(DECISIONS)
def test_is_sorted_json_without_white_space_after_its_version(decision: Decision) -> None:
    version, body = entry_of(decision).canonical.split(b"\n", 1)

    read = json.loads(body)
    assert version + b"\n" == VERSION_LINE
    assert list(read) == sorted(read)
    assert list(read.get("details", {})) == sorted(read.get("details", {}))
    assert None not in read.values()
    assert len(body) <= len(json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode()), (
        "white space was added"
    )


@given(DECISIONS)
def test_says_everything_that_the_decision_says(decision: Decision) -> None:
    read = json.loads(entry_of(decision).canonical.split(b"\n", 1)[1])

    assert read == {
        key: value
        for key, value in {
            "action": decision.action,
            "address": decision.origin.address,
            "at": decision.at_ms,
            "credentialId": decision.credential_id,
            "details": dict(decision.details) or None,
            "entryId": decision.entry_id,
            "intentId": decision.intent_id,
            "outcome": decision.outcome.value,
            "reason": decision.reason,
            "requestId": decision.origin.request_id,
            "sessionId": decision.session_id,
            "userId": decision.user_id,
        }.items()
        if value is not None
    }


def test_refuses_text_that_is_not_unicode() -> None:
    broken = replace(BARE, action="credential.\ud800")

    with pytest.raises(UnicodeEncodeError):
        entry_of(broken)


def test_keeps_the_decision_it_was_made_of() -> None:
    entry = entry_of(WHOLE)

    assert entry == AuditEntry(
        WHOLE, WHOLE_CANONICAL, hashlib.sha256(b"\x00" + WHOLE_CANONICAL).digest()
    )


CHANGES: tuple[Callable[[Decision, str], Decision], ...] = (
    lambda decision, mark: replace(decision, action=decision.action + mark),
    lambda decision, _: replace(decision, at_ms=decision.at_ms + 1),
    lambda decision, mark: replace(
        decision,
        origin=Origin(RequestId(decision.origin.request_id + mark), decision.origin.address),
    ),
    lambda decision, mark: replace(
        decision, origin=Origin(decision.origin.request_id, decision.origin.address + mark)
    ),
    lambda decision, mark: replace(decision, user_id=UserId((decision.user_id or "") + mark)),
    lambda decision, mark: replace(
        decision, session_id=SessionId((decision.session_id or "") + mark)
    ),
    lambda decision, mark: replace(
        decision, credential_id=CredentialId((decision.credential_id or "") + mark)
    ),
    lambda decision, mark: replace(decision, reason=(decision.reason or "") + mark),
    lambda decision, mark: replace(decision, details={**decision.details, "another key": mark}),
    lambda decision, mark: replace(decision, entry_id=decision.entry_id + mark),
    lambda decision, mark: replace(decision, intent_id=(decision.intent_id or "") + mark),
)
