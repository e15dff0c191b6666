package dev.sluice.ingress.admin;

import dev.sluice.ingress.admin.Ruling.Refuse;
import dev.sluice.ingress.admin.Ruling.Stale;
import dev.sluice.ingress.admin.Ruling.Write;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Has a change decided and written, or only decided. Blocks. Thread-safe. */
@Singleton
final class Changes {
    private final CatalogLog log;
    private final Catalogs catalogs;
    private final Intake intake;
    private final Deeds deeds;
    private final InstantSource clock;

    Changes(CatalogLog log, Catalogs catalogs, Intake intake, Deeds deeds, InstantSource clock) {
        this.log = log;
        this.catalogs = catalogs;
        this.intake = intake;
        this.deeds = deeds;
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
        return deeds.of(request);
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
