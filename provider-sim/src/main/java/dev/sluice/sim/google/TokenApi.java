package dev.sluice.sim.google;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** POST /token: gives the service account a token for what it has signed (RFC 7523). */
public final class TokenApi {
    public static final String PATH = "/token";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Duration LIFE = Duration.ofHours(1);

    private final ServiceAccount account;
    private final String scheme;

    /**
     * @param scheme by which the simulator is reached
     */
    public TokenApi(ServiceAccount account, String scheme) {
        this.account = account;
        this.scheme = scheme;
    }

    public void serve(Exchange exchange) {
        SimRequest http = exchange.request();
        if (http.state() != SimRequest.State.WHOLE || !http.method().equals("POST")) {
            answer(exchange, 400, refusal("invalid_request", "expected a form by POST"));
            return;
        }
        Map<String, List<String>> form =
                new QueryStringDecoder(new String(http.body(), StandardCharsets.UTF_8), false)
                        .parameters();
        if (!first(form, "grant_type").equals(GRANT)) {
            answer(exchange, 400, refusal("unsupported_grant_type", "Invalid grant_type"));
            return;
        }
        String audience = scheme + "://" + http.headerOrEmpty("Host") + PATH;
        Optional<String> token =
                account.token(first(form, "assertion"), audience, Instant.now(), LIFE);
        if (token.isEmpty()) {
            answer(exchange, 400, refusal("invalid_grant", "Invalid JWT Signature."));
            return;
        }
        answer(
                exchange,
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("access_token", token.get())
                        .put("expires_in", LIFE.toSeconds())
                        .put("token_type", "Bearer"));
    }

    private static String first(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).getFirst();
    }

    private static ObjectNode refusal(String error, String description) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("error", error)
                .put("error_description", description);
    }

    private static void answer(Exchange exchange, int status, ObjectNode json) {
        ByteBuf body = exchange.alloc().buffer(256);
        ByteBufUtil.writeUtf8(body, json.toString());
        exchange.answer(status, "application/json", new HeaderLines(), body);
    }
}
