"""The times in which stewards hold new models back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('adapters', '0007_usage_by_minute'),
        ('governance', '0011_delegation_by_theme'),
    ]

    operations = [
        migrations.CreateModel(
            name='RolloutHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('share', models.PositiveSmallIntegerField()),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
                ('phase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='adapters.rolloutphase')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('phase',), name='one_hold_at_a_time_a_phase'),
                    models.CheckConstraint(condition=models.Q(('share__lt', 100)), name='hold_share_is_a_part'),
                ],
            },
        ),
    ]
