"""From requests to views: every address of the site, one line a floor."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("governance.web.urls")),
    path("", include("constitutions.web.urls")),
    path("", include("adapters.web.urls")),
    path("", include("evaluation.web.urls")),
    path("api/", include("governance.api.urls")),
    path("api/", include("constitutions.api.urls")),
    path("api/", include("adapters.api.urls")),
    path("api/", include("evaluation.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view()),
]

handler400 = "governance.web.refusals.unreadable"
