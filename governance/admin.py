"""What operators see of this floor: everything but how anybody voted, and nothing to change but accounts.

What people decide goes through the services, so that the ledger knows of it. Whoever wants to change something
here has come to the wrong door.
"""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model
from django.http import HttpRequest

from governance.models import (
    Argument,
    Community,
    Conversation,
    Decision,
    Hiding,
    Invitation,
    LedgerEntry,
    LedgerHead,
    LedgerPayload,
    Membership,
    OpinionMapRecord,
    Statement,
    Step,
    Timer,
    User,
)

if TYPE_CHECKING:
    Rows = admin.ModelAdmin[Model]
    Within = admin.StackedInline[Model, Model]
    Accounts = UserAdmin[User]
else:  # Django's own classes take no parameters when they run.
    Rows, Within, Accounts = admin.ModelAdmin, admin.StackedInline, UserAdmin


class Refusing:
    """No row can be added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's
        """Refuse."""
        return False


class Looking(Refusing, Rows):
    """Rows to look at."""


class PayloadInline(Refusing, Within):
    """What an entry says, beside its header."""

    model = LedgerPayload
    fields = ("body", "salt")


@admin.register(User)
class AccountAdmin(Accounts):
    """Accounts: operators make the first ones, set forgotten passwords, and close what is abused."""

    list_display = ("username", "first_name", "is_active", "is_staff", "last_login")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's
        """Refuse: the ledger names people. An account is closed by taking “active” away."""
        return False


@admin.register(Community)
class CommunityAdmin(Looking):
    """Communities."""

    list_display = ("name", "slug", "status", "created_at", "closed_at")
    list_filter = ("status",)
    search_fields = ("name", "slug")


@admin.register(Membership)
class MembershipAdmin(Looking):
    """Who belonged where, and when."""

    list_display = ("community", "user", "role", "joined_at", "left_at")
    list_filter = ("role", "community")
    list_select_related = ("community", "user")


@admin.register(Invitation)
class InvitationAdmin(Looking):
    """Invitations, without their secrets."""

    list_display = ("community", "role", "created_by", "expires_at", "accepted_by")
    list_select_related = ("community", "created_by", "accepted_by")
    exclude = ("secret_digest",)


@admin.register(Decision)
class DecisionAdmin(Looking):
    """Decisions. Ballots are nobody's to look at."""

    list_display = ("title", "community", "kind", "status", "closes_at", "closed_at")
    list_filter = ("status", "kind", "community")
    list_select_related = ("community",)
    search_fields = ("title",)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(Looking):
    """The ledger."""

    list_display = ("chain", "index", "kind", "at", "actor", "subject")
    list_filter = ("chain", "kind")
    list_select_related = ("actor",)
    ordering = ("-pk",)
    inlines = (PayloadInline,)


@admin.register(LedgerHead)
class LedgerHeadAdmin(Looking):
    """The ends of the chains."""

    list_display = ("chain", "size", "hash")


@admin.register(Statement)
class StatementAdmin(Looking):
    """What was put before communities."""

    list_display = ("community", "author", "source", "about", "opened_at")
    list_filter = ("source", "community")
    list_select_related = ("community", "author")


@admin.register(Conversation)
class ConversationAdmin(Looking):
    """What communities talk over. How anybody voted is nobody's to look at."""

    list_display = ("title", "community", "status", "opened_by", "opens_at", "closes_at")
    list_filter = ("status", "community")
    list_select_related = ("community", "opened_by")


@admin.register(Argument)
class ArgumentAdmin(Looking):
    """What was argued for and against."""

    list_display = ("community", "about", "side", "author", "made_at", "status")
    list_filter = ("side", "status", "community")
    list_select_related = ("community", "author")


@admin.register(Hiding)
class HidingAdmin(Looking):
    """What stewards hid, and what became of it."""

    list_display = ("community", "status", "hidden_by", "hidden_at", "appealed_by", "answered_by")
    list_filter = ("status", "community")
    list_select_related = ("community", "hidden_by", "appealed_by", "answered_by")


@admin.register(OpinionMapRecord)
class OpinionMapAdmin(Looking):
    """Opinion maps, without where anybody stands on them."""

    list_display = ("conversation", "made_at", "algorithm", "version", "seed")
    list_select_related = ("conversation",)
    exclude = ("participants", "key")


@admin.register(Step)
class StepAdmin(Looking):
    """The work that follows from the ledger: what waits, what runs, what was given up and why."""

    list_display = ("task", "subject", "community", "status", "attempt", "leased_until", "sentence")
    list_filter = ("status", "task", "community")
    list_select_related = ("community",)
    ordering = ("-pk",)


@admin.register(Timer)
class TimerAdmin(Looking):
    """What falls due, and when."""

    list_display = ("kind", "subject", "due_at", "fired_at")
    ordering = ("-due_at",)
