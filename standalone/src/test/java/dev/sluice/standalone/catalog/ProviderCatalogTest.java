package dev.sluice.standalone.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.catalog.ServiceTier;
import dev.sluice.schema.catalog.UnitKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProviderCatalogTest {
    private final Catalog shipped = CatalogFile.parse(ProviderCatalog.text());

    @Test
    void pricesEveryModelAboveNothing() {
        assertThat(all(Model.class))
                .hasSizeGreaterThan(80)
                .allSatisfy(
                        model -> {
                            Prices prices = model.pricesIn(ServiceTier.STANDARD).orElseThrow();
                            if (prices.byUnit().sells(UnitKind.AUDIO_SECOND)
                                    || prices.byUnit().sells(UnitKind.CHARACTER)) {
                                assertThat(prices.units().values())
                                        .allSatisfy(unit -> assertThat(unit.usd()).isPositive());
                                return;
                            }
                            assertThat(prices.input()).isPositive();
                            if (!model.capabilities().contains(Capability.EMBEDDINGS)) {
                                assertThat(prices.output()).isPositive();
                            }
                        });
    }

    @Test
    void hasTheBigProviders() {
        assertThat(all(Provider.class))
                .extracting(Provider::name)
                .contains("openai", "anthropic", "gemini", "mistral", "deepseek", "xai", "groq");
        assertThat(shipped.model("claude-opus-4-8")).isPresent();
    }

    @Test
    void speaksWiresThatThereAreAndKeepsNoSecrets() {
        assertThat(all(Provider.class))
                .allSatisfy(
                        provider -> {
                            assertThat(provider.wire())
                                    .isIn("openai", "anthropic", "gemini", "cohere");
                            assertThat(provider.baseUrl()).startsWith("https://");
                        });
        assertThat(all(Account.class))
                .allSatisfy(
                        account -> assertThat(account.credential()).matches("env:[A-Z]+_API_KEY"));
    }

    @Test
    void leadsFromARouteOfEachNameToItsModel() {
        assertThat(shipped.routes())
                .hasSameSizeAs(shipped.lanes())
                .allSatisfy(
                        route -> {
                            Lane lane = shipped.lane(route.lanes().getFirst()).orElseThrow();
                            assertThat(lane.model()).isEqualTo(route.name());
                            assertThat(shipped.prices(lane)).isPresent();
                        });
    }

    @Test
    void servesEveryModel() {
        Set<String> served = Set.copyOf(shipped.lanes().stream().map(Lane::model).toList());

        assertThat(all(Model.class)).extracting(Model::name).allMatch(served::contains);
    }

    @Test
    void givesWhatBelongsToOneProvider() {
        Catalog mistral = CatalogFile.parse(ProviderCatalog.of(Set.of("mistral")));

        assertThat(mistral.lanes()).isNotEmpty().allMatch(l -> l.account().equals("mistral"));
        assertThat(mistral.routes()).extracting(Route::name).contains("mistral/mistral-embed");
        assertThat(mistral.model("gpt-5")).isEmpty();
        assertThat(mistral.provider("openai")).isEmpty();
    }

    @Test
    void namesWhatIsShippedWhenAskedForAnother() {
        assertThatThrownBy(() -> ProviderCatalog.of(Set.of("nobody")))
                .hasMessageStartingWith(
                        "provider nobody is not shipped (expected: one of [anthropic, cerebras,");
    }

    private <T extends CatalogObject> List<T> all(Class<T> type) {
        return shipped.objects().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
