package dev.sluice.router;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.Catalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Jobs, answers, failures, dead workers, late news and restarts, in an order that the seed decides.
 */
abstract class RandomHistory implements AutoCloseable {
    /** A call that a worker has begun. */
    record Claim(FakeWorker by, Dispatch dispatch, String call) {}

    private static final Outcome RETRY =
            FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.RATE_LIMITED);

    final Random random;
    final RouterHarness router;
    private final List<Claim> running = new ArrayList<>();
    private final List<Claim> lost = new ArrayList<>();
    private FakeWorker worker;
    private int workers;
    private int submitted;

    RandomHistory(long seed, Catalog catalog) {
        this.random = new Random(seed);
        this.router = new RouterHarness(catalog, RouterConfig.DEFAULT);
        this.worker = router.worker("w0", 8);
    }

    /** Another job. */
    abstract JobRequest submit();

    /** With at most what its bound has room for. */
    abstract TokenUsage use(Claim claim);

    /** A worker has begun a call. */
    void began(Dispatch dispatch) {}

    final void step() {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                submit();
                submitted++;
            }
            case 3 -> any(running).ifPresent(claim -> end(claim, FakeWorker.done()));
            case 4 -> any(running).ifPresent(claim -> end(claim, RETRY));
            case 5 -> any(lost).ifPresent(claim -> end(claim, FakeWorker.done()));
            case 6 -> replaceWorker();
            default -> router.restart();
        }
        router.pass(Duration.ofMillis(500));
        claim();
    }

    /** One call ends with an answer, and what that lets start begins. */
    final void answerOne() {
        any(running).ifPresent(claim -> end(claim, FakeWorker.done()));
        router.pass(Duration.ofSeconds(2));
        claim();
    }

    final boolean idle() {
        return running.isEmpty();
    }

    final int submitted() {
        return submitted;
    }

    /** The worker begins all that was sent. */
    final void claim() {
        for (Dispatch dispatch : router.newDispatches()) {
            running.add(new Claim(worker, dispatch, worker.claim(dispatch)));
            began(dispatch);
        }
    }

    private void replaceWorker() {
        worker.die();
        lost.addAll(running);
        running.clear();
        worker = router.worker("w" + ++workers, 8);
        // What is dispatched meanwhile is claimed in time: later, no worker would run it.
        for (int seconds = random.nextInt(20); seconds > 0; seconds--) {
            router.pass(Duration.ofSeconds(1));
            claim();
        }
    }

    private Optional<Claim> any(List<Claim> claims) {
        return claims.isEmpty()
                ? Optional.empty()
                : Optional.of(claims.remove(random.nextInt(claims.size())));
    }

    private void end(Claim claim, Outcome outcome) {
        claim.by.forget(claim.dispatch);
        claim.by.report(claim.dispatch, claim.call, outcome, true, use(claim));
    }

    @Override
    public final void close() {
        router.close();
    }
}
