package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.catalog.plan.CatalogDiff;
import dev.sluice.schema.catalog.plan.CatalogPlan;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseTest {
    private static final Pause PAUSE =
            new Pause("tenant/acme", "invoice", Instant.EPOCH, "cli:operator");
    private static final Tenant ACME = new Tenant("acme", 1, 0, List.of(), 1_000);

    @Test
    void holdsWhatItNamesAndNothingElse() {
        Catalog catalog = Catalog.EMPTY.with(ACME, 1).with(PAUSE, 1);

        assertThat(catalog.paused(CatalogKind.TENANT, "acme")).isTrue();
        assertThat(catalog.paused(CatalogKind.TENANT, "globex")).isFalse();
        assertThat(catalog.paused(CatalogKind.ROUTE, "acme")).isFalse();
        assertThat(Catalog.EMPTY.with(ACME, 1).anyPaused()).isFalse();
    }

    @Test
    void comesBackFromTheTopicAsItWas() {
        assertThat(Catalog.read(Catalog.entry(PAUSE, 1, "", Instant.EPOCH))).isEqualTo(PAUSE);
    }

    @Test
    void namesATenantARouteOrALane() {
        assertThatThrownBy(() -> new Pause("model/quartz", "why", Instant.EPOCH, "me"))
                .hasMessage(
                        "pause.name: model/quartz (expected: like tenant/acme, route/small or lane/main)");
        assertThatThrownBy(() -> new Pause("acme", "why", Instant.EPOCH, "me"))
                .hasMessageContaining("pause.name: acme");
    }

    @Test
    void isNeitherInAFileNorPrunedByOne() {
        Catalog catalog = Catalog.EMPTY.with(ACME, 1).with(PAUSE, 1);
        Catalog file = CatalogFile.parse("tenants: [{name: acme, shard: 1, partition: 0}]");

        assertThat(CatalogDiff.missing(catalog, file)).isEmpty();
        assertThat(CatalogPlan.of(catalog, file, true).changes())
                .noneMatch(change -> change.object() instanceof Pause);
        assertThatThrownBy(() -> CatalogFile.parse("pauses: []"))
                .hasMessageStartingWith("catalogue file: section pauses (expected: one of [tenants")
                .message()
                .doesNotContain("pauses]");
    }

    @Test
    void doesNotKeepWhatItNamesFromBeingRemoved() {
        Catalog catalog = Catalog.EMPTY.with(ACME, 1).with(PAUSE, 1);

        assertThat(CatalogPlan.of(catalog, Catalog.EMPTY, true))
                .isInstanceOf(CatalogPlan.Ready.class);
    }
}
