"""Sentences → English: which model reads what, checks and repair of its output, and corrections by people."""
