"""What is reached at Hyperliquid.

Sources: hyperliquid.gitbook.io, "Exchange endpoint" and "Info endpoint"; hyperliquid-python-sdk
0.23, exchange.py and info.py; github.com/nktkas/hyperliquid, src/api.
"""

from collections.abc import Mapping
from typing import Final

from tests.every_venue.kit.reach import Reach, lines


def _actions(text: str) -> tuple[str, ...]:
    return tuple(f"POST /exchange#{line}" for line in lines(text))


def _questions(text: str) -> tuple[str, ...]:
    return tuple(f"POST /info#{word}" for word in text.split())


_QUESTIONS: Final = """
    activeAssetData alignedQuoteTokenInfo allBorrowLendReserveStates allMids allPerpMetas
    approvedBuilders borrowLendReserveState borrowLendUserState candleSnapshot
    clearinghouseState delegations delegatorHistory delegatorRewards delegatorSummary
    exchangeStatus extraAgents frontendOpenOrders fundingHistory gossipPriorityAuctionStatus
    gossipRootIps historicalOrders isVip l2Book leadingVaults legalCheck liquidatable
    marginTable maxBuilderFee maxMarketOrderNtls meta metaAndAssetCtxs openOrders orderStatus
    outcomeMeta outcomeTemplates perpAnnotation perpCategories perpConciseAnnotations
    perpDeployAuctionStatus perpDexLimits perpDexStatus perpDexs perpsAtOpenInterestCap
    portfolio preTransferCheck predictedFundings recentTrades referral settledOutcome
    spotClearinghouseState spotDeployState spotMeta spotMetaAndAssetCtxs
    spotPairDeployAuctionStatus subAccounts subAccounts2 tokenDetails twapHistory usdcRouting
    userAbstraction userBorrowLendInterest userDexAbstraction userFees userFills userFillsByTime
    userFunding userNonFundingLedgerUpdates userRateLimit userRole userToMultiSigSigners
    userTwapSliceFills userTwapSliceFillsByTime userVaultEquities validatorL1Votes
    validatorSummaries vaultDetails vaultSummaries webData2
"""
REACH: Final[Mapping[str, Reach]] = {
    "api.hyperliquid.xyz": Reach(
        trade=_actions("""
            order orders[a]
            modify order[a]
            batchModify order[a]
            twapOrder twap[a]
        """),
        cancel=_actions("""
            cancel cancels[a]
            cancelByCloid cancels[asset]
            scheduleCancel
            twapCancel a
            noop
        """),
        leverage=_actions("""
            updateLeverage asset
            updateIsolatedMargin asset
            topUpIsolatedOnlyMargin asset
            agentEnableDexAbstraction
            agentSetAbstraction
        """),
        read=_questions(_QUESTIONS),
        closed=(),
        withdraw=(),
        manage=_actions("""
            CSignerAction
            CValidatorAction
            activateOutcomeDeployer
            authorizeAqav2Role
            createSubAccount
            evmUserModify
            finalizeEvmContract
            perpDeploy
            registerReferrer
            setDisplayName
            setReferrer
            spotDeploy
            spotUser
            subAccountModify
            validatorL1Stream
            vaultModify
        """),
        session=(),
        # "User-signed": the account's own key has to sign them, and every withdrawal is one.
        denied=_actions("""
            approveAgent
            approveBuilderFee
            cDeposit
            cWithdraw
            convertToMultiSigUser
            linkStakingUser
            multiSig
            sendAsset
            sendToEvmWithData
            spotSend
            stakingLinkDisableTradingUser
            tokenDelegate
            usdClassTransfer
            usdSend
            userDexAbstraction
            userPortfolioMargin
            userSetAbstraction
            withdraw3
        """),
        transfer=_actions("""
            agentSendAsset
            borrowLend
            claimRewards
            createVault
            gossipPriorityBid
            hip3LiquidatorTransfer
            reserveRequestWeight
            subAccountSpotTransfer
            subAccountTransfer
            userOutcome
            vaultDistribute
            vaultTransfer
        """),
    )
}
