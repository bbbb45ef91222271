"""The plan that results are held against."""

from django.contrib import admin

from config.base.admin import LargeTableAdmin
from reports import models


@admin.register(models.PlanFigure)
class PlanFigureAdmin(LargeTableAdmin):
    list_display = ("month", "measure", "amount")
    list_filter = ("measure",)
