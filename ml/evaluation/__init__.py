"""How good a model is, against its baselines, and whether that is more than chance."""
