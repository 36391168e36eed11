"""The rules of texts in force become their communities' rules of decision."""

import json

from django.db import migrations

from constitutions.document import Document
from governance.rules import STORED


def put_in_force(apps, schema_editor):
    """Do for the versions in force what ratifying does from now on."""
    alias = schema_editor.connection.alias
    versions = apps.get_model("constitutions", "Version").objects.using(alias).filter(status="in_force")
    rules = apps.get_model("governance", "RuleInForce").objects.using(alias)
    for version in versions.select_related("text"):
        document = Document.model_validate(json.loads(bytes(version.text.canonical)), context=STORED)
        for kind, rule in document.rules.items():
            rules.create(
                community_id=version.community_id,
                kind=kind,
                rule=rule.model_dump(mode="json"),
                source=version.text_id,
                since=version.ratified_at,
            )


class Migration(migrations.Migration):
    dependencies = [("constitutions", "0008_set_aside"), ("governance", "0005_ways_to_decide")]

    operations = [migrations.RunPython(put_in_force, migrations.RunPython.noop)]
