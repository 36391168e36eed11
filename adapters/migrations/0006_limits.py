"""Limits on a key, and on all keys of a community together."""

import django.db.models.deletion
from django.db import migrations, models

LIMITS = [
    ('requests_per_minute', models.PositiveIntegerField),
    ('requests_per_day', models.PositiveIntegerField),
    ('tokens_per_minute', models.PositiveIntegerField),
    ('tokens_per_day', models.PositiveBigIntegerField),
    ('concurrent', models.PositiveIntegerField),
    ('tokens_per_month', models.PositiveBigIntegerField),
]


class Migration(migrations.Migration):

    dependencies = [
        ('adapters', '0005_rollout_phases'),
        ('governance', '0011_delegation_by_theme'),
    ]

    operations = [
        *(
            migrations.AddField(model_name='apikey', name=name, field=field(blank=True, null=True))
            for name, field in LIMITS
        ),
        migrations.CreateModel(
            name='CommunityLimits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                *((name, field(blank=True, null=True)) for name, field in LIMITS),
                ('community', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
            ],
            options={
                'verbose_name_plural': 'community limits',
            },
        ),
    ]
