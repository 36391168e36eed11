"""The addresses of this floor's doors."""

from django.urls import path

from constitutions.api.bundles import (
    BundleDetail,
    BundleList,
    CloseBundle,
    OptionDetail,
    OptionList,
    VoteOnBundle,
)
from constitutions.api.drafts import Abandon, DraftDetail, DraftList, Propose
from constitutions.api.minority import MinorityDetail
from constitutions.api.norms import NormDetail
from constitutions.api.packs import PackDetail, PackList, TakeOver
from constitutions.api.versions import (
    CanonicalText,
    MarkdownText,
    TextDetail,
    VersionDetail,
    VersionList,
    YamlText,
)
from governance.api.urls import COMMUNITY

BUNDLE = f"{COMMUNITY}bundles/<int:number>/"
DRAFT = f"{COMMUNITY}drafts/<int:number>/"

urlpatterns = [
    path(f"{COMMUNITY}versions/", VersionList.as_view()),
    path(f"{COMMUNITY}versions/<int:number>/", VersionDetail.as_view()),
    path(f"{COMMUNITY}versions/<int:number>/minority/", MinorityDetail.as_view()),
    path(f"{COMMUNITY}norms/<slug:norm_id>/", NormDetail.as_view()),
    path(f"{COMMUNITY}bundles/", BundleList.as_view()),
    path(BUNDLE, BundleDetail.as_view()),
    path(f"{BUNDLE}options/", OptionList.as_view()),
    path(f"{BUNDLE}options/<int:draft>/", OptionDetail.as_view()),
    path(f"{BUNDLE}vote/", VoteOnBundle.as_view()),
    path(f"{BUNDLE}close/", CloseBundle.as_view()),
    path(f"{COMMUNITY}drafts/", DraftList.as_view()),
    path(DRAFT, DraftDetail.as_view()),
    path(f"{DRAFT}propose/", Propose.as_view()),
    path(f"{DRAFT}abandon/", Abandon.as_view()),
    path(f"{DRAFT}packs/", TakeOver.as_view()),
    path("packs/", PackList.as_view()),
    path("packs/<str:name>/", PackDetail.as_view()),
    path("texts/<str:digest>/", TextDetail.as_view()),
    path("texts/<str:digest>/canonical.json", CanonicalText.as_view()),
    path("texts/<str:digest>/text.yaml", YamlText.as_view()),
    path("texts/<str:digest>/text.md", MarkdownText.as_view()),
]
