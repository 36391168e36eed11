"""The addresses of this floor's doors."""

from django.urls import path

from evaluation.api.runs import AskStewards, CanonicalReport, Comparison, MeasureAgain, RunDetail, RunList
from governance.api.urls import COMMUNITY

urlpatterns = [
    path(f"{COMMUNITY}runs/", RunList.as_view()),
    path(f"{COMMUNITY}runs/<int:number>/", RunDetail.as_view()),
    path(f"{COMMUNITY}runs/<int:number>/ask-stewards/", AskStewards.as_view()),
    path(f"{COMMUNITY}runs/<int:number>/again/", MeasureAgain.as_view()),
    path(f"{COMMUNITY}reports/<str:digest>/", CanonicalReport.as_view()),
    path("comparison/", Comparison.as_view()),
]
