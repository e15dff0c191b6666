package dev.sluice.worker.provider.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A key of a service account, as the JSON file that Google gives out has it. Shows itself in no
 * message.
 *
 * @param keyId Google's own name of the key
 * @param tokenUri where its assertions are taken
 */
public record ServiceAccountKey(
        String clientEmail, String keyId, PrivateKey privateKey, URI tokenUri) {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final Duration ASSERTION_LIFE = Duration.ofMinutes(10);

    /** Empty unless the text is such a file, with an RSA key and an http or https address. */
    public static Optional<ServiceAccountKey> parse(String text) {
        Optional<ObjectNode> parsed = Json.parse(text);
        if (parsed.isEmpty() || !parsed.get().path("type").asText().equals("service_account")) {
            return Optional.empty();
        }
        JsonNode file = parsed.get();
        try {
            URI address = URI.create(file.path("token_uri").asText());
            boolean web = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
            String email = file.path("client_email").asText();
            return !web || address.getHost() == null || email.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new ServiceAccountKey(
                                    email,
                                    file.path("private_key_id").asText(),
                                    key(file.path("private_key").asText()),
                                    address));
        } catch (IllegalArgumentException | GeneralSecurityException notAKey) {
            return Optional.empty();
        }
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        String base64 =
                pem.replace("-----BEGIN PRIVATE KEY-----", "")
                        .replace("-----END PRIVATE KEY-----", "")
                        .replaceAll("\\s", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    /** The form in which the account asks for a token (RFC 7523), signed with RS256. */
    public String form(Instant now) {
        ObjectNode header = Json.object().put("alg", "RS256").put("typ", "JWT").put("kid", keyId);
        ObjectNode claims =
                Json.object()
                        .put("iss", clientEmail)
                        .put("scope", SCOPE)
                        .put("aud", tokenUri.toString())
                        .put("iat", now.getEpochSecond())
                        .put("exp", now.plus(ASSERTION_LIFE).getEpochSecond());
        String said = base64(Json.bytes(header)) + "." + base64(Json.bytes(claims));
        return "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
                + said
                + "."
                + base64(signed(said.getBytes(StandardCharsets.US_ASCII)));
    }

    private byte[] signed(byte[] said) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(privateKey);
            signature.update(said);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("an RSA key does not sign", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "ServiceAccountKey[...]";
    }
}
