package dev.sluice.results.webhook.event;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.results.json.JsonText;
import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.catalog.BudgetWindow;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;

/** That a part of a budget is spent, as an event. */
public final class BudgetEvents {
    private static final int PPM_DECIMALS = 6;
    private static final int NANO_DECIMALS = 9;

    private BudgetEvents() {}

    /**
     * @param partition that the alert was read from
     */
    public static WebhookEvent of(BudgetAlert alert, int partition) {
        EventType type = EventType.BUDGET_THRESHOLD;
        Instant occurred = Instant.ofEpochMilli(alert.getOccurredAt());
        // Once per window and part: that is what it is told apart by.
        String what =
                "%s/%d/%d"
                        .formatted(
                                alert.getBudget(), alert.getWindowStart(), alert.getThresholdPpm());
        return new WebhookEvent(
                EventIds.event(alert.getTenant(), what, 0, type, occurred),
                type,
                alert.getTenant(),
                partition,
                alert.getBudget(),
                0,
                occurred,
                () -> Payloads.of(type, occurred, json -> write(alert, json)),
                null);
    }

    private static void write(BudgetAlert alert, JsonGenerator json) throws IOException {
        json.writeStringField("object", "budget");
        json.writeStringField("budget", alert.getBudget());
        number("threshold", alert.getThresholdPpm(), PPM_DECIMALS, json);
        number("spent_usd", alert.getSpentNanoUsd(), NANO_DECIMALS, json);
        number("limit_usd", alert.getLimitNanoUsd(), NANO_DECIMALS, json);
        JsonText.time(json, "window_start", alert.getWindowStart());
        boolean ends = alert.getWindowEnd() < BudgetWindow.NEVER.toEpochMilli();
        JsonText.time(json, "window_end", ends ? alert.getWindowEnd() : null);
        if (alert.getForecastNanoUsd() == null) {
            json.writeNullField("forecast_usd");
        } else {
            number("forecast_usd", alert.getForecastNanoUsd(), NANO_DECIMALS, json);
        }
        JsonText.time(json, "used_up_at", alert.getUsedUpAtMs());
    }

    private static void number(String name, long value, int decimals, JsonGenerator json)
            throws IOException {
        json.writeFieldName(name);
        json.writeNumber(BigDecimal.valueOf(value, decimals).toPlainString());
    }
}
