"""The addresses of this floor's doors."""

from django.urls import path

from governance.api.communities import CommunityDetail, CommunityList, MembershipList
from governance.api.decisions import BallotDoor, DecisionDetail, DecisionList
from governance.api.ledger import LedgerList

COMMUNITY = "communities/<slug:slug>/"

urlpatterns = [
    path("communities/", CommunityList.as_view()),
    path(COMMUNITY, CommunityDetail.as_view()),
    path(f"{COMMUNITY}memberships/", MembershipList.as_view()),
    path(f"{COMMUNITY}decisions/", DecisionList.as_view()),
    path(f"{COMMUNITY}decisions/<int:number>/", DecisionDetail.as_view()),
    path(f"{COMMUNITY}decisions/<int:number>/ballot/", BallotDoor.as_view()),
    path(f"{COMMUNITY}ledger/", LedgerList.as_view()),
]
