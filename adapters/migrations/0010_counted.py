"""What hosts counted, kept for a host that lost its files."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('adapters', '0009_gateway_is_told')]

    operations = [
        migrations.CreateModel(
            name='Counted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.PositiveSmallIntegerField()),
                ('ident', models.BigIntegerField()),
                ('day', models.PositiveIntegerField()),
                ('requests_day', models.BigIntegerField()),
                ('tokens_day', models.BigIntegerField()),
                ('month', models.PositiveIntegerField()),
                ('tokens_month', models.BigIntegerField()),
            ],
            options={
                'verbose_name_plural': 'counted',
                'constraints': [
                    models.UniqueConstraint(fields=('host', 'ident'), name='one_count_a_host'),
                ],
            },
        ),
        migrations.DeleteModel(name='CappedMinute'),
    ]
