"""Pages of what the data says."""

from django.urls import path

from insights.views import forecast, group, guests, house, models, overview, segments, treatment

urlpatterns = [
    path("houses/", group.group, name="group"),
    path("r/<slug:slug>/", overview.overview, name="overview"),
    path("r/<slug:slug>/forecast/", forecast.forecast, name="forecast"),
    path("r/<slug:slug>/segments/", segments.segments, name="segments"),
    path("r/<slug:slug>/segments/<slug:segment>/guests.csv", guests.segment_guests, name="segment_guests"),
    path("r/<slug:slug>/guests/", guests.guests, name="guests"),
    path("r/<slug:slug>/guests/find/", guests.guest_find, name="guest_find"),
    path("r/<slug:slug>/guests/consents/", guests.consents, name="consents"),
    path("r/<slug:slug>/guests/consents/example.csv", guests.consents_example, name="consents_example"),
    path("r/<slug:slug>/guests/<int:guest>/", guests.guest, name="guest"),
    path("r/<slug:slug>/guests/<int:guest>/guest.json", guests.guest_export, name="guest_export"),
    path("r/<slug:slug>/guests/<int:guest>/guest.pdf", guests.guest_paper, name="guest_paper"),
    path("r/<slug:slug>/guests/<int:guest>/consent/", guests.guest_consent, name="guest_consent"),
    path("r/<slug:slug>/guests/<int:guest>/request/", guests.guest_request, name="guest_request"),
    path("r/<slug:slug>/guests/requests/<int:asked>/answer/", guests.request_answer, name="request_answer"),
    path("r/<slug:slug>/house/", house.house, name="house"),
    path("r/<slug:slug>/treatment/", treatment.treatment, name="treatment"),
    path("r/<slug:slug>/treatment/treatment.pdf", treatment.treatment_file, name="treatment_file"),
    path("r/<slug:slug>/treatment/controller/", treatment.controller_set, name="controller_set"),
    path("r/<slug:slug>/treatment/retention/", treatment.retention_set, name="retention_set"),
    path("r/<slug:slug>/models/", models.model_list, name="models"),
    path("r/<slug:slug>/models/<slug:name>/", models.model_page, name="model"),
]
