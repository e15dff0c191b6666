package dev.sluice.standalone.cli;

import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.settings.UsageException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How a client's command finds the API and shows who asks. A key is no argument: others see those.
 */
final class ApiOptions {
    /** What goes wrong before Sluice has looked at the question. */
    static final int NO_ANSWER = 3;

    enum Output {
        TABLE,
        JSON
    }

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Sluice's API. Default: SLUICE_URL, or http://127.0.0.1:8080.")
    private @Nullable String url;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Directory of a `sluice standalone`, whose key is used when SLUICE_API_KEY is not set. Default: ${DEFAULT-VALUE}.")
    private Path dataDir = Path.of("data");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json, one object to a line. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.TABLE;

    boolean json() {
        return output == Output.JSON;
    }

    Api api() throws IOException {
        return new Api(uri(), key());
    }

    private URI uri() {
        String text = url != null ? url : System.getenv("SLUICE_URL");
        if (text == null || text.isBlank()) {
            text = "http://127.0.0.1:8080";
        }
        try {
            URI uri = URI.create(text.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with the other ways to be none.
        }
        throw new UsageException(
                "%s (expected: a URL like http://127.0.0.1:8080)".formatted(text.strip()));
    }

    private String key() throws IOException {
        String key = System.getenv("SLUICE_API_KEY");
        if (key != null && !key.isBlank()) {
            return key.strip();
        }
        Path file = dataDir.resolve("api-key");
        if (!Files.isReadable(file)) {
            throw new UsageException(
                    "no API key (expected: SLUICE_API_KEY, or %s of a `sluice standalone`; see --data-dir)"
                            .formatted(file));
        }
        return Files.readString(file).strip();
    }
}
