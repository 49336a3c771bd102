"""Findings go to the log, until somebody is to be told in another way."""

import structlog

from countersign.credentials.findings import FindingEvent

_log = structlog.get_logger("countersign.findings")


class LoggedFindings:
    """Implements FindingEvents."""

    def publish(self, event: FindingEvent) -> None:
        credential = event.credential
        _log.warning(
            "finding",
            finding=str(event.finding),
            venue=credential.venue,
            credential_id=credential.credential_id,
            user_id=credential.user_id,
        )
