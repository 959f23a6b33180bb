"""API: what the data says."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
