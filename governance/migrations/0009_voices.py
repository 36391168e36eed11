"""Communities as electors and as guardians, and what they decide to say in one another's decisions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0008_sanctions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Voice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='veto',
            name='one_veto_a_guardian',
        ),
        migrations.AddField(
            model_name='elector',
            name='peer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community'),
        ),
        migrations.AddField(
            model_name='veto',
            name='peer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community'),
        ),
        migrations.AlterField(
            model_name='elector',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='elector',
            constraint=models.UniqueConstraint(fields=('decision', 'peer'), name='one_entitlement_a_community'),
        ),
        migrations.AddConstraint(
            model_name='elector',
            constraint=models.CheckConstraint(condition=models.Q(('user__isnull', True), ('peer__isnull', True), _connector='XOR'), name='elector_is_a_person_or_a_community'),
        ),
        migrations.AddConstraint(
            model_name='veto',
            constraint=models.UniqueConstraint(condition=models.Q(('peer', None)), fields=('decision', 'user'), name='one_veto_a_guardian'),
        ),
        migrations.AddConstraint(
            model_name='veto',
            constraint=models.UniqueConstraint(fields=('decision', 'peer'), name='one_veto_a_community'),
        ),
        migrations.AddField(
            model_name='voice',
            name='community',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.community'),
        ),
        migrations.AddField(
            model_name='voice',
            name='decision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.decision'),
        ),
        migrations.AddField(
            model_name='voice',
            name='elector',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='voice', to='governance.elector'),
        ),
    ]
