package dev.sluice.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Progress PROGRESS = new Progress(1, 2, 1, 1, 0, 0);

    private final StringWriter text = new StringWriter();

    @Test
    void printsAPlainLineEveryFiveSecondsWithoutATerminal() {
        var screen = new Screen(new PrintWriter(text), false, 0);

        for (long second = 1; second <= 11; second++) {
            screen.show(PROGRESS, second * SECOND);
        }

        assertThat(text.toString().lines()).containsExactly(PROGRESS.line(), PROGRESS.line());
    }

    @Test
    void drawsTheBarOverItselfOnATerminal() {
        var screen = new Screen(new PrintWriter(text), true, 0);

        screen.show(PROGRESS, SECOND);
        screen.show(PROGRESS, 2 * SECOND);

        assertThat(text.toString())
                .isEqualTo(("\r\033[K" + PROGRESS.bar()).repeat(2))
                .doesNotContain("\n");
    }

    @Test
    void clearsTheBarBeforeItSaysSomething() {
        var screen = new Screen(new PrintWriter(text), true, 0);
        screen.show(PROGRESS, SECOND);

        screen.say("done");

        assertThat(text.toString()).endsWith("\r\033[Kdone" + System.lineSeparator());
    }
}
