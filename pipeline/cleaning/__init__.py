"""What boilerplate is, as data (`rules`), and where an article has it (`line_rules`, `article_rules`).

Pure: the stage `clean` applies what the user chose to do about a finding.
"""
