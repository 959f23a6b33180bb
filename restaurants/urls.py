"""Pages of who and what they bring."""

from django.urls import path

from restaurants.views import home, uploads

urlpatterns = [
    path("", home.home, name="home"),
    path("r/<slug:slug>/uploads/", uploads.upload_list, name="uploads"),
    path("r/<slug:slug>/uploads/template.csv", uploads.template, name="upload_template"),
    path("r/<slug:slug>/uploads/<int:upload>/", uploads.upload_page, name="upload"),
    path("r/<slug:slug>/uploads/<int:upload>/confirm/", uploads.confirm, name="upload_confirm"),
    path("r/<slug:slug>/uploads/<int:upload>/discard/", uploads.discard, name="upload_discard"),
    path("r/<slug:slug>/uploads/<int:upload>/withdraw/", uploads.withdraw, name="upload_withdraw"),
    path("r/<slug:slug>/uploads/<int:upload>/quarantine.csv", uploads.quarantine, name="upload_quarantine"),
]
