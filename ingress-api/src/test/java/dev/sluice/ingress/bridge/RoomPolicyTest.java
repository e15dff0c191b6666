package dev.sluice.ingress.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.Tenant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomPolicyTest {
    private static final Tenant ACME = new Tenant("acme", 0, 0, List.of(), 1_000);

    private static List<Limit> limit(String keys) {
        return limit(100, keys);
    }

    private static List<Limit> limit(int jobs, String keys) {
        return CatalogFile.parse(
                        "tenants: [{name: acme, shard: 0, partition: 0}]\nlimits: [{name: l, tenant: acme, backlog_jobs: %d%s}]"
                                .formatted(jobs, keys))
                .limits("acme");
    }

    private static int room(
            Tenant tenant, List<Limit> limits, int unfinished, int waiting, int unread) {
        return RoomPolicy.room(
                tenant, limits, new Backlogs.Backlog(unfinished, waiting, 0), unread);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 750", "700, 0, 50", "700, 49, 1", "700, 50, 0", "5000, 0, 0", "0, 900, 0"})
    void leavesAQuarterToOthers(int unfinished, int unread, int room) {
        assertThat(room(ACME, List.of(), unfinished, unfinished, unread)).isEqualTo(room);
    }

    @Test
    void letsOneJobThroughHoweverSmallTheBoundIs() {
        Tenant tiny = new Tenant("acme", 0, 0, List.of(), 1);

        assertThat(room(tiny, List.of(), 0, 0, 0)).isEqualTo(1);
        assertThat(room(tiny, List.of(), 1, 0, 0)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", ", key: kafka-in"})
    void keepsALimitOfAllJobs(String keys) {
        assertThat(room(ACME, limit(keys), 90, 40, 0)).as("50 of them run").isEqualTo(60);
    }

    /** Else a limit of none would stop reading for ever. */
    @Test
    void letsOneJobThroughWhenNoneMayWait() {
        assertThat(room(ACME, limit(0, ""), 9, 0, 0)).isEqualTo(1);
        assertThat(room(ACME, limit(0, ""), 0, 0, 1)).isZero();
        assertThat(room(ACME, limit(0, ""), 1, 1, 0)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {", project: red", ", user: ann", ", per: user"})
    void passesOverALimitOfSomeJobs(String keys) {
        assertThat(room(ACME, limit(keys), 40, 40, 0)).isEqualTo(710);
    }
}
