"""Row-level security on each table of figures, versions and predictions."""

from django.db import migrations

from restaurants.tenancy import ForceRowLevelSecurity

MODELS = (
    "DayFigure",
    "DishFigure",
    "GuestVisit",
    "HourFigure",
    "DataVersion",
    "ModelVersion",
    "Forecast",
    "GuestSegment",
    "Receipt",
)


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0001_figures_versions_predictions"),
        ("restaurants", "0002_row_level_security"),
    ]

    operations = [ForceRowLevelSecurity(name) for name in MODELS]
