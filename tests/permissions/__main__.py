"""Print the table as docs/permissions.md: ``python -m tests.permissions``."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.permissions.printing import PAGE, page

    PAGE.write_text(page())
