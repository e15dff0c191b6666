package dev.sluice.worker.provider.http2;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.worker.provider.http.Authorities;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class DialerTest {
    private static final LinkEvents.Care CARE =
            new LinkEvents.Care(Duration.ofSeconds(20), Duration.ofSeconds(50));

    @TempDir private static Path files;
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Pool pool = new Pool(100, System::nanoTime);
    private final CountDownLatch ended = new CountDownLatch(1);
    private HttpsServer server;

    @BeforeEach
    void start() throws IOException {
        server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(OwnCertificate.in(files)));
        server.start();
    }

    @AfterEach
    void stop() {
        ended.countDown();
        server.stop(0);
        var unused = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void takesTheNextAddressWhereOneNeverSpeaks() throws Exception {
        try (ServerSocket silent = second()) {
            assertThat(silent.isBound()).isTrue();

            assertThat(dialed("127.0.0.2", "127.0.0.1")).isEqualTo(new Dialed.One());
        }
    }

    @Test
    void takesTheNextAddressWhereOneHangsUp() throws Exception {
        try (ServerSocket closing = second()) {
            Thread accepting =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            closing.accept().close();
                                        } catch (IOException e) {
                                            // The test is over.
                                        }
                                    });

            assertThat(dialed("127.0.0.2", "127.0.0.1")).isEqualTo(new Dialed.One());
            accepting.join();
        }
    }

    @Test
    void endsThoughNamesAreNotFoundInTime() {
        Dialer dialer =
                new Dialer(
                        loops,
                        CARE,
                        host -> {
                            try {
                                ended.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return new InetAddress[0];
                        });

        assertThat(dialer.dial(order(Duration.ofMillis(100)), pool))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(ConnectTimeoutException.class);
    }

    @Test
    void saysOnceInTheLogWhyThereIsNone() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Dialer.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            Dialer dialer = new Dialer(loops, CARE, InetAddress::getAllByName);

            assertThat(dialer.dial(order(Duration.ofSeconds(20), SSLContexts::createDefault), pool))
                    .failsWithin(Duration.ofSeconds(30));
        } finally {
            logger.detachAppender(log);
        }

        assertThat(log.list)
                .singleElement()
                .satisfies(
                        said -> {
                            assertThat(said.getLevel()).isEqualTo(Level.WARN);
                            assertThat(said.getFormattedMessage())
                                    .contains("localhost:" + server.getAddress().getPort())
                                    .contains("PKIX");
                        });
    }

    /** At the same port of another address of this machine. */
    private ServerSocket second() throws IOException {
        return new ServerSocket(
                server.getAddress().getPort(), 0, InetAddress.getByName("127.0.0.2"));
    }

    private Dialed dialed(String... addresses) throws IOException {
        InetAddress[] all = new InetAddress[addresses.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(addresses[i]);
        }
        CompletableFuture<Dialed> dialed =
                new Dialer(loops, CARE, host -> all).dial(order(Duration.ofSeconds(4)), pool);
        return dialed.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private Dialer.Order order(Duration within) {
        return order(within, () -> Authorities.trusting(files.resolve(OwnCertificate.AUTHORITY)));
    }

    private Dialer.Order order(Duration within, Trust trust) {
        return new Dialer.Order(
                new Origin("localhost", server.getAddress().getPort(), null, null, null),
                null,
                trust,
                within);
    }
}
