"""What operators see of this floor. They look and change nothing: they run the instance and approve no model."""

from django.contrib import admin

from adapters.models import (
    Adaptation,
    Adapter,
    AnswerReport,
    ApiKey,
    CommunityLimits,
    CompiledPrompt,
    Counted,
    Deployment,
    Loan,
    Missing,
    Refused,
    RolloutHold,
    RolloutPhase,
    SampleSettings,
    ShareOut,
    Usage,
    Weight,
)
from governance.admin import Looking


@admin.register(Adaptation)
class AdaptationAdmin(Looking):
    """The makings of models, and how far each has come."""

    list_display = ("pk", "community", "version", "ordinal", "status", "stage", "started_at", "finished_at")
    list_filter = ("status", "community")
    list_select_related = ("community", "version__community")


@admin.register(CompiledPrompt)
class CompiledPromptAdmin(Looking):
    """Compiled prompts."""

    list_display = ("digest", "version", "shots", "compiled_at")
    list_filter = ("community",)
    list_select_related = ("version__community",)


@admin.register(Adapter)
class AdapterAdmin(Looking):
    """Adapters, by name and digest."""

    list_display = ("name", "digest", "method", "train_items", "made_at")
    list_filter = ("community",)
    search_fields = ("name", "digest")


@admin.register(Deployment)
class DeploymentAdmin(Looking):
    """What answers, and what did."""

    list_display = ("pk", "community", "version", "status", "digest", "live_at", "ended_at")
    list_filter = ("status", "community")
    list_select_related = ("community", "version__community")


@admin.register(RolloutPhase)
class RolloutPhaseAdmin(Looking):
    """How models took over, phase by phase."""

    list_display = ("deployment", "position", "share", "hours", "began_at", "ends_at", "ended_at")
    list_filter = ("community",)
    list_select_related = ("deployment__community",)


@admin.register(RolloutHold)
class RolloutHoldAdmin(Looking):
    """When stewards held new models back."""

    list_display = ("phase", "share", "began_at", "ended_at")
    list_filter = ("community",)
    list_select_related = ("phase__deployment__community",)


@admin.register(ApiKey)
class ApiKeyAdmin(Looking):
    """Clients' keys, without their secrets."""

    list_display = ("name", "community", "hint", "created_by", "expires_at", "revoked_at")
    list_filter = ("community",)
    list_select_related = ("community", "created_by")
    exclude = ("secret_digest",)


@admin.register(CommunityLimits)
class CommunityLimitsAdmin(Looking):
    """What all keys of a community together are answered at most."""

    list_display = ("community", "requests_per_minute", "tokens_per_day", "tokens_per_month")
    list_select_related = ("community",)


@admin.register(Counted)
class CountedAdmin(Looking):
    """What hosts counted towards limits."""

    list_display = ("host", "ident", "day", "requests_day", "tokens_day", "month", "tokens_month")
    list_filter = ("host",)


@admin.register(Loan)
class LoanAdmin(Looking):
    """What hosts lent each other of their parts of limits."""

    list_display = ("limit", "ident", "window", "borrower", "lender", "amount", "taken", "asked_at")
    list_filter = ("limit",)


@admin.register(Usage)
class UsageAdmin(Looking):
    """What answers took."""

    list_display = ("at", "community", "key", "prompt_tokens", "completion_tokens")
    list_filter = ("community",)
    list_select_related = ("community", "key")


@admin.register(Refused)
class RefusedAdmin(Looking):
    """What endpoints refused."""

    list_display = ("at", "community", "key", "reason", "requests")
    list_filter = ("reason", "community")
    list_select_related = ("community", "key")


@admin.register(Missing)
class MissingAdmin(Looking):
    """What could not be written down."""

    list_display = ("at", "community", "what", "number")
    list_filter = ("what", "community")
    list_select_related = ("community",)


@admin.register(SampleSettings)
class SampleSettingsAdmin(Looking):
    """Which communities store answers that clients offer. What is stored is theirs, and not shown here."""

    list_display = ("community", "is_on", "days", "share", "since")
    list_select_related = ("community",)


@admin.register(AnswerReport)
class AnswerReportAdmin(Looking):
    """Answers that were reported."""

    list_display = ("pk", "community", "norm_id", "deployment", "answer_digest")
    list_filter = ("community",)
    list_select_related = ("community", "deployment__community")


@admin.register(ShareOut)
class ShareOutAdmin(Looking):
    """How communities shared out the engine's time, or are asked to."""

    list_display = ("pk", "community", "digest", "decision", "status", "since", "ended_at")
    list_filter = ("status", "community")
    list_select_related = ("community", "decision")


@admin.register(Weight)
class WeightAdmin(Looking):
    """What each community weighs by a share-out."""

    list_display = ("share_out", "community", "weight")
    list_filter = ("community",)
    list_select_related = ("share_out__community", "community")
