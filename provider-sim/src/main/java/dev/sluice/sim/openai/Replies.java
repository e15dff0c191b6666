package dev.sluice.sim.openai;

import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.seed.Draws;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.internal.StringUtil;

/** What all answers of this wire API share. */
final class Replies {
    static final String JSON = "application/json";

    private Replies() {}

    /** The headers of every answer; the draw makes the request id. */
    static HeaderLines head(long draw) {
        StringBuilder id = new StringBuilder(36).append("req_");
        hex(id, draw);
        hex(id, Draws.mix(draw, 1));
        return new HeaderLines()
                .add("x-request-id", id.toString())
                .add("openai-organization", "org-simulated")
                .add("openai-version", "2020-10-01");
    }

    static void error(Exchange exchange, HeaderLines headers, ApiError error) {
        ByteBuf body = exchange.alloc().buffer(256);
        ByteBufUtil.writeUtf8(body, error.json());
        exchange.answer(error.status(), JSON, headers, body);
    }

    static void json(Exchange exchange, HeaderLines headers, String json) {
        ByteBuf body = exchange.alloc().buffer(json.length());
        ByteBufUtil.writeUtf8(body, json);
        exchange.answer(200, JSON, headers, body);
    }

    private static void hex(StringBuilder out, long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.append(StringUtil.byteToHexStringPadded((int) (value >>> shift) & 0xFF));
        }
    }
}
