"""What a worker does: each kind of job is a module with ``run(work) -> Outcome``."""

from insights.jobs import cleanse, forget, retain, train, withdraw

KINDS = {"cleanse": cleanse, "train": train, "withdraw": withdraw, "forget": forget, "retain": retain}
