"""The vocabulary of rules: kinds, scopes, positions, contexts, actions."""

from enum import StrEnum


class RuleKind(StrEnum):
    """What sort of boilerplate a line is; users switch whole kinds off."""

    READ_ALSO = "read_also"
    SUBSCRIBER = "subscriber"
    NEWSLETTER = "newsletter"
    SHARE = "share"
    DONATION = "donation"
    ADVERT = "advert"
    SOURCE = "source"
    COPYRIGHT = "copyright"
    CAPTION = "caption"
    PHOTO_CREDIT = "photo_credit"
    COMMENTS = "comments"
    COOKIE = "cookie"
    AUTHOR = "author"
    BYLINE = "byline"
    THANKS = "thanks"
    LATEST = "latest"
    TAGS = "tags"
    TIMESTAMP = "timestamp"
    SEPARATOR = "separator"
    UI = "ui"
    REPEATED_TITLE = "repeated_title"
    DUPLICATE = "duplicate"
    TAIL = "tail"
    REPEATED_LINE = "repeated_line"
    HEADLINE = "headline"


class Scope(StrEnum):
    """Which part of a line a rule judges."""

    LINE = "line"
    """The pattern is searched for in the line (anchor it with `^` and `$` if needed) and judges all of it."""
    PREFIX = "prefix"
    """The pattern matches at the start of the line and judges only the match; the rest stays."""
    SUFFIX = "suffix"
    """The pattern matches at the end of the line and judges only the match; the rest stays."""
    SPAN = "span"
    """Every match of the pattern in the line is judged, also inside prose; the rest stays."""
    BLOCK = "block"
    """The pattern is a bare cue: only punctuation follows it. It and the title-like lines under it are dropped."""


class Position(StrEnum):
    """Where in the article a rule counts; `line_context.is_prose` defines prose."""

    ANY = "any"
    HEAD = "head"
    """Before the first line of prose; anywhere in an article without prose."""
    TAIL = "tail"
    """After the last line of prose; anywhere in an article without prose."""


class Then(StrEnum):
    """What must directly follow the match of a cue."""

    ANY = "any"
    TITLE = "title"
    """Optionally a colon, dash or bar, then a capital, a digit or a quote; never a lower-case letter."""
    COLON = "colon"
    END = "end"
    """Nothing but punctuation up to the end of the line."""


class Context(StrEnum):
    """What must be beside a line for a rule to count."""

    NONE = "none"
    CAPTION = "caption_context"
    """The line before or after, ignoring blanks, is a caption, a photo credit or a read-also line."""
    HIT = "hit_context"
    """The line before or after, ignoring blanks, is itself dropped, in this pass or by an earlier one."""


class Action(StrEnum):
    """What a rule asks for."""

    DROP = "drop"
    TRIM = "trim"
    FLAG = "flag"


CAPTION_KINDS = frozenset({RuleKind.CAPTION, RuleKind.PHOTO_CREDIT})
"""Kinds of lines that belong to a picture."""

PLEAS = frozenset(
    {
        RuleKind.ADVERT,
        RuleKind.COMMENTS,
        RuleKind.COOKIE,
        RuleKind.DONATION,
        RuleKind.NEWSLETTER,
        RuleKind.SHARE,
        RuleKind.SUBSCRIBER,
    }
)
"""Kinds that address the reader in whole sentences. So do quoted people, hence the veto of reporting verbs."""

TRIMMING = frozenset({Scope.PREFIX, Scope.SUFFIX, Scope.SPAN})
"""Scopes that judge a part of a line."""
