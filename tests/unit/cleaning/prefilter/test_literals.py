import pytest

from pipeline.cleaning.prefilter.hints import APART, BOUND, DIGITS, END, GAP, START
from pipeline.cleaning.prefilter.literals import required_strings


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("port", {"port"}),
        ("Port|Quay", {"port", "quay"}),
        ("ports?", {"port", "ports"}),
        ("(?:the )?port", {"port", "the port"}),
        (r"port\s+quay", {f"port{APART}quay"}),
        (r"port\W{0,3}quay", {f"port{GAP}quay"}),
        (r"port[ ,]*quay", {f"port{GAP}quay"}),
        (r"port[^\p{L}\p{N}]*+\Z", {f"port{GAP}{END}"}),
        (r"\bport\b", {f"{BOUND}port{BOUND}"}),
        ("^port$", {f"{START}port{END}"}),
        (r"port \d{1,3}", {f"port {DIGITS}"}),
        (r"[1-3a\d.]x", {"ax", ".x", f"{DIGITS}x"}),
        (r"port\u00a0x", {"port\u00a0x"}),
        (r"(?:port|quay){2,}+", {"port", "quay"}),
        (r"(?:port|\w+)", set()),  # one branch says nothing
        (r"(?:port)?", set()),
        (r"(?!port)quay(?=s)", {"quay"}),  # what is looked at is not matched
        (r"(?P<name>port)", {"port"}),
        ("[Pp]ort", {"port"}),
        ("[a-c]port", {"port"}),  # only ranges of digits are read
        (r"\p{Lu}port", {"port"}),
        ("(?i:PORT)", {"port"}),
        (r"por\.t", {"por.t"}),
        # The ends of a string that stands beside something unknown.
        (r"\w+ ?port", {"port", " port"}),
        (r"\w+ port(?: of)?.", {" port", " port of"}),
        (r"\w+\W+port\W*(?:of call)*$", {f"{APART}port{GAP}"}),  # "portof call"
        (r"\w+(?:\W.*)?\bport(?:, .*)?$", {f"{BOUND}port{BOUND}"}),
        (r"\w(?:port|p.er)\b", {f"port{BOUND}", f"er{BOUND}"}),  # of the second branch, the longer
        # Not understood: nothing is required.
        ("(?:port){e<=1}", set()),
        (r"(port)\1", set()),
        ("(?x) po rt", set()),
        (r"(?a:\bport)", set()),  # other word boundaries
        (r"(?m:^port)", set()),
        (r"(?(1)port|quay)", set()),
        (r"\x41port", set()),
        ("port\1", set()),  # a sign
    ],
)
def test_a_match_needs_one_of_these_strings(pattern: str, strings: set[str]) -> None:
    found = [set(each) for each in required_strings(pattern)]

    assert strings in found if strings else all("" in each for each in found)
