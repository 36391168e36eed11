"""The phases in which a new model takes over from the one before it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('adapters', '0004_capped_minutes'),
        ('governance', '0008_sanctions'),
    ]

    operations = [
        migrations.CreateModel(
            name='RolloutPhase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('share', models.PositiveSmallIntegerField()),
                ('hours', models.PositiveSmallIntegerField()),
                ('began_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('deployment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phases', to='adapters.deployment')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [
                    models.UniqueConstraint(fields=('deployment', 'position'), name='one_phase_a_position'),
                    models.UniqueConstraint(condition=models.Q(('began_at__isnull', False), ('ended_at', None)), fields=('deployment',), name='one_phase_under_way_a_deployment'),
                    models.CheckConstraint(condition=models.Q(('share__gte', 1), ('share__lte', 100)), name='phase_share_is_a_percentage'),
                ],
            },
        ),
    ]
