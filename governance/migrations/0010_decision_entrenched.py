"""What a decision would change that asks for more care than the rule for its kind; kept as it was when it was put."""

from django.db import migrations, models

UP = """
CREATE TRIGGER entrenched_is_kept BEFORE UPDATE ON governance_decision
    FOR EACH ROW WHEN (NEW.entrenched IS DISTINCT FROM OLD.entrenched) EXECUTE FUNCTION polity_refuse_change();
"""
DOWN = "DROP TRIGGER entrenched_is_kept ON governance_decision;"


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0009_voices'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='entrenched',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
