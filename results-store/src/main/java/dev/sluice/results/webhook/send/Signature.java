package dev.sluice.results.webhook.send;

import dev.sluice.results.webhook.endpoint.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The {@code webhook-signature} of Standard Webhooks, version 1: HMAC-SHA256. */
public final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /**
     * @param secrets each signs; a receiver that knows one of them is satisfied
     * @param timestampS seconds since the epoch, as in the {@code webhook-timestamp} header
     */
    public static String of(List<SigningSecret> secrets, String id, long timestampS, byte[] body) {
        byte[] head = (id + "." + timestampS + ".").getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(mac(secret, head, body)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] mac(SigningSecret secret, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.bytes(), ALGORITHM));
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }
}
