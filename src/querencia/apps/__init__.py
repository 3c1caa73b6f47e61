"""The rooms of the web application; which may import which: docs/adr/0008-web-application.md."""
