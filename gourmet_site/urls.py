"""Addresses. Each layer names its own; this file only puts them together."""

from django.urls import include, path
from django.views.i18n import set_language

from gourmet_site import api

urlpatterns = [
    path("", include("restaurants.urls")),
    path("", include("insights.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("language/", set_language, name="set_language"),
    path("api/v1/", include("restaurants.api.urls")),
    path("api/v1/", include("insights.api.urls")),
    path("api/v1/schema", api.SchemaView.as_view(), name="api_schema"),
    path("api/v1/docs", api.docs, name="api_docs"),
]

handler400 = "gourmet_site.errors.bad_request"
handler404 = "gourmet_site.errors.page_not_found"
handler429 = "gourmet_site.errors.too_many_requests"  # asked for by allauth
handler500 = "gourmet_site.errors.server_error"
