package dev.sluice.sim.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one service account that the simulator knows: its key file, the check of what is signed with
 * it, and the tokens that are out. Its key is never written. Thread-safe.
 */
public final class ServiceAccount {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EMAIL = "sluice@simulated.iam.gserviceaccount.com";
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    /** What Google's own library names, whatever the key file says. */
    private static final String GOOGLE = "https://oauth2.googleapis.com/token";

    private static final Duration ASSERTION_LIFE_MAX = Duration.ofHours(1);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final int TOKENS_MAX = 10_000;
    private static final int KEY_BITS = 2_048;

    private final SecureRandom random = new SecureRandom();
    private @Nullable KeyPair made;
    private final Map<String, Instant> tokens = new ConcurrentHashMap<>();

    /** Made when somebody wants it: that takes a while, and few do. */
    private synchronized KeyPair keys() {
        KeyPair pair = made;
        if (pair == null) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(KEY_BITS);
                pair = generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("no RSA in this JVM", e);
            }
            made = pair;
        }
        return pair;
    }

    /** The JSON file of its key. */
    public ObjectNode file(String tokenUri) {
        String pem =
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(keys().getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n";
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "service_account")
                .put("project_id", "simulated")
                .put("private_key_id", "simulated-key")
                .put("private_key", pem)
                .put("client_email", EMAIL)
                .put("client_id", "100000000000000000000")
                .put("token_uri", tokenUri)
                .put("universe_domain", "googleapis.com");
    }

    /** Empty: the assertion is not one of this account's, for this address, and of now. */
    Optional<String> token(String assertion, String audience, Instant now, Duration life) {
        if (!holds(assertion, audience, now)) {
            return Optional.empty();
        }
        if (tokens.size() >= TOKENS_MAX) {
            tokens.clear();
        }
        byte[] drawn = new byte[24];
        random.nextBytes(drawn);
        String token = "ya29." + HexFormat.of().formatHex(drawn);
        tokens.put(token, now.plus(life));
        return Optional.of(token);
    }

    /** Whether a header shows a token that is out. */
    public boolean admits(String authorization, Instant now) {
        Instant ends =
                authorization.startsWith("Bearer ")
                        ? tokens.get(authorization.substring("Bearer ".length()))
                        : null;
        return ends != null && now.isBefore(ends);
    }

    /** From now on no token is good that was given before. */
    public void revokeTokens() {
        tokens.clear();
    }

    private boolean holds(String assertion, String audience, Instant now) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        try {
            JsonNode header = JSON.readTree(decoded(parts[0]));
            JsonNode claims = JSON.readTree(decoded(parts[1]));
            Instant from = Instant.ofEpochSecond(claims.path("iat").asLong());
            Instant to = Instant.ofEpochSecond(claims.path("exp").asLong());
            return header.path("alg").asText().equals("RS256")
                    && claims.path("iss").asText().equals(EMAIL)
                    && Set.of(audience, GOOGLE).contains(claims.path("aud").asText())
                    && claims.path("scope").asText().contains(SCOPE)
                    && !from.isAfter(now.plus(SKEW))
                    && to.isAfter(now)
                    && Duration.between(from, to).compareTo(ASSERTION_LIFE_MAX) <= 0
                    && isSigned(parts[0] + "." + parts[1], decoded(parts[2]));
        } catch (IOException | IllegalArgumentException | GeneralSecurityException wrong) {
            return false;
        }
    }

    private boolean isSigned(String said, byte[] signed) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(keys().getPublic());
        signature.update(said.getBytes(StandardCharsets.US_ASCII));
        return signature.verify(signed);
    }

    private static byte[] decoded(String part) {
        return Base64.getUrlDecoder().decode(part);
    }
}
