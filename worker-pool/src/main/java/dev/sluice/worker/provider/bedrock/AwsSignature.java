package dev.sluice.worker.provider.bedrock;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Signs requests as AWS wants it (Signature Version 4), by AWS's own signer. Pure. */
final class AwsSignature {
    private static final String SERVICE = "bedrock";

    /** Made by the connection; the first is signed as the connection makes it. */
    private static final Set<String> OF_CONNECTIONS = Set.of("host", "content-length");

    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    private AwsSignature() {}

    /**
     * @param keys {@code ACCESS_KEY_ID:SECRET_ACCESS_KEY}, perhaps with {@code :SESSION_TOKEN}
     * @return headers to send
     */
    static Map<String, String> of(
            String keys, String region, URI address, byte[] body, Instant at) {
        SdkHttpRequest request =
                SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(address).build();
        SignedRequest signed =
                SIGNER.sign(
                        sign ->
                                sign.identity(identity(keys))
                                        .request(request)
                                        .payload(ContentStreamProvider.fromByteArray(body))
                                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                                        .putProperty(
                                                AwsV4HttpSigner.SIGNING_CLOCK,
                                                Clock.fixed(at, ZoneOffset.UTC)));
        Map<String, String> headers = new HashMap<>();
        for (Map.Entry<String, List<String>> header : signed.request().headers().entrySet()) {
            if (!OF_CONNECTIONS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                headers.put(header.getKey(), header.getValue().getFirst());
            }
        }
        return headers;
    }

    private static AwsCredentialsIdentity identity(String keys) {
        String[] parts = keys.split(":", 3);
        return parts.length == 3
                ? AwsSessionCredentialsIdentity.create(parts[0], parts[1], parts[2])
                : AwsCredentialsIdentity.create(parts[0], parts[1]);
    }
}
