package dev.sluice.router.coordinator.pause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.TestCatalog;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Pause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PausePolicyTest {
    @Test
    void aJobIsHeldByItsOwnPausesOnly() {
        assertThat(holding("tenant/acme")).isEqualTo("tenant/acme");
        assertThat(holding("route/small")).isEqualTo("route/small");
        assertThat(holding("lane/cheap")).isEqualTo("lane/cheap");
        assertThat(holding("tenant/globex", "route/single", "lane/dear")).isNull();
        assertThat(holding()).isNull();
    }

    @Test
    void oneOfSeveralPausesHolds() {
        assertThat(holding("tenant/acme", "route/small", "lane/cheap")).isEqualTo("lane/cheap");
        assertThat(holding("tenant/acme", "route/small")).isEqualTo("tenant/acme");
    }

    @Test
    void thePauseOfALaneThatIsGoneHoldsNobody() {
        Catalog catalog = paused("lane/cheap", "lane/gone", "tenant/gone");

        assertThat(PausePolicy.stands(catalog, "lane/cheap")).isTrue();
        assertThat(PausePolicy.stands(catalog, "lane/gone")).isFalse();
        assertThat(PausePolicy.stands(catalog, "tenant/gone")).isTrue();
        assertThat(PausePolicy.stands(catalog, "tenant/acme")).isFalse();
    }

    private static @Nullable String holding(String... pauses) {
        return PausePolicy.holding(paused(pauses), "acme", "small", "cheap");
    }

    private static Catalog paused(String... pauses) {
        Catalog catalog = TestCatalog.usual();
        for (String pause : pauses) {
            catalog = catalog.with(new Pause(pause, "test", Instant.EPOCH, "test"), 1);
        }
        return catalog;
    }
}
