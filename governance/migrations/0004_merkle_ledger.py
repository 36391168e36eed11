"""The ledger becomes a Merkle log with signed heads; chains that are there already get their nodes."""

import django.db.models.deletion
from django.db import migrations, models

from governance.proof.merkle import Frontier

BATCH = 5_000
UP = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();

CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION polity_refuse_change();
"""
DOWN = """
DROP TRIGGER never_truncated ON {table};
DROP TRIGGER never_changes ON {table};
"""


def grow(apps, schema_editor):
    """Append every entry that is there to its chain's tree, as ``governance.ledger`` does from now on."""
    alias = schema_editor.connection.alias
    heads, entries, nodes = (
        apps.get_model("governance", name).objects.using(alias)
        for name in ("LedgerHead", "LedgerEntry", "LedgerNode")
    )
    for head in heads.all():
        frontier, waiting = Frontier(), []
        hashes = entries.filter(chain=head.chain, index__lt=head.size).order_by("index")
        for leaf in hashes.values_list("hash", flat=True).iterator(chunk_size=BATCH):
            for node, found in frontier.append(bytes.fromhex(leaf)):
                waiting.append(
                    nodes.model(chain=head.chain, level=node.level, index=node.place, hash=found.hex())
                )
            if len(waiting) >= BATCH:
                nodes.bulk_create(waiting)
                waiting = []
        nodes.bulk_create(waiting)
        heads.filter(pk=head.pk).update(frontier=[each.hex() for each in frontier.hashes])


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_deliberation")]

    operations = [
        migrations.AddField(
            model_name="ledgerhead",
            name="frontier",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name="LedgerNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=64)),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "level", "index"), name="one_node_a_place"),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1)), name="node_is_above_the_entries"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("origin", models.CharField(max_length=300)),
                ("key_id", models.CharField(max_length=43)),
                ("signature", models.CharField(max_length=88)),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.community",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "size"), name="one_signed_head_a_size")
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=43, unique=True)),
                ("public", models.CharField(max_length=43)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RunPython(grow, migrations.RunPython.noop, elidable=True),
        *(
            migrations.RunSQL(UP.format(table=table), DOWN.format(table=table))
            for table in ("governance_ledgernode", "governance_signedhead")
        ),
    ]
