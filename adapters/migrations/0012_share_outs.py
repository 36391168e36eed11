"""How the engine's time is shared out. Triggers keep what was voted on, and tell the gateway when it takes effect."""

import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

UP = """
CREATE FUNCTION polity_keep_share_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.community_id, NEW.document, NEW.digest, NEW.decision_id, NEW.proposed_by_id)
       IS DISTINCT FROM ROW(OLD.community_id, OLD.document, OLD.digest, OLD.decision_id, OLD.proposed_by_id)
    THEN
        RAISE EXCEPTION 'What is voted on never changes.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER share_out_is_kept BEFORE UPDATE OR DELETE ON adapters_shareout
    FOR EACH ROW EXECUTE FUNCTION polity_keep_share_out();
CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON adapters_weight
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();

CREATE FUNCTION polity_tell_gateway_of_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('polity_gateway', community_id::text)
        FROM adapters_weight WHERE share_out_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER tells_gateway AFTER UPDATE OF status ON adapters_shareout
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway_of_shares();
"""
DOWN = """
DROP TRIGGER tells_gateway ON adapters_shareout;
DROP FUNCTION polity_tell_gateway_of_shares();
DROP TRIGGER never_changes ON adapters_weight;
DROP TRIGGER share_out_is_kept ON adapters_shareout;
DROP FUNCTION polity_keep_share_out();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('adapters', '0011_loans'),
        ('governance', '0011_delegation_by_theme'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ShareOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.BinaryField()),
                ('digest', models.CharField(max_length=71)),
                ('status', models.CharField(default='proposed', max_length=12)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.decision')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'declined', 'in_force', 'replaced', 'ended'])), name='share_out_status_is_known'),
                    models.UniqueConstraint(condition=models.Q(('status', 'in_force')), fields=('community',), name='one_share_out_in_force_a_community'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Weight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.DecimalField(decimal_places=2, max_digits=5)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('share_out', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weights', to='adapters.shareout')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('share_out', 'community'), name='one_weight_a_community'),
                    models.CheckConstraint(condition=models.Q(('weight__gte', Decimal('0.01')), ('weight__lte', Decimal('100.0'))), name='weight_is_one_the_engine_takes'),
                ],
            },
        ),
        migrations.RunSQL(UP, DOWN),
    ]
