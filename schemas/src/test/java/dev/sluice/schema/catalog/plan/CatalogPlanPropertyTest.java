package dev.sluice.schema.catalog.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.CatalogYaml;
import dev.sluice.schema.catalog.Reference;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.schema.catalog.plan.CatalogPlan.Refused;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class CatalogPlanPropertyTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Property(tries = 200)
    void applyingWhatWasExportedChangesNothing(@ForAll("catalogs") Catalog catalog) {
        Catalog read = CatalogFile.parse(CatalogYaml.write(catalog.objects()));

        assertThat(CatalogPlan.of(catalog, read, true)).isEqualTo(new Ready(List.of()));
        assertThat(CatalogYaml.write(read.objects()))
                .isEqualTo(CatalogYaml.write(catalog.objects()));
    }

    @Property(tries = 200)
    void whatIsAppliedIsThereAfterwards(
            @ForAll("catalogs") Catalog standing,
            @ForAll("catalogs") Catalog file,
            @ForAll boolean prune) {
        switch (CatalogPlan.of(standing, file, prune)) {
            case Ready plan -> {
                Catalog result = standing.apply(plan.entries("test", NOW));

                assertThat(CatalogDiff.between(result, file, prune)).isEmpty();
                result.requireConsistent();
            }
            case Refused plan ->
                    // All that these catalogues can do wrong: keys that stay without their tenant.
                    assertThat(plan.refusals())
                            .allSatisfy(
                                    refusal ->
                                            assertThat(refusal)
                                                    .isInstanceOf(Refusal.StillUsed.class));
        }
    }

    @Property(tries = 100)
    void noPartOfWhatIsWrittenRefersToWhatIsNotThere(
            @ForAll("catalogs") Catalog standing, @ForAll("catalogs") Catalog file) {
        if (CatalogPlan.of(standing, file, true) instanceof Ready plan) {
            Map<String, @Nullable CatalogEntry> part = new LinkedHashMap<>();
            plan.entries("test", NOW)
                    .forEach(
                            (key, entry) -> {
                                part.put(key, entry);
                                requireResolved(standing.apply(part));
                            });
        }
    }

    private static void requireResolved(Catalog catalog) {
        assertThat(catalog.objects())
                .flatMap(Reference::of)
                .allSatisfy(
                        reference ->
                                assertThat(catalog.object(reference.kind(), reference.name()))
                                        .isPresent());
    }

    @Provide
    Arbitrary<Catalog> catalogs() {
        return Arbitraries.randomValue(AnyCatalog::of);
    }
}
