"""Pages of what the data says."""

from django.urls import path

from insights.views import forecast, group, models, overview, segments

urlpatterns = [
    path("houses/", group.group, name="group"),
    path("r/<slug:slug>/", overview.overview, name="overview"),
    path("r/<slug:slug>/forecast/", forecast.forecast, name="forecast"),
    path("r/<slug:slug>/segments/", segments.segments, name="segments"),
    path("r/<slug:slug>/models/", models.model_list, name="models"),
    path("r/<slug:slug>/models/<slug:name>/", models.model_page, name="model"),
]
