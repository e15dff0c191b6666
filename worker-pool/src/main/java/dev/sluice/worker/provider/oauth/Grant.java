package dev.sluice.worker.provider.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.Json;
import java.time.Duration;
import java.util.Optional;

/** What comes of asking for a token. */
public sealed interface Grant {
    /** However long a token is said to live. */
    Duration LIFE_MAX = Duration.ofDays(1);

    /**
     * @param life from when it was given
     */
    record Token(String text, Duration life) implements Grant {
        @Override
        public String toString() {
            return "Token[...]";
        }
    }

    /** The key is not taken. */
    record Refused(int status) implements Grant {}

    /** Nobody knows whether the key is good. */
    record Unavailable() implements Grant {}

    /** What an answer of a token endpoint says. */
    static Grant of(int status, byte[] body) {
        if (status >= 400 && status < 500 && status != 408 && status != 429) {
            return new Refused(status);
        }
        Optional<ObjectNode> parsed = Json.parse(body);
        String token = parsed.map(answer -> answer.path("access_token").asText("")).orElse("");
        JsonNode life = parsed.map(answer -> answer.path("expires_in")).orElseGet(Json::object);
        boolean usable = !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
        return status >= 200 && status < 300 && usable && life.asLong(0) > 0
                ? new Token(
                        token, Duration.ofSeconds(Math.min(life.asLong(), LIFE_MAX.toSeconds())))
                : new Unavailable();
    }
}
