"""The addresses of what communities do among one another."""

from django.urls import path

from governance.web import attestations, sanctions

ATTESTATION = "c/<slug:slug>/attestations/<int:number>/"
CASE = "c/<slug:slug>/cases/<int:number>/"
STEP = f"{CASE}steps/<int:step>/"

urlpatterns = [
    path("c/<slug:slug>/attestations/", attestations.index, name="attestations"),
    path("c/<slug:slug>/attestations/new/", attestations.attest, name="attest"),
    path("c/<slug:slug>/attestations/bring/", attestations.bring, name="attestation-bring"),
    path(ATTESTATION, attestations.show, name="attestation"),
    path(f"{ATTESTATION}statement.json", attestations.envelope, name="attestation-envelope"),
    path(f"{ATTESTATION}revoke/", attestations.revoke, name="attestation-revoke"),
    path(
        f"{ATTESTATION}propose-revocation/",
        attestations.propose_revocation,
        name="attestation-propose-revocation",
    ),
    path(
        "c/<slug:slug>/attestations/brought/<int:number>.json",
        attestations.brought_envelope,
        name="brought-envelope",
    ),
    path("c/<slug:slug>/cases/", sanctions.index, name="cases"),
    path(CASE, sanctions.show, name="case"),
    path(f"{CASE}step/", sanctions.propose, name="case-step"),
    path(f"{CASE}close/", sanctions.close, name="case-close"),
    path(f"{STEP}answer/", sanctions.answer, name="sanction-answer"),
    path(f"{STEP}appeal/", sanctions.appeal, name="sanction-appeal"),
]
