package dev.sluice.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplyPlacesTest {
    private final ReplyPlaces places =
            new ReplyPlaces(new ReplyConfig(Duration.ofSeconds(2), 3, 2));

    @Test
    void oneTenantLeavesPlacesForOthers() {
        assertThat(places.enter("acme")).isEmpty();
        assertThat(places.enter("acme")).isEmpty();

        SluiceException full = places.enter("acme").orElseThrow();

        assertThat(full.code()).isEqualTo(ErrorCode.BACKLOG_FULL);
        assertThat(full.detail()).contains("waiters-per-tenant-max: 2");
        assertThat(places.enter("globex")).isEmpty();
        assertThat(places.enter("initech").orElseThrow().detail()).contains("waiters-max: 3");
    }

    @Test
    void aPlaceThatWasLeftIsFree() {
        places.enter("acme");
        places.enter("acme");
        places.leave("acme");

        assertThat(places.enter("acme")).isEmpty();
    }
}
