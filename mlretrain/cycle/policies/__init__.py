"""Policies: when to retrain, compared with each other, with their controls, and with the best."""
