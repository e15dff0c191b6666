package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a coordinator goes on with while the allocator of a limit group hears or says nothing. */
class SilentAllocatorTest {
    private static final String GROUP = "{name: main, concurrency: 4}";
    private static final Duration AFTER = Duration.ofSeconds(30);
    private final List<Dispatch> running = new ArrayList<>();
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 16);

    @AfterEach
    void close() {
        router.close();
    }

    @ParameterizedTest
    @CsvSource({"100, 4", "50, 2", "30, 1", "1, 1", "0, 0"})
    void keepsThePartOfItsShareThatTheCatalogueSays(int percent, int calls) {
        start("{name: main, concurrency: 4, on_silence: {after: 30s, share_percent: %d}}", percent);
        fill();
        Runnable wake = router.silenceAllocator();
        router.pass(AFTER.dividedBy(2));
        finishOne();
        assertThat(running).as("before its time").hasSize(4);

        router.pass(AFTER);
        while (running.size() > calls) {
            finishOne();
        }
        router.pass(Duration.ofSeconds(1));
        begin();

        assertThat(running).hasSize(calls);
        assertThat(silence()).isGreaterThanOrEqualTo(AFTER.toSeconds());
        if (calls > 0) {
            finishOne();
            assertThat(running).as("one for one").hasSize(calls);
        }

        wake.run();
        router.pass(Duration.ofSeconds(5));
        begin();
        assertThat(running).as("once it is heard of again").hasSize(4);
        router.pass(Duration.ofMillis(300));
        assertThat(silence()).isLessThan(AFTER.toSeconds());
    }

    @Test
    void goesOnWithItsShareUnlessTheCatalogueSaysMore() {
        start(GROUP, 0);
        fill();
        var wake = router.silenceAllocator();

        router.pass(Duration.ofMinutes(10));
        finishOne();

        assertThat(wake).isNotNull();
        assertThat(running).hasSize(4);
        assertThat(silence()).isGreaterThanOrEqualTo(590);
    }

    @Test
    void isAnsweredWhileItsCallsLastAndNotOtherwise() {
        start("{name: main, concurrency: 4, on_silence: {after: 5s, share_percent: 0}}", 0);
        fill();

        for (int seconds = 0; seconds < 60; seconds++) {
            router.pass(Duration.ofSeconds(1));
            assertThat(silence()).isLessThan(5);
        }
        while (!running.isEmpty()) {
            worker.finish(running.removeFirst());
            router.pass(Duration.ofMillis(100));
            begin();
        }
        router.pass(Duration.ofSeconds(10));
        int reports = router.all(Topics.DEMAND, DemandReport.class).size();
        int grants = router.all(Topics.SHARES, ShareGrant.class).size();

        router.pass(Duration.ofMinutes(5));

        assertThat(router.all(Topics.DEMAND, DemandReport.class)).hasSize(reports);
        assertThat(router.all(Topics.SHARES, ShareGrant.class)).hasSize(grants);
        assertThat(silence()).isZero();
    }

    private void start(String group, int percent) {
        router.catalog(TestCatalog.with(GROUP, group.formatted(percent)));
        router.pass(Duration.ofSeconds(1));
    }

    /** Four calls run, more wait. */
    private void fill() {
        for (int i = 0; i < 20; i++) {
            router.submit(aJob().on("single"));
        }
        router.pass(Duration.ofSeconds(1));
        begin();
        assertThat(running).hasSize(4);
    }

    private void finishOne() {
        worker.finish(running.removeFirst());
        router.pass(Duration.ofMillis(300));
        begin();
    }

    private void begin() {
        for (Dispatch dispatch : router.newDispatches()) {
            worker.claim(dispatch);
            running.add(dispatch);
        }
    }

    private double silence() {
        return router.meters
                .get("sluice.router.share.silence")
                .tag("group", "main")
                .gauge()
                .value();
    }
}
