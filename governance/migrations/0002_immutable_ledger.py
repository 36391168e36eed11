"""Ledger headers never change, whoever asks: a trigger refuses, and the app role has no right to."""

from django.db import migrations

UP = """
CREATE FUNCTION polity_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % never change.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON governance_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();

CREATE TRIGGER never_truncated BEFORE TRUNCATE ON governance_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION polity_refuse_change();
"""

DOWN = """
DROP TRIGGER never_truncated ON governance_ledgerentry;
DROP TRIGGER never_changes ON governance_ledgerentry;
DROP FUNCTION polity_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]

    operations = [migrations.RunSQL(UP, DOWN)]
