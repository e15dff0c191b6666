package dev.sluice.results.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.DatabaseSeen.Migrations;
import dev.sluice.results.postgres.DatabaseSeen.Reached;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabasePolicyTest {
    private static final Migrations APPLIED = new Migrations(1, 0, false, false);

    @Test
    void acceptsAPrimaryWithRoom() {
        assertThat(reached(180_006, false, true, true, 100, 0, APPLIED))
                .hasOnlyElementsOfType(Finding.Ok.class);
        assertThat(reached(140_000, false, true, true, 100, 0, new Migrations(0, 1, false, false)))
                .hasOnlyElementsOfType(Finding.Ok.class);
    }

    @Test
    void letsARoleStartWithoutItAndTellsTheDoctor() {
        DatabaseSeen away = new DatabaseSeen.Unreachable("refused");

        assertThat(DatabasePolicy.findings("db", away, 8, Moment.START))
                .singleElement()
                .isInstanceOf(Finding.Warning.class);
        assertThat(DatabasePolicy.findings("db", away, 8, Moment.DOCTOR))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> assertThat(refusal.found()).contains("db: refused"));
    }

    @Test
    void refusesAnOldServerAStandbyAndAUserWithoutRights() {
        assertThat(reached(130_000, false, true, true, 100, 0, APPLIED))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
        assertThat(reached(180_006, true, true, true, 100, 0, APPLIED))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
        assertThat(reached(180_006, false, false, true, 100, 0, APPLIED))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
    }

    @Test
    void refusesASchemaThatIsBrokenOrNewer() {
        for (Migrations migrations :
                List.of(new Migrations(1, 0, true, false), new Migrations(2, 0, false, true))) {
            assertThat(reached(180_006, false, true, true, 100, 0, migrations))
                    .singleElement()
                    .isInstanceOf(Finding.Refusal.class);
        }
    }

    @Test
    void warnsOfADatabaseThatACrashCanCorrupt() {
        assertThat(reached(180_006, false, true, false, 100, 0, APPLIED))
                .singleElement()
                .isInstanceOf(Finding.Warning.class);
    }

    @Test
    void countsConnections() {
        assertThat(reached(180_006, false, true, true, 19, 0, APPLIED))
                .singleElement()
                .isInstanceOf(Finding.Refusal.class);
        assertThat(reached(180_006, false, true, true, 100, 95, APPLIED))
                .singleElement()
                .isInstanceOf(Finding.Warning.class);
        assertThat(reached(180_006, false, true, true, 20, 0, APPLIED))
                .hasOnlyElementsOfType(Finding.Ok.class);
    }

    private static List<Finding> reached(
            int version,
            boolean readOnly,
            boolean mayCreate,
            boolean fsync,
            int connections,
            int others,
            Migrations migrations) {
        return DatabasePolicy.findings(
                "db",
                new Reached(
                        version, readOnly, mayCreate, fsync, true, connections, others, migrations),
                8,
                Moment.DOCTOR);
    }
}
