"""What operators see of this floor. They look and change nothing: evidence is written once."""

from django.contrib import admin

from evaluation.models import DeploymentRequest, EvaluationRun, Report, RestoreRequest
from governance.admin import Looking


@admin.register(EvaluationRun)
class EvaluationRunAdmin(Looking):
    """Evaluations, and how far each has come."""

    list_display = ("pk", "community", "kind", "adaptation", "look", "status", "done", "total", "started_at")
    list_filter = ("status", "kind", "community")
    list_select_related = ("community", "adaptation__version__community")


@admin.register(Report)
class ReportAdmin(Looking):
    """Reports. Their bytes are on their own pages."""

    list_display = ("digest", "community", "gate", "written_at")
    list_filter = ("gate", "community")
    list_select_related = ("community",)
    exclude = ("canonical",)


@admin.register(DeploymentRequest)
class DeploymentRequestAdmin(Looking):
    """Votes on letting a model go live."""

    list_display = ("decision", "community", "report", "requested_by")
    list_filter = ("community",)
    list_select_related = ("decision", "community", "report", "requested_by")


@admin.register(RestoreRequest)
class RestoreRequestAdmin(Looking):
    """Votes on bringing a stopped model back."""

    list_display = ("decision", "community", "deployment")
    list_filter = ("community",)
    list_select_related = ("decision", "community", "deployment__community")
