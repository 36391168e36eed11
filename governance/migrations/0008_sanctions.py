"""Breaches of a charter's floors and the steps taken. Triggers keep what each is about, whoever writes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


UP = """
CREATE FUNCTION polity_keep_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.community_id, NEW.against_id, NEW.charter, NEW.terms, NEW.breach, NEW.evidence,
           NEW.opened_by_id, NEW.opened_at)
       IS DISTINCT FROM
       ROW(OLD.community_id, OLD.against_id, OLD.charter, OLD.terms, OLD.breach, OLD.evidence,
           OLD.opened_by_id, OLD.opened_at)
    THEN
        RAISE EXCEPTION 'What a case is about never changes.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER case_is_kept BEFORE UPDATE OR DELETE ON governance_sanctioncase
    FOR EACH ROW EXECUTE FUNCTION polity_keep_case();

CREATE FUNCTION polity_keep_sanction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.community_id, NEW.case_id, NEW.rung, NEW.days, NEW.a_minute, NEW.reason,
           NEW.previous_id, NEW.decision_id, NEW.proposed_by_id)
       IS DISTINCT FROM
       ROW(OLD.community_id, OLD.case_id, OLD.rung, OLD.days, OLD.a_minute, OLD.reason,
           OLD.previous_id, OLD.decision_id, OLD.proposed_by_id)
    THEN
        RAISE EXCEPTION 'What a step is never changes.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER sanction_is_kept BEFORE UPDATE OR DELETE ON governance_sanction
    FOR EACH ROW EXECUTE FUNCTION polity_keep_sanction();

CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON governance_sanctionanswer
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();
"""
DOWN = """
DROP TRIGGER never_changes ON governance_sanctionanswer;
DROP TRIGGER sanction_is_kept ON governance_sanction;
DROP FUNCTION polity_keep_sanction();
DROP TRIGGER case_is_kept ON governance_sanctioncase;
DROP FUNCTION polity_keep_case();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0007_notifications'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rung', models.CharField(max_length=12)),
                ('days', models.PositiveSmallIntegerField()),
                ('a_minute', models.PositiveIntegerField(blank=True, null=True)),
                ('reason', models.TextField(max_length=4000)),
                ('status', models.CharField(default='proposed', max_length=12)),
                ('announced_at', models.DateTimeField(blank=True, null=True)),
                ('begins_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('stayed_at', models.DateTimeField(blank=True, null=True)),
                ('appealed_at', models.DateTimeField(blank=True, null=True)),
                ('appeal', models.TextField(blank=True, max_length=4000)),
                ('lifted_because', models.TextField(blank=True, max_length=4000)),
                ('appeal_decision', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.decision')),
                ('appealed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.decision')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.sanction')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SanctionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000)),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('sanction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='governance.sanction')),
            ],
        ),
        migrations.CreateModel(
            name='SanctionCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('charter', models.CharField(max_length=71)),
                ('terms', models.JSONField()),
                ('breach', models.TextField(max_length=4000)),
                ('evidence', models.JSONField(blank=True, default=list)),
                ('opened_at', models.DateTimeField()),
                ('status', models.CharField(default='open', max_length=12)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, max_length=4000)),
                ('against', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='sanction',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='governance.sanctioncase'),
        ),
        migrations.AddConstraint(
            model_name='sanctioncase',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'closed'])), name='case_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='sanctioncase',
            constraint=models.CheckConstraint(condition=models.Q(('community', models.F('against')), _negated=True), name='nobody_sanctions_themselves'),
        ),
        migrations.AddConstraint(
            model_name='sanctioncase',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('community', 'against'), name='one_open_case_an_adherent'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'declined', 'announced', 'in_effect', 'stayed', 'ended', 'lifted'])), name='sanction_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('rung__in', ['notice', 'rate_cap', 'suspension', 'removal'])), name='sanction_rung_is_known'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('rung', 'rate_cap'), ('a_minute__isnull', True), _connector='XOR'), name='a_rate_cap_says_its_rate'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['announced', 'proposed'])), fields=('case',), name='one_step_under_way_a_case'),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
