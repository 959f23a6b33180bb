"""Estimators with scikit-learn's contract, one a file, and the models that are served."""
