package dev.sluice.sim.chat;

import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultOrder;
import dev.sluice.sim.http.Exchange;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.limit.Standing;
import dev.sluice.sim.model.ModelCatalogue;
import dev.sluice.sim.model.SimulatedModel;
import dev.sluice.sim.seed.Draws;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * What a provider tells of one model to who asks by GET. The model's faults hold here, too, so that
 * one that is down is down for who only looks; its limits do not, and nothing is recorded, because
 * it is no call. Thread-safe.
 */
public final class ModelCard {
    private static final String JSON = "application/json";

    private final Face face;
    private final ChatConfig config;
    private final ModelCatalogue catalogue;
    private final Function<SimRequest, Optional<SimError>> unwelcome;
    private final Function<SimulatedModel, String> card;
    private final AtomicLong requests = new AtomicLong();

    /**
     * @param unwelcome why a request is turned away, whatever it asks for
     * @param card what is told, as JSON
     */
    public ModelCard(
            Face face,
            ChatConfig config,
            ModelCatalogue catalogue,
            Function<SimRequest, Optional<SimError>> unwelcome,
            Function<SimulatedModel, String> card) {
        this.face = face;
        this.config = config;
        this.catalogue = catalogue;
        this.unwelcome = unwelcome;
        this.card = card;
    }

    /**
     * @param name of the model, as the path has it
     */
    public void serve(Exchange exchange, String name) {
        SimRequest http = exchange.request();
        long draw = Draws.mix(config.seed(), requests.incrementAndGet());
        HeaderLines headers = face.head(draw, Standing.UNLIMITED);
        Optional<SimError> refused = unwelcome.apply(http);
        Optional<SimulatedModel> model = catalogue.find(name);
        if (refused.isPresent()) {
            refuse(exchange, headers, refused.get());
        } else if (model.isEmpty()) {
            refuse(exchange, headers, face.error(new Trouble.UnknownModel(name)));
        } else {
            String json = card.apply(model.get());
            FaultOrder order =
                    FaultOrder.of(http.header("x-sim-fault"), http.header("x-sim-fault-rate"));
            ChatPolicy.fault(order, model.get().behaviour().faults(), Draws.unit(draw))
                    .ifPresentOrElse(
                            fault -> hit(exchange, headers, fault, json),
                            () -> answer(exchange, 200, JSON, headers, json));
        }
    }

    private void hit(Exchange exchange, HeaderLines headers, Fault fault, String json) {
        switch (fault) {
            case Fault.Status(int code) ->
                    refuse(exchange, headers, face.error(new Trouble.Status(code)));
            case Fault.Wire wire -> {
                switch (wire) {
                    case HANG -> exchange.after(config.faults().hangMax().toNanos(), exchange::cut);
                    case RESET -> exchange.reset();
                    case MALFORMED ->
                            answer(
                                    exchange,
                                    200,
                                    JSON,
                                    headers,
                                    json.substring(0, json.length() / 2));
                    case SLOW ->
                            exchange.after(
                                    config.faults().slowBy().toNanos(),
                                    () -> answer(exchange, 200, JSON, headers, json));
                    case TRUNCATE -> {
                        ByteBuf body = body(exchange, json);
                        exchange.answerCut(200, JSON, headers, body, body.readableBytes() / 2);
                    }
                    case ERROR_MIDWAY ->
                            refuse(exchange, headers, face.error(new Trouble.Status(500)));
                    case WRONG_TYPE -> answer(exchange, 200, "text/html", headers, "<html></html>");
                    case QUOTA -> refuse(exchange, headers, face.error(new Trouble.SpentQuota()));
                }
            }
        }
    }

    private static void refuse(Exchange exchange, HeaderLines headers, SimError error) {
        answer(exchange, error.status(), JSON, headers, error.json());
    }

    private static void answer(
            Exchange exchange, int status, String type, HeaderLines headers, String text) {
        exchange.answer(status, type, headers, body(exchange, text));
    }

    private static ByteBuf body(Exchange exchange, String text) {
        ByteBuf body = exchange.alloc().buffer(text.length());
        ByteBufUtil.writeUtf8(body, text);
        return body;
    }
}
