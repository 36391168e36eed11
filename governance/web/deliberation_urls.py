"""The addresses of conversations, opinion maps, arguments, and of what was hidden."""

from django.urls import path

from governance.web import arguments, conversation_statements, conversations, moderation, opinion_maps

CONVERSATION = "c/<slug:slug>/conversations/<int:number>/"
ARGUMENT = "c/<slug:slug>/arguments/<int:number>/"
HIDING = "c/<slug:slug>/hidden/<int:number>/"

urlpatterns = [
    path("c/<slug:slug>/conversations/", conversations.index, name="conversations"),
    path("c/<slug:slug>/conversations/new/", conversations.start, name="conversation-new"),
    path(CONVERSATION, conversations.show, name="conversation"),
    path(f"{CONVERSATION}close/", conversations.close, name="conversation-close"),
    path(f"{CONVERSATION}say/", conversation_statements.contribute, name="conversation-contribute"),
    path(f"{CONVERSATION}vote/", conversation_statements.vote, name="conversation-vote"),
    path(
        f"{CONVERSATION}statements/<int:statement>/",
        conversation_statements.show,
        name="conversation-statement",
    ),
    path(f"{CONVERSATION}map/", opinion_maps.newest, name="opinion-map"),
    path(f"{CONVERSATION}map/draw/", opinion_maps.ask, name="opinion-map-ask"),
    path(f"{CONVERSATION}maps/<int:made>/", opinion_maps.show, name="opinion-map-made"),
    path("c/<slug:slug>/arguments/new/", arguments.make, name="argument-new"),
    path(ARGUMENT, arguments.show, name="argument"),
    path(f"{ARGUMENT}withdraw/", arguments.withdraw, name="argument-withdraw"),
    path(f"{ARGUMENT}weigh/", arguments.weigh, name="argument-weigh"),
    path("c/<slug:slug>/hide/<slug:noun>/<int:number>/", moderation.hide, name="hide"),
    path("c/<slug:slug>/hidden/", moderation.index, name="hidings"),
    path(HIDING, moderation.show, name="hiding"),
    path(f"{HIDING}appeal/", moderation.appeal, name="hiding-appeal"),
    path(f"{HIDING}answer/", moderation.answer, name="hiding-answer"),
    path(f"{HIDING}lift/", moderation.lift, name="hiding-lift"),
]
