"""What alone opens a workbook: a process of its own, which loads nothing of the rest."""
