from countersign.kernel.decision import Caller, Decision, Origin, Outcome
from countersign.kernel.ids import CredentialId, RequestId, SessionId, UserId

ORIGIN = Origin(RequestId("request"), "192.0.2.7")
CALLER = Caller(UserId("user"), SessionId("session"), ORIGIN)


def test_a_callers_decision_says_who_it_was_and_whence() -> None:
    decision = CALLER.decided(
        "credential.create",
        Outcome.REFUSED,
        1_700_000_000_000,
        credential_id=CredentialId("credential"),
        reason="WITHDRAWAL_ENABLED",
        details={"venue": "BINANCE"},
        intent_id="intent",
    )

    assert decision == Decision(
        action="credential.create",
        outcome=Outcome.REFUSED,
        at_ms=1_700_000_000_000,
        origin=ORIGIN,
        user_id=UserId("user"),
        session_id=SessionId("session"),
        credential_id=CredentialId("credential"),
        reason="WITHDRAWAL_ENABLED",
        details={"venue": "BINANCE"},
        intent_id="intent",
        entry_id=decision.entry_id,
    )


def test_every_decision_has_an_entry_of_its_own() -> None:
    made = [CALLER.decided("credential.list", Outcome.ALLOWED, 1) for _ in range(100)]

    assert len({decision.entry_id for decision in made}) == 100
