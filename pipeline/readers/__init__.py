"""From files to documents: which files are articles, how their bytes are decoded, and what their lines are.

One module a format. A file that cannot be read becomes a document with a reason, never an exception.
"""
