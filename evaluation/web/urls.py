"""The addresses of this floor's pages."""

from django.urls import path, re_path

from evaluation.web import adherents, comparison, items, reports, requests

# A run's number, or enough of a report's digest to name it.
REPORT = r"^c/(?P<slug>[-\w]+)/reports/(?P<name>\d{1,11}|[0-9a-f]{12,64})/"

urlpatterns = [
    path("c/<slug:slug>/reports/", reports.index, name="reports"),
    re_path(rf"{REPORT}$", reports.show, name="report"),
    re_path(rf"{REPORT}progress/$", reports.progress, name="report-progress"),
    re_path(rf"{REPORT}report\.json$", reports.as_json, name="report-json"),
    re_path(rf"{REPORT}items/$", items.index, name="report-items"),
    re_path(rf"{REPORT}again/$", reports.measure_again, name="evaluation-again"),
    re_path(rf"{REPORT}request/$", requests.ask_stewards, name="deployment-request"),
    path("c/<slug:slug>/adherents/", adherents.index, name="adherents"),
    path("comparison/", comparison.show, name="comparison"),
    path("c/<slug:slug>/comparisons/request/", comparison.request_run, name="comparison-request"),
]
