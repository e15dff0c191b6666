package dev.sluice.worker.provider.wire;

import dev.sluice.schema.avro.OutgoingWay;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.worker.provider.Credentials.Credential;
import dev.sluice.worker.provider.http.Way;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way to a provider that its settings say. Pure, but for the secrets that it is given. */
final class Ways {
    private static final String FILE = "file:";

    private Ways() {}

    /**
     * @return empty when a reference leads to nothing
     */
    static Optional<Way> of(@Nullable WireSettings settings, Function<String, Credential> secrets) {
        OutgoingWay way = settings == null ? null : settings.getOutgoing();
        if (way == null) {
            return Optional.of(Way.DIRECT);
        }
        String secret = null;
        String reference = way.getProxyCredentialRef();
        if (reference != null) {
            if (!(secrets.apply(reference) instanceof Credential.Bearer(String text))) {
                return Optional.empty();
            }
            secret = text;
        }
        String proxy = way.getProxy();
        String authorities = way.getCaRef();
        try {
            return Optional.of(
                    new Way(
                            proxy == null ? null : URI.create(proxy),
                            secret,
                            authorities == null
                                    ? null
                                    : Path.of(authorities.substring(FILE.length()))));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }
}
