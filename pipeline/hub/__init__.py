"""Checkpoints of the Hugging Face Hub: downloaded, converted, tested and recorded.

All of it happens when a person asks for a model, never while a corpus is made: a run opens what is recorded and knows
no network.
"""
