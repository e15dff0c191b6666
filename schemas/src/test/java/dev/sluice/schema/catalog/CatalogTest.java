package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.avro.CatalogEntry;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Catalog catalog = CatalogFile.parse(CatalogFileTest.WHOLE);

    @Test
    void comesBackFromItsTopicAsItWas() {
        Map<String, @Nullable CatalogEntry> entries = new HashMap<>(catalog.entries("test", NOW));

        Catalog read = Catalog.EMPTY.apply(entries);

        assertThat(entries).hasSize(9);
        assertThat(read.tenants()).containsExactlyInAnyOrderElementsOf(catalog.tenants());
        assertThat(read.lanes()).containsExactlyElementsOf(catalog.lanes()).isNotEmpty();
        assertThat(read.model("mini")).isEqualTo(catalog.model("mini")).isPresent();
        assertThat(read.provider("openai")).isEqualTo(catalog.provider("openai")).isPresent();
        assertThat(read.keyByHash("0123456789abcdef".repeat(4)))
                .isEqualTo(catalog.keyByHash("0123456789abcdef".repeat(4)))
                .isPresent();
        assertThat(read.entries("test", NOW)).isEqualTo(entries);
    }

    @Test
    void aDeletedObjectIsGoneFromEveryLookup() {
        Map<String, @Nullable CatalogEntry> gone = new HashMap<>();
        gone.put("tenant/acme", null);
        gone.put("api_key/key-1", null);
        gone.put("lane/none-such", null);

        Catalog next = catalog.apply(gone);

        assertThat(next.tenant("acme")).isEmpty();
        assertThat(next.tenantOfShard(0)).isEmpty();
        assertThat(next.keyByHash("0123456789abcdef".repeat(4))).isEmpty();
        assertThat(next.tenant("globex")).isPresent();
        assertThat(catalog.tenant("acme")).isPresent();
    }

    @Test
    void aNewVersionOfAModelHasANewPriceVersion() {
        Model model = catalog.model("mini").orElseThrow();

        assertThat(catalog.priceVersion(model, ServiceTier.STANDARD)).isEqualTo("mini@1");
        assertThat(catalog.with(model, 7).priceVersion(model, ServiceTier.STANDARD))
                .isEqualTo("mini@7");
        assertThat(Catalog.EMPTY.priceVersion(model, ServiceTier.STANDARD)).isEqualTo("mini@0");
    }

    @Test
    void oneNameCanBelongToSeveralKinds() {
        Catalog both =
                catalog.with(new LimitGroup("same", 1), 1)
                        .with(new Route("same", List.of("mini"), Route.Policy.LISTED, 1), 1);

        assertThat(both.limitGroup("same")).isPresent();
        assertThat(both.route("same")).isPresent();
        assertThat(both.lane("same")).isEmpty();
    }

    @Test
    void viewsCannotBeChanged() {
        assertThatThrownBy(() -> catalog.lanes().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesAnEntryThatItCannotRead() {
        CatalogEntry unknown = new CatalogEntry("wish", "pony", 1L, "{}", "test", 0L);
        CatalogEntry broken = new CatalogEntry("tenant", "acme", 1L, "{\"name\":", "test", 0L);

        assertThatThrownBy(() -> Catalog.read(unknown))
                .hasMessage("catalogue entry wish/pony: unknown kind");
        assertThatThrownBy(() -> Catalog.EMPTY.apply(Collections.singletonMap("x", broken)))
                .hasMessageContaining("catalogue entry tenant/acme: ");
    }

    @Test
    void noRoutesMeansAllRoutes() {
        assertThat(catalog.tenant("globex").orElseThrow().mayUse("large")).isTrue();
        assertThat(catalog.tenant("acme").orElseThrow().mayUse("large")).isFalse();
        assertThat(catalog.tenant("acme").orElseThrow().mayUse("small")).isTrue();
    }
}
