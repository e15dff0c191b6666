package dev.sluice.router.coordinator.learnt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A book in which the last call is what is known of a kind. */
class FigureBookTest {
    private static final int KEPT_MAX = 3;
    private static final FigureBook.Form<Double> FORM =
            new FigureBook.Form<>() {
                @Override
                public Figure written(Double learnt, long calls) {
                    return new Figure(calls, learnt, 0, List.of());
                }

                @Override
                public Double read(Figure figure) {
                    return figure.mean();
                }
            };

    private final InMemoryFigures figures = new InMemoryFigures();
    private FigureBook<Double> book = book("use");

    private static final class InMemoryFigures implements Figures {
        private final Map<String, byte[]> kept = new HashMap<>();
        private int writes;

        @Override
        public void keep(String key, byte[] figure) {
            kept.put(key, figure);
            writes++;
        }

        @Override
        public void forget(String key) {
            kept.remove(key);
        }

        @Override
        public void each(BiConsumer<String, byte[]> to) {
            kept.forEach(to);
        }
    }

    private FigureBook<Double> book(String subject) {
        return new FigureBook<>(subject, KEPT_MAX, FORM, figures);
    }

    private void learn(String name, double value, long nowMs) {
        book.learn(name, known -> value, nowMs);
    }

    @Test
    void theNextOneKnowsWhatThisOneHasLearnt() {
        learn("a", 7, 0);

        book = book("use");

        assertThat(book.find("a")).isEqualTo(7);
        assertThat(book.find("b")).isNull();
    }

    @Test
    void keepsSubjectsApart() {
        learn("a", 7, 0);

        assertThat(book("lane").find("a")).isNull();
    }

    @Test
    void writesWhenItKnowsTwiceAsMuch() {
        for (int call = 1; call <= 1_000; call++) {
            learn("a", call, 0);
        }

        assertThat(figures.writes).as("1, 2, 4 to 512").isEqualTo(10);
        assertThat(book("use").find("a")).isEqualTo(512);
    }

    @Test
    void writesEveryHalfMinute() {
        for (int second = 0; second <= 1_200; second++) {
            for (int call = 0; call < 100; call++) {
                learn("a", second, second * 1_000L);
            }
        }

        assertThat(figures.writes).as("40 times, and for the first calls").isBetween(40, 58);
        assertThat(book("use").find("a")).isGreaterThanOrEqualTo(1_170);
    }

    @Test
    void forgetsTheKindThatWasLongestUnused() {
        learn("a", 1, 0);
        learn("b", 1, 0);
        learn("c", 1, 0);
        assertThat(book.find("a")).isEqualTo(1);

        learn("d", 1, 0);

        assertThat(book.find("b")).isNull();
        assertThat(figures.kept).hasSize(KEPT_MAX).doesNotContainKey("use\tb");
    }

    @Test
    void learnsAnewWhatItCannotRead() {
        learn("a", 7, 0);
        learn("b", 7, 0);
        figures.kept.put("use\ta", new byte[] {2});
        figures.kept.computeIfPresent(
                "use\tb",
                (key, stored) -> {
                    stored[0] = 9;
                    return stored;
                });

        book = book("use");

        assertThat(book.find("a")).isNull();
        assertThat(book.find("b")).isNull();
    }

    @Property
    void aFigureIsReadAsItWasWritten(
            @ForAll long calls,
            @ForAll double mean,
            @ForAll double deviation,
            @ForAll @Size(max = 120) List<Float> counts) {
        Figure figure = new Figure(calls, mean, deviation, counts);

        assertThat(Figure.of(figure.bytes())).contains(figure);
    }
}
