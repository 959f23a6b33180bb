"""Addresses. Each layer names its own; this file only puts them together."""

from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("", include("restaurants.urls")),
    path("", include("insights.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("language/", set_language, name="set_language"),
    path("api/v1/", include("restaurants.api.urls")),
    path("api/v1/", include("insights.api.urls")),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="api_schema"),
]
