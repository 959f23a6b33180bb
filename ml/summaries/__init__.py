"""What Spark sums for the pages, by business day."""

from ml.summaries.figures import Summaries, summarise

__all__ = ["Summaries", "summarise"]
