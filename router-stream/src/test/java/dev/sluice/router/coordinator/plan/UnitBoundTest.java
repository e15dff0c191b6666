package dev.sluice.router.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.plan.UnitBound.Bound;
import dev.sluice.router.coordinator.plan.UnitBound.Unbounded;
import dev.sluice.router.coordinator.plan.UnitBound.Unpriced;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.catalog.UnitPrice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitBoundTest {
    private static final Prices TOKENS =
            new Prices(BigDecimal.ONE, null, null, BigDecimal.TWO, null);

    private static final UnitPrice OPEN = new UnitPrice(BigDecimal.ONE);
    private static final UnitPrice FREE = new UnitPrice(BigDecimal.ZERO);

    @Test
    void addsNothingWhereOnlyTokensAreSold() {
        assertThat(UnitBound.of(null, TOKENS)).isEqualTo(new Bound(Map.of()));
        assertThat(UnitBound.of(Map.of("image", 3L), TOKENS)).isEqualTo(new Bound(Map.of()));
    }

    @Test
    void boundsByTheRequestAndElseByThePrice() {
        Prices prices = TOKENS.with(Map.of("web_search", most(5, false)));

        assertThat(UnitBound.of(Map.of("web_search", 9L), prices))
                .isEqualTo(new Bound(Map.of("web_search", 9L)));
        assertThat(UnitBound.of(Map.of("web_search/high", 0L), prices))
                .isEqualTo(new Bound(Map.of("web_search/high", 5L)));
        assertThat(UnitBound.of(null, prices)).isEqualTo(new Bound(Map.of()));
    }

    @Test
    void refusesWhatHasNoPriceAndWhatNothingBounds() {
        Prices prices = TOKENS.with(Map.of("web_search", OPEN, "image", OPEN));

        assertThat(UnitBound.of(Map.of("file_search", 3L), prices))
                .isEqualTo(new Unpriced("file_search"));
        assertThat(UnitBound.of(Map.of("of_tomorrow", 3L), prices))
                .isEqualTo(new Unpriced("of_tomorrow"));
        assertThat(UnitBound.of(Map.of("web_search", 0L), prices))
                .isEqualTo(new Unbounded(UnitKind.WEB_SEARCH));
        assertThat(UnitBound.of(Map.of("web_search", 0L), prices).units()).isEmpty();
    }

    @Test
    void letsWhatIsFreeGoUnbounded() {
        Prices prices = TOKENS.with(Map.of("web_search", FREE));

        assertThat(UnitBound.of(Map.of("web_search/low", 0L), prices))
                .isEqualTo(new Bound(Map.of("web_search/low", 0L)));
    }

    @Test
    void countsARequestWithWhatSetsItsPrice() {
        Prices prices = TOKENS.with(Map.of("request", OPEN, "web_search", FREE));

        assertThat(UnitBound.of(null, prices)).isEqualTo(new Bound(Map.of("request", 1L)));
        assertThat(UnitBound.of(Map.of("web_search/high", 0L), prices))
                .isEqualTo(new Bound(Map.of("request/high", 1L, "web_search/high", 0L)));
    }

    @Test
    void countsCallsThatSearchedWhereTheseAreSold() {
        Prices prices = TOKENS.with(Map.of("grounded_prompt", OPEN));

        assertThat(UnitBound.of(Map.of("web_search", 0L), prices))
                .isEqualTo(new Bound(Map.of("grounded_prompt", 1L)));
    }

    @Test
    void addsWhatIsUsedUnasked() {
        Prices prices =
                TOKENS.with(
                        Map.of("web_search", most(30, true), "citation_token", most(900, true)));

        assertThat(UnitBound.of(null, prices))
                .isEqualTo(new Bound(Map.of("web_search", 30L, "citation_token", 900L)));
        assertThat(UnitBound.of(Map.of("web_search/low", 0L), prices).units())
                .containsOnlyKeys(List.of("web_search/low", "citation_token"));
    }

    @Test
    void countsTheRoundsInWhichAPromptIsReadAgain() {
        assertThat(UnitBound.rounds(Map.of("web_search/high", 5L, "file_search", 2L, "image", 9L)))
                .isEqualTo(7);
        assertThat(UnitBound.rounds(Map.of("search_source", 20L))).isOne();
    }

    private static UnitPrice most(int most, boolean always) {
        return new UnitPrice(new BigDecimal("0.01"), most, always);
    }
}
