"""The runner: the cycle in operation, on data of one's own, over kills and restarts."""
