package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class EmbeddingsEncodingTest {
    private static final String NUMBERS =
            "{\"data\":[{\"index\":0,\"embedding\":[0.5,-1]},{\"index\":1,\"embedding\":[2,3e-2]}],\"usage\":{\"prompt_tokens\":2}}";
    private static final String TEXTS = "{\"data\":[{\"index\":0,\"embedding\":\"AAAAPw==\"}]}";

    private static String asAsked(String request, String answer) {
        return new String(
                EmbeddingsEncoding.asAsked(utf8(request), utf8(answer)), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void packsNumbersForWhoAskedForBase64() throws IOException {
        JsonNode answer =
                new ObjectMapper().readTree(asAsked("{\"encoding_format\":\"base64\"}", NUMBERS));

        assertThat(floats(answer.at("/data/0/embedding").textValue())).containsExactly(0.5f, -1f);
        assertThat(floats(answer.at("/data/1/embedding").textValue())).containsExactly(2f, 0.03f);
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(2);
    }

    @Test
    void leavesWhatIsAsItWasAsked() {
        assertThat(asAsked("{\"input\":\"x\"}", NUMBERS)).isEqualTo(NUMBERS);
        assertThat(asAsked("{\"encoding_format\":\"float\"}", NUMBERS)).isEqualTo(NUMBERS);
        assertThat(asAsked("{\"encoding_format\":\"base64\"}", TEXTS)).isEqualTo(TEXTS);
        assertThat(asAsked("{\"encoding_format\":\"base64\"}", "{\"data\":["))
                .isEqualTo("{\"data\":[");
    }

    private static float[] floats(String packed) {
        ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(packed)).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }
}
