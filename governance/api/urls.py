"""The addresses of this floor's doors."""

from django.urls import path

from governance.api.arguments import ArgumentDetail, ArgumentList, ArgumentWeightDoor, WithdrawArgument
from governance.api.attestations import AttestationDetail, AttestationList, BroughtList
from governance.api.communities import CommunityDetail, CommunityList, MembershipList
from governance.api.conversations import (
    ConversationDetail,
    ConversationList,
    ConversationStatementList,
    StatementVoteDoor,
)
from governance.api.decisions import (
    BallotDoor,
    DecisionDetail,
    DecisionList,
    ExtendDoor,
    RecordDoor,
    VetoDoor,
    WithdrawDoor,
)
from governance.api.delegations import DelegationDoor, DelegationList
from governance.api.ledger import (
    ConsistencyProof,
    InclusionProof,
    LatestHead,
    LedgerEntryDetail,
    LedgerList,
    SignedHeadList,
)
from governance.api.notifications import NotificationList, ReadNotification, ReadNotifications
from governance.api.opinion_maps import NewestMap
from governance.api.rules import RulesDoor

COMMUNITY = "communities/<slug:slug>/"
DECISION = f"{COMMUNITY}decisions/<int:number>/"
CONVERSATION = f"{COMMUNITY}conversations/<int:number>/"
ARGUMENT = f"{COMMUNITY}arguments/<int:number>/"

urlpatterns = [
    path("communities/", CommunityList.as_view()),
    path(COMMUNITY, CommunityDetail.as_view()),
    path("notifications/", NotificationList.as_view()),
    path("notifications/read/", ReadNotifications.as_view()),
    path("notifications/<int:number>/read/", ReadNotification.as_view()),
    path(f"{COMMUNITY}memberships/", MembershipList.as_view()),
    path(f"{COMMUNITY}decisions/", DecisionList.as_view()),
    path(DECISION, DecisionDetail.as_view()),
    path(f"{DECISION}ballot/", BallotDoor.as_view()),
    path(f"{DECISION}record/", RecordDoor.as_view()),
    path(f"{DECISION}withdraw/", WithdrawDoor.as_view()),
    path(f"{DECISION}veto/", VetoDoor.as_view()),
    path(f"{DECISION}extend/", ExtendDoor.as_view()),
    path(f"{COMMUNITY}delegations/", DelegationList.as_view()),
    path(f"{COMMUNITY}delegations/<str:topic>/", DelegationDoor.as_view()),
    path(f"{COMMUNITY}rules/", RulesDoor.as_view()),
    path(f"{COMMUNITY}conversations/", ConversationList.as_view()),
    path(CONVERSATION, ConversationDetail.as_view()),
    path(f"{CONVERSATION}statements/", ConversationStatementList.as_view()),
    path(f"{CONVERSATION}statements/<int:statement>/vote/", StatementVoteDoor.as_view()),
    path(f"{CONVERSATION}map/", NewestMap.as_view()),
    path(f"{COMMUNITY}arguments/", ArgumentList.as_view()),
    path(ARGUMENT, ArgumentDetail.as_view()),
    path(f"{ARGUMENT}withdraw/", WithdrawArgument.as_view()),
    path(f"{ARGUMENT}weight/", ArgumentWeightDoor.as_view()),
    path(f"{COMMUNITY}attestations/", AttestationList.as_view()),
    path(f"{COMMUNITY}attestations/brought/", BroughtList.as_view()),
    path(f"{COMMUNITY}attestations/<int:number>/", AttestationDetail.as_view()),
    path(f"{COMMUNITY}ledger/", LedgerList.as_view()),
    path(f"{COMMUNITY}ledger/heads/", SignedHeadList.as_view()),
    path(f"{COMMUNITY}ledger/heads/latest/", LatestHead.as_view()),
    path(f"{COMMUNITY}ledger/consistency/", ConsistencyProof.as_view()),
    path(f"{COMMUNITY}ledger/<int:index>/", LedgerEntryDetail.as_view()),
    path(f"{COMMUNITY}ledger/<int:index>/proof/", InclusionProof.as_view()),
]
