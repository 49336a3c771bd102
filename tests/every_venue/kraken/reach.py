"""What is reached at Kraken. Source: docs.kraken.com/api, "Spot REST"."""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines

_KRAKEN: Final = Reach(
    trade=lines("""
        POST /0/private/AddOrder pair
        POST /0/private/AddOrderBatch pair
        POST /0/private/AmendOrder
        POST /0/private/EditOrder
    """),
    cancel=lines("""
        POST /0/private/CancelOrder
        POST /0/private/CancelOrderBatch
        POST /0/private/CancelAll
        POST /0/private/CancelAllOrdersAfter
    """),
    leverage=(),
    read=lines("""
        POST /0/private/Level3 pair
        POST /0/private/Balance
        POST /0/private/BalanceEx
        POST /0/private/CreditLines
        POST /0/private/TradeBalance
        POST /0/private/OpenOrders
        POST /0/private/ClosedOrders
        POST /0/private/QueryOrders
        POST /0/private/OrderAmends
        POST /0/private/TradesHistory
        POST /0/private/QueryTrades
        POST /0/private/OpenPositions
        POST /0/private/Ledgers
        POST /0/private/QueryLedgers
        POST /0/private/TradeVolume pair[,]
        POST /0/private/AddExport
        POST /0/private/ExportStatus
        POST /0/private/RetrieveExport
        POST /0/private/RemoveExport
        POST /0/private/ListWalletAccounts
        POST /0/private/DepositMethods
        POST /0/private/DepositAddresses
        POST /0/private/DepositStatus
        POST /0/private/WithdrawMethods
        POST /0/private/WithdrawAddresses
        POST /0/private/WithdrawInfo
        POST /0/private/WithdrawStatus
        POST /0/private/Earn/AllocateStatus
        POST /0/private/Earn/DeallocateStatus
        POST /0/private/Earn/Strategies
        POST /0/private/Earn/Allocations
        POST /0/private/CheckOtcClient
        POST /0/private/GetOtcActiveQuotes
        POST /0/private/GetOtcExposures
        POST /0/private/GetOtcHistoricalQuotes
        POST /0/private/GetOtcPairs
        POST /0/private/GetCustodyActivity
        POST /0/private/GetCustodyBalance
        POST /0/private/GetCustodyTask
        POST /0/private/GetCustodyTransaction
        POST /0/private/GetCustodyVault
        POST /0/private/ListCustodyActivities
        POST /0/private/ListCustodyTasks
        POST /0/private/ListCustodyTransactions
        POST /0/private/ListCustodyVaults
    """),
    closed=(),
    withdraw=lines("""
        POST /0/private/Withdraw
        POST /0/private/WithdrawCancel
    """),
    manage=("POST /0/private/CreateSubaccount",),
    session=("POST /0/private/GetWebSocketsToken",),
    denied=("POST /0/private/GetApiKeyInfo",),
    transfer=lines("""
        POST /0/private/WalletTransfer
        POST /0/private/AccountTransfer
        POST /0/private/Earn/Allocate
        POST /0/private/Earn/Deallocate
    """),
)
REACH: Final[Mapping[str, Reach]] = {"api.kraken.com": _KRAKEN}
