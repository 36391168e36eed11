"""Texts and what was ratified never change, whoever asks: triggers refuse."""

from django.db import migrations

UP = """
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON constitutions_text
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();

CREATE FUNCTION polity_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.community_id, NEW.number, NEW.text_id, NEW.decision_id, NEW.ratified_at)
        IS DISTINCT FROM (OLD.community_id, OLD.number, OLD.text_id, OLD.decision_id, OLD.ratified_at)
    THEN
        RAISE EXCEPTION 'What was ratified never changes.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keeps_what_was_ratified BEFORE UPDATE OR DELETE ON constitutions_version
    FOR EACH ROW EXECUTE FUNCTION polity_keep_version();
"""

DOWN = """
DROP TRIGGER never_changes ON constitutions_text;

DROP TRIGGER keeps_what_was_ratified ON constitutions_version;
DROP FUNCTION polity_keep_version();
"""


class Migration(migrations.Migration):
    dependencies = [("constitutions", "0002_initial"), ("governance", "0002_immutable_ledger")]

    operations = [migrations.RunSQL(UP, DOWN)]
