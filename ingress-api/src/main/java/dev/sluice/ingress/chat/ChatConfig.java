package dev.sluice.ingress.chat;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Bounds of callers who wait for answers, in one process.
 *
 * @param connectionsMax callers that may wait at once; more are refused with 429
 * @param bufferMax bytes of a stream that may wait for a slow client; then it is cut off
 * @param bytesMax bytes of answers that may wait here, over all callers
 * @param keepAlive longest silence of a stream: then a comment is sent
 * @param resumeWithin how long the job of a stream whose client has gone waits to be cancelled
 * @param endWait how long the rest of an answer may lag behind the news of its end
 */
@ConfigurationProperties("sluice.ingress.chat")
public record ChatConfig(
        @Bindable(defaultValue = "8192") int connectionsMax,
        @Bindable(defaultValue = "1048576") int bufferMax,
        @Bindable(defaultValue = "268435456") long bytesMax,
        @Bindable(defaultValue = "10s") Duration keepAlive,
        @Bindable(defaultValue = "15s") Duration resumeWithin,
        @Bindable(defaultValue = "5s") Duration endWait) {
    public ChatConfig {
        if (connectionsMax < 1 || bufferMax < 1024 || bytesMax < bufferMax) {
            throw new IllegalArgumentException(
                    "sluice.ingress.chat.connections-max %d, buffer-max %d, bytes-max %d (expected: at least 1, at least 1024, at least buffer-max)"
                            .formatted(connectionsMax, bufferMax, bytesMax));
        }
        if (resumeWithin.isNegative()) {
            throw new IllegalArgumentException(
                    "sluice.ingress.chat.resume-within: %s (expected: not negative)"
                            .formatted(resumeWithin));
        }
        if (keepAlive.toMillis() < 50 || endWait.toMillis() < 50) {
            throw new IllegalArgumentException(
                    "sluice.ingress.chat.keep-alive %s, end-wait %s (expected: at least 50ms)"
                            .formatted(keepAlive, endWait));
        }
    }
}
