"""What hosts lend each other of their parts of limits."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('adapters', '0010_counted')]

    operations = [
        migrations.CreateModel(
            name='Loan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ident', models.BigIntegerField()),
                ('limit', models.CharField(max_length=24)),
                ('window', models.PositiveIntegerField()),
                ('borrower', models.PositiveSmallIntegerField()),
                ('lender', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('amount', models.BigIntegerField()),
                ('taken', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('taken', False)), fields=('ident', 'limit', 'window', 'borrower'), name='one_open_loan_a_host'),
                ],
            },
        ),
    ]
