package dev.sluice.router;

import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.OutgoingWay;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Outgoing;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.ServiceTier;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What workers are told of a lane, so that they need no catalogue. Pure. */
public final class LaneTargets {
    private LaneTargets() {}

    public static LaneTarget of(Lane lane, Model model, Account account, Provider provider) {
        List<String> credentials = List.copyOf(account.references());
        return new LaneTarget(
                lane.limitGroup(),
                provider.wire(),
                provider.baseUrl(),
                credentials.getFirst(),
                millis(provider.connectTimeout()),
                millis(provider.firstByteTimeout()),
                millis(provider.idleTimeout()),
                millis(provider.totalTimeout()),
                lane.serviceTier() == ServiceTier.STANDARD
                        ? null
                        : lane.serviceTier().name().toLowerCase(Locale.ROOT),
                credentials.subList(1, credentials.size()),
                (long) model.outputTokensMax(),
                provider.departs()
                        ? new WireSettings(
                                provider.keyHeader(),
                                provider.headers(),
                                provider.query(),
                                provider.path(),
                                provider.lacks(),
                                provider.region(),
                                outgoing(provider.outgoing()),
                                provider.http() != null)
                        : null);
    }

    private static @Nullable OutgoingWay outgoing(@Nullable Outgoing way) {
        return way == null ? null : new OutgoingWay(way.proxy(), way.proxyCredential(), way.ca());
    }

    private static int millis(@Nullable Duration timeout) {
        return timeout == null ? 0 : (int) timeout.toMillis();
    }
}
