package dev.sluice.worker.provider.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PoolTest {
    private final List<CompletableFuture<Dialed>> dialed = new ArrayList<>();
    private long now;
    private final Pool pool = new Pool(3, () -> now);

    @Test
    void asManyWaitForAConnectionAsItWillTake() {
        for (int i = 0; i < 4; i++) {
            assertThat(take()).isInstanceOf(Pool.Place.After.class);
        }

        assertThat(dialed).hasSize(2);
    }

    @Test
    void aConnectionTakesAsManyAsBothSidesAllow() {
        opened(2);

        assertThat(take()).isInstanceOf(Pool.Place.Taken.class);
        assertThat(take()).isInstanceOf(Pool.Place.Taken.class);
        assertThat(take()).isInstanceOf(Pool.Place.After.class);
    }

    @Test
    void neverMoreThanOurSideAllows() {
        opened(1_000);

        for (int i = 0; i < 3; i++) {
            assertThat(take()).isInstanceOf(Pool.Place.Taken.class);
        }
        assertThat(take()).isInstanceOf(Pool.Place.After.class);
    }

    @Test
    void aPlaceThatIsGivenBackIsTakenAgain() {
        Link link = opened(1);
        take();

        pool.giveBack(link, false);

        assertThat(take()).isEqualTo(new Pool.Place.Taken(link));
    }

    @Test
    void aConnectionThatIsLeavingTakesNoMoreAndIsClosedBehindItsLastCall() {
        Link link = opened(3);
        take();
        link.leave();

        assertThat(take()).isInstanceOf(Pool.Place.After.class);
        assertThat(link.channel().isActive()).isTrue();
        pool.giveBack(link, false);
        assertThat(link.channel().isActive()).isFalse();
    }

    @Test
    void thoseWhoWaitHearThatItFailedAndTheNextTriesAgain() {
        Pool.Place.After waiting = (Pool.Place.After) take();

        dialed.getFirst().completeExceptionally(new IOException("refused"));

        assertThat(waiting.dialed()).isCompletedExceptionally();
        take();
        assertThat(dialed).hasSize(2);
    }

    @Test
    void aServerOfHttp1IsTakenAtItsWordForTenMinutes() {
        take();
        dialed.getFirst().complete(new Dialed.One());
        assertThat(take()).isInstanceOf(Pool.Place.Elsewhere.class);

        now = Pool.HTTP1_NANOS - 1;
        assertThat(take()).isInstanceOf(Pool.Place.Elsewhere.class);
        now = Pool.HTTP1_NANOS;

        assertThat(take()).isInstanceOf(Pool.Place.After.class);
    }

    @Test
    void aPathThatIsWantedOverHttp1IsForTenMinutesAndNoOtherIs() {
        pool.wantsHttp1("/a");

        now = Pool.HTTP1_NANOS - 1;
        assertThat(pool.isHttp1("/a")).isTrue();
        assertThat(pool.isHttp1("/b")).isFalse();
        assertThat(take()).isInstanceOf(Pool.Place.After.class);
        now = Pool.HTTP1_NANOS;
        assertThat(pool.isHttp1("/a")).isFalse();
    }

    @Test
    void remembersSoManyPathsAndForgetsTheEldest() {
        for (int i = 0; i <= Pool.PATHS_MAX; i++) {
            pool.wantsHttp1("/" + i);
        }

        assertThat(pool.isHttp1("/0")).isFalse();
        assertThat(pool.isHttp1("/1")).isTrue();
        assertThat(pool.isHttp1("/" + Pool.PATHS_MAX)).isTrue();
    }

    @Test
    void isMissedWhileItRemembersAPath() {
        pool.wantsHttp1("/a");

        assertThat(pool.empty()).isFalse();
        now = Pool.HTTP1_NANOS;
        assertThat(pool.empty()).isTrue();
    }

    @Test
    void retiresWhatNobodyUsesLongEnough() {
        Link link = opened(3);
        take();
        now = 100;

        assertThat(pool.retire(link, 50)).isFalse();
        pool.giveBack(link, false);
        now = 149;
        assertThat(pool.retire(link, 50)).isFalse();
        now = 150;
        assertThat(pool.retire(link, 50)).isTrue();
        assertThat(take()).isInstanceOf(Pool.Place.After.class);
    }

    @Test
    void asksForNoMoreThanTheServerAllowedLast() {
        opened(1);
        take();

        for (int i = 0; i < 3; i++) {
            assertThat(take()).isInstanceOf(Pool.Place.After.class);
        }

        assertThat(dialed).hasSize(4);
    }

    @Test
    void tellsWhoDialsFromWhoJoins() {
        Pool.Place first = take();
        Pool.Place second = take();

        assertThat(((Pool.Place.After) first).own()).isTrue();
        assertThat(((Pool.Place.After) second).own()).isFalse();
    }

    @Test
    void goesElsewhereThanToTheConnectionThatIsToBeAvoided() {
        Link link = opened(3);

        assertThat(pool.take(this::dial, link)).isInstanceOf(Pool.Place.After.class);
        assertThat(take()).isEqualTo(new Pool.Place.Taken(link));
    }

    @Test
    void leavesAConnectionOnWhichManyCallsWereCutOff() {
        Link link = opened(3);
        cut(link, Link.CUTS_MAX - 1);
        assertThat(link.leaving()).isFalse();

        cut(link, 1);

        assertThat(link.leaving()).isTrue();
        assertThat(link.channel().isActive()).isFalse();
    }

    @Test
    void staysWithOneOnWhichFewWereInALongTime() {
        Link link = opened(3);
        for (int i = 0; i < 5 * Link.CUTS_MAX; i++) {
            cut(link, 1);
            now += Link.CUTS_NANOS / (Link.CUTS_MAX - 1) + 1;
        }

        assertThat(link.leaving()).isFalse();
    }

    private void cut(Link link, int calls) {
        for (int i = 0; i < calls; i++) {
            assertThat(take()).isEqualTo(new Pool.Place.Taken(link));
            pool.giveBack(link, true);
        }
    }

    private Pool.Place take() {
        return pool.take(this::dial, null);
    }

    private CompletableFuture<Dialed> dial() {
        CompletableFuture<Dialed> next = new CompletableFuture<>();
        dialed.add(next);
        return next;
    }

    private Link opened(long theirMax) {
        take();
        Link link = new Link(new EmbeddedChannel(), theirMax);
        dialed.getLast().complete(new Dialed.Two(link));
        return link;
    }
}
