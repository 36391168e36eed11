"""From requests to views: every address of the site, one line a floor."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("governance.web.urls")),
    path("", include("constitutions.web.urls")),
    path("", include("adapters.web.urls")),
    path("", include("evaluation.web.urls")),
]
