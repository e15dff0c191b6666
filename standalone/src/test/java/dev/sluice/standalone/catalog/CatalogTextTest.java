package dev.sluice.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.Tenant;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogTextTest {
    private final Catalog shipped =
            CatalogText.shipped(
                    new CatalogText.Places(
                            URI.create("http://127.0.0.1:4711/v1"),
                            Path.of("/data/simulator-key"),
                            URI.create("https://api.openai.com/v1")));

    @ParameterizedTest
    @ValueSource(strings = {"small", "large"})
    void shipsRoutesWithTwoLanesOfDifferentPrice(String route) {
        List<Prices> prices =
                shipped.route(route).orElseThrow().lanes().stream()
                        .map(lane -> shipped.lane(lane).map(Lane::model))
                        .map(model -> model.flatMap(shipped::model).map(Model::prices))
                        .map(price -> price.orElseThrow())
                        .toList();

        assertThat(prices).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void leadsToTheSimulatorOfThisProcess() {
        assertThat(shipped.provider("sim").map(Provider::baseUrl))
                .contains("http://127.0.0.1:4711/v1");
    }

    @Test
    void placesItsTwoTenantsOnPartitionsOfTheirOwn() {
        assertThat(shipped.tenants())
                .hasSize(2)
                .extracting(Tenant::partition)
                .doesNotHaveDuplicates();
    }

    @Test
    void saysThatThereIsNoSuchFile(@TempDir Path dir) {
        assertThatThrownBy(() -> CatalogText.check(dir.resolve("nope.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "catalogue %s: no such file (expected: a catalogue in YAML)",
                        dir.resolve("nope.yaml"));
    }

    @Test
    void namesTheFileAndWhatIsWrongInIt(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("odd.yaml"), "lanes: 7");

        assertThatThrownBy(() -> CatalogText.check(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file.toString(), "lanes");
    }

    @Test
    void findsNothingWrongWithTheShippedOne() throws Exception {
        CatalogText.check(Path.of(CatalogText.class.getResource("/catalog/sluice.yaml").toURI()));
    }
}
