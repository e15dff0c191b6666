package dev.sluice.schema.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdTest {
    private static final String ZERO = "job_" + "0".repeat(42);

    @Test
    void hasAFixedWireForm() {
        byte[] bytes = new byte[JobId.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 11 + 1);
        }

        JobId id = JobId.ofBytes(bytes);

        assertThat(id.value()).isEqualTo("job_0461e8hd711mwpb4dxx8b44vmtrvshyjvqmf7zg92g");
        assertThat(id).hasToString(id.value());
    }

    @Property
    void readsBackWhatItWrote(@ForAll @Size(26) byte[] bytes) {
        JobId id = JobId.parse(JobId.ofBytes(bytes).value()).orElseThrow();

        assertThat(id.bytes()).isEqualTo(bytes);
        assertThat(id.time()).isEqualTo(Instant.ofEpochMilli(number(bytes, 0, 6).longValue()));
        assertThat(id.shard()).isEqualTo(number(bytes, 6, 8).intValue());
        assertThat(id.core()).isEqualTo(base32(bytes, 8, 18));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "job_",
                "job_000000000000000000000000000000000000000000 ",
                "JOB_000000000000000000000000000000000000000000",
                "job_00000000000000000000000000000000000000000",
                "job_00000000000000000000000000000000000000000i",
                "job_00000000000000000000000000000000000000000A",
                "job_00000000000000000000000000000000000000000-",
                "job_00000000000000000000000000000000000000000\u0661",
                "job_000000000000000000000000000000000000000001",
                "job_000000000000000000000000000000000000000003"
            })
    void takesNothingElseForAnId(String text) {
        assertThat(JobId.parse(text)).isEmpty();
        assertThatThrownBy(() -> new JobId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void takesTheSmallestId() {
        JobId id = JobId.parse(ZERO).orElseThrow();

        assertThat(id.time()).isEqualTo(Instant.EPOCH);
        assertThat(id.shard()).isZero();
        assertThat(id.core()).isEqualTo("0000000000000000");
    }

    private static BigInteger number(byte[] bytes, int from, int to) {
        return new BigInteger(1, Arrays.copyOfRange(bytes, from, to));
    }

    /** Slow and plain: digits of the number in base 32. */
    private static String base32(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder();
        BigInteger rest = number(bytes, from, to);
        for (int i = 0; i < 16; i++) {
            text.append("0123456789abcdefghjkmnpqrstvwxyz".charAt(rest.intValue() & 31));
            rest = rest.shiftRight(5);
        }
        return text.reverse().toString();
    }
}
