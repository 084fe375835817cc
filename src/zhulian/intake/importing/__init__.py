"""Files brought in: reading them, their columns, what becomes of each row, and the runs."""
