package dev.sluice.schema.catalog.pricemap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.catalog.UnitPrice;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * Reads what an entry charges for a second of audio that is written down, or for a character that
 * is spoken. Where it has prices of tokens, too, those hold: then seconds are another way to say
 * them. Of a second both directions are one price, and some maps say it twice.
 */
final class SoundPrices {
    private static final String HEARD = "audio_transcription";
    private static final String SPOKEN = "audio_speech";
    private static final String SECOND_IN = "input_cost_per_second";
    private static final String SECOND_OUT = "output_cost_per_second";
    private static final String CHARACTER = "input_cost_per_character";
    private static final String TOKEN = "input_cost_per_token";

    /** The largest file that OpenAI takes, at 16 kbit/s; of audio that does not show its length. */
    private static final int SECONDS_MOST = 25 * 1024 * 1024 / 2_000 + 1;

    private SoundPrices() {}

    /** Whether it is a price that is read here, of an entry that has them. */
    static boolean reads(JsonNode entry, String field) {
        return switch (entry.path("mode").asText("")) {
            case HEARD -> Set.of(SECOND_IN, SECOND_OUT).contains(field);
            case SPOKEN -> Set.of(SECOND_OUT, CHARACTER).contains(field);
            default -> false;
        };
    }

    static boolean areIn(Map<String, UnitPrice> units) {
        return units.containsKey(UnitKind.AUDIO_SECOND.word())
                || units.containsKey(UnitKind.CHARACTER.word());
    }

    static void read(JsonNode entry, Map<String, UnitPrice> units) {
        if (entry.hasNonNull(TOKEN)) {
            return;
        }
        String mode = entry.path("mode").asText("");
        if (mode.equals(HEARD)) {
            BigDecimal second = price(entry, SECOND_IN).max(price(entry, SECOND_OUT));
            if (second.signum() > 0) {
                units.put(UnitKind.AUDIO_SECOND.word(), new UnitPrice(second, SECONDS_MOST, false));
            }
        } else if (mode.equals(SPOKEN) && price(entry, CHARACTER).signum() > 0) {
            units.put(UnitKind.CHARACTER.word(), new UnitPrice(price(entry, CHARACTER)));
        }
    }

    private static BigDecimal price(JsonNode entry, String field) {
        BigDecimal usd = entry.path(field).decimalValue().stripTrailingZeros();
        return usd.scale() < 0 ? usd.setScale(0) : usd;
    }
}
