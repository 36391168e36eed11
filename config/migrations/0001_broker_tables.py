"""The tables of the embedded broker, which kombu would otherwise create itself.

The role that runs everything may not create tables, so they stand here as kombu 5.7 expects them
(``kombu.transport.sqlalchemy.models``), with one row for each queue.
"""

from django.db import migrations

UP = """
CREATE SEQUENCE queue_id_sequence;
CREATE SEQUENCE message_id_sequence;

CREATE TABLE kombu_queue (
    id integer PRIMARY KEY DEFAULT nextval('queue_id_sequence'),
    name varchar(200) UNIQUE
);

CREATE TABLE kombu_message (
    id integer PRIMARY KEY DEFAULT nextval('message_id_sequence'),
    visible boolean,
    timestamp timestamp without time zone,
    payload text NOT NULL,
    version smallint NOT NULL,
    queue_id integer REFERENCES kombu_queue (id)
);

CREATE INDEX ix_kombu_message_visible ON kombu_message (visible);
CREATE INDEX ix_kombu_message_timestamp ON kombu_message (timestamp);
CREATE INDEX ix_kombu_message_timestamp_id ON kombu_message (timestamp, id);

INSERT INTO kombu_queue (name) VALUES ('default'), ('train'), ('eval');
"""

DOWN = """
DROP TABLE kombu_message;
DROP TABLE kombu_queue;
DROP SEQUENCE message_id_sequence;
DROP SEQUENCE queue_id_sequence;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [migrations.RunSQL(UP, DOWN)]
