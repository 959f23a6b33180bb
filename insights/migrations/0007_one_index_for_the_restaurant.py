"""Of a figure one index begins with the restaurant, so that none is taken that reads its whole history."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0006_receipts_have_a_name"),
        ("restaurants", "0025_one_index_for_the_restaurant"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dayfigure",
            name="insights_dayfigure_of_restaurant",
        ),
        migrations.RemoveConstraint(
            model_name="dishfigure",
            name="insights_dishfigure_of_restaurant",
        ),
        migrations.RemoveConstraint(
            model_name="guestvisit",
            name="insights_guestvisit_of_restaurant",
        ),
        migrations.RemoveConstraint(
            model_name="hourfigure",
            name="insights_hourfigure_of_restaurant",
        ),
        migrations.AlterField(
            model_name="dataversion",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="dayfigure",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="dishfigure",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="forecast",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="guestsegment",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="guestvisit",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="hourfigure",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="modelversion",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="restaurant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurants.restaurant",
            ),
        ),
    ]
