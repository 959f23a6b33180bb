"""API: who and what they bring."""

from django.urls import path

from restaurants.api import houses, keys, uploads

urlpatterns = [
    path("restaurants", houses.RestaurantsView.as_view(), name="api_restaurants"),
    path("restaurants/<slug:slug>", houses.RestaurantView.as_view(), name="api_restaurant"),
    path("uploads", uploads.UploadsView.as_view(), name="api_uploads"),
    path("uploads/<int:upload>", uploads.UploadView.as_view(), name="api_upload"),
    path("uploads/<int:upload>/withdraw", uploads.WithdrawView.as_view(), name="api_upload_withdraw"),
    path("uploads/<int:upload>/discard", uploads.DiscardView.as_view(), name="api_upload_discard"),
    path("keys", keys.KeysView.as_view(), name="api_keys"),
    path("keys/<int:key>/revoke", keys.RevokeView.as_view(), name="api_key_revoke"),
]
