package dev.sluice.results.postgres;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.Subject;
import java.util.ArrayList;
import java.util.List;

/** Whether PostgreSQL can hold the projection. */
final class DatabasePolicy {
    /** Partitions are detached while others read, which 14 was the first to do. */
    private static final int VERSION_MIN = 140_000;

    /** Four for other reads, six that write, the listener, and one for a step of a redrive. */
    private static final int BESIDE_THE_POOL = 12;

    private DatabasePolicy() {}

    /**
     * Complaints, or that all is well.
     *
     * @param where the database, without its credentials
     * @param poolSize connections for reads of one instance
     */
    static List<Finding> findings(String where, DatabaseSeen seen, int poolSize, Moment moment) {
        return switch (seen) {
            case DatabaseSeen.Unreachable(String reason) ->
                    List.of(unreachable(where, reason, moment));
            case DatabaseSeen.Reached reached -> reached(where, reached, poolSize);
        };
    }

    /** Results starts without its database and waits for it; jobs run meanwhile. */
    private static Finding unreachable(String where, String reason, Moment moment) {
        String found = "PostgreSQL at %s: %s".formatted(where, reason);
        String change =
                "start it, or correct sluice.results.jdbc-url, username and password; jobs run meanwhile, and reads answer 503";
        return switch (moment) {
            case START -> new Finding.Warning(Subject.DATABASE, found, "an answer", change);
            case DOCTOR -> new Finding.Refusal(Subject.DATABASE, found, "an answer", change);
        };
    }

    private static List<Finding> reached(String where, DatabaseSeen.Reached seen, int poolSize) {
        List<Finding> findings = new ArrayList<>();
        if (seen.version() < VERSION_MIN) {
            refuse(
                    findings,
                    "PostgreSQL at %s is version %d".formatted(where, seen.version() / 10_000),
                    "14 or newer",
                    "upgrade it; 18 is what Sluice is tested with");
        }
        if (seen.readOnly()) {
            refuse(
                    findings,
                    "PostgreSQL at %s takes no writes".formatted(where),
                    "a primary",
                    "point sluice.results.jdbc-url at the primary, with targetServerType=primary if there are several hosts");
        } else if (!seen.mayCreate()) {
            refuse(
                    findings,
                    "this user may not create tables in the current schema",
                    "CREATE: each day gets a partition",
                    "as the owner of the database: GRANT CREATE ON SCHEMA public TO <user>");
        }
        migrations(seen.migrations(), findings);
        durability(seen, findings);
        connections(seen, poolSize, findings);
        if (findings.isEmpty()) {
            findings.add(
                    new Finding.Ok(
                            Subject.DATABASE,
                            "PostgreSQL %d, %d migrations applied, %d pending"
                                    .formatted(
                                            seen.version() / 10_000,
                                            seen.migrations().applied(),
                                            seen.migrations().pending())));
        }
        return findings;
    }

    private static void migrations(DatabaseSeen.Migrations migrations, List<Finding> findings) {
        if (migrations.failed()) {
            refuse(
                    findings,
                    "a migration in sluice_schema_history has failed",
                    "none",
                    "mend what it says, delete its row from sluice_schema_history and start results again");
        }
        if (migrations.future()) {
            refuse(
                    findings,
                    "the schema has migrations that this version does not know",
                    "none",
                    "run the newer version of Sluice that made them, on every results instance");
        }
    }

    /** What a crash takes is read again from the log; but a torn database is no database. */
    private static void durability(DatabaseSeen.Reached seen, List<Finding> findings) {
        if (!seen.fsync() || !seen.fullPageWrites()) {
            findings.add(
                    new Finding.Warning(
                            Subject.DATABASE,
                            "PostgreSQL has fsync=%s, full_page_writes=%s"
                                    .formatted(onOff(seen.fsync()), onOff(seen.fullPageWrites())),
                            "both on: a crash of the machine can corrupt the database",
                            "ALTER SYSTEM SET fsync = on; ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf()"));
        }
    }

    private static void connections(
            DatabaseSeen.Reached seen, int poolSize, List<Finding> findings) {
        int needed = poolSize + BESIDE_THE_POOL;
        String lower =
                "raise max_connections (or the user's limit), or lower sluice.results.pool-size";
        if (seen.connections() < needed) {
            refuse(
                    findings,
                    "PostgreSQL lets this user have %d connections".formatted(seen.connections()),
                    "%d for one instance, from sluice.results.pool-size %d"
                            .formatted(needed, poolSize),
                    lower);
        } else if (seen.connections() - seen.connectionsOfOthers() < needed) {
            findings.add(
                    new Finding.Warning(
                            Subject.DATABASE,
                            "others hold %d of PostgreSQL's %d connections"
                                    .formatted(seen.connectionsOfOthers(), seen.connections()),
                            "%d left for each instance".formatted(needed),
                            lower));
        }
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private static void refuse(
            List<Finding> findings, String found, String expected, String change) {
        findings.add(new Finding.Refusal(Subject.DATABASE, found, expected, change));
    }
}
