"""How sealing and opening can fail."""

from countersign.kernel.errors import CountersignError


class EnvelopeError(CountersignError):
    """The envelope does not open: altered, moved to another row, or not an envelope."""

    code = "INTERNAL"


class KmsUnavailableError(CountersignError):
    """No answer from the holder of the KEK; the caller may retry."""

    code = "KMS_UNAVAILABLE"
    retryable = True


class KmsRefusedError(CountersignError):
    """The holder of the KEK said no; a retry will not help."""

    code = "KMS_UNAVAILABLE"
    retryable = True
