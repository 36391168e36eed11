"""What communities vouch for about one another. Triggers keep what was claimed and signed, whoever writes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


UP = """
CREATE FUNCTION polity_keep_attestation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.community_id, NEW.about_id, NEW.elsewhere, NEW.site, NEW.what, NEW.subject_digest,
           NEW.subject_name, NEW.words, NEW.floor, NEW.evidence, NEW.until, NEW.decision_id, NEW.proposed_by_id)
       IS DISTINCT FROM
       ROW(OLD.community_id, OLD.about_id, OLD.elsewhere, OLD.site, OLD.what, OLD.subject_digest,
           OLD.subject_name, OLD.words, OLD.floor, OLD.evidence, OLD.until, OLD.decision_id, OLD.proposed_by_id)
       OR (OLD.envelope IS NOT NULL AND ROW(NEW.envelope, NEW.envelope_digest, NEW.issued_at)
           IS DISTINCT FROM ROW(OLD.envelope, OLD.envelope_digest, OLD.issued_at))
    THEN
        RAISE EXCEPTION 'What was claimed, and what was signed, never changes.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER attestation_is_kept BEFORE UPDATE OR DELETE ON governance_attestation
    FOR EACH ROW EXECUTE FUNCTION polity_keep_attestation();

CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE ON governance_broughtattestation
    FOR EACH ROW EXECUTE FUNCTION polity_refuse_change();
"""
DOWN = """
DROP TRIGGER never_changes ON governance_broughtattestation;
DROP TRIGGER attestation_is_kept ON governance_attestation;
DROP FUNCTION polity_keep_attestation();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0005_ways_to_decide'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('elsewhere', models.CharField(blank=True, max_length=64)),
                ('site', models.CharField(blank=True, max_length=200)),
                ('what', models.CharField(max_length=12)),
                ('subject_digest', models.CharField(max_length=71)),
                ('subject_name', models.CharField(max_length=300)),
                ('words', models.TextField(max_length=1000)),
                ('floor', models.CharField(blank=True, max_length=71)),
                ('evidence', models.JSONField(blank=True, default=list)),
                ('until', models.DateTimeField()),
                ('status', models.CharField(default='proposed', max_length=12)),
                ('envelope', models.BinaryField(null=True)),
                ('envelope_digest', models.CharField(blank=True, max_length=71)),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, max_length=4000)),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.decision')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['about', 'subject_digest'], name='attestation_by_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'issued', 'declined', 'revoked', 'expired'])), name='attestation_status_is_known'), models.CheckConstraint(condition=models.Q(('community', models.F('about')), _negated=True), name='nobody_vouches_for_themselves'), models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'declined']), ('envelope__isnull', False), _connector='XOR'), name='what_was_issued_is_signed'), models.CheckConstraint(condition=models.Q(('about__isnull', True), ('elsewhere', ''), _connector='XOR'), name='attestation_is_about_somebody')],
            },
        ),
        migrations.CreateModel(
            name='BroughtAttestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=300)),
                ('site', models.CharField(max_length=300)),
                ('key_id', models.CharField(max_length=43)),
                ('what', models.CharField(max_length=12)),
                ('subject_digest', models.CharField(max_length=71)),
                ('subject_name', models.CharField(max_length=300)),
                ('words', models.TextField(max_length=1000)),
                ('until', models.DateTimeField()),
                ('envelope', models.BinaryField()),
                ('envelope_digest', models.CharField(max_length=71)),
                ('brought_at', models.DateTimeField()),
                ('brought_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('community', 'envelope_digest'), name='one_of_what_was_brought')],
            },
        ),
        migrations.RunSQL(UP, DOWN),
    ]
