"""How a bot's own signature can be refused. Nothing was sent in any of them.

The texts say no more than a venue's own: nothing of what was sent, or of what was expected.
"""

from countersign.kernel.errors import CountersignError


class SignatureInvalidError(CountersignError):
    """There is no signature, more than one, or one that is not right."""

    code = "SIGNATURE_INVALID"

    def __init__(self) -> None:
        super().__init__("the signature of this request is not valid")


class SignatureExpiredError(CountersignError):
    """The signature is right, and its time window is not now."""

    code = "SIGNATURE_EXPIRED"

    def __init__(self) -> None:
        super().__init__("the time of this request is outside of its window")


class SignatureReplayedError(CountersignError):
    """The signature is right, and was used before; or its nonce is no higher than the last."""

    code = "SIGNATURE_REPLAYED"

    def __init__(self) -> None:
        super().__init__("this signature or nonce was used before; it was not sent again")
