"""Checkpoints of the Hugging Face Hub: downloaded, converted, tested and recorded.

All of it happens when a person asks for a model, never during a run: a run opens what is recorded, without a network.
"""
