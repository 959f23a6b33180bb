"""What a worker does. Each kind of job is a module with ``run(work) -> Outcome`` and ``failed(restaurant, job, error)``."""

from insights.jobs import cleanse, train

KINDS = {"cleanse": cleanse, "train": train}
