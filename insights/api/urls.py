"""API: what the data says."""

from django.urls import path

from insights.api import consents, figures, models, predictions

urlpatterns = [
    path("figures/days", figures.PeriodFiguresView.as_view(), name="api_figures"),
    path("figures/dishes", figures.DishFiguresView.as_view(), name="api_dish_figures"),
    path("predictions/demand", predictions.DemandView.as_view(), name="api_demand"),
    path("predictions/column", predictions.ColumnView.as_view(), name="api_column"),
    path("consents", consents.ConsentsView.as_view(), name="api_consents"),
    path("models", models.ModelsView.as_view(), name="api_models"),
    path("models/<slug:name>", models.ModelView.as_view(), name="api_model"),
]
