"""How making and changing grants can be refused."""

from collections.abc import Mapping

from countersign.kernel.errors import CountersignError


class GrantNotFoundError(CountersignError):
    """No such grant."""

    code = "NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("no such grant")


class GrantDeniedError(CountersignError):
    """The grant is somebody else's."""

    code = "ACCESS_DENIED"

    def __init__(self) -> None:
        super().__init__("this grant is not yours")


class GrantRevokedError(CountersignError):
    """The grant was revoked, which is final."""

    code = "ALREADY_REVOKED"

    def __init__(self) -> None:
        super().__init__("this grant is revoked, which is final")


class GrantConflictError(CountersignError):
    """The grant, or the one above it, changed since it was read; the use case reads again."""

    code = "STORE_UNAVAILABLE"
    retryable = True

    def __init__(self) -> None:
        super().__init__("the grant keeps changing: try again")


class GrantWiderError(CountersignError):
    """A grant may make narrower grants only; `fields` names each limit that would be wider."""

    code = "POLICY_DENIED"

    def __init__(self, fields: Mapping[str, str]) -> None:
        named = ", ".join(f"{name} {fault}" for name, fault in fields.items())
        super().__init__(
            f"wider than the grant above it: {named}",
            metadata={"rule": "GRANT_WIDER", "fields": dict(fields)},
        )
        self.fields = dict(fields)


class GrantTooDeepError(CountersignError):
    """A grant of a grant of a grant of a grant makes none."""

    code = "POLICY_DENIED"

    def __init__(self, depth_max: int) -> None:
        super().__init__(f"grants are at most {depth_max} deep", metadata={"rule": "GRANT_DEPTH"})


class TooManyGrantsError(CountersignError):
    """The user has as many unrevoked grants as a user may have."""

    code = "POLICY_DENIED"

    def __init__(self, grants_max: int) -> None:
        super().__init__(
            f"a user has at most {grants_max} unrevoked grants: revoke one first",
            metadata={"rule": "GRANT_COUNT"},
        )


class TooManyBelowError(CountersignError):
    """A grant above the new one has as many unrevoked ones below it as a grant may have."""

    code = "POLICY_DENIED"

    def __init__(self, below_max: int) -> None:
        super().__init__(
            f"a grant has at most {below_max} unrevoked grants below it: revoke one first",
            metadata={"rule": "GRANT_CHILDREN"},
        )
