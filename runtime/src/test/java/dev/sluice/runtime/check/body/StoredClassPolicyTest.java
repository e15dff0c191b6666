package dev.sluice.runtime.check.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoredClassPolicyTest {
    private static final Catalog CATALOG =
            CatalogFile.part(
                    """
                    tenants:
                      - {name: acme, shard: 1, partition: 0}
                      - {name: globex, shard: 2, partition: 1, retention_class: private}
                    """);

    @Test
    void takesClassesThatTenantsHave() {
        assertThat(StoredClassPolicy.findings(Set.of("private", "standard"), CATALOG))
                .singleElement()
                .isInstanceOf(Finding.Ok.class);
    }

    @Test
    void namesTheClassThatNobodyHasAndThoseThatSomebodyHas() {
        assertThat(StoredClassPolicy.findings(Set.of("privat", "standard"), CATALOG))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Warning.class,
                        warning ->
                                assertThat(warning.text())
                                        .isEqualTo(
                                                "sluice.body.stored-classes names [privat], which no tenant"
                                                        + " has (expected: classes of tenants: [private,"
                                                        + " standard])"));
    }
}
