package dev.sluice.ingress.admin;

import dev.sluice.ingress.admin.Ruling.Refuse;
import dev.sluice.ingress.admin.Ruling.Stale;
import dev.sluice.ingress.admin.Ruling.Write;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.kafka.CatalogLog;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Has a change decided and written, or only decided. Blocks. Thread-safe. */
@Singleton
final class Changes {
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final int REASON_CHARS_MAX = 500;

    private final CatalogLog log;
    private final Catalogs catalogs;
    private final Intake intake;
    private final InstantSource clock;

    Changes(CatalogLog log, Catalogs catalogs, Intake intake, InstantSource clock) {
        this.log = log;
        this.catalogs = catalogs;
        this.intake = intake;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** This instance's view, for reading. */
    Catalog view() {
        return catalogs.current();
    }

    /** What is recorded of this request, with the reason that its query gives. */
    Deed deed(HttpRequest<?> request) {
        String given = request.getHeaders().get("X-Request-Id");
        String reason = request.getParameters().get("reason");
        if (reason != null && reason.length() > REASON_CHARS_MAX) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "query parameter reason: %d characters (expected: at most %d)"
                            .formatted(reason.length(), REASON_CHARS_MAX));
        }
        CallerIdentity caller = CallerIdentity.of(request);
        return new Deed(
                caller.key().name(),
                caller.tenant().name(),
                null,
                reason,
                request.getRemoteAddress().getAddress().getHostAddress(),
                given != null && REQUEST_ID.matcher(given).matches()
                        ? given
                        : "req_" + UUID.randomUUID(),
                now());
    }

    /**
     * @param dryRun decide by this instance's view and write nothing
     * @throws SluiceException when it is refused or cannot be written
     * @throws StaleVersionException when the object is in another version
     */
    Write make(Deed deed, boolean dryRun, Function<Catalog, Ruling> policy) {
        if (dryRun) {
            return allowed(policy.apply(catalogs.current()));
        }
        intake.enter();
        try {
            AtomicReference<@Nullable Write> decided = new AtomicReference<>();
            log.change(
                    deed,
                    standing -> {
                        Write write = allowed(policy.apply(standing));
                        decided.set(write);
                        return write.plan().entries(deed.actor(), deed.at());
                    });
            Write written = decided.get();
            if (written == null) {
                throw new IllegalStateException("a change was written that nobody decided");
            }
            return written;
        } finally {
            intake.leave();
        }
    }

    private static Write allowed(Ruling ruling) {
        return switch (ruling) {
            case Write write -> write;
            case Stale stale -> throw new StaleVersionException(stale);
            case Refuse(ErrorCode code, String detail) -> throw new SluiceException(code, detail);
        };
    }
}
