package dev.sluice.worker.provider.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkEventsTest {
    private static final Duration EVERY = Duration.ofSeconds(20);
    private static final Duration IDLE = Duration.ofSeconds(50);

    private long now;
    private final Pool pool = new Pool(100, () -> now);
    private final CompletableFuture<Dialed> dialed = new CompletableFuture<>();
    private final EmbeddedChannel connection =
            new EmbeddedChannel(new LinkEvents(dialed, pool, new LinkEvents.Care(EVERY, IDLE)));

    @Test
    void standsWhenTheServerHasSaidHowManyItTakes() {
        Link link = used(1);

        assertThat(link.hasRoom(100)).isFalse();
        connection.writeInbound(new DefaultHttp2SettingsFrame(streams(2)));
        assertThat(link.hasRoom(100)).isTrue();
    }

    @Test
    void isNoneWhereTheServerTakesNothing() {
        pool.take(() -> dialed, null);

        connection.writeInbound(new DefaultHttp2SettingsFrame(streams(0)));

        assertThat(dialed).isCompletedExceptionally();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void isDroppedWithoutASignOfLifeWhileCallsWait() {
        used(5);
        look();
        Object nothing = connection.readOutbound();
        look();
        Object ping = connection.readOutbound();
        boolean open = connection.isOpen();

        look();

        assertThat(nothing).isNull();
        assertThat(ping).isInstanceOf(Http2PingFrame.class);
        assertThat(open).isTrue();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void isGivenAsLongToAnswerThoughItIsClosedSoonWhenUnused() {
        EmbeddedChannel brief =
                new EmbeddedChannel(
                        new LinkEvents(
                                dialed, pool, new LinkEvents.Care(EVERY, Duration.ofSeconds(1))));
        brief.freezeTime();
        pool.take(() -> dialed, null);
        brief.writeInbound(new DefaultHttp2SettingsFrame(streams(5)));
        Link link = ((Pool.Place.Taken) pool.take(() -> dialed, null)).link();
        brief.advanceTimeBy(EVERY.toMillis() - 1, TimeUnit.MILLISECONDS);
        brief.runScheduledPendingTasks();

        Object nothing = brief.readOutbound();
        assertThat(nothing).isNull();
        assertThat(brief.isOpen()).isTrue();
        pool.giveBack(link, false);
        now = Duration.ofSeconds(1).toNanos();
        brief.advanceTimeBy(500, TimeUnit.MILLISECONDS);
        brief.runScheduledPendingTasks();
        assertThat(brief.isOpen()).isFalse();
    }

    @Test
    void goesOnWithASignOfLife() {
        used(5);
        look();
        look();
        connection.writeInbound(new DefaultHttp2PingFrame(1, true));

        look();

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void isClosedWhenNobodyUsesItForLong() {
        Link link = used(5);
        pool.giveBack(link, false);
        now = IDLE.toNanos() - 1;
        look();
        assertThat(connection.isOpen()).isTrue();
        now++;

        look();

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void takesNoMoreCallsWhenTheServerGoes() {
        Link link = used(5);

        connection.writeInbound(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));

        assertThat(link.hasRoom(100)).isFalse();
        assertThat(connection.isOpen()).isTrue();
        pool.giveBack(link, false);
        assertThat(connection.isOpen()).isFalse();
    }

    /** A connection with one call. */
    private Link used(long theirMax) {
        connection.freezeTime();
        pool.take(() -> dialed, null);
        connection.writeInbound(new DefaultHttp2SettingsFrame(streams(theirMax)));
        return ((Pool.Place.Taken) pool.take(() -> dialed, null)).link();
    }

    private void look() {
        connection.advanceTimeBy(EVERY.toSeconds(), TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
    }

    private static Http2Settings streams(long max) {
        return new Http2Settings().maxConcurrentStreams(max);
    }
}
