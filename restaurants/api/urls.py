"""API: who and what they bring."""

from django.urls import path

from restaurants.api import houses, uploads

urlpatterns = [
    path("restaurants", houses.RestaurantsView.as_view(), name="api_restaurants"),
    path("restaurants/<slug:slug>", houses.RestaurantView.as_view(), name="api_restaurant"),
    path("uploads", uploads.UploadsView.as_view(), name="api_uploads"),
    path("uploads/<int:upload>", uploads.UploadView.as_view(), name="api_upload"),
]
