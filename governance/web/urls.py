"""The addresses of this floor's pages."""

from django.urls import path

from governance.web import accounts, communities, decisions, home, invitations, ledger, members

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("invitation/<str:secret>/", invitations.accept, name="invitation"),
    path("communities/new/", communities.found, name="community-new"),
    path("c/<slug:slug>/", communities.show, name="community"),
    path("c/<slug:slug>/close/", communities.close, name="community-close"),
    path("c/<slug:slug>/members/", members.index, name="members"),
    path("c/<slug:slug>/members/invite/", members.invite, name="invite"),
    path("c/<slug:slug>/members/leave/", members.leave, name="leave"),
    path("c/<slug:slug>/members/<int:membership>/", members.show, name="member"),
    path("c/<slug:slug>/members/<int:membership>/remove/", members.remove, name="member-remove"),
    path("c/<slug:slug>/decisions/", decisions.index, name="decisions"),
    path("c/<slug:slug>/decisions/<int:number>/", decisions.show, name="decision"),
    path("c/<slug:slug>/decisions/<int:number>/turnout/", decisions.turnout, name="decision-turnout"),
    path("c/<slug:slug>/decisions/<int:number>/withdraw/", decisions.withdraw, name="decision-withdraw"),
    path("c/<slug:slug>/ledger/", ledger.index, name="ledger"),
]
