"""What operators see of this floor. They look and change nothing: they run the instance and approve no model."""

from django.contrib import admin

from adapters.models import (
    Adaptation,
    Adapter,
    AnswerReport,
    ApiKey,
    CompiledPrompt,
    Deployment,
    RolloutPhase,
    Usage,
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


@admin.register(ApiKey)
class ApiKeyAdmin(Looking):
    """Clients' keys, without their secrets."""

    list_display = ("name", "community", "hint", "created_by", "expires_at", "revoked_at")
    list_filter = ("community",)
    list_select_related = ("community", "created_by")
    exclude = ("secret_digest",)


@admin.register(Usage)
class UsageAdmin(Looking):
    """What answers took."""

    list_display = ("at", "community", "key", "prompt_tokens", "completion_tokens")
    list_filter = ("community",)
    list_select_related = ("community", "key")


@admin.register(AnswerReport)
class AnswerReportAdmin(Looking):
    """Answers that were reported."""

    list_display = ("pk", "community", "norm_id", "deployment", "answer_digest")
    list_filter = ("community",)
    list_select_related = ("community", "deployment__community")
