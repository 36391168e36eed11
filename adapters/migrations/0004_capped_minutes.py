"""How much an endpoint answered within a minute, where a charter caps it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('adapters', '0003_immutable'),
        ('governance', '0008_sanctions'),
    ]

    operations = [
        migrations.CreateModel(
            name='CappedMinute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minute', models.DateTimeField()),
                ('asked', models.PositiveIntegerField()),
                ('community', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community')),
            ],
        ),
    ]
