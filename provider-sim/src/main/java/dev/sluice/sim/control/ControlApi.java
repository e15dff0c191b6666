package dev.sluice.sim.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.sim.google.ServiceAccount;
import dev.sluice.sim.google.TokenApi;
import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.model.SimulatedModel;
import dev.sluice.sim.record.CallCount;
import dev.sluice.sim.record.CallJson;
import dev.sluice.sim.record.CallLog;
import dev.sluice.sim.record.CallRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The simulator's own API under /_sim, without keys: it is for whoever runs the simulator, which
 * listens on the loopback interface unless told otherwise.
 */
public final class ControlApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODELS = "/_sim/models";
    private static final String ACCOUNT = "/_sim/service-account";
    private static final String CALLS = "/_sim/calls";
    private static final String COUNT = "/_sim/calls/count";
    private static final int PAGE_CALLS = 500;

    private final ModelCatalogue catalogue;
    private final CallLog calls;
    private final ServiceAccount account;
    private final String scheme;

    /**
     * @param scheme by which the simulator is reached
     */
    public ControlApi(
            ModelCatalogue catalogue, CallLog calls, ServiceAccount account, String scheme) {
        this.catalogue = catalogue;
        this.calls = calls;
        this.account = account;
        this.scheme = scheme;
    }

    public void serve(Exchange exchange) {
        SimRequest request = exchange.request();
        if (request.state() != SimRequest.State.WHOLE) {
            int status = request.state() == SimRequest.State.BODY_TOO_LARGE ? 413 : 400;
            refuse(exchange, status, "the request could not be read");
            return;
        }
        String route = request.method() + " " + request.path();
        switch (route) {
            case "GET " + CALLS -> page(exchange, calls.firstPage(), true);
            case "DELETE " + CALLS -> {
                calls.clear();
                count(exchange);
            }
            case "GET " + COUNT -> count(exchange);
            case "GET " + MODELS -> models(exchange);
            case "GET " + ACCOUNT -> account(exchange);
            default -> {
                if (request.path().startsWith(MODELS + "/")) {
                    String raw = request.path().substring(MODELS.length() + 1);
                    model(exchange, QueryStringDecoder.decodeComponent(raw.replace("+", "%2B")));
                } else {
                    refuse(
                            exchange,
                            404,
                            route
                                    + ": expected GET or DELETE /_sim/calls, GET /_sim/calls/count,"
                                    + " GET /_sim/models, GET /_sim/service-account, or GET, PUT,"
                                    + " DELETE /_sim/models/{model}");
                }
            }
        }
    }

    /** The file that calls of Vertex AI are made with here. */
    private void account(Exchange exchange) {
        String host = exchange.request().headerOrEmpty("Host");
        answer(exchange, 200, account.file(scheme + "://" + host + TokenApi.PATH));
    }

    private void models(Exchange exchange) {
        ObjectNode all = JSON.createObjectNode();
        for (SimulatedModel model : catalogue.list()) {
            all.set(model.name(), BehaviourJson.write(model.behaviour()));
        }
        answer(exchange, 200, all);
    }

    private void model(Exchange exchange, String name) {
        switch (exchange.request().method()) {
            case "PUT" -> {
                try {
                    catalogue.put(name, BehaviourJson.read(exchange.request().body()));
                    shown(exchange, name);
                } catch (IllegalArgumentException wrong) {
                    refuse(exchange, 400, String.valueOf(wrong.getMessage()));
                }
            }
            case "GET" -> shown(exchange, name);
            case "DELETE" -> {
                if (catalogue.remove(name)) {
                    answer(exchange, 200, JSON.createObjectNode().put("deleted", name));
                } else {
                    refuse(exchange, 404, "model '" + name + "': expected a listed model");
                }
            }
            default -> refuse(exchange, 405, "expected GET, PUT or DELETE");
        }
    }

    private void shown(Exchange exchange, String name) {
        catalogue.list().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .ifPresentOrElse(
                        model -> answer(exchange, 200, BehaviourJson.write(model.behaviour())),
                        () -> refuse(exchange, 404, "model '" + name + "': expected a listed one"));
    }

    private void count(Exchange exchange) {
        CallCount count = calls.count();
        ObjectNode body =
                JSON.createObjectNode()
                        .put("received", count.received())
                        .put("in_flight", count.inFlight())
                        .put("finished", count.finished())
                        .put("kept", count.kept())
                        .put("dropped", count.dropped())
                        .put("aborted", count.aborted())
                        .put("file_dropped", count.fileDropped());
        ObjectNode byStatus = body.putObject("by_status");
        count.byStatus().forEach((status, calls) -> byStatus.put(status.toString(), calls));
        answer(exchange, 200, body);
    }

    /** Sends the record page by page, each when the socket has taken the one before. */
    private void page(Exchange exchange, CallLog.Page after, boolean first) {
        if (first) {
            exchange.beginStream(
                    200,
                    "application/x-ndjson",
                    new HeaderLines().add("sim-calls-dropped", calls.count().dropped()));
        }
        CallLog.Page page = calls.nextPage(after, PAGE_CALLS);
        if (page.calls().isEmpty()) {
            exchange.endStream();
            return;
        }
        ByteBuf lines = exchange.alloc().buffer(page.calls().size() * 350);
        try (ByteBufOutputStream out = new ByteBufOutputStream(lines)) {
            for (CallRecord call : page.calls()) {
                CallJson.writeLine(call, out);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        exchange.streamThen(lines, () -> page(exchange, page, false));
    }

    private static void refuse(Exchange exchange, int status, String reason) {
        answer(exchange, status, JSON.createObjectNode().put("error", reason));
    }

    private static void answer(Exchange exchange, int status, ObjectNode json) {
        ByteBuf body = exchange.alloc().buffer(512);
        ByteBufUtil.writeUtf8(body, json.toString());
        exchange.answer(status, "application/json", new HeaderLines(), body);
    }
}
