package dev.sluice.ingress.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AudienceTest {
    private final Audience<String> audience = new Audience<>();

    private static byte[] shard(String number) {
        return number.getBytes(UTF_8);
    }

    @Test
    void passesOverRecordsOfTenantsThatNobodyWatches() {
        audience.add(3, shard("7"), "a", "ann");

        assertThat(audience.wants(3, shard("7"))).isTrue();
        assertThat(audience.wants(3, shard("8"))).isFalse();
        assertThat(audience.wants(2, shard("7"))).isFalse();
        assertThat(audience.wants(3, null)).isFalse();
    }

    @Test
    void tellsAllWhoWatchAJobAndNobodyElse() {
        audience.add(3, shard("7"), "a", "ann");
        audience.add(3, shard("7"), "a", "bob");
        audience.add(3, shard("7"), "b", "eve");

        assertThat(audience.of("a")).containsExactly("ann", "bob");
        assertThat(audience.of("b")).containsExactly("eve");
        assertThat(audience.of("c")).isEmpty();
    }
}
