package dev.sluice.ingress.submit;

import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.WebhookTarget;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options of a job where its body is the provider's alone: {@code Sluice-*} headers. Who waits
 * for the answer is served as {@code interactive} unless he says otherwise.
 */
public final class HeaderOptions {
    private static final int TEXT_CHARS_MAX = 256;
    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal COST_MAX_USD = BigDecimal.valueOf(1_000_000);
    private static final int COST_DECIMALS_MAX = 9;

    private final Function<String, @Nullable String> headers;

    /**
     * @param headers a header's value by its name; null when it was not sent
     */
    public HeaderOptions(Function<String, @Nullable String> headers) {
        this.headers = headers;
    }

    /**
     * @throws SluiceException with {@code INVALID_REQUEST}, naming the header
     */
    public JobDraft.JobOptions read(BodyRequest body) {
        return new JobDraft.JobOptions(
                word("Sluice-Priority", Priority.class).orElse(Priority.INTERACTIVE),
                text("Sluice-Deadline").map(HeaderOptions::deadline).orElse(null),
                text("Sluice-Max-Cost").map(HeaderOptions::cost).orElse(null),
                word("Sluice-On-Limit", OnLimit.class).orElse(null),
                webhook(),
                body.metadata(),
                null,
                text("Sluice-Project").orElse(null),
                body.user(),
                body.stream(),
                null);
    }

    /** Whether the job goes on when its caller has gone. */
    public boolean continuesAlone() {
        return text("Sluice-On-Disconnect")
                .map(
                        value ->
                                switch (value) {
                                    case "continue" -> true;
                                    case "cancel" -> false;
                                    default ->
                                            throw bad(
                                                    "Sluice-On-Disconnect",
                                                    value,
                                                    "cancel or continue");
                                })
                .orElse(false);
    }

    /** A URL or the id of an endpoint; whether the URL may be called is asked later. */
    private @Nullable WebhookTarget webhook() {
        String header = "Sluice-Webhook";
        String value = text(header, OptionFields.URL_CHARS_MAX).orElse(null);
        if (value == null) {
            return null;
        }
        if (value.contains("://")) {
            return OptionFields.target(value, null, false);
        }
        if (!value.matches("[a-z0-9_-]{1," + OptionFields.ENDPOINT_CHARS_MAX + "}")) {
            throw bad(header, "something else", "an absolute URL or the id of an endpoint");
        }
        return OptionFields.target(null, value, false);
    }

    private Optional<String> text(String header) {
        return text(header, TEXT_CHARS_MAX);
    }

    private Optional<String> text(String header, int charsMax) {
        String value = headers.apply(header);
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        if (value.length() > charsMax) {
            throw bad(header, value.length() + " characters", "at most " + charsMax);
        }
        return Optional.of(value.strip());
    }

    private <E extends Enum<E>> Optional<E> word(String header, Class<E> words) {
        return text(header)
                .map(
                        value ->
                                Arrays.stream(words.getEnumConstants())
                                        .filter(
                                                w ->
                                                        w.name()
                                                                .toLowerCase(Locale.ROOT)
                                                                .equals(value))
                                        .findFirst()
                                        .orElseThrow(
                                                () ->
                                                        bad(
                                                                header,
                                                                value,
                                                                "one of "
                                                                        + Arrays.toString(
                                                                                        words
                                                                                                .getEnumConstants())
                                                                                .toLowerCase(
                                                                                        Locale
                                                                                                .ROOT))));
    }

    private static Deadline deadline(String value) {
        return Deadline.parse(value)
                .orElseThrow(() -> bad("Sluice-Deadline", value, Deadline.EXPECTED));
    }

    private static long cost(String value) {
        String expected = "a number of US dollars above 0, below 1000000, at most 9 decimals";
        if (!value.matches("[0-9]{1,7}(\\.[0-9]{1,9})?")) {
            throw bad("Sluice-Max-Cost", value, expected);
        }
        BigDecimal usd = new BigDecimal(value);
        if (usd.signum() <= 0
                || usd.compareTo(COST_MAX_USD) >= 0
                || usd.scale() > COST_DECIMALS_MAX) {
            throw bad("Sluice-Max-Cost", value, expected);
        }
        return usd.multiply(NANO).longValueExact();
    }

    private static SluiceException bad(String header, String found, String expected) {
        return new SluiceException(
                ErrorCode.INVALID_REQUEST,
                "header %s: %s (expected: %s)".formatted(header, found, expected));
    }
}
