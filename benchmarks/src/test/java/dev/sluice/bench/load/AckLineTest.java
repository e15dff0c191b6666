package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AckLineTest {
    @Test
    void anAcceptedLineHasTheHashOfItsId() {
        AckLine ack =
                parse("{\"line\":1,\"id\":\"job_abc\",\"object\":\"job\",\"custom_id\":\"x\"}");

        assertThat(ack).isEqualTo(new AckLine.Accepted(JobIdHash.of("job_abc")));
    }

    @Test
    void aLineWithoutAnIdIsRefusedAndQuoted() {
        AckLine ack = parse("{\"line\":1,\"custom_id\":\"x\",\"error\":{\"code\":\"no_route\"}}");

        assertThat(ack)
                .isEqualTo(
                        new AckLine.Refused(
                                "{\"line\":1,\"custom_id\":\"x\",\"error\":{\"code\":\"no_route\"}}"));
    }

    private static AckLine parse(String line) {
        byte[] bytes = ("..." + line).getBytes(StandardCharsets.UTF_8);
        return AckLine.parse(bytes, 3, bytes.length);
    }
}
