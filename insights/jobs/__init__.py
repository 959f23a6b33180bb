"""What a worker does: each kind of job is a module with ``run(work) -> Outcome``."""

from insights.jobs import cleanse, forget, retain, train, undo, withdraw

KINDS = {
    "cleanse": cleanse,
    "undo": undo,
    "train": train,
    "withdraw": withdraw,
    "forget": forget,
    "retain": retain,
}
