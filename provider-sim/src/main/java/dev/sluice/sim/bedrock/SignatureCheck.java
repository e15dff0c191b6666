package dev.sluice.sim.bedrock;

import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.http.SimRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies AWS's Signature Version 4 by making it again from the request that came. Thread-safe.
 */
final class SignatureCheck {
    private static final Pattern AUTHORIZATION =
            Pattern.compile(
                    "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([a-z0-9-]+)/bedrock/aws4_request, ?"
                            + "SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final Duration SKEW_MAX = Duration.ofMinutes(5);

    private final String accessKey;
    private final String secretKey;
    private final InstantSource clock;

    SignatureCheck(String accessKey, String secretKey, InstantSource clock) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.clock = clock;
    }

    Optional<SimError> refused(SimRequest http) {
        String given = http.headerOrEmpty("Authorization");
        if (given.isBlank()) {
            return Optional.of(
                    Errors.of(
                            403,
                            "MissingAuthenticationTokenException",
                            "Missing Authentication Token"));
        }
        Matcher parts = AUTHORIZATION.matcher(given);
        if (!parts.matches()) {
            return Optional.of(
                    Errors.of(
                            403,
                            "IncompleteSignatureException",
                            "Authorization header requires a 'Credential', 'Signature' and"
                                    + " 'SignedHeaders' parameter."));
        }
        if (!parts.group(1).equals(accessKey)) {
            return Optional.of(
                    Errors.of(
                            403,
                            "UnrecognizedClientException",
                            "The security token included in the request is invalid."));
        }
        String time = http.headerOrEmpty("X-Amz-Date");
        if (!isNow(time)) {
            return Optional.of(
                    Errors.of(403, "InvalidSignatureException", "Signature expired: " + time));
        }
        List<String> signed = List.of(parts.group(4).split(";"));
        boolean right =
                signed.containsAll(List.of("host", "x-amz-date"))
                        && parts.group(5)
                                .equals(
                                        signature(
                                                http,
                                                time,
                                                parts.group(2),
                                                parts.group(3),
                                                signed));
        return right
                ? Optional.empty()
                : Optional.of(
                        Errors.of(
                                403,
                                "InvalidSignatureException",
                                "The request signature we calculated does not match the signature"
                                        + " you provided."));
    }

    private boolean isNow(String time) {
        try {
            Instant said = LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
            return Duration.between(said, clock.instant()).abs().compareTo(SKEW_MAX) <= 0;
        } catch (DateTimeException noTime) {
            return false;
        }
    }

    private String signature(
            SimRequest http, String time, String day, String region, List<String> signed) {
        String canonical =
                String.join(
                        "\n",
                        http.method(),
                        path(http.path()),
                        http.query(),
                        signed.stream()
                                .map(name -> name + ":" + http.headerOrEmpty(name).strip() + "\n")
                                .collect(Collectors.joining()),
                        String.join(";", signed),
                        hex(digest(http.body())));
        String scope = day + "/" + region + "/bedrock/aws4_request";
        String toSign =
                String.join("\n", "AWS4-HMAC-SHA256", time, scope, hex(digest(utf8(canonical))));
        byte[] key = utf8("AWS4" + secretKey);
        for (String part : List.of(day, region, "bedrock", "aws4_request")) {
            key = hmac(key, part);
        }
        return hex(hmac(key, toSign));
    }

    /** Escaped once more than it was sent. */
    private static String path(String sent) {
        return Arrays.stream(sent.split("/", -1))
                .map(
                        part ->
                                URLEncoder.encode(part, StandardCharsets.UTF_8)
                                        .replace("+", "%20")
                                        .replace("*", "%2A")
                                        .replace("%7E", "~"))
                .collect(Collectors.joining("/"));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no HmacSHA256, which every JDK has", e);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no SHA-256, which every JDK has", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
