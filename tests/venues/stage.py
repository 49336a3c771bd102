"""What tests of venues share: keys, answers, a clock, and a short way to check."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.support.memory_nonce_lanes import MemoryNonceLanes

from countersign.credentials.fingerprint import Fingerprint
from countersign.kernel.clock import Clock
from countersign.kernel.secret import Secret
from countersign.venues.catalogue import load_catalogue
from countersign.venues.check_key import CheckedKey, CheckKey
from countersign.venues.key_material import KeyMaterial, normalised_material
from countersign.venues.ports import VenueHttp
from countersign.venues.requests import VenueAnswer

CATALOGUE = load_catalogue()
NOW_MS = 1_790_000_000_000
KRAKEN_SECRET = (
    "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="
)
MATERIALS: Mapping[str, tuple[str, str, str | None]] = {
    "BINANCE": ("made-up-api-key", "made-up-secret", None),
    "OKX": ("made-up-api-key", "made-up-secret", "made-up-passphrase"),
    "KRAKEN": ("made-up-api-key", KRAKEN_SECRET, None),
}


@dataclass
class ManualClock:
    """A clock that stands still unless it is moved."""

    time_ms: int = NOW_MS

    def now_ms(self) -> int:
        return self.time_ms

    def monotonic(self) -> float:
        return self.time_ms / 1_000


def secret(text: str) -> Secret:
    return Secret.from_text(text)


def normalised(
    venue: str, api_key: str, api_secret: str, passphrase: str | None = None
) -> KeyMaterial:
    return normalised_material(
        CATALOGUE.get(venue),
        secret(api_key),
        secret(api_secret),
        None if passphrase is None else secret(passphrase),
    )


def material(venue: str) -> KeyMaterial:
    return normalised(venue, *MATERIALS[venue.removesuffix("_UAT")])


def answer(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> VenueAnswer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return VenueAnswer(status, headers or {}, raw)


FINGERPRINT: Final = Fingerprint(Secret(bytes(32)))


def key_check(http: VenueHttp, clock: Clock | None = None, **bounds: Any) -> CheckKey:
    """Return a CheckKey whose nonces are kept in memory."""
    clock = clock or ManualClock()
    lanes = MemoryNonceLanes(clock)
    return CheckKey(http=http, lanes=lanes, fingerprint=FINGERPRINT, clock=clock, **bounds)


async def checked(
    venue: str,
    http: VenueHttp,
    *,
    key: KeyMaterial | None = None,
    nonce_unit: str | None = None,
    clock: ManualClock | None = None,
) -> CheckedKey:
    check_key = key_check(http, clock)
    return await check_key(CATALOGUE.get(venue), key or material(venue), nonce_unit=nonce_unit)


RESTRICTIONS: dict[str, object] = {
    "ipRestrict": False,
    "createTime": 1698645219000,
    "enableReading": True,
    "enableWithdrawals": False,
    "enableInternalTransfer": False,
    "enableMargin": False,
    "enableFutures": False,
    "permitsUniversalTransfer": False,
    "enableVanillaOptions": False,
    "enableFixApiTrade": False,
    "enableFixReadOnly": True,
    "enableSpotAndMarginTrading": False,
    "enablePortfolioMarginTrading": False,
}
ACCOUNT: dict[str, object] = {
    "canTrade": True,
    "canWithdraw": True,
    "canDeposit": True,
    "accountType": "SPOT",
    "balances": [],
    "permissions": ["SPOT"],
    "uid": 354937868,
}
OKX_ROW: dict[str, object] = {
    "uid": "44705892343619584",
    "perm": "read_only",
    "ip": "",
    "type": "0",
}
KEY_INFO: dict[str, object] = {
    "apiKeyName": "my-api-key",
    "nonce": "1772627060997",
    "nonceWindow": 0,
    "permissions": ["query-open-trades"],
    "iban": "AA88 N84G WOAK NMOI",
    "validUntil": "0",
    "ipAllowlist": [],
    "lastUsed": None,
}


def okx_answer(**changes: object) -> VenueAnswer:
    return answer({"code": "0", "msg": "", "data": [OKX_ROW | changes]})


def kraken_answer(**changes: object) -> VenueAnswer:
    return answer({"error": [], "result": KEY_INFO | changes})


def kraken_error(*errors: str) -> VenueAnswer:
    return answer({"error": list(errors)})


def success(venue: str) -> VenueAnswer:
    return {
        "BINANCE": answer(RESTRICTIONS),
        "BINANCE_UAT": answer(ACCOUNT),
        "OKX": okx_answer(),
        "OKX_UAT": okx_answer(),
        "KRAKEN": kraken_answer(),
        "KRAKEN_UAT": kraken_answer(),
    }[venue]
