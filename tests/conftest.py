"""Fixtures and profiles that all tests share."""

from hypothesis import HealthCheck, settings

# The same examples everywhere and always: a red test must be red for everyone who runs it.
settings.register_profile(
    "default", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")
