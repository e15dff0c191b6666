package dev.sluice.worker.provider.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
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
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeTest {
    @TempDir private Path files;

    /** No name of a header is in upper case (RFC 9113, section 8.2.1). */
    @Test
    void aRequestThatCannotBeWrittenGivesItsPlaceBack() throws Exception {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Tls tls = new Tls(OwnCertificate.in(files), 100);
        try (ProviderSimulator server = ProviderSimulator.start(SimulatorConfig.defaults(), tls)) {
            URI address = server.baseUri();
            Places places = new Places(100, dialer(loops)::dial);
            Places.Place place =
                    places.take(
                                    way(address),
                                    null,
                                    System.nanoTime() + Duration.ofSeconds(30).toNanos(),
                                    new Cut())
                            .orElseThrow();
            Http2Request request =
                    new Http2Request(
                            address, List.of(Map.entry("UPPER", "case")), "{}".getBytes(US_ASCII));

            assertThatThrownBy(
                            () ->
                                    Http2Calls.exchange(
                                            place,
                                            request,
                                            new CallGuard(System::nanoTime),
                                            new Cut()))
                    .hasMessageContaining("UPPER");

            await("the place is free").until(() -> !place.pool().busy(place.link()));
        } finally {
            var unused = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
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
