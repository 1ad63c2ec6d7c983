"""What a learner has answered: kept on this machine, and of use to the learner alone."""
