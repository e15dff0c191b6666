package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.sim.http.Tls;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** All of it over HTTP/2. */
class AudioCallOverHttp2Test extends AudioCallTest {
    @TempDir private static Path files;

    @Override
    ProviderSimulator provider(SimulatorConfig config) throws IOException {
        Tls tls = new Tls(OwnCertificate.in(files), 100);
        rig.trusts(files.resolve(OwnCertificate.AUTHORITY));
        return ProviderSimulator.start(config, tls);
    }

    @Override
    @AfterAll
    void stop() {
        assertThat(simulator.http2Requests()).isPositive();
        super.stop();
    }
}
