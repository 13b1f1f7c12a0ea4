"""What boilerplate is, as data (`rules`), and where it stands in an article (`line_rules`, `article_rules`).

Pure: what a user chose to do about a finding is the business of the stage `clean`.
"""
