package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final Place PLACE = new Place(0, 0);

    private final AtomicLong all = new AtomicLong();
    private final Chunks job = new Chunks("ing", "job_1");

    private Inbox inbox(int streamMax, long allMax) {
        return new Inbox(new AnswerFold(), streamMax, all, allMax);
    }

    @Test
    void countsWhatWaitsAndGivesItBack() throws InterruptedException {
        Inbox inbox = inbox(100, 100);
        inbox.on(job.delta("abc\nde"), PLACE);
        assertThat(all).hasValue(5);

        assertThat(inbox.next(Duration.ZERO)).get().isInstanceOf(News.Events.class);
        assertThat(all).hasValue(2);

        inbox.close();
        assertThat(all).hasValue(0);
    }

    @Test
    void overflowsWhenTheClientTakesTooLittle() throws InterruptedException {
        Inbox inbox = inbox(5, 1000);
        inbox.on(job.delta("abc\n"), PLACE);
        inbox.on(job.delta("def\n"), PLACE);
        inbox.on(job.delta("ghi\n"), PLACE);

        assertThat(inbox.next(Duration.ZERO)).contains(new News.Overflow());
        assertThat(inbox.next(Duration.ZERO)).isEmpty();
        assertThat(all).hasValue(0);
    }

    @Test
    void takesAnEventThatIsLargerThanWhatMayWait() throws InterruptedException {
        Inbox inbox = inbox(5, 1000);
        inbox.on(job.delta("abcdefgh\n"), PLACE);

        assertThat(inbox.next(Duration.ZERO)).get().isInstanceOf(News.Events.class);
    }

    @Test
    void overflowsWhenAllTogetherHoldTooMuch() throws InterruptedException {
        Inbox other = inbox(100, 10);
        other.on(new Chunks("ing", "job_2").answer("12345678"), PLACE);
        Inbox inbox = inbox(100, 10);

        inbox.on(job.answer("1234"), PLACE);

        assertThat(inbox.next(Duration.ZERO)).contains(new News.Overflow());
        assertThat(all).hasValue(8);
    }

    @Test
    void hasNothingInTime() throws InterruptedException {
        assertThat(inbox(1, 1).next(Duration.ofMillis(1))).isEmpty();
    }
}
