package dev.sluice.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.standalone.catalog.ProviderCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/providers.md} against the catalogue that is shipped. */
class ProvidersPageTest {
    private static final Path PAGE = Path.of("..", "docs", "providers.md");
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private final String page = page();
    private final Catalog told = told();
    private final Catalog shipped = CatalogFile.parse(ProviderCatalog.text());

    @Test
    void tellsOfEveryProviderThatSpeaksOpenAisApiWhatIsShipped() {
        List<Provider> alike =
                shipped.objects().stream()
                        .filter(Provider.class::isInstance)
                        .map(Provider.class::cast)
                        .filter(provider -> provider.wire().equals("openai"))
                        .toList();

        assertThat(alike)
                .hasSizeGreaterThan(6)
                .allSatisfy(
                        provider -> {
                            Provider here = told.provider(provider.name()).orElseThrow();
                            assertThat(here.lacks())
                                    .containsExactlyInAnyOrderElementsOf(provider.lacks());
                            assertThat(here.baseUrl()).isEqualTo(provider.baseUrl());
                        });
    }

    /** Or nobody could look again. */
    @Test
    void namesTheSourceOfWhatEachLacks() {
        assertThat(told.objects())
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        provider ->
                                assertThat(page)
                                        .containsPattern(
                                                "(?m)^\\| %s \\| \\S.{10,} \\| \\S.{10,} \\|$"
                                                        .formatted(provider.name())));
    }

    private Catalog told() {
        return YAML.matcher(page)
                .results()
                .map(block -> block.group(1))
                .filter(text -> text.contains("name: lmstudio"))
                .map(CatalogFile::parse)
                .findFirst()
                .orElseThrow();
    }

    private static String page() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
