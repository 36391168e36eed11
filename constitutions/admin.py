"""What operators see of this floor. They look and change nothing; what drafts say is for members only."""

from django.contrib import admin

from constitutions.models import Adherence, Draft, Text, Version
from governance.admin import Looking


@admin.register(Text)
class TextAdmin(Looking):
    """Texts that were voted on."""

    list_display = ("title", "digest", "norms", "stored_at")
    search_fields = ("title", "digest")
    exclude = ("canonical",)


@admin.register(Version)
class VersionAdmin(Looking):
    """Ratified versions."""

    list_display = ("community", "number", "status", "text", "ratified_at")
    list_filter = ("status", "community")
    list_select_related = ("community", "text")


@admin.register(Adherence)
class AdherenceAdmin(Looking):
    """Which versions adhere to which charters."""

    list_display = ("version", "charter")
    list_select_related = ("version__community", "charter__community")


@admin.register(Draft)
class DraftAdmin(Looking):
    """Drafts, without what they say."""

    list_display = ("pk", "community", "author", "status", "revision", "saved_at")
    list_filter = ("status", "community")
    list_select_related = ("community", "author")
    exclude = ("source", "reason")
