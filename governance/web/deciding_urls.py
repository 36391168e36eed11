"""The addresses of decisions: asking, voting, what came of it, and votes that are handed on."""

from django.urls import path

from governance.web import archive, decisions, delegations, questions, records

DECISIONS = "c/<slug:slug>/decisions/"
DECISION = f"{DECISIONS}<int:number>/"
DELEGATIONS = "c/<slug:slug>/delegations/"

urlpatterns = [
    path(DECISIONS, archive.index, name="decisions"),
    path(f"{DECISIONS}new/", questions.ask, name="question-new"),
    path(DECISION, decisions.show, name="decision"),
    path(f"{DECISION}turnout/", decisions.turnout, name="decision-turnout"),
    path(f"{DECISION}record/", records.show, name="decision-record"),
    *(
        path(f"{DECISION}{deed}/", decisions.act, {"deed": deed}, name=f"decision-{deed}")
        for deed in decisions.DEEDS
    ),
    path(DELEGATIONS, delegations.index, name="delegations"),
    path(f"{DELEGATIONS}<str:topic>/", delegations.hand_over, name="delegation-give"),
    path(f"{DELEGATIONS}<str:topic>/back/", delegations.take_back, name="delegation-end"),
]
