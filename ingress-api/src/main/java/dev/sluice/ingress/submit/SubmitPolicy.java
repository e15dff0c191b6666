package dev.sluice.ingress.submit;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a well-formed request may become a job: what the catalogue and the clock show is
 * refused here, everything else is the coordinator's to decide. Pure.
 */
public final class SubmitPolicy {
    public static final Duration DEADLINE_MAX = Duration.ofDays(7);

    private static final int ROUTES_SHOWN_MAX = 20;

    private SubmitPolicy() {}

    /** What becomes of a request. */
    public sealed interface Ruling {
        /**
         * @param project the project that pays, from the key or the request
         * @param onLimit from the request, else from the route
         */
        record Admissible(Instant deadline, @Nullable String project, OnLimit onLimit)
                implements Ruling {}

        record Refused(SluiceException error) implements Ruling {}
    }

    public static Ruling rule(JobDraft draft, CallerIdentity caller, Catalog catalog, Instant now) {
        Optional<Route> route =
                catalog.route(draft.model()).filter(r -> caller.tenant().mayUse(r.name()));
        if (route.isEmpty()) {
            return refused(
                    "/body/model", ErrorCode.MODEL_NOT_FOUND, noRoute(draft, caller, catalog));
        }
        if (!priced(route.get(), catalog)) {
            return refused(
                    "/body/model",
                    ErrorCode.PRICE_UNKNOWN,
                    "/body/model: no lane of route %s has a price (expected: a route with a priced lane)"
                            .formatted(draft.model()));
        }
        String bound = caller.key().project();
        String wanted = draft.options().project();
        if (bound != null && wanted != null && !wanted.equals(bound)) {
            return refused(
                    "/project",
                    ErrorCode.PERMISSION_DENIED,
                    "/project: another project than the key's (expected: %s)".formatted(bound));
        }
        Instant deadline = deadline(draft, now);
        if (!deadline.isAfter(now) || deadline.isAfter(now.plus(DEADLINE_MAX))) {
            return refused(
                    "/deadline",
                    ErrorCode.INVALID_REQUEST,
                    "/deadline: %s (expected: after now, within %d days)"
                            .formatted(deadline, DEADLINE_MAX.toDays()));
        }
        return new Ruling.Admissible(
                deadline, bound != null ? bound : wanted, onLimit(draft, route.get()));
    }

    /** Until when the job of a request that comes now is to be done, if it may become one. */
    public static Instant deadline(JobDraft draft, Instant now) {
        Deadline asked = draft.options().deadline();
        return asked == null ? now.plus(usual(draft.options().priority())) : asked.after(now);
    }

    private static OnLimit onLimit(JobDraft draft, Route route) {
        OnLimit asked = draft.options().onLimit();
        OnLimit usual = route.onLimit();
        return asked != null ? asked : usual != null ? usual : OnLimit.QUEUE;
    }

    /** How long a job may take when its caller does not say. */
    private static Duration usual(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> Duration.ofMinutes(10);
            case STANDARD -> Duration.ofHours(1);
            case BATCH -> Duration.ofHours(24);
        };
    }

    private static boolean priced(Route route, Catalog catalog) {
        for (String name : route.everyLane()) {
            if (catalog.lane(name).flatMap(catalog::prices).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static String noRoute(JobDraft draft, CallerIdentity caller, Catalog catalog) {
        List<String> usable =
                catalog.routes().stream()
                        .map(Route::name)
                        .filter(caller.tenant()::mayUse)
                        .sorted()
                        .toList();
        String shown =
                String.join(", ", usable.subList(0, Math.min(ROUTES_SHOWN_MAX, usable.size())));
        int more = usable.size() - ROUTES_SHOWN_MAX;
        return "/body/model: there is no route %s for this key (expected: %s)"
                .formatted(
                        draft.model(),
                        usable.isEmpty()
                                ? "a route, but the tenant may use none"
                                : more > 0
                                        ? "one of %s and %d more".formatted(shown, more)
                                        : "one of " + shown);
    }

    private static Ruling.Refused refused(String pointer, ErrorCode code, String detail) {
        return new Ruling.Refused(SluiceException.at(pointer, code, detail));
    }
}
