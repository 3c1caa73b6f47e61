"""The review for people and for programs: a page, terminal text and JSON, in their language.

Import what is needed from its own module; drawing charts takes a second to load, and the terminal
and the JSON have no need of it:

- ``querencia.report.page.render_page(review, language) -> str``
- ``querencia.report.document.to_json(review, language) -> dict``
- ``querencia.report.terminal.print_review(review, language, console)``
"""
