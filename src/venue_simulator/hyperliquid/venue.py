"""Hyperliquid and its test network.

Sources: hyperliquid.gitbook.io, "Exchange endpoint", "Info endpoint", "Nonces and API wallets",
"Signing", "Error responses"; the texts and their order are those that clients' tests repeat [K].
An API key is here what people give to programs: the address of the account.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from venue_simulator.hyperliquid import account, public, trade, wire
from venue_simulator.hyperliquid.agents import Agents
from venue_simulator.hyperliquid.answers import UNREADABLE, Question, done, failed, json
from venue_simulator.hyperliquid.keys import (
    AGENT,
    NAMELESS,
    OWNER,
    OWNER_KINDS,
    TEMPLATES,
)
from venue_simulator.hyperliquid.signing import find_signer, hash_of
from venue_simulator.key_records import KeyRecord, KeyText, Signing
from venue_simulator.keys import KeyStore
from venue_simulator.messages import Answer, Arrival
from venue_simulator.seeded import secp256k1_key, seeded_bytes
from venue_simulator.trading.account import Accounts
from venue_simulator.venue import Verdict

_EXCHANGE: Final = b"/exchange"
_INFO: Final = b"/info"
_TEST_HOST: Final = "HYPERLIQUID_UAT"
_ADDRESS: Final = re.compile(r"0[xX][0-9a-fA-F]{40}")
_FIELDS: Final = msgspec.json.Decoder(dict[str, Any])
_BALANCES: Final = {
    "USDC": Decimal(1_000_000),
    "UBTC": Decimal(10),
    "UETH": Decimal(100),
    "BTC": Decimal(10),
    "ETH": Decimal(100),
}
_FIRST_NUMBER: Final = 77_738_308
_PUBLIC: Final[Mapping[str, Callable[[Question], object]]] = {
    "allMids": public.all_mids,
    "candleSnapshot": public.candles,
    "exchangeStatus": public.exchange_status,
    "l2Book": public.book,
    "meta": public.meta,
    "metaAndAssetCtxs": public.meta_and_contexts,
    "perpDexs": public.perp_dexs,
    "spotMeta": public.spot_meta,
    "spotMetaAndAssetCtxs": public.spot_meta_and_contexts,
}
_OF_USERS: Final[Mapping[str, Callable[[Question], object]]] = {
    "clearinghouseState": account.state,
    "frontendOpenOrders": account.frontend_open_orders,
    "historicalOrders": account.historical_orders,
    "openOrders": account.open_orders,
    "orderStatus": account.order_status,
    "spotClearinghouseState": account.spot_state,
    "userAbstraction": account.abstraction,
    "userFills": account.fills,
    "userRateLimit": account.rate_limit,
}


class Hyperliquid:
    """Implements Venue."""

    name = "HYPERLIQUID"
    sandbox = True
    hosts: Mapping[str, str] = {
        "api.hyperliquid.xyz": "HYPERLIQUID",
        "api.hyperliquid-testnet.xyz": _TEST_HOST,
    }
    templates = TEMPLATES

    def __init__(self, *, keys: KeyStore) -> None:
        self._agents = Agents(keys)
        self._accounts = Accounts(_BALANCES, _FIRST_NUMBER)

    def environment(self, arrival: Arrival, host_venue: str) -> str:  # noqa: ARG002
        return host_venue

    def claimed_key(self, arrival: Arrival) -> str:
        """Name the account whose agent signed, or after which somebody asks."""
        host = arrival.header(b"host").partition(":")[0].lower()
        venue = self.hosts.get(host, self.name)
        if arrival.path == _EXCHANGE:
            record = self._signer_of(arrival, venue)[0]
            return "" if record is None else record.api_key
        user = _user(_fields(arrival.body) or {})
        if not user or self._agents.account(venue, user) is not None:
            return user
        record = self._agents.find(venue, user)
        return user if record is None else record.api_key

    def stamp(self, arrival: Arrival) -> str:
        is_action = arrival.path.endswith(_EXCHANGE)  # a host can stand before it
        envelope = wire.read_envelope(arrival.body) if is_action else None
        return "" if envelope is None else str(envelope.nonce)

    def verify(self, arrival: Arrival, venue: str, now_ns: int) -> Verdict:
        """Find out who signed; an action whose signer is nobody's is refused."""
        if arrival.path != _EXCHANGE:
            return Verdict()
        record, signer = self._signer_of(arrival, venue)
        if signer is None:
            return Verdict()  # unreadable
        if not signer:
            return Verdict(verified=False, refusal=failed("Unable to recover signer."))
        if record is None or record.expired(now_ns):
            refusal = failed(f"User or API Wallet {signer} does not exist.")
            return Verdict(verified=False, key=record, refusal=refusal)
        if not record.permissions & {AGENT, OWNER}:
            refusal = failed(f"Must deposit before performing actions. User: {record.api_key}")
            return Verdict(verified=True, key=record, refusal=refusal)
        return Verdict(verified=True, key=record)

    def answer(self, arrival: Arrival, verdict: Verdict, venue: str, now_ns: int) -> Answer:
        if arrival.method != "POST" or arrival.path not in {_EXCHANGE, _INFO}:
            return Answer(404, b"", ())
        if arrival.path == _INFO:
            return self._told(arrival, venue, now_ns)
        if verdict.refusal is not None:
            return verdict.refusal
        envelope = wire.read_envelope(arrival.body)
        if envelope is None or verdict.key is None:
            return UNREADABLE
        now_ms = now_ns // 1_000_000
        refusal = self._refusal(verdict.key, envelope, venue, now_ms)
        return self._acted(verdict.key, envelope, now_ms) if refusal is None else failed(refusal)

    def rate_limited(self, *, banned: bool, retry_after_s: int) -> Answer:  # noqa: ARG002
        """Answer as seen in the wild [K]; where `banned`, the limit of an address's actions."""
        if banned:
            text = (
                "Too many cumulative requests sent (37986 > 10436) for cumulative volume traded"
                " $437.92. Place taker orders to free up 1 request per USDC traded."
            )
            return failed(text)
        return Answer(429, b"null")

    def maintenance(self, arrival: Arrival) -> Answer:  # noqa: ARG002
        return Answer(503, b"", (("Content-Type", "text/plain"),))  # [K]

    def mint(self, seed: str, signing: Signing) -> KeyText:  # noqa: ARG002
        """Make an agent of an account, or where the seed's last word says so the account's key."""
        private_key = secp256k1_key(seed)
        public_key = private_key.public_key()
        secret = f"0x{private_key.private_numbers().private_value:064x}"
        address = "0x" + seeded_bytes(seed + " account", 20).hex()
        if seed.endswith(OWNER_KINDS):
            point = public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            address = "0x" + hash_of(point[1:])[-20:].hex()
        return KeyText(address, secret, None, public_key)

    def _signer_of(self, arrival: Arrival, venue: str) -> tuple[KeyRecord | None, str | None]:
        """Return the key that signed, and its address: empty for no key at all, None unread."""
        envelope = wire.read_envelope(arrival.body)
        action = None if envelope is None else wire.read_action(envelope.action)
        if envelope is None or action is None:
            return None, None
        signer = find_signer(envelope, action, testnet=venue == _TEST_HOST)
        if signer is None:
            return None, ""
        return self._agents.find(venue, signer), signer

    def _refusal(
        self, key: KeyRecord, envelope: wire.Envelope, venue: str, now_ms: int
    ) -> str | None:
        """Use the nonce up, then look at the end and the vault."""
        refusal = self._agents.nonces(venue, key).refusal(envelope.nonce, now_ms)
        if refusal is not None:
            return refusal
        if envelope.expires_after is not None and envelope.expires_after < now_ms:
            return "Action already expired"
        if envelope.vault_address is not None:
            return f"Vault not registered: {envelope.vault_address}"  # [K]
        return None

    def _acted(self, key: KeyRecord, envelope: wire.Envelope, now_ms: int) -> Answer:
        held = key.account_at(self._accounts)
        action = wire.read_action(envelope.action)
        if isinstance(action, wire.OrderAction):
            return trade.place(held, action, now_ms)
        if isinstance(action, wire.CancelAction | wire.CancelByCloidAction):
            return trade.cancel(held, action, now_ms)
        if isinstance(action, wire.ModifyAction | wire.BatchModifyAction):
            return trade.modify(held, action, now_ms)
        return UNREADABLE if action is None else done()

    def _told(self, arrival: Arrival, venue: str, now_ns: int) -> Answer:
        fields = _fields(arrival.body) or {}
        kind, user = fields.get("type"), _user(fields)
        key = self._agents.account(venue, user)
        if kind == "userRole" and user:
            return json(self._role(venue, user, now_ns))
        if kind == "extraAgents" and user:
            return json(self._named_agents(key, now_ns))
        handler = _PUBLIC.get(kind) if isinstance(kind, str) else None
        if handler is None and user and isinstance(kind, str):
            handler = _OF_USERS.get(kind)
        if handler is None:
            return UNREADABLE
        held = None if key is None else key.account_at(self._accounts)
        return json(handler(Question(fields, key, held, now_ns)))

    def _role(self, venue: str, user: str, now_ns: int) -> object:
        """Answer "Query a user's role"."""
        key = self._agents.find(venue, user)
        if key is not None and OWNER not in key.permissions and not key.expired(now_ns):
            return {"role": "agent", "data": {"user": key.api_key}}
        known = self._agents.account(venue, user) is not None
        return {"role": "user" if known else "missing"}

    def _named_agents(self, key: KeyRecord | None, now_ns: int) -> object:
        if key is None or {NAMELESS, OWNER} & key.permissions or key.expired(now_ns):
            return []
        address = self._agents.address_of(key)
        return [{"name": "simulated", "address": address, "validUntil": key.expires_at_ms}]


def _fields(body: bytes) -> Mapping[str, Any] | None:
    try:
        return _FIELDS.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _user(fields: Mapping[str, Any]) -> str:
    user = fields.get("user")
    return user.lower() if isinstance(user, str) and _ADDRESS.fullmatch(user) else ""
