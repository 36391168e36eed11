"""The addresses of this floor's pages."""

from django.urls import path

from adapters.web import (
    adaptations,
    asking,
    endpoint,
    going_back,
    holding,
    keys,
    limits,
    model,
    samples,
    shares,
    statements,
    usage,
)

SAMPLES = "c/<slug:slug>/endpoint/samples/"
MAKING = "c/<slug:slug>/adaptations/<int:number>/"

urlpatterns = [
    path("c/<slug:slug>/model/", model.show, name="model"),
    path("c/<slug:slug>/model/stop/", model.stop, name="model-stop"),
    path("c/<slug:slug>/model/rollout/stop/", model.stop_rollout, name="rollout-stop"),
    path("c/<slug:slug>/model/rollout/hold/", holding.hold, name="rollout-hold"),
    path("c/<slug:slug>/model/rollout/resume/", holding.resume, name="rollout-resume"),
    path("c/<slug:slug>/model/back/", going_back.confirm, name="model-back"),
    path("c/<slug:slug>/endpoint/", endpoint.show, name="endpoint"),
    path("c/<slug:slug>/endpoint/traffic/", endpoint.traffic, name="endpoint-traffic"),
    path("c/<slug:slug>/endpoint/usage/", usage.by_model, name="usage"),
    path("c/<slug:slug>/endpoint/usage.csv", usage.by_model_file, name="usage-file"),
    path("c/<slug:slug>/endpoint/limits/", limits.show, name="limits"),
    path("shares/", shares.show, name="shares"),
    path("c/<slug:slug>/shares/new/", shares.propose, name="shares-propose"),
    path(SAMPLES, samples.index, name="samples"),
    path(f"{SAMPLES}settings/", samples.settings, name="sample-settings"),
    path(f"{SAMPLES}erase/", samples.erase, name="samples-erase"),
    path(f"{SAMPLES}<int:number>/", samples.show, name="sample"),
    path(f"{SAMPLES}<int:number>/report/", samples.report, name="sample-report"),
    path(f"{SAMPLES}<int:number>/erase/", samples.erase_one, name="sample-erase"),
    path("c/<slug:slug>/ask/", asking.ask, name="ask"),
    path("c/<slug:slug>/ask/report/", asking.report, name="answer-report"),
    path("c/<slug:slug>/adaptations/", adaptations.index, name="adaptations"),
    path("c/<slug:slug>/adaptations/request/", adaptations.request_another, name="adaptation-request"),
    path(MAKING, adaptations.show, name="adaptation"),
    path(f"{MAKING}progress/", adaptations.progress, name="adaptation-progress"),
    path(f"{MAKING}cancel/", adaptations.cancel, name="adaptation-cancel"),
    path("c/<slug:slug>/keys/", keys.index, name="keys"),
    path("c/<slug:slug>/keys/usage/", usage.by_key, name="usage-by-key"),
    path("c/<slug:slug>/keys/usage.csv", usage.by_key_file, name="usage-by-key-file"),
    path("c/<slug:slug>/keys/<int:number>/", keys.show, name="key"),
    path("c/<slug:slug>/keys/<int:number>/revoke/", keys.revoke, name="key-revoke"),
    path("c/<slug:slug>/statements/", statements.index, name="statements"),
    path("c/<slug:slug>/statements/<int:number>/", statements.show, name="statement"),
]
