"""From a file somebody brings to strings with line numbers: examined, confirmed, and every record accounted for."""

from ml.intake.content import is_workbook
from ml.intake.examination import Examination, RawTable
from ml.intake.inspection import examine
from ml.intake.layouts import LAYOUTS, Layout, template_csv
from ml.intake.raw import hidden_again, to_raw
from ml.intake.refusals import OneRow, Refused
from ml.intake.rules import rules

__all__ = [
    "LAYOUTS",
    "Examination",
    "Layout",
    "OneRow",
    "RawTable",
    "Refused",
    "examine",
    "hidden_again",
    "is_workbook",
    "rules",
    "template_csv",
    "to_raw",
]
