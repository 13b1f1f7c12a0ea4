"""What boilerplate is, as data (`rules`), and where it stands in an article (`match`, `structure`).

Pure: knows nothing of stages, edits that were made, or what a user chose to do about a finding.
"""
