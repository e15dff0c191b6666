package dev.sluice.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final ApiKey KEY = KeyPlan.key("key_1", "a".repeat(64), "initech");

    private final Catalog catalog =
            Catalog.EMPTY
                    .with(new Tenant("acme", 1, 0, List.of(), 10), 1)
                    .with(new Tenant("globex", 3, 1, List.of(), 10), 1);

    @Test
    void namesTheTenantsThereAreWhenTheKeysIsNone() {
        assertThatThrownBy(() -> KeyPlan.entries(catalog, "initech", false, 4, KEY, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("initech")
                .hasMessageContaining("[acme, globex]");
    }

    @Test
    void writesTheTenantBeforeItsKey() {
        assertThat(KeyPlan.entries(catalog, "initech", true, 4, KEY, NOW).keySet())
                .containsExactly("tenant/initech", "api_key/key_1");
    }

    @Test
    void placesANewTenantOnTheLowestFreeShardAndTheEmptiestPartition() {
        Tenant placed = KeyPlan.placed(catalog, "initech", 3);

        assertThat(placed.shard()).isEqualTo(2);
        assertThat(placed.partition()).isEqualTo(2);
    }

    @Test
    void writesNothingButTheKeyForATenantThatStands() {
        assertThat(
                        KeyPlan.entries(
                                        catalog,
                                        "acme",
                                        true,
                                        4,
                                        KeyPlan.key("key_2", "b".repeat(64), "acme"),
                                        NOW)
                                .keySet())
                .containsExactly("api_key/key_2");
    }
}
