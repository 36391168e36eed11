"""Adapters and compiled prompts never change, whoever asks: triggers refuse."""

from django.db import migrations

UP = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON adapters_adapter
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON adapters_compiledprompt
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();
"""

DOWN = """
DROP TRIGGER never_changes ON adapters_adapter;
DROP TRIGGER never_changes ON adapters_compiledprompt;
"""


class Migration(migrations.Migration):
    dependencies = [("adapters", "0002_initial"), ("governance", "0002_immutable_ledger")]

    operations = [migrations.RunSQL(UP, DOWN)]
