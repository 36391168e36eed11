"""Reports and samples never change, whoever asks: triggers refuse."""

from django.db import migrations

UP = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON evaluation_report
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON evaluation_storedsample
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();
"""

DOWN = """
DROP TRIGGER never_changes ON evaluation_report;
DROP TRIGGER never_changes ON evaluation_storedsample;
"""


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0002_initial"), ("governance", "0002_immutable_ledger")]

    operations = [migrations.RunSQL(UP, DOWN)]
