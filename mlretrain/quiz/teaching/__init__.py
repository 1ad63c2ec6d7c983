"""Teaching with the bank: what the answers of a class say about learners and questions."""
