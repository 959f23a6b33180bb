"""Figures: what Spark summed, by business day, so that a page never reads lines.

Nothing refers to a figure, so its one index that begins with the restaurant is that of what it is about. With others
beside it PostgreSQL took one of those for a house that it had no statistics of yet, and read the house's whole history
for a page of four weeks: until the next ANALYZE the overview took 70 ms longer.
"""

from __future__ import annotations

from django.db import models

from restaurants.tenancy import TenantModel


class DayFigure(TenantModel):
    """A business day x daypart x channel.

    Money in the restaurant's currency; ``sales`` with IGV, ``net_sales`` without; neither has *recargo al consumo* nor
    tip. ``covers`` is null where the source does not count guests.
    """

    day = models.DateField()
    daypart = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    sales = models.DecimalField(max_digits=16, decimal_places=4)
    net_sales = models.DecimalField(max_digits=16, decimal_places=4)
    refunds = models.DecimalField(max_digits=16, decimal_places=4)
    tickets = models.IntegerField()
    identified_tickets = models.IntegerField()
    covers = models.IntegerField(null=True)
    lines = models.IntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "day", "daypart", "channel"], name="one_figure_a_cell")
        ]


class DishFigure(TenantModel):
    """A dish on a business day."""

    day = models.DateField()
    dish = models.CharField(max_length=200)
    category = models.CharField(max_length=120, blank=True)
    quantity = models.DecimalField(max_digits=16, decimal_places=4)
    sales = models.DecimalField(max_digits=16, decimal_places=4)
    net_sales = models.DecimalField(max_digits=16, decimal_places=4)
    lines = models.IntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "day", "dish", "category"], name="one_figure_a_dish_a_day")
        ]


class GuestVisit(TenantModel):
    """An identified guest on a business day; a refund or cancellation is never a visit."""

    day = models.DateField()
    guest = models.CharField(max_length=80)
    tickets = models.IntegerField()
    sales = models.DecimalField(max_digits=16, decimal_places=4)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["restaurant", "day", "guest"], name="one_visit_a_guest_a_day")]


class HourFigure(TenantModel):
    """A local hour of a business day."""

    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    sales = models.DecimalField(max_digits=16, decimal_places=4)
    tickets = models.IntegerField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["restaurant", "day", "hour"], name="one_figure_an_hour")]
