"""What the OpenAPI document says of fields, queries and examples, beyond their Python types.

Plain JSON Schema, by the name on the wire: a name means the same wherever it stands.
"""

from typing import Any, Final

from countersign.audit.list_entries import IntentState
from countersign.credentials.credential import AccountType, CredentialStatus, CredentialType
from countersign.entrypoints.http_api.audit_forms import LIMIT_DEFAULT, LIMIT_MAX
from countersign.entrypoints.http_api.error_table import ERROR_TABLE
from countersign.entrypoints.http_api.grant_forms import (
    CIDRS_MAX,
    ENDPOINTS_MAX,
    GIVEN,
    HOLDER_MAX,
    REQUESTS_PER_MINUTE_MAX,
    SYMBOLS_MAX,
    TIME_MAX,
    TIME_MIN,
)
from countersign.kernel.decision import Outcome
from countersign.venues.catalogue import MADE_HERE, Binding
from countersign.venues.errors import RejectionReason

Schema = dict[str, Any]

_UUID: Final[Schema] = {"format": "uuid"}
_TIME: Final[Schema] = {"format": "date-time", "description": "RFC 3339, UTC."}
_MILLISECONDS: Final[Schema] = {
    "format": "int64",
    "minimum": 0,
    "description": "Unix time in milliseconds.",
}
_GRANT_TIME: Final[Schema] = {"format": "int64", "minimum": TIME_MIN, "maximum": TIME_MAX}
_STATUSES: Final = [str(status) for status in CredentialStatus]
_OUTCOMES: Final = [str(outcome) for outcome in Outcome]
_TYPES: Final = [str(kind) for kind in AccountType]
_KEY_TYPES: Final = [str(kind) for kind in CredentialType]

# By field name, or by "Component.field" where one component means something of its own.
FIELDS: Final[dict[str, Schema]] = {
    "accessToken": {"description": "A JWT; good for `expiresIn` seconds."},
    "accountKind": {"description": "The exchange's own word for the account, where it tells."},
    "accounts": {"description": "The accounts that the key reaches."},
    "apiKey": {"description": "The API key as the exchange shows it.", "maxLength": 512},
    "apiPassphrase": {"description": "Where the exchange has one (OKX).", "maxLength": 256},
    "apiSecret": {
        "description": "The API secret, or the private key in PEM. It appears in no answer.",
        "maxLength": 8192,
    },
    "binding": {
        "enum": [str(binding) for binding in Binding],
        "description": "What the exchange's signatures cover: `full`, or less, and then a signature"
        " for one request could serve for another.",
    },
    "callerCidrs": {
        "maxItems": CIDRS_MAX,
        "description": "Networks that the holder calls from; none: any.",
    },
    "capabilities": {
        "items": {"type": "string", "enum": list(GIVEN)},
        "description": "READ and TRADE where they are not sent.",
    },
    "checkedAt": {**_MILLISECONDS, "description": "When the exchange was asked."},
    "createdAt": _MILLISECONDS,
    "createdAtDateTime": _TIME,
    "credentialId": _UUID,
    "credentialIds": {
        "minItems": 1,
        "maxItems": 100,
        "items": {"type": "string", "format": "uuid"},
        "description": "The array form: all or nothing.",
    },
    "credentialType": {
        "enum": _KEY_TYPES,
        "description": "What the key signs with; told from the key where it is not sent.",
    },
    "cursor": {"description": "Always null: pages are numbered by `offset`."},
    "data": {},
    "endpoints": {
        "maxItems": ENDPOINTS_MAX,
        "description": '"METHOD /path"; none: all that the capabilities allow.',
    },
    "email": {"format": "email", "maxLength": 254},
    "expiresAt": {
        "format": "int64",
        "description": "Unix milliseconds: when the key, or a right of it, ends; null where it"
        " does not or the exchange does not say.",
    },
    "expiresIn": {"description": "Seconds.", "minimum": 0},
    "frozenAt": {**_MILLISECONDS, "description": "Since when nobody may use it."},
    "frozenAtDateTime": _TIME,
    "grantId": _UUID,
    "hasNext": {"description": "Whether there are rows after this page."},
    "hint": {"description": "What to do about the refusal."},
    "holder": {"description": "Who has the token, in your words.", "maxLength": HOLDER_MAX},
    "identities": {"description": "The exchange's names of the wallets that the key reaches."},
    "inFlight": {
        "description": "Uses that may still be with the exchange; nothing is sent any more.",
        "minimum": 0,
    },
    "ipAddresses": {"description": "The addresses that the key is bound to, where told."},
    "ipBound": {"description": "Whether the exchange takes the key from listed addresses only."},
    "metadata": {"description": "Anything; at most 16 KiB as JSON."},
    "name": {"description": "The credential's name.", "maxLength": 128},
    "nickname": {"description": "The same as `name`; `name` wins.", "maxLength": 128},
    "notAfter": {**_GRANT_TIME, "description": "Until when it holds, in Unix milliseconds."},
    "notBefore": {
        "format": "int64",
        "anyOf": [{"const": 0}, {"minimum": TIME_MIN, "maximum": TIME_MAX}],
        "description": "From when it holds, in Unix milliseconds; 0: at once.",
    },
    "parentGrantId": {**_UUID, "description": "The grant above, which this one is narrower than."},
    "password": {
        "format": "password",
        "description": "8 characters or more, where the server is not configured otherwise;"
        " at most 1024 bytes.",
        "maxLength": 1024,
    },
    "permissions": {
        "items": {"type": "string", "enum": ["READ", "TRADE", "WITHDRAW", "TRANSFER"]},
        "description": "What the key surely may do.",
    },
    "publicKey": {
        "description": "Of a key pair that was made here, as PEM: what the exchange is given.",
    },
    "raisedUntil": _MILLISECONDS,
    "raisedUntilDateTime": _TIME,
    "reasons": {
        "items": {"type": "string", "enum": [str(reason) for reason in RejectionReason]},
        "description": "Every reason that the exchange's answer allows, most likely first.",
    },
    "refreshToken": {"description": "Works once; used twice it ends its session."},
    "requestsPerMinute": {
        "minimum": 1,
        "maximum": REQUESTS_PER_MINUTE_MAX,
        "description": "None: as many as the exchange takes.",
    },
    "revokedAt": _MILLISECONDS,
    "revokedAtDateTime": _TIME,
    "sameKeyAs": {
        "items": {"type": "string", "format": "uuid"},
        "description": "The caller's other unrevoked credentials of the same API key.",
    },
    "status": {"enum": _STATUSES},
    "steps": {"description": "How a person gives the public key to the exchange."},
    "symbols": {
        "maxItems": SYMBOLS_MAX,
        "items": {"type": "string", "pattern": "^[!-~]{1,64}$"},
        "description": "In the exchange's own spelling; none: all.",
    },
    "token": {"description": "The token of the mailed link; it works once, for 30 minutes."},
    "tradingAccountId": {"format": "uuid", "description": "The same at every verification."},
    "type": {"enum": _TYPES, "description": "EXCHANGE where it is not sent."},
    "updatedAt": _MILLISECONDS,
    "updatedAtDateTime": _TIME,
    "userId": _UUID,
    "venue": {"description": "As `/market/venue/list?all=true` names it; with `_UAT` its sandbox."},
    "warnings": {
        "items": {
            "type": "string",
            "enum": [
                "WITHDRAWAL_ENABLED",
                "WITHDRAWAL_UNKNOWN",
                "IP_NOT_BOUND",
                "IP_BINDING_UNKNOWN",
            ],
        },
        "description": "What is to be known of the key.",
    },
    "ConfirmRecoveryForm.token": {"description": "The token of the mailed link."},
    "CredentialView.apiKey": {"description": "Masked: at most its first 9 characters."},
    "ErrorAnswer.errno": {"exclusiveMaximum": 0, "description": "See details.code."},
    "ErrorAnswer.error": {"description": "For people. It holds nothing of what was sent."},
    "ErrorDetails.code": {
        "enum": sorted(ERROR_TABLE),
        "description": "Stable: what programs decide by.",
    },
    "ErrorDetails.request_id": {"description": "The X-Request-ID header, and the log's key."},
    "ErrorDetails.metadata": {
        "description": "More for programs: `fields`, `reasons`, `hint`, `supported`, …"
    },
    "GenerateCredentialForm.kind": {"enum": [str(kind) for kind in sorted(MADE_HERE)]},
    "HealthCheckView.status": {},
    "AuditEntryView.action": {"description": "Reads noun.verb."},
    "AuditEntryView.address": {"description": "The caller's address."},
    "AuditEntryView.at": _MILLISECONDS,
    "AuditEntryView.details": {"description": "Words and numbers; never a secret."},
    "AuditEntryView.entryId": _UUID,
    "AuditEntryView.intentId": {**_UUID, "description": "The intent whose outcome this is."},
    "AuditEntryView.outcome": {"enum": _OUTCOMES},
    "AuditEntryView.reason": {"description": "The code of the error, where it is one."},
    "AuditEntryView.requestId": _UUID,
    "AuditEntryView.sessionId": _UUID,
    "AuditEntryView.state": {
        "enum": [str(state) for state in IntentState],
        "description": "Of an INTENDED entry: UNKNOWN is one without an outcome after 60 s.",
    },
    "CursorPagination.cursor": {"description": "Where the next part begins; null at the end."},
    "CursorPagination.hasNext": {"description": "Whether there is a next part."},
    "HealthView.isoDateTime": _TIME,
    "HealthView.status": {},
    "HealthView.timestamp": _MILLISECONDS,
    "NewGrantView.token": {
        "pattern": "^csg_[0-9A-Za-z]{49}$",
        "description": "What the bot sends in the place of an API key. It is in no other answer.",
    },
    "SessionView.expiresAt": {"format": "int64", "description": "Unix time in seconds."},
    "SessionView.tokenType": {"const": "bearer"},
    "TradingAccountView.nickname": {"description": "The credential's name."},
    "TradingAccountView.status": {
        "enum": ["NEW", "CREATED", "ACTIVE", "INACTIVE", "LOCKED", "DISCONNECTED", "UNAVAILABLE"]
    },
    "UpdateUserForm.data": {"description": "Another word for `metadata`."},
    "UpdateUserForm.metadata": {
        "description": "Merged key by key, null removes a key; at most 16 KiB as JSON."
    },
    "UserView.createdAt": _TIME,
    "UserView.id": _UUID,
    "UserView.lastSignInAt": _TIME,
    "UserView.role": {"enum": ["user", "admin"]},
    "UserView.updatedAt": _TIME,
    "VenueView.fields": {"description": "What create needs of a key."},
    "VenueView.generatedKinds": {"description": "The key pairs that can be made here."},
    "VenueView.keyKinds": {"description": "What keys of the venue sign with."},
    "VenueView.sandbox": {"description": "No real money."},
    "VenueView.status": {},
    "VenueView.tells": {
        "description": "What the venue says of a key; all else in its passport is unknown."
    },
    "VenueView.title": {"description": "Its name for people."},
    "VerificationView.status": {},
}

_WORDS: Final[Schema] = {"style": "form", "explode": False}
_REPEATABLE: Final = "A comma list; the name may be repeated too."
_STATUS_WORDS: Final = (
    f"{_REPEATABLE} VERIFIED and VALIDATED mean ACTIVE, PENDING means CREATED;"
    " the other words of older clients match nothing."
)
_WHOLE: Final[Schema] = {"type": "integer"}

# Queries are read by our own code, as text; this is what they hold.
PARAMETERS: Final[dict[str, Schema]] = {
    name: {**_WORDS, "description": text, "schema": {"type": "array", "items": items}}
    for name, text, items in (
        ("type", _REPEATABLE, {"type": "string", "enum": _TYPES + _KEY_TYPES}),
        ("credentialType", f"As `type`. {_REPEATABLE}", {"type": "string", "enum": _KEY_TYPES}),
        ("status", _STATUS_WORDS, {"type": "string", "enum": [*_STATUSES, "VERIFIED", "PENDING"]}),
        ("credentialStatus", f"As `status`. {_REPEATABLE}", {"type": "string", "enum": _STATUSES}),
        ("credentialIds", _REPEATABLE, {"type": "string", "format": "uuid"}),
    )
} | {
    "credentialId": {"description": "One credential.", "schema": {"type": "string", **_UUID}},
    "grantId": {"description": "One grant.", "schema": {"type": "string", **_UUID}},
    "action": {
        "description": "As credential.forward.",
        "schema": {"type": "string", "pattern": r"^[a-z_]{1,32}\.[a-z_]{1,32}$"},
    },
    "outcome": {"description": "One outcome.", "schema": {"type": "string", "enum": _OUTCOMES}},
    "from": {
        "description": "The earliest time, in Unix milliseconds.",
        "schema": {**_WHOLE, "minimum": 0, "maximum": TIME_MAX},
    },
    "to": {
        "description": "The first time that is too late, in Unix milliseconds.",
        "schema": {**_WHOLE, "minimum": 0, "maximum": TIME_MAX},
    },
    "cursor": {
        "description": "The cursor of the part before this one.",
        "schema": {"type": "string"},
    },
    "listAuditEntries.limit": {
        "description": "How many entries at most.",
        "schema": {**_WHOLE, "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
    },
    "venue": {"description": "One venue.", "schema": {"type": "string"}},
    "limit": {
        "description": "How many rows; all of them where it is not given.",
        "schema": {**_WHOLE, "minimum": 1, "maximum": 1000},
    },
    "offset": {
        "description": "How many rows to leave out before the first.",
        "schema": {**_WHOLE, "minimum": 0, "maximum": 10**9, "default": 0},
    },
    "all": {
        "description": "Also the venues that the official clients' enum does not know.",
        "schema": {"type": "boolean", "default": False},
    },
    "Idempotency-Key": {
        "description": "Makes a retry safe: the work of one key is done once in 24 hours."
        " `X-Idempotency-Key` is understood too.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
}

_CREDENTIAL: Final[Schema] = {
    "credentialId": "660e8400-e29b-41d4-a716-446655440000",
    "userId": "0b7a7dd8-5a8e-4a43-9bd0-6c1f4f0f8a11",
    "venue": "BINANCE",
    "name": "My Binance API Key",
    "nickname": "My Binance API Key",
    "type": "EXCHANGE",
    "credentialType": "HMAC",
    "apiKey": "your-api-***",
    "status": "ACTIVE",
    "createdAt": 1703052635110,
    "createdAtDateTime": "2023-12-20T06:10:35.110Z",
    "updatedAt": 1703052635110,
    "updatedAtDateTime": "2023-12-20T06:10:35.110Z",
    "passport": {
        "read": "yes",
        "trade": "yes",
        "withdraw": "no",
        "transfer": "no",
        "ipBound": "no",
        "ipAddresses": [],
        "expiresAt": None,
        "accountKind": None,
        "checkedAt": 1703052635102,
    },
    "warnings": ["IP_NOT_BOUND"],
    "sameKeyAs": [],
}
_KEY: Final[Schema] = {"apiKey": "your-api-key", "apiSecret": "your-api-secret"}
_ID: Final[Schema] = {"credentialId": _CREDENTIAL["credentialId"]}
_GRANT_ID: Final = "770e8400-e29b-41d4-a716-446655440000"
_PERSON: Final[Schema] = {"email": "trader@example.com", "password": "correct horse battery"}

# By operation: the body that is sent, and the data of its answer.
REQUEST_EXAMPLES: Final[dict[str, Schema]] = {
    "signUp": _PERSON,
    "logIn": _PERSON,
    "createCredential": {"venue": "BINANCE", **_KEY, "name": "My Binance API Key"},
    "rotateCredential": {**_ID, **_KEY},
    "revokeCredential": _ID,
    "freezeCredentials": _ID,
    "thawCredentials": _ID,
    "stepUp": {"password": _PERSON["password"]},
    "createGrant": {**_ID, "holder": "grid bot", "symbols": ["BTCUSDT"], "requestsPerMinute": 600},
    "updateGrant": {"grantId": _GRANT_ID, "symbols": ["BTCUSDT", "ETHUSDT"]},
    "revokeGrant": {"grantId": _GRANT_ID},
    "verifyCredentials": {"credentialIds": [_CREDENTIAL["credentialId"]]},
}
DATA_EXAMPLES: Final[dict[str, Any]] = {
    "createCredential": _CREDENTIAL,
    "rotateCredential": _CREDENTIAL,
}
