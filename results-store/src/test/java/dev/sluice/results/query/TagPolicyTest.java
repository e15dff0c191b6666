package dev.sluice.results.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.query.TagPolicy.Search;
import dev.sluice.results.query.WindowPolicy.Window;
import org.junit.jupiter.api.Test;

class TagPolicyTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final Window WINDOW = new Window(NOW - 100_000_000, NOW);

    /** The newest jobs, one every 10 ms. */
    private static Search behind(int tagged, int others, int both) {
        long oldestMs = NOW - 10L * TagPolicy.SAMPLE_JOBS;
        TagSample sample =
                new TagSample(TagPolicy.SAMPLE_JOBS, oldestMs, NOW, tagged, others, both);
        return TagPolicy.behind(sample, WINDOW, 21);
    }

    @Test
    void asksTheIndexOfTagsForWhatIsRare() {
        assertThat(behind(0, 200, 0)).isEqualTo(new Search.ByTag());
        assertThat(behind(1, 0, 0)).isEqualTo(new Search.ByTag());
    }

    @Test
    void asksAnotherIndexWhenOnlyTheTagIsFrequent() {
        assertThat(behind(200, 0, 0)).isEqualTo(new Search.ByOther());
        assertThat(behind(2, 1, 1)).isEqualTo(new Search.ByOther());
    }

    @Test
    void reachesInOrderAsFarAsAPageTakesTwice() {
        // 21 rows of one in a hundred are 2,100 jobs, 21 s.
        assertThat(behind(2, 200, 2)).isEqualTo(new Search.InOrder(NOW - 42_000));
        assertThat(behind(100, 100, 0)).isEqualTo(new Search.InOrder(NOW - 84_000));
    }

    @Test
    void staysWithinTheWindowAndBehindTheSample() {
        assertThat(behind(200, 200, 200)).isEqualTo(new Search.InOrder(NOW - 2_000));

        TagSample slow = new TagSample(TagPolicy.SAMPLE_JOBS, NOW - 90_000_000, NOW, 2, 200, 2);
        assertThat(TagPolicy.behind(slow, WINDOW, 21))
                .isEqualTo(new Search.InOrder(WINDOW.fromMs()));
    }
}
