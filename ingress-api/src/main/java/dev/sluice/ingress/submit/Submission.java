package dev.sluice.ingress.submit;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.schema.avro.Idempotency;
import io.micronaut.http.HttpRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request for one job, with who asks and under which key.
 *
 * @param traceParent the W3C header of the request, when it is well-formed
 */
public record Submission(
        CallerIdentity caller, JobDraft draft, Optional<Keyed> key, @Nullable String traceParent) {
    public static final String TRACE_PARENT_HEADER = "traceparent";

    private static final Pattern TRACE_PARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    /** A key and the fingerprint of what was sent with it. */
    public record Keyed(IdempotencyKey key, Idempotency print) {
        public static Keyed over(
                IdempotencyKey key, CallerIdentity caller, byte[] request, int offset, int length) {
            return new Keyed(key, key.over(caller.tenant().name(), request, offset, length));
        }
    }

    public static @Nullable String traceParent(HttpRequest<?> request) {
        return traceParent(request.getHeaders().get(TRACE_PARENT_HEADER));
    }

    /** The header's value, when it is well-formed. */
    public static @Nullable String traceParent(@Nullable String header) {
        return header != null && TRACE_PARENT.matcher(header).matches() ? header : null;
    }
}
