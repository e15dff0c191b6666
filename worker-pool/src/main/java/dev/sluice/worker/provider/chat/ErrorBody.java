package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Errors in OpenAI's shape. */
public final class ErrorBody {
    private ErrorBody() {}

    /** All four members, of which a provider with errors of its own shape fills two or three. */
    public static byte[] of(String message, String type, String code) {
        ObjectNode body = Json.object();
        ObjectNode error = body.putObject("error");
        error.put("message", message);
        error.put("type", type);
        error.putNull("param");
        error.put("code", code.isEmpty() ? null : code);
        return Json.bytes(body);
    }
}
