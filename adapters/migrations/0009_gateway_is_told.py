"""The gateway is told what changes, whoever changes it: triggers name the community on the channel it listens to."""

from django.db import migrations

TELL = """
CREATE FUNCTION polity_tell_gateway() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('polity_gateway', COALESCE(NEW.community_id, OLD.community_id)::text);
    RETURN NULL;
END $$;

CREATE FUNCTION polity_tell_gateway_of_community() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('polity_gateway', 'communities');
    PERFORM pg_notify('polity_gateway', COALESCE(NEW.id, OLD.id)::text);
    RETURN NULL;
END $$;

CREATE FUNCTION polity_tell_gateway_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('polity_gateway', community_id::text)
        FROM constitutions_version WHERE id = COALESCE(NEW.version_id, OLD.version_id);
    RETURN NULL;
END $$;

CREATE FUNCTION polity_tell_gateway_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('polity_gateway', against_id::text)
        FROM governance_sanctioncase WHERE id = COALESCE(NEW.case_id, OLD.case_id);
    RETURN NULL;
END $$;

CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OR DELETE ON adapters_apikey
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway();
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OR DELETE ON adapters_communitylimits
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway();
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OR DELETE ON adapters_deployment
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway();
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OR DELETE ON adapters_rolloutphase
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway();
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OR DELETE ON adapters_rollouthold
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway();
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OF status OR DELETE ON constitutions_version
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway();
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OR DELETE ON constitutions_adherence
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway_of_version();
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OR DELETE ON governance_sanction
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway_of_case();
CREATE TRIGGER tells_gateway AFTER INSERT OR UPDATE OF slug, name OR DELETE ON governance_community
    FOR EACH ROW EXECUTE FUNCTION polity_tell_gateway_of_community();
"""

TABLES = (
    *('adapters_apikey', 'adapters_communitylimits', 'adapters_deployment', 'adapters_rolloutphase'),
    *('adapters_rollouthold', 'constitutions_version', 'constitutions_adherence'),
    *('governance_sanction', 'governance_community'),
)
UNTELL = "\n".join(
    [
        *(f"DROP TRIGGER tells_gateway ON {table};" for table in TABLES),
        "DROP FUNCTION polity_tell_gateway();",
        "DROP FUNCTION polity_tell_gateway_of_community();",
        "DROP FUNCTION polity_tell_gateway_of_version();",
        "DROP FUNCTION polity_tell_gateway_of_case();",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("adapters", "0008_rollout_holds"),
        ("constitutions", "0012_minority_record"),
        ("governance", "0011_delegation_by_theme"),
    ]

    operations = [migrations.RunSQL(TELL, UNTELL)]
