"""What endpoints refused, what of their counts is lost, and answers that clients offer and communities store."""

import django.db.models.deletion
from django.db import migrations, models

REASONS = [
    'key_requests_per_minute', 'key_requests_per_day', 'key_tokens_per_minute', 'key_tokens_per_day',
    'key_concurrent', 'key_tokens_per_month',
    'all_requests_per_minute', 'all_requests_per_day', 'all_tokens_per_minute', 'all_tokens_per_day',
    'all_concurrent', 'all_tokens_per_month',
    'cap', 'engine_away', 'engine_refused', 'directory_away', 'cannot_count', 'no_model', 'not_served',
    'unknown_key', 'expired_key', 'revoked_key', 'bad_request',
]
TELL = """
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OR DELETE ON adapters_samplesettings
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway();
"""
UNTELL = "DROP TRIGGER tells_gateway ON adapters_samplesettings;"


def key(to, **more):
    """Return a foreign key as every one of ours is."""
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=to, **more)


def ident():
    """Return a row's own number."""
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')


class Migration(migrations.Migration):

    dependencies = [
        ('adapters', '0012_share_outs'),
        ('governance', '0011_delegation_by_theme'),
    ]

    operations = [
        migrations.CreateModel(
            name='Refused',
            fields=[
                ('id', ident()),
                ('reason', models.CharField(max_length=32)),
                ('at', models.DateTimeField()),
                ('requests', models.PositiveBigIntegerField()),
                ('community', key('governance.community')),
                ('key', key('adapters.apikey', blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'refused',
                'indexes': [models.Index(fields=['community', 'at'], name='refused_by_community')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('reason__in', REASONS)), name='refused_reason_is_known'),
                    models.UniqueConstraint(
                        fields=('community', 'key', 'reason', 'at'), name='one_refused_a_minute', nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name='Missing',
            fields=[
                ('id', ident()),
                ('what', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('number', models.PositiveBigIntegerField()),
                ('community', key('governance.community')),
            ],
            options={
                'verbose_name_plural': 'missing',
                'constraints': [
                    models.CheckConstraint(
                        condition=models.Q(('what__in', ['answers', 'refusals', 'samples'])), name='missing_what_is_known'
                    ),
                    models.UniqueConstraint(fields=('community', 'what', 'at'), name='one_missing_an_hour'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SampleSettings',
            fields=[
                ('id', ident()),
                ('is_on', models.BooleanField(default=False)),
                ('days', models.PositiveSmallIntegerField(default=30)),
                ('share', models.PositiveSmallIntegerField(default=100)),
                ('since', models.DateTimeField()),
                (
                    'community',
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community'
                    ),
                ),
            ],
            options={
                'verbose_name_plural': 'sample settings',
                'constraints': [
                    models.CheckConstraint(
                        condition=models.Q(('days__gte', 1), ('days__lte', 90)), name='samples_are_kept_for_some_days'
                    ),
                    models.CheckConstraint(
                        condition=models.Q(('share__gte', 1), ('share__lte', 100)),
                        name='share_of_samples_is_a_percentage',
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', ident()),
                ('constitution_digest', models.CharField(max_length=71)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('messages', models.JSONField()),
                ('answer', models.TextField(blank=True)),
                ('metadata', models.JSONField(blank=True, default=dict)),
                ('community', key('governance.community')),
                ('deployment', key('adapters.deployment')),
                ('key', key('adapters.apikey')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['community', 'id'], name='sample_by_community'),
                    models.Index(fields=['expires_at'], name='sample_by_end'),
                ],
            },
        ),
        migrations.RunSQL(TELL, UNTELL),
    ]
