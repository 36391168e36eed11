"""The addresses of this floor's pages."""

from django.urls import path

from governance.web import (
    accounts,
    authority_urls,
    communities,
    deciding_urls,
    deliberation_urls,
    home,
    informed_urls,
    invitations,
    ledger,
    members,
    rules,
    well_known,
)

urlpatterns = [
    *deciding_urls.urlpatterns,
    *deliberation_urls.urlpatterns,
    *authority_urls.urlpatterns,
    *informed_urls.urlpatterns,
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
    path("c/<slug:slug>/rules/", rules.index, name="rules"),
    path("c/<slug:slug>/ledger/", ledger.index, name="ledger"),
    path("c/<slug:slug>/ledger/checkpoint", ledger.checkpoint, name="ledger-checkpoint"),
    path("c/<slug:slug>/ledger/<int:number>/", ledger.entry, name="ledger-entry"),
    path(".well-known/polity-keys.json", well_known.keys, name="signing-keys"),
]
