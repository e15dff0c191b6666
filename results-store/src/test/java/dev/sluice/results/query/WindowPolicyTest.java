package dev.sluice.results.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.query.WindowPolicy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowPolicyTest {
    private static final long NOW = 1_800_000_000_000L;

    private static List<Window> walk(long oldestMs, long newestMs) {
        List<Window> walk = new ArrayList<>();
        Optional<Window> window = Optional.of(WindowPolicy.first(new Window(oldestMs, newestMs)));
        while (window.isPresent()) {
            walk.add(window.get());
            window = WindowPolicy.next(oldestMs, window.get());
        }
        return walk;
    }

    @Test
    void coversAllOfTheTimeOnce() {
        long oldest = NOW - Duration.ofDays(30).toMillis();

        List<Window> walk = walk(oldest, NOW);

        assertThat(walk.getFirst().toMs()).isEqualTo(NOW);
        assertThat(walk.getLast().fromMs()).isEqualTo(oldest);
        for (int i = 1; i < walk.size(); i++) {
            assertThat(walk.get(i).toMs()).isEqualTo(walk.get(i - 1).fromMs() - 1);
        }
    }

    @Test
    void growsSoThatYearsTakeFewSteps() {
        assertThat(walk(NOW - Duration.ofDays(36_500).toMillis(), NOW)).hasSizeLessThan(13);
    }

    @Test
    void beginsAndEndsWithDaysButForItsEnds() {
        long midnight = Math.floorDiv(NOW, 86_400_000L) * 86_400_000L;
        List<Window> walk = walk(midnight - 20 * 86_400_000L + 5, NOW);

        assertThat(walk)
                .extracting(Window::fromMs)
                .containsExactly(
                        midnight - 86_400_000L,
                        midnight - 9 * 86_400_000L,
                        midnight - 20 * 86_400_000L + 5);
        assertThat(walk.getFirst().lastDayEndMs()).isEqualTo(midnight + 86_400_000L - 1);
        assertThat(walk.getLast().firstDayMs()).isEqualTo(midnight - 20 * 86_400_000L);
    }

    @Test
    void aMillisecondIsOneWindow() {
        assertThat(walk(NOW, NOW)).containsExactly(new Window(NOW, NOW));
    }
}
