package dev.sluice.worker.provider.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.sim.http.Tls;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.http.Authorities;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeTest {
    @TempDir private Path files;

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /** No name of a header is in upper case (RFC 9113, section 8.2.1). */
    @Test
    void aRequestThatCannotBeWrittenGivesItsPlaceBack() throws Exception {
        try (ProviderSimulator server = server()) {
            Places.Place place = place(server.baseUri());

            assertThatThrownBy(() -> exchange(place, server.baseUri(), Map.entry("UPPER", "case")))
                    .hasMessageContaining("UPPER");

            await("the place is free").until(() -> !place.pool().busy(place.link()));
        }
    }

    @Test
    void aCallThatComesWhileTheWorkerEndsGivesItsPlaceBack() throws Exception {
        try (ProviderSimulator server = server()) {
            Places.Place place = place(server.baseUri());
            end();

            assertThatThrownBy(() -> exchange(place, server.baseUri(), Map.entry("a", "b")))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no stream");

            assertThat(place.pool().busy(place.link())).isFalse();
        }
    }

    @AfterEach
    void end() {
        var unused = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private ProviderSimulator server() throws Exception {
        return ProviderSimulator.start(
                SimulatorConfig.defaults(), new Tls(OwnCertificate.in(files), 100));
    }

    private Places.Place place(URI address) throws Exception {
        return new Places(100, dialer(loops)::dial)
                .take(
                        way(address),
                        null,
                        System.nanoTime() + Duration.ofSeconds(30).toNanos(),
                        new Cut())
                .orElseThrow();
    }

    private static void exchange(Places.Place place, URI address, Map.Entry<String, String> header)
            throws Exception {
        Http2Request request = new Http2Request(address, List.of(header), "{}".getBytes(US_ASCII));
        var unused =
                Http2Calls.exchange(place, request, new CallGuard(System::nanoTime), new Cut());
    }

    private static Dialer dialer(MultiThreadIoEventLoopGroup loops) {
        return new Dialer(
                loops,
                new LinkEvents.Care(Duration.ofSeconds(20), Duration.ofSeconds(50)),
                InetAddress::getAllByName);
    }

    private Http2Calls.Way way(URI address) {
        return new Http2Calls.Way(
                new Origin(address.getHost(), address.getPort(), null, null, null),
                null,
                () -> Authorities.trusting(files.resolve(OwnCertificate.AUTHORITY)),
                Duration.ofSeconds(30));
    }
}
