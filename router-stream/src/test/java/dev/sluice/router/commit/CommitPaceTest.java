package dev.sluice.router.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final CommitPolicy POLICY =
            new CommitPolicy(Duration.ofMillis(5), Duration.ofMillis(50));
    private static final Duration POLL = Duration.ofMillis(10);

    private long nowNs;
    private int requests;
    private final CommitPace pace = new CommitPace(POLICY, () -> nowNs);

    @Test
    void asksAtOnceWhenTheLastCommitIsLongAgo() {
        pass(5);

        pace.worked(this::request);

        assertThat(requests).isEqualTo(1);
    }

    @Test
    void asksBehindThePollInWhichItIsDue() {
        pass(2);
        pace.worked(this::request);
        assertThat(requests).isZero();
        assertThat(pace.patience(POLL)).isEqualTo(Duration.ofMillis(3));

        pass(3);
        pace.polled(0);

        assertThat(requests).isEqualTo(1);
        assertThat(pace.patience(Duration.ZERO)).isZero();
    }

    @Test
    void asksAgainUntilThereIsACommit() {
        pass(5);
        pace.worked(this::request);
        pass(4);
        pace.polled(0);
        assertThat(requests).isEqualTo(1);
        assertThat(pace.patience(POLL)).isEqualTo(Duration.ofMillis(1));

        pass(1);
        pace.polled(0);

        assertThat(requests).isEqualTo(2);
    }

    @Test
    void worksForAsLongAsCommitsTake() {
        for (int i = 0; i < 50; i++) {
            pace.committing();
            pass(15);
            pace.committing();
            pass(15);
            pace.committed();
        }
        pass(29);
        pace.worked(this::request);
        assertThat(requests).isZero();

        pass(1);
        pace.polled(0);

        assertThat(requests).isEqualTo(1);
    }

    @Test
    void countsNoCommitThatWasBrokenOff() {
        pace.committing();
        pass(60_000);
        pace.polled(0);

        pace.committing();
        pace.committed();
        pass(5);
        pace.worked(this::request);

        assertThat(requests).isEqualTo(1);
    }

    @Test
    void letsAPollWaitWhileThereIsNothingToCommit() {
        pass(5);
        pace.worked(this::request);
        pace.committed();

        assertThat(pace.patience(POLL)).isEqualTo(POLL);
        pass(100);
        pace.polled(0);
        assertThat(requests).isEqualTo(1);
    }

    @Test
    void countsFromTheCommitWhoeverWantedIt() {
        pass(20);
        pace.committed();
        pass(4);

        pace.worked(this::request);

        assertThat(requests).isZero();
    }

    @Test
    void gathersLongInAFlood() {
        flood(20_000);
        pace.committed();
        pass(49);
        pace.worked(this::request);
        assertThat(requests).isZero();

        pass(1);
        pace.worked(this::request);

        assertThat(requests).isEqualTo(1);
    }

    @Test
    void forgetsAFlood() {
        flood(20_000);
        pass(3_000);
        pace.polled(0);
        pace.committed();
        pass(5);

        pace.worked(this::request);

        assertThat(requests).isEqualTo(1);
    }

    @Test
    void goesFromTheShortestToTheLongestWithTheRate() {
        assertThat(POLICY.intervalNs(0, 0)).isEqualTo(5_000_000);
        assertThat(POLICY.intervalNs(CommitPolicy.FEW, 0)).isEqualTo(5_000_000);
        assertThat(POLICY.intervalNs((CommitPolicy.FEW + CommitPolicy.MANY) / 2, 0))
                .isEqualTo(27_500_000);
        assertThat(POLICY.intervalNs(CommitPolicy.MANY, 0)).isEqualTo(50_000_000);
        assertThat(POLICY.intervalNs(1e9, 0)).isEqualTo(50_000_000);
    }

    @Test
    void isNoShorterThanACommitNorLongerThanTheLongest() {
        assertThat(POLICY.intervalNs(0, 8_000_000)).isEqualTo(8_000_000);
        assertThat(POLICY.intervalNs(CommitPolicy.MANY, 8_000_000)).isEqualTo(50_000_000);
        assertThat(POLICY.intervalNs(0, 80_000_000)).isEqualTo(50_000_000);
    }

    @Test
    void refusesAShortestThatIsLonger() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CommitPolicy(Duration.ofMillis(60), Duration.ofMillis(50)))
                .withMessageContaining("sluice.router.commit-interval-min: PT0.06S");
    }

    private void request() {
        requests++;
    }

    private void pass(long ms) {
        nowNs += Duration.ofMillis(ms).toNanos();
    }

    /** Five seconds of it. */
    private void flood(int perSecond) {
        for (int i = 0; i < 500; i++) {
            pass(10);
            pace.polled(perSecond / 100);
        }
    }
}
