package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class CustomIdTest {
    @Test
    void isReadAsItWasWritten() {
        byte[] text = new byte[CustomId.LENGTH];

        CustomId.write(42, 1_234_567, text, 0);

        String written = new String(text, StandardCharsets.US_ASCII);
        assertThat(written).isEqualTo("b042-1234567");
        assertThat(CustomId.parse(written)).contains(new CustomId(42, 1_234_567));
    }

    @Test
    void otherNamesAreNotOurs() {
        assertThat(CustomId.parse("gsm8k-17")).isEmpty();
        assertThat(CustomId.parse("b04x-1234567")).isEmpty();
        assertThat(CustomId.parse("b042-12345678")).isEmpty();
        assertThat(CustomId.parse("")).isEmpty();
    }
}
