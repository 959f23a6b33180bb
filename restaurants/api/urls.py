"""API: who and what they bring."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
