"""The addresses of this floor's doors."""

from django.urls import path

from adapters.api.adaptations import AdaptationDetail, AdaptationList, Cancel
from adapters.api.deployments import (
    DeploymentDetail,
    DeploymentList,
    GoBack,
    HoldRollout,
    ResumeRollout,
    Stop,
    StopRollout,
)
from adapters.api.keys import ApiKeyList, KeyLimits, Revoke
from adapters.api.samples import (
    EraseSample,
    EraseSamples,
    ReportSample,
    SampleDetail,
    SampleList,
    SampleSettings,
)
from adapters.api.shares import ShareOutList, Shares
from adapters.api.statements import StatementDetail, StatementList
from adapters.api.usage import CommunityLimits, UsageByKey, UsageByModel
from governance.api.urls import COMMUNITY

urlpatterns = [
    path(f"{COMMUNITY}adaptations/", AdaptationList.as_view()),
    path(f"{COMMUNITY}adaptations/<int:number>/", AdaptationDetail.as_view()),
    path(f"{COMMUNITY}adaptations/<int:number>/cancel/", Cancel.as_view()),
    path(f"{COMMUNITY}deployments/", DeploymentList.as_view()),
    path(f"{COMMUNITY}deployments/<int:number>/", DeploymentDetail.as_view()),
    path(f"{COMMUNITY}deployments/stop/", Stop.as_view()),
    path(f"{COMMUNITY}deployments/rollout/stop/", StopRollout.as_view()),
    path(f"{COMMUNITY}deployments/rollout/hold/", HoldRollout.as_view()),
    path(f"{COMMUNITY}deployments/rollout/resume/", ResumeRollout.as_view()),
    path(f"{COMMUNITY}deployments/back/", GoBack.as_view()),
    path(f"{COMMUNITY}limits/", CommunityLimits.as_view()),
    path(f"{COMMUNITY}usage/", UsageByModel.as_view()),
    path(f"{COMMUNITY}keys/usage/", UsageByKey.as_view()),
    path(f"{COMMUNITY}keys/<int:number>/limits/", KeyLimits.as_view()),
    path(f"{COMMUNITY}keys/", ApiKeyList.as_view()),
    path(f"{COMMUNITY}keys/<int:number>/revoke/", Revoke.as_view()),
    path(f"{COMMUNITY}samples/", SampleList.as_view()),
    path(f"{COMMUNITY}samples/settings/", SampleSettings.as_view()),
    path(f"{COMMUNITY}samples/erase/", EraseSamples.as_view()),
    path(f"{COMMUNITY}samples/<int:number>/", SampleDetail.as_view()),
    path(f"{COMMUNITY}samples/<int:number>/report/", ReportSample.as_view()),
    path(f"{COMMUNITY}samples/<int:number>/erase/", EraseSample.as_view()),
    path("shares/", Shares.as_view()),
    path(f"{COMMUNITY}shares/", ShareOutList.as_view()),
    path(f"{COMMUNITY}statements/", StatementList.as_view()),
    path(f"{COMMUNITY}statements/<int:number>/", StatementDetail.as_view()),
]
