"""The retraining cycle: from a trained model, through new data, to the next one."""
