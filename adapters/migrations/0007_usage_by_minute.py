"""Usage is one row a minute for each key and deployment, however many answers were given in it."""

from django.db import migrations, models

JOIN = """
CREATE TEMPORARY TABLE joined ON COMMIT DROP AS
    SELECT community_id, key_id, deployment_id, date_trunc('minute', at, 'UTC') AS at,
           count(*) AS answers, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens
    FROM adapters_usage GROUP BY 1, 2, 3, 4;
DELETE FROM adapters_usage;
INSERT INTO adapters_usage (community_id, key_id, deployment_id, at, answers, prompt_tokens, completion_tokens)
    SELECT community_id, key_id, deployment_id, at, answers, prompt_tokens, completion_tokens FROM joined;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [('adapters', '0006_limits')]

    operations = [
        migrations.AlterModelOptions(name='usage', options={'verbose_name_plural': 'usage'}),
        migrations.AddField(
            model_name='usage', name='answers', field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='usage', name='prompt_tokens', field=models.PositiveBigIntegerField(),
        ),
        migrations.AlterField(
            model_name='usage', name='completion_tokens', field=models.PositiveBigIntegerField(),
        ),
        migrations.RunSQL(JOIN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='usage',
            constraint=models.UniqueConstraint(
                fields=['key', 'deployment', 'at'], name='one_usage_a_minute', nulls_distinct=False
            ),
        ),
    ]
