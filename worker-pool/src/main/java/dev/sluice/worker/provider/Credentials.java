package dev.sluice.worker.provider;

import dev.sluice.worker.provider.oauth.ServiceAccountKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds secrets by reference: {@code env:NAME}, {@code file:PATH}, {@code none}. A file is looked
 * at again at most once a second and read again when it changed, so keys rotate without a restart.
 * A secret that is the JSON file of a service account stands for the tokens that it is given.
 * Secrets stay in memory only and appear in no message. Thread-safe.
 */
public final class Credentials {
    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final int REFERENCES_MAX = 10_000;
    private static final int SECRET_BYTES_MAX = 64 * 1024;

    private final Map<String, String> environment;
    private final LongSupplier nanos;
    private final Map<String, Seen> files = new ConcurrentHashMap<>();
    private final Map<String, Credential> accounts = new ConcurrentHashMap<>();

    public Credentials(Map<String, String> environment, LongSupplier nanos) {
        this.environment = environment;
        this.nanos = nanos;
    }

    /** What a reference leads to. */
    public sealed interface Credential {
        record Bearer(String token) implements Credential {
            @Override
            public String toString() {
                return "Bearer[...]";
            }
        }

        /** One that is given tokens. */
        record ServiceAccount(ServiceAccountKey key) implements Credential {}

        /** The provider wants none. */
        record None() implements Credential {}

        /** The reference leads to nothing usable. */
        record Missing() implements Credential {}
    }

    private record Seen(Credential credential, FileTime modified, long size, long lookedAt) {}

    public Credential find(String reference) {
        if (reference.equals("none")) {
            return new Credential.None();
        }
        if (reference.startsWith("env:")) {
            return inEnvironment(reference);
        }
        if (reference.startsWith("file:")) {
            return inFile(reference);
        }
        return new Credential.Missing();
    }

    /** The environment of a process does not change; a key of many lines is read once. */
    private Credential inEnvironment(String reference) {
        String secret = environment.get(reference.substring("env:".length()));
        if (secret == null || !secret.stripLeading().startsWith("{")) {
            return usable(secret);
        }
        return accounts.computeIfAbsent(reference, r -> usable(secret));
    }

    private Credential inFile(String reference) {
        Seen known = files.get(reference);
        long now = nanos.getAsLong();
        if (known != null && now - known.lookedAt < LOOK_AGAIN_AFTER.toNanos()) {
            return known.credential;
        }
        if (files.size() >= REFERENCES_MAX) {
            files.clear();
        }
        try {
            Path path = Path.of(reference.substring("file:".length()));
            FileTime modified = Files.getLastModifiedTime(path);
            long size = Files.size(path);
            boolean same = known != null && known.modified.equals(modified) && known.size == size;
            Seen seen =
                    new Seen(
                            same && known != null ? known.credential : read(path, size),
                            modified,
                            size,
                            now);
            files.put(reference, seen);
            return seen.credential;
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("credential {} cannot be read: {}", reference, e.toString());
            files.remove(reference);
            return new Credential.Missing();
        }
    }

    private static Credential read(Path path, long size) throws IOException {
        if (size > SECRET_BYTES_MAX) {
            throw new IOException(size + " bytes, expected at most " + SECRET_BYTES_MAX);
        }
        return usable(Files.readString(path, StandardCharsets.UTF_8));
    }

    /** A secret with control characters or beyond ASCII cannot travel in a header. */
    private static Credential usable(@Nullable String secret) {
        String token = secret == null ? "" : secret.strip();
        if (token.startsWith("{")) {
            return ServiceAccountKey.parse(token)
                    .<Credential>map(Credential.ServiceAccount::new)
                    .orElseGet(Credential.Missing::new);
        }
        return token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)
                ? new Credential.Missing()
                : new Credential.Bearer(token);
    }
}
