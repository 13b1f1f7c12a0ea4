"""Sentences → English: which model reads what, the checks of what it says, their repair, and corrections by people."""
