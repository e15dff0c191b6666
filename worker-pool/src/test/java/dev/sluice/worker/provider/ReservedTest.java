package dev.sluice.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReservedTest {
    private static final Reserved RESERVED =
            new Reserved(Map.of("web_search/high", 5L, "request/high", 1L, "file_search", 0L));

    private final TokenUsage tokens = Tokens.estimated(8, 4);

    @Test
    void settlesWhatWasCountedAtTheUnitThatWasReserved() {
        TokenUsage counted = RESERVED.counted(tokens, UnitKind.WEB_SEARCH, 2);

        TokenUsage settled = RESERVED.settled(counted);

        assertThat(settled.getUnits()).isEqualTo(Map.of("web_search/high", 2L, "request/high", 1L));
        assertThat(settled.getInput()).isEqualTo(tokens.getInput());
    }

    @Test
    void settlesWhatNobodyCountedAsItWasReserved() {
        assertThat(RESERVED.settled(tokens).getUnits())
                .isEqualTo(Map.of("web_search/high", 5L, "request/high", 1L));
    }

    @Test
    void tellsNoneFromNotCounted() {
        TokenUsage none = RESERVED.counted(tokens, UnitKind.WEB_SEARCH, 0);

        assertThat(RESERVED.settled(none).getUnits()).isEqualTo(Map.of("request/high", 1L));
    }

    @Test
    void leavesACallOfTokensAloneAsItIs() {
        assertThat(Reserved.of(null).counted(tokens, UnitKind.WEB_SEARCH, 3)).isSameAs(tokens);
        assertThat(Reserved.of(Map.of()).settled(tokens)).isSameAs(tokens);
    }

    @Test
    void countsOnlyWhatIsReserved() {
        assertThat(RESERVED.counted(tokens, UnitKind.IMAGE, 3)).isSameAs(tokens);
        assertThat(RESERVED.has(UnitKind.IMAGE)).isFalse();
        assertThat(RESERVED.hasSearch()).isTrue();
        assertThat(RESERVED.most(UnitKind.WEB_SEARCH)).isEqualTo(5);
    }
}
